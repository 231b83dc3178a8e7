"""What the sweep does when: each step at its moment, nothing for letters that wait for nobody here, and who is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from common.clock import pretend
from deadlines.models import (
    Deadline,
    DeadlineKind,
    Escalation,
    EscalationStep,
    Pause,
    SweepWatch,
)
from deadlines.services import pauses
from deadlines.services.clocks import set_dates
from deadlines.services.escalation import sweep
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import Kind, LetterType, Petition, Priority, State
from petitions.services.endings import withdraw
from routing.services import dispatching, screening
from tests import factories as make
from tests.deadlines.late import LATE, events_of, late_letters, steps_of
from tests.factories import Office

pytestmark = pytest.mark.django_db


def test_the_event_carries_the_first_late_moment_and_says_when_it_was_seen(office: Office) -> None:
    letter = late_letters(office, 1)[0]
    sweep(now=make.at("2026-11-20T09:00"))
    event = letter.events.get(kind=Kind.URGED)
    assert event.at == make.at("2026-11-18T00:00")
    assert event.data["recorded_at"] == "2026-11-20T09:00:00+08:00"
    rung = Escalation.objects.get(step__key="urge")
    assert (rung.happened_at, rung.recorded_at) == (make.at("2026-11-18T00:00"), make.at("2026-11-20T09:00"))


def test_an_urgent_letter_is_not_reminded_of_before_it_came(office: Office) -> None:
    with pretend(make.at("2026-11-06T14:30")):
        letter = make.submit_letter().petition
        findings = screening.Findings(letter_type=LetterType.HELP, priority=Priority.URGENT)
        screening.accept(letter, findings=findings, actor=office.clerk)
        dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    sweep(now=make.at("2026-11-06T15:00"))
    event = letter.events.get(kind=Kind.REMINDED)
    assert event.at == make.at("2026-11-06T14:30")
    assert list(letter.events.order_by("sequence").values_list("at", flat=True)) == sorted(
        letter.events.values_list("at", flat=True)
    )


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
