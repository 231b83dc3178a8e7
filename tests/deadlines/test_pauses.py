"""Pauses: several add up, each ends by itself at last, and none can be where it could not have been."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import Settings

from common.clock import pretend
from common.errors import RefusedError
from deadlines.models import Deadline, DeadlineKind, Pause
from deadlines.services import pauses
from deadlines.services.clocks import reply_clock
from deadlines.services.showing import picture
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition
from petitions.services.endings import withdraw
from routing.services import screening
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def clock_of(petition: Petition) -> Deadline:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock


def due(petition: Petition) -> str:
    return clock_of(petition).due_on.isoformat()


@pytest.fixture
def complaint(office: Office) -> Petition:
    """Seven working days from 30 September: due on 15 October."""
    with pretend(make.at("2026-09-30T09:00")):
        return make.handled(office, letter_type=LetterType.COMPLAINT, proposed_type=LetterType.COMPLAINT)


def wait(petition: Petition, office: Office, first: str, last: str) -> None:
    with pretend(make.at(f"{first}T10:00")):
        pauses.pause(petition, reason="请补充位置", actor=office.clerk)
    with pretend(make.at(f"{last}T10:00")):
        pauses.resume(petition, actor=office.clerk)


def test_a_pause_over_a_holiday_costs_nothing(office: Office, complaint: Petition) -> None:
    wait(complaint, office, "2026-10-01", "2026-10-08")
    assert due(complaint) == "2026-10-15"


def test_several_pauses_add_up(office: Office, complaint: Petition) -> None:
    wait(complaint, office, "2026-10-09", "2026-10-10")
    assert due(complaint) == "2026-10-16"
    wait(complaint, office, "2026-10-12", "2026-10-14")
    assert due(complaint) == "2026-10-20"


def test_a_pause_of_a_late_letter_keeps_it_late(office: Office, complaint: Petition) -> None:
    with pretend(make.at("2026-10-19T10:00")):
        pauses.pause(complaint, reason="请补充", actor=office.clerk)
    clock = clock_of(complaint)
    assert (clock.due_on.isoformat(), clock.paused_on) == ("2026-10-15", dt.date(2026, 10, 19))
    with pretend(make.at("2026-10-30T10:00")):
        pauses.resume(complaint, actor=office.clerk)
    assert due(complaint) == "2026-10-15"


def test_a_wait_ends_by_itself_on_the_day_that_was_set(office: Office, complaint: Petition, settings: Settings) -> None:
    settings.PAUSE_WAIT_DAYS = 3
    with pretend(make.at("2026-10-12T10:00")):
        row = pauses.pause(complaint, reason="请补充", actor=office.clerk)
    assert row.resume_on == dt.date(2026, 10, 15)
    assert pauses.resume_due(on=dt.date(2026, 10, 14)) == 0
    with pretend(make.at("2026-10-19T00:01")):  # the scheduler slept over the weekend
        assert pauses.resume_due(on=dt.date(2026, 10, 19)) == 1
        assert pauses.resume_due(on=dt.date(2026, 10, 19)) == 0
    row.refresh_from_db()
    assert (row.to_on, row.resumed_by) == (dt.date(2026, 10, 15), None)
    assert (due(complaint), clock_of(complaint).paused_on) == ("2026-10-20", None)
    assert make.fresh(complaint).events.filter(kind=Kind.RESUMED).count() == 1
    told = Notification.objects.filter(notice="wait_over").values_list("recipient__username", flat=True)
    assert {"t.roads", "t.clerk"} <= set(told)


def test_nobody_gains_days_by_a_sweep_that_slept_when_the_wait_was_over(
    office: Office, complaint: Petition, settings: Settings
) -> None:
    settings.PAUSE_WAIT_DAYS = 3
    with pretend(make.at("2026-10-12T10:00")):
        pauses.pause(complaint, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-10-22T10:00")):  # no sweep ran since the 15th
        row = pauses.resume(complaint, actor=office.clerk)
    assert (row.to_on, due(complaint)) == (dt.date(2026, 10, 15), "2026-10-20")
    assert complaint.events.get(kind=Kind.RESUMED).data["to_on"] == "2026-10-15"


def test_an_answer_after_a_wait_that_nobody_ended_is_judged_from_its_end(
    office: Office, complaint: Petition, settings: Settings
) -> None:
    settings.PAUSE_WAIT_DAYS = 3
    with pretend(make.at("2026-10-12T10:00")):
        pauses.pause(complaint, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-10-22T10:00")):
        pauses.end_open_pause(complaint, at=make.at("2026-10-22T10:00"))
    assert due(complaint) == "2026-10-20"


def test_nobody_is_told_of_a_wait_whose_letter_has_ended(office: Office, complaint: Petition) -> None:
    with pretend(make.at("2026-10-12T10:00")):
        other, carrier = make.accepted(office), make.handled(office)
        for letter in (complaint, other):
            pauses.pause(letter, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-10-13T10:00")):
        withdraw(complaint)
        screening.merge(other, into=carrier, text="同一件事", actor=office.clerk)
    assert set(Pause.objects.values_list("to_on", flat=True)) == {dt.date(2026, 10, 13)}
    Pause.objects.update(to_on=None)  # as an earlier version left it
    with pretend(make.at("2026-11-30T09:00")):
        assert pauses.resume_due(on=dt.date(2026, 11, 30)) == 0
    assert not Notification.objects.filter(notice__in=("resumed", "wait_over")).exists()
    assert not Pause.objects.filter(to_on=None).exists()


def test_a_wait_that_cannot_be_ended_holds_up_no_other(
    office: Office, complaint: Petition, caplog: pytest.LogCaptureFixture
) -> None:
    with pretend(make.at("2026-10-09T09:00")):
        other = make.handled(office)
    with pretend(make.at("2026-10-12T10:00")):
        for letter in (complaint, other):
            pauses.pause(letter, reason="请补充", actor=office.clerk)
    Deadline.objects.filter(petition=complaint, kind=DeadlineKind.REPLY).update(rule={})
    with pretend(make.at("2026-11-30T09:00")):
        assert pauses.resume_due(on=dt.date(2026, 11, 30)) == 1
    assert "could not be ended" in caplog.text
    assert Pause.objects.get(to_on=None).petition == complaint


@pytest.mark.parametrize("day", ["2026-09-29", "2026-10-20"])
def test_a_pause_before_receipt_or_in_the_future_is_refused(office: Office, complaint: Petition, day: str) -> None:
    with pretend(make.at("2026-10-19T10:00")), pytest.raises(RefusedError):
        pauses.pause(complaint, reason="请补充", from_on=dt.date.fromisoformat(day), actor=office.clerk)


def test_a_pause_inside_a_former_one_is_refused(office: Office, complaint: Petition) -> None:
    wait(complaint, office, "2026-10-09", "2026-10-12")
    with pretend(make.at("2026-10-13T10:00")), pytest.raises(RefusedError, match="重叠"):
        pauses.pause(complaint, reason="请补充", from_on=dt.date(2026, 10, 10), actor=office.clerk)


def test_the_centres_own_clock_waits_for_the_writer_too(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.submit_letter().petition
        pauses.pause(petition, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-11-11T10:00")):
        pauses.resume(petition, actor=office.clerk)
    clock = Deadline.objects.get(petition=petition, kind=DeadlineKind.DISPATCH)
    assert clock.due_on == dt.date(2026, 11, 11)


def test_each_paused_day_moves_the_date_that_is_shown_and_writes_nothing(office: Office, complaint: Petition) -> None:
    with pretend(make.at("2026-10-13T10:00")):  # three of seven days are used
        pauses.pause(complaint, reason="请补充", actor=office.clerk)
    clock = clock_of(complaint)
    shown = picture(clock, day=dt.date(2026, 10, 20))
    assert "已暂停5个工作日，期限暂时从10月15日顺延到10月22日" in shown.sentence
    assert [day.number for day in shown.days.head if day.number][-1] == 7
    assert clock.due_on == clock_of(complaint).due_on == dt.date(2026, 10, 15)
