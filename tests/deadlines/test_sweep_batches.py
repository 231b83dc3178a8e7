"""The sweep in batches: as many queries for many as for few, and one bad letter alone."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.clock import pretend
from deadlines.models import (
    Deadline,
    DeadlineKind,
    Escalation,
    EscalationStep,
)
from deadlines.services import batches, escalation
from deadlines.services.escalation import sweep
from petitions.models import Kind, PetitionEvent
from petitions.services.events import record_many
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.deadlines.late import LATE, events_of, late_letters, steps_of
from tests.factories import Office

pytestmark = pytest.mark.django_db


def test_fifty_late_letters_cost_as_many_queries_as_five(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    # SQLite's limit of parameters splits what is one statement on PostgreSQL; here it is lifted.
    monkeypatch.setattr(connection.features, "max_query_params", 30_000, raising=False)
    User.objects.update(email="")  # mails are sent one by one
    asked = []
    for count in (1, 5, 50):  # the first one reads the calendar
        late_letters(office, count)
        with CaptureQueriesContext(connection) as queries:
            assert sweep(now=LATE).steps[Kind.URGED] == count
        asked.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert asked[1] == asked[2]


def test_each_further_batch_costs_a_constant_number_of_queries(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.features, "max_query_params", 30_000, raising=False)
    late_letters(office, 40)
    monkeypatch.setattr(escalation, "BATCH", 10)
    asked: list[int] = []
    climb = batches.climb

    def counted(*arguments: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            written = climb(*arguments)
        asked.append(len(queries))
        return written

    monkeypatch.setattr(escalation, "climb", counted)
    assert sweep(now=LATE).steps[Kind.URGED] == 40
    assert len(asked) == 4
    assert asked[1] == asked[2] == asked[3]
    assert not list(broken_links())


def test_more_letters_than_a_batch_holds_are_all_climbed_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = late_letters(office, 23)
    monkeypatch.setattr(escalation, "BATCH", 5)
    assert sweep(now=LATE).steps == {Kind.REMINDED: 23, Kind.URGED: 23}
    assert all(steps_of(letter) == ["reminder", "urge"] for letter in letters)
    assert sweep(now=LATE).did_nothing


# One bad letter


def test_a_clock_whose_calendar_ends_is_left_alone_and_stays_due(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    letters = late_letters(office, 5)
    bad = Deadline.objects.filter(petition=letters[2])
    bad.update(due_on="2110-12-31")
    before = bad.get(kind=DeadlineKind.REPLY).next_step_at
    with caplog.at_level(logging.ERROR):
        summary = sweep(now=LATE)
    assert summary.broken == 1
    assert f"the clock {bad.get(kind=DeadlineKind.REPLY).pk} " in caplog.text
    assert "CalendarRangeError" in caplog.text
    assert [steps_of(letter) for letter in letters].count(["reminder", "urge"]) == 4
    assert (steps_of(letters[2]), bad.get(kind=DeadlineKind.REPLY).next_step_at) == ([], before)
    assert sweep(now=LATE).broken == 1


def test_a_rule_that_cannot_be_read_stops_no_urging(office: Office) -> None:
    letters = late_letters(office, 3)
    Deadline.objects.filter(petition=letters[1]).update(rule={"nonsense": ["", 7]})
    assert sweep(now=LATE).broken == 0
    assert steps_of(letters[1]) == ["reminder", "urge"]


@pytest.mark.parametrize("refusal", [IntegrityError, DataError, ValueError])
def test_what_the_database_refuses_is_halved_until_it_is_alone(
    office: Office, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    letters = late_letters(office, 9)
    tried: list[int] = []

    def refuse(drafts: Any) -> Any:
        tried.append(len(drafts))
        if any(draft.petition.pk == letters[4].pk for draft in drafts):
            raise refusal("one of them")
        return record_many(drafts)

    monkeypatch.setattr(batches, "record_many", refuse)
    summary = sweep(now=LATE)
    assert (summary.broken, summary.steps[Kind.URGED]) == (1, 8)
    assert [letter.pk for letter in letters if not steps_of(letter)] == [letters[4].pk]
    assert events_of(letters[4]) == []
    assert caplog.text.count("could not be looked at") == 1
    assert len(tried) <= 9
    monkeypatch.undo()
    assert sweep(now=LATE).steps[Kind.URGED] == 1
    assert not list(broken_links())


def test_a_number_that_the_database_cannot_hold_harms_only_its_own_letter(office: Office) -> None:
    letters = late_letters(office, 4)
    end = letters[1].events.order_by("-sequence").first()
    assert end is None
    PetitionEvent.objects.create(petition=letters[1], sequence=2**31 - 1, kind=Kind.DISPATCHED, at=LATE)
    summary = sweep(now=LATE)
    expected = 1 if connection.vendor == "postgresql" else 0  # SQLite counts on
    assert (summary.broken, summary.steps[Kind.URGED]) == (expected, 4 - expected)
    assert all(steps_of(letter) == ["reminder", "urge"] for letter in (letters[0], letters[2], letters[3]))


def test_when_the_database_itself_fails_the_sweep_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    late_letters(office, 3)

    def fail(_drafts: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(batches, "record_many", fail)
    with pytest.raises(OperationalError):
        sweep(now=LATE)
    assert not Escalation.objects.exists()


def test_a_step_whose_words_nobody_knows_harms_only_its_own_letters(office: Office) -> None:
    letters = late_letters(office, 2)
    with pretend(make.at("2026-11-06T10:00")):
        waiting = make.submit_letter().petition
    EscalationStep.objects.filter(key="centre_delay").update(tells=["nobody"])
    summary = sweep(now=LATE)
    assert summary.broken == 1
    assert steps_of(letters[0]) == ["reminder", "urge"]
    assert "centre_delay" not in steps_of(waiting)
