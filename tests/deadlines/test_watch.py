"""The guard over the sweep: after which gaps and jumps it holds messages."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from pytest_django.fixtures import Settings

from common.clock import TZ
from deadlines import machine
from deadlines.models import HoldReason, SweepWatch
from deadlines.services import watch
from deadlines.services.calendars import current_calendar
from deadlines.services.escalation import sweep
from deadlines.services.watch import look, working_hours_between
from notifications.models import DeliveryState, Notification
from petitions.models import Petition
from tests import factories as make
from tests.deadlines.watching import FORTY_DAYS, HOUR, START
from tests.factories import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guarded")]


# How long a gap is


@pytest.mark.parametrize(
    ("a", "b", "hours"),
    [
        ("2026-11-06T18:00", "2026-11-09T09:00", 15),  # Friday evening to Monday morning
        ("2026-11-09T09:00", "2026-11-09T09:01", 1 / 60),
        ("2026-11-09T09:00", "2026-11-12T09:00", 72),
        ("2026-11-07T00:00", "2026-11-08T23:00", 0),  # a weekend
        ("2026-11-08T23:00", "2026-11-09T01:00", 1),
        ("2026-09-30T18:00", "2026-10-08T09:00", 15),  # National Day: the first to the seventh are off
        ("2026-10-09T12:00", "2026-10-11T12:00", 36),  # a Saturday that is worked
        ("2026-12-31T20:00", "2027-01-04T08:00", 12),  # a year that is not announced: the law alone
        ("2026-11-09T09:00", "2026-11-09T08:00", 0),  # backwards
        ("2026-11-02T00:00", "2026-11-09T00:00", 120),
    ],
)
def test_working_hours_are_whole_working_days(reference: None, a: str, b: str, hours: float) -> None:
    spent = working_hours_between(current_calendar(), make.at(a), make.at(b))
    assert spent == hours * HOUR


def test_working_hours_are_those_of_beijing(reference: None) -> None:
    friday_evening = dt.datetime(2026, 11, 6, 15, 0, tzinfo=dt.UTC)  # 23:00 in Beijing
    assert working_hours_between(current_calendar(), friday_evening, friday_evening + 5 * HOUR) == HOUR


# When messages are held


def test_the_first_run_ever_holds_nothing(reference: None) -> None:
    assert not look(START).held
    assert SweepWatch.objects.get().last_at == START


@pytest.mark.parametrize(("hours", "reason"), [(71, ""), (72, ""), (73, HoldReason.GAP)])
def test_a_gap_of_more_than_72_hours_of_working_days_holds(reference: None, hours: int, reason: str) -> None:
    monday = make.at("2026-11-09T00:00")
    look(monday)
    seen = look(monday + hours * HOUR)
    assert (seen.held, seen.reason, seen.last_at) == (bool(reason), reason, monday)


def test_the_length_of_the_gap_is_a_setting(reference: None, settings: Settings) -> None:
    settings.SWEEP_GAP_HOURS = 5
    look(make.at("2026-11-09T00:00"))
    assert look(make.at("2026-11-09T05:01")).held


def test_downtime_over_a_weekend_or_national_day_holds_nothing(reference: None) -> None:
    look(make.at("2026-09-30T18:00"))
    assert not look(make.at("2026-10-08T09:00")).held
    look(make.at("2026-10-09T18:00"))
    assert not look(make.at("2026-10-12T09:00")).held


def test_a_hold_is_not_forgotten_by_the_next_look(reference: None) -> None:
    look(START)
    look(START + FORTY_DAYS)
    again = look(START + FORTY_DAYS + HOUR)
    assert (again.held, again.reason, again.since) == (True, HoldReason.GAP, START + FORTY_DAYS)
    row = SweepWatch.objects.get()
    assert (row.last_at, row.held_from) == (START + FORTY_DAYS + HOUR, START)


@pytest.mark.parametrize(("minutes", "reason"), [(4, ""), (5, ""), (6, HoldReason.BACKWARDS)])
def test_a_clock_that_goes_back_holds_beyond_a_tolerance(reference: None, minutes: int, reason: str) -> None:
    look(START)
    back = START - dt.timedelta(minutes=minutes)
    assert look(back).reason == reason
    assert SweepWatch.objects.get().last_at == (back if reason else START)


def test_a_clock_at_the_beginning_of_time_holds_and_breaks_nothing(reference: None) -> None:
    dawn = dt.datetime(1970, 1, 1, 9, 0, tzinfo=TZ)
    look(dawn)
    assert look(START).reason == HoldReason.GAP
    assert look(dt.datetime(2120, 1, 1, tzinfo=TZ)).held


def test_the_demonstration_is_never_held(office: Office, letter: Petition, settings: Settings) -> None:
    settings.SWEEP_GUARD = False
    sweep(now=START)
    assert not sweep(now=START + FORTY_DAYS).held
    assert not Notification.objects.filter(state=DeliveryState.HELD).exists()
    assert SweepWatch.objects.get().held_at is None


def test_a_dry_run_notes_nothing(office: Office, letter: Petition) -> None:
    sweep(now=START, dry_run=True)
    assert not SweepWatch.objects.exists()


# A jump within one run of the computer


def test_a_clock_set_forwards_is_noticed_however_short_the_gap(
    reference: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    booted = make.at("2026-11-01T08:00")
    monkeypatch.setattr(watch, "this_boot", lambda: machine.Boot("one", booted))
    with time_machine.travel(START, tick=False):
        look(START)
    monkeypatch.setattr(watch, "this_boot", lambda: machine.Boot("one", booted + 5 * HOUR))
    with time_machine.travel(START + 5 * HOUR, tick=False):
        seen = look(START + 5 * HOUR)
    assert (seen.held, seen.reason) == (True, HoldReason.FORWARDS)


@pytest.mark.parametrize(("name", "moved"), [("one", dt.timedelta(minutes=50)), ("another", 5 * HOUR)])
def test_a_small_correction_or_another_start_is_no_jump(
    reference: None, monkeypatch: pytest.MonkeyPatch, name: str, moved: dt.timedelta
) -> None:
    booted = make.at("2026-11-01T08:00")
    monkeypatch.setattr(watch, "this_boot", lambda: machine.Boot("one", booted))
    with time_machine.travel(START, tick=False):
        look(START)
    monkeypatch.setattr(watch, "this_boot", lambda: machine.Boot(name, booted + moved))
    with time_machine.travel(START + 6 * HOUR, tick=False):
        assert not look(START + 6 * HOUR).held


def test_this_computer_started_before_now_and_says_so_twice_alike() -> None:
    first, second = machine.this_boot(), machine.this_boot()
    assert first is not None
    assert second is not None
    assert first.machine == second.machine
    assert abs(first.at - second.at) < dt.timedelta(seconds=5)
