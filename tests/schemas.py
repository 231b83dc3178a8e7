"""Whether data agree with a file of JSON Schema: the parts of it that the project's files use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def problems(
    value: Any, schema: dict[str, Any], where: str = "", *, whole: dict[str, Any] | None = None
) -> Iterator[str]:
    """Yield what does not agree with the parts of JSON Schema that the file uses."""
    whole = whole or schema
    if "$ref" in schema:
        schema = {**whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], **schema}
    allowed = [schema["const"]] if "const" in schema else schema.get("enum", [value])
    if value not in allowed:
        yield f"{where}: {value!r} is none of {allowed!r}"
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and type(value) not in [KINDS[kind] for kind in kinds]:
        yield f"{where}: {value!r} is no {kinds}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{where}: {value!r} does not match"
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from problems(inner, schema.get("items", {}), f"{where}[{place}]", whole=whole)
    elif isinstance(value, dict):
        yield from problems_of_object(value, schema, where, whole)


def problems_of_object(
    value: dict[str, Any], schema: dict[str, Any], where: str, whole: dict[str, Any]
) -> Iterator[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    yield from (f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value)
    for name, inner in value.items():
        if name in known:
            yield from problems(inner, known[name], f"{where}.{name}", whole=whole)
        elif others is False:
            yield f"{where}: {name} is not described"
        else:
            yield from problems(inner, others, f"{where}.{name}", whole=whole)


def schema_of(name: str) -> dict[str, Any]:
    """Return a schema from the documents."""
    found: dict[str, Any] = json.loads((DOCS / name).read_text(encoding="utf-8"))
    return found
