"""docs/bulletin-schema.json says exactly what the data are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common.clock import pretend
from reports.models import Bulletin
from reports.services import approve_and_publish, prepare
from reports.services.files import public_data
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db
SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "bulletin-schema.json").read_text(encoding="utf-8")
)
KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def problems(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """Yield what does not agree with the parts of JSON Schema that the file uses."""
    if "$ref" in schema:
        schema = {**SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], **schema}
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and type(value) not in [KINDS[kind] for kind in kinds]:
        yield f"{where}: {value!r} is no {kinds}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} does not match"
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from problems(inner, schema.get("items", {}), f"{where}[{place}]")
    elif isinstance(value, dict):
        yield from problems_of_object(value, schema, where)


def problems_of_object(value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    yield from (f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value)
    for name, inner in value.items():
        if name in known:
            yield from problems(inner, known[name], f"{where}.{name}")
        elif others is False:
            yield f"{where}: {name} is not described"
        else:
            yield from problems(inner, others, f"{where}.{name}")


@pytest.fixture
def bulletin(office: Office) -> Bulletin:
    with pretend(at("2026-10-12T09:00")):
        make.handled(office)
        make.answered(office)
    with pretend(at("2026-11-03T10:00")):
        waiting = prepare("2026-10", actor=office.clerk)
    return approve_and_publish(waiting, actor=office.head)


def test_compiled_figures_agree_with_the_schema(bulletin: Bulletin) -> None:
    assert list(problems(bulletin.figures, SCHEMA)) == []


def test_public_data_agree_with_the_schema(bulletin: Bulletin) -> None:
    assert list(problems(public_data(bulletin), SCHEMA)) == []


def test_everything_described_exists(bulletin: Bulletin) -> None:
    assert set(SCHEMA["properties"]) == {*bulletin.figures, *public_data(bulletin)}


def test_the_check_finds_what_is_wrong(bulletin: Bulletin) -> None:
    figures = {**bulletin.figures, "valid": [1], "more": 0, "month": "October"}
    del figures["due"]
    assert len(list(problems(figures, SCHEMA))) == 4
