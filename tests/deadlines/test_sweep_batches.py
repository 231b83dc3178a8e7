"""The sweep in batches: as many queries for many as for few, one bad letter alone, and each step at its moment."""

from __future__ import annotations

import datetime as dt
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
    Pause,
    SweepWatch,
)
from deadlines.services import batches, escalation, pauses
from deadlines.services.clocks import set_dates
from deadlines.services.escalation import sweep
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import Kind, Petition, PetitionEvent, Priority, State
from petitions.services.endings import withdraw
from petitions.services.events import record_many
from petitions.services.sealing import broken_links
from routing.services import screening
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
LATE = make.at("2026-11-18T09:00")
"""Letters of 6 November are due on 17 November."""


def late_letters(office: Office, count: int) -> list[Petition]:
    """Return letters that are late since midnight: one made through the services, the others after its likeness."""
    with pretend(make.at("2026-11-06T10:00")):
        first = make.handled(office)
    clock = Deadline.objects.get(petition=first, kind=DeadlineKind.REPLY)
    letters = [first]
    for number in range(1, count):
        letter = Petition.objects.get(pk=first.pk)
        letter.pk, letter.number, letter.token_digest = None, f"{first.number}x{number}", None
        letter._state.adding = True
        letter.save()
        clock.pk, clock.petition = None, letter
        clock._state.adding = True
        clock.save()
        letters.append(letter)
    return letters


def steps_of(petition: Petition) -> list[str]:
    rows = Escalation.objects.filter(deadline__petition=petition).order_by("pk")
    return [row.step.key for row in rows.select_related("step")]


def events_of(petition: Petition) -> list[str]:
    steps = set(EscalationStep.objects.values_list("event_kind", flat=True))
    return list(petition.events.filter(kind__in=steps).order_by("sequence").values_list("kind", flat=True))


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


# Moments


def test_the_event_carries_the_first_late_moment_and_says_when_it_was_seen(office: Office) -> None:
    letter = late_letters(office, 1)[0]
    sweep(now=make.at("2026-11-20T09:00"))
    event = letter.events.get(kind=Kind.URGED)
    assert event.at == make.at("2026-11-18T00:00")
    assert event.data["recorded_at"] == "2026-11-20T09:00:00+08:00"
    rung = Escalation.objects.get(step__key="urge")
    assert (rung.happened_at, rung.recorded_at) == (make.at("2026-11-18T00:00"), make.at("2026-11-20T09:00"))


def test_after_a_weekend_without_sweeps_the_highest_step_is_told_once(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    sweep(now=make.at("2026-11-13T18:00"))
    Deadline.objects.filter(petition=letter).update(due_on="2026-11-13")
    sweep(now=make.at("2026-11-23T09:00"))
    assert steps_of(letter) == ["reminder", "urge", "supervise"]
    assert events_of(letter) == [Kind.SUPERVISED]
    assert letter.events.get(kind=Kind.SUPERVISED).at == make.at("2026-11-20T00:00")
    assert [row.told for row in Escalation.objects.order_by("pk")] == [False, False, True]
    assert set(Notification.objects.filter(key__startswith="step:").values_list("notice", flat=True)) == {"supervision"}


def test_a_moved_due_date_fires_again(office: Office) -> None:
    letter = late_letters(office, 1)[0]
    sweep(now=LATE)
    with pretend(LATE):
        clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
        clock.rule["amount"] = 10
        set_dates(clock)
    assert clock.due_on == dt.date(2026, 11, 20)
    sweep(now=make.at("2026-11-18T10:00"))
    assert steps_of(letter) == ["reminder", "urge"]
    sweep(now=make.at("2026-11-19T00:00"))
    sweep(now=make.at("2026-11-21T00:00"))
    assert steps_of(letter) == ["reminder", "urge", "reminder", "urge"]
    assert events_of(letter) == [Kind.URGED, Kind.REMINDED, Kind.URGED]


def test_the_alarm_of_three_months_does_not_hide_the_urging_of_the_same_night(office: Office) -> None:
    with pretend(make.at("2026-03-02T10:00")):
        letter = make.handled(office)
    sweep(now=make.at("2026-03-03T00:00"))
    Deadline.objects.filter(petition=letter).update(due_on="2026-04-17", next_step_at=make.at("2026-04-18T00:00"))
    sweep(now=make.at("2026-04-18T00:00"))
    assert set(events_of(letter)) == {Kind.URGED, Kind.ALARMED}
    told = set(Notification.objects.filter(medium=Medium.DESK).values_list("notice", "recipient__username"))
    assert ("urge", "t.roads") in told
    assert ("alarm_three_months", "t.leader") in told


def test_a_later_round_counts_its_three_months_from_its_own_start(office: Office) -> None:
    with pretend(make.at("2026-03-02T10:00")):
        letter = make.handled(office)
    Petition.objects.filter(pk=letter.pk).update(round=2)
    clocks = Deadline.objects.filter(petition=letter, kind=DeadlineKind.REPLY)
    clocks.update(round=2, started_on="2026-05-25", due_on="2026-06-03", next_step_at=make.at("2026-06-02T00:00"))
    sweep(now=make.at("2026-06-02T00:00"))
    assert steps_of(letter) == ["reminder"]
    sweep(now=make.at("2026-07-11T00:00"))
    assert "alarm45" in steps_of(letter)


# What fires nothing


def test_paused_letters_are_alarmed_before_three_months_and_told_nothing_else(office: Office) -> None:
    with pretend(make.at("2026-03-02T10:00")):
        letter = make.handled(office)
        pauses.pause(letter, reason="请补充", actor=office.clerk)
    Pause.objects.update(resume_on=None)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
    assert clock.next_step_at == make.at("2026-04-18T00:00")
    for day in ("2026-03-20", "2026-04-17", "2026-04-18", "2026-05-03", "2026-05-23", "2026-06-30"):
        sweep(now=make.at(day))
    assert steps_of(letter) == ["alarm45", "alarm30", "alarm10"]
    assert events_of(letter) == [Kind.ALARMED] * 3


def test_a_letter_paused_after_its_due_date_stays_late_and_goes_on_climbing(office: Office) -> None:
    letter = late_letters(office, 1)[0]
    sweep(now=LATE)
    with pretend(make.at("2026-11-19T10:00")):
        pauses.pause(letter, reason="请补充", actor=office.clerk)
    sweep(now=make.at("2026-11-24T00:00"))
    assert steps_of(letter) == ["reminder", "urge", "supervise"]


def test_withdrawn_and_merged_letters_fire_nothing(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        gone, into, merged = make.handled(office), make.handled(office), make.submit_letter().petition
        withdraw(gone)
        screening.merge(merged, into=into, text="同一件事", actor=office.clerk)
    sweep(now=make.at("2027-06-01T09:00"))
    assert (steps_of(gone), steps_of(merged)) == ([], [])
    assert "urge" in steps_of(into)


@pytest.mark.parametrize("state", sorted(set(State.values) - {"submitted", "accepted", "handling", "in_review"}))
def test_a_clock_forgotten_by_a_letter_that_has_ended_is_laid_to_rest(office: Office, state: str) -> None:
    letter = late_letters(office, 1)[0]
    Petition.objects.filter(pk=letter.pk).update(state=state)
    assert sweep(now=LATE).steps == {}
    assert (steps_of(letter), events_of(letter)) == ([], [])
    assert not Deadline.objects.filter(petition=letter, next_step_at__isnull=False).exists()


def test_steps_that_were_retired_are_climbed_no_more(office: Office) -> None:
    letters = late_letters(office, 2)
    EscalationStep.objects.filter(key="urge").update(retired_at=LATE)
    sweep(now=LATE)
    assert steps_of(letters[0]) == ["reminder"]
    clock = Deadline.objects.get(petition=letters[0], kind=DeadlineKind.REPLY)
    assert clock.next_step_at == make.at("2026-11-24T00:00")


def test_rungs_that_were_withdrawn_are_climbed_again(office: Office) -> None:
    letter = late_letters(office, 1)[0]
    sweep(now=LATE)
    Escalation.objects.update(withdrawn_at=LATE)
    Deadline.objects.filter(petition=letter).update(next_step_at=LATE)
    sweep(now=make.at("2026-11-18T09:30"))
    assert Escalation.objects.standing().count() == 2


# Messages


def test_messages_wait_for_office_hours_unless_the_letter_is_urgent(office: Office) -> None:
    calm, urgent = late_letters(office, 2)
    Petition.objects.filter(pk=urgent.pk).update(priority=Priority.URGENT)
    sweep(now=make.at("2026-11-18T00:01"))
    moments = dict(Notification.objects.filter(notice="urge").values_list("reference", "not_before"))
    assert moments == {calm.number: make.at("2026-11-18T08:30"), urgent.number: make.at("2026-11-18T00:01")}


def test_while_the_guard_holds_only_the_centre_is_told_and_nothing_closes(office: Office, settings: Any) -> None:
    settings.SWEEP_GUARD = True
    with pretend(make.at("2026-11-06T10:00")):
        waiting, answered = make.submit_letter().petition, make.answered(office)
        letter = make.handled(office)
    SweepWatch.objects.update_or_create(pk=1, defaults={"last_at": make.at("2026-11-06T10:00")})
    summary = sweep(now=LATE)
    assert summary.held
    assert make.fresh(answered).state == State.ANSWERED
    assert steps_of(letter) == ["reminder", "urge"]
    assert "centre_delay" in steps_of(waiting)
    urging = Notification.objects.filter(notice="urge", reference=letter.number)
    assert set(urging.values_list("state", flat=True)) == {DeliveryState.HELD}
    own = Notification.objects.filter(notice="centre_delayed", reference=waiting.number)
    assert DeliveryState.HELD not in set(own.values_list("state", flat=True))


def test_nothing_is_recorded_once_the_centre_said_that_the_clock_is_wrong(office: Office, settings: Any) -> None:
    settings.SWEEP_GUARD = True
    letter = late_letters(office, 1)[0]
    SweepWatch.objects.update_or_create(
        pk=1, defaults={"last_at": LATE, "held_at": LATE, "held_reason": "gap", "decided_at": LATE}
    )
    assert sweep(now=LATE).steps == {}
    assert steps_of(letter) == []


def test_supervision_opens_an_order_for_the_unit(office: Office) -> None:
    letter = late_letters(office, 1)[0]
    EscalationStep.objects.filter(key="supervise").update(opens_order=True)
    sweep(now=make.at("2026-11-24T09:00"))
    order = letter.orders.get()
    assert order.department == office.roads
    assert order.escalation is not None
    assert order.escalation.step.key == "supervise"


def test_waits_that_are_over_end_in_the_same_run_and_again_at_once_it_does_nothing(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
        pauses.pause(letter, reason="请补充", actor=office.clerk)
    summary = sweep(now=make.at("2026-12-15T09:00"))
    assert summary.resumed == 1
    assert "urge" in steps_of(letter)
    assert sweep(now=make.at("2026-12-15T09:00")).did_nothing
