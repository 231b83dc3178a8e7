"""docs/bulletin-schema.json says exactly what the data are."""

from __future__ import annotations

import pytest

from common.clock import pretend
from reports.models import Bulletin
from reports.services import approve_and_publish, prepare
from reports.services.files import public_data
from tests import factories as make
from tests.factories import Office, at
from tests.schemas import problems, schema_of

pytestmark = pytest.mark.django_db
SCHEMA = schema_of("bulletin-schema.json")


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
