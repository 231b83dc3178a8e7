"""Every list and number of the worked example, letter by letter."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import transaction

from common.clock import pretend
from common.hashing import sha256_of
from deadlines.models import Deadline, DeadlineKind
from reports.services import compile_bulletin
from reports.services.publicity import public_figures
from tests import factories as make
from tests.reports.worked_example import EXAMPLE, load

pytestmark = pytest.mark.django_db  # the fixture below asks for the database before any test does
EXPECTED: dict[str, Any] = EXAMPLE["expected"]
LISTS = [name for name, value in EXPECTED.items() if isinstance(value, list)]
RATES = [name for name, value in EXPECTED.items() if isinstance(value, dict) and "rate" in value]


class Played(NamedTuple):
    """What is left of the example after its letters were played: figures, and dates of clocks by letter."""

    figures: dict[str, Any]
    later: dict[str, Any]
    dates: dict[int, tuple[str, str]]
    ids: dict[str, int]


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Played:
    """Play the example once for all tests here, and take every row of it back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_reference", verbosity=0, stdout=io.StringIO())
        numbers = load().numbers
        with pretend(make.at("2026-11-04T09:00")):
            figures = compile_bulletin("2026-10")
        with pretend(make.at("2027-06-01T09:00")):
            later = compile_bulletin("2026-10")
        ids = {number: key for key, number in numbers.items()}
        clocks = Deadline.objects.filter(kind=DeadlineKind.REPLY, round=1).select_related("petition")
        dates = {
            ids[clock.petition.number]: (clock.original_due_on.isoformat(), clock.due_on.isoformat())
            for clock in clocks
        }
        transaction.set_rollback(True)
    return Played(figures, later, dates, ids)


def ids_of(played: Played, numbers: list[str]) -> list[int]:
    """Return the example's own ids, which stand in for public numbers in its lists."""
    return sorted(played.ids[number] for number in numbers)


def test_the_clocks_compute_the_dates_of_the_example(played: Played) -> None:
    stated = {
        letter["id"]: (letter["original_due_on"], letter["due_on"])
        for letter in EXAMPLE["letters"]
        if "due_on" in letter
    }
    assert {key: played.dates[key] for key in stated} == stated


@pytest.mark.parametrize("name", ["month", "cut_off", "by_channel_received"])
def test_plain_values_are_as_expected(played: Played, name: str) -> None:
    assert played.figures[name] == EXPECTED[name]


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_exactly_the_expected_letters(played: Played, name: str) -> None:
    assert ids_of(played, played.figures[name]) == EXPECTED[name]


@pytest.mark.parametrize("name", RATES)
def test_rates_are_as_expected_with_their_letters(played: Played, name: str) -> None:
    found = played.figures[name]
    assert {**found, "letters": ids_of(played, found["letters"])} == EXPECTED[name]


@pytest.mark.parametrize("unit", ["A", "B", "C"])
@pytest.mark.parametrize("name", ["reply_rate", "on_time_by_submission"])
def test_unit_rows_are_as_expected(played: Played, unit: str, name: str) -> None:
    found = played.figures["units"][unit][name]
    assert {**found, "letters": ids_of(played, found["letters"])} == EXPECTED["units"][unit][name]


def test_letters_without_a_unit_have_a_row_of_their_own(played: Played) -> None:
    found = played.figures["units"]["not_dispatched"]["valid"]
    assert ids_of(played, found) == EXPECTED["units"]["not_dispatched"]["valid"]


def test_wrongdoing_is_withheld_from_unit_rows(played: Played) -> None:
    found = played.figures["units"]["withheld_from_unit_rows"]
    assert ids_of(played, found) == EXPECTED["units"]["withheld_from_unit_rows"]
    assert played.figures["units"].get("S", {}).get("valid", []) == []


def test_what_happens_after_the_cut_off_changes_nothing(played: Played) -> None:
    assert sha256_of(played.later) == sha256_of(played.figures)


def test_public_figures_name_no_report_of_wrongdoing(played: Played) -> None:
    withheld = [number for number, key in played.ids.items() if key == 18]
    assert withheld[0] in str(played.figures)
    assert withheld[0] not in str(public_figures(played.figures))


def test_the_redo_is_counted_and_the_old_result_stays(played: Played) -> None:
    assert ids_of(played, played.figures["units"]["B"]["redone"]) == [13]
    assert 13 in ids_of(played, played.figures["reply_rate"]["letters"])


def test_the_last_month_of_the_trend_is_the_month_itself(played: Played) -> None:
    on_time = played.figures["on_time_reply_rate"]
    assert played.figures["trend"][-1] == {
        "month": "2026-10",
        "received": len(EXPECTED["received"]),
        "due": on_time["denominator"],
        "on_time": on_time["numerator"],
        "on_time_rate": on_time["rate"],
    }
