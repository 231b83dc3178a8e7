"""A clock's standing, in Python and in SQL: for every mix of due date, pause and end the two say the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps

from common.clock import local_date, pretend
from deadlines.models import Deadline, DeadlineKind, Pause, Verdict
from deadlines.services import pauses
from deadlines.services.calendars import ensure_calendar
from deadlines.standing import Standing, holds, is_kept, is_over, standing, standing_on
from tests import factories as make
from tests.factories import Office

ONE_DAY = dt.timedelta(days=1)
DUE = dt.date(2026, 11, 17)
NOON = make.at("2026-11-17T12:00")


@dataclass(frozen=True)
class Clock:
    due_on: dt.date = DUE
    paused_on: dt.date | None = None
    satisfied_at: dt.datetime | None = None
    verdict: str = ""


@pytest.mark.parametrize(
    ("clock", "how"),
    [
        (Clock(due_on=DUE + ONE_DAY), Standing.RUNNING),
        (Clock(), Standing.DUE_TODAY),
        (Clock(due_on=DUE - ONE_DAY), Standing.LATE),
        (Clock(paused_on=DUE - 9 * ONE_DAY), Standing.PAUSED),
        (Clock(paused_on=DUE), Standing.PAUSED),
        (Clock(due_on=DUE - ONE_DAY, paused_on=DUE - ONE_DAY), Standing.PAUSED),
        (Clock(due_on=DUE - ONE_DAY, paused_on=DUE), Standing.LATE),
        (Clock(due_on=DUE - ONE_DAY, satisfied_at=NOON, verdict=Verdict.LATE), Standing.DONE_LATE),
        (Clock(due_on=DUE - ONE_DAY, satisfied_at=NOON, verdict=Verdict.IN_TIME), Standing.DONE_IN_TIME),
        (Clock(satisfied_at=NOON + ONE_DAY, verdict=Verdict.IN_TIME), Standing.DONE_IN_TIME),  # the clock went back
        (Clock(due_on=DUE - ONE_DAY, verdict=Verdict.VOID), Standing.VOID),
        (Clock(satisfied_at=NOON, verdict=Verdict.VOID), Standing.VOID),
    ],
)
def test_a_clock_stands_in_one_way(clock: Clock, how: Standing) -> None:
    assert standing(clock, at=NOON) is standing_on(clock, DUE) is how
    assert how.presses is (how in {Standing.DUE_TODAY, Standing.LATE})


def test_a_moment_without_a_zone_has_no_standing() -> None:
    with pytest.raises(ValueError, match="time zone"):
        standing(Clock(), at=NOON.replace(tzinfo=None))


def test_the_due_day_itself_is_in_time() -> None:
    assert [is_over(DUE, DUE + ONE_DAY * n) for n in (-1, 0, 1)] == [False, False, True]
    assert [is_kept(DUE, DUE + ONE_DAY * n) for n in (-1, 0, 1)] == [True, True, False]
    assert [holds(first, DUE) for first in (None, DUE, DUE + ONE_DAY)] == [False, True, False]


@pytest.mark.django_db
def test_sql_says_the_same_of_every_mix(office: Office) -> None:
    petition = make.submit_letter().petition
    Deadline.objects.all().delete()
    ends = [(None, ""), (NOON, Verdict.IN_TIME), (NOON, Verdict.LATE), (None, Verdict.VOID), (NOON, Verdict.VOID)]
    mixes = product((-2, -1, 0, 1), (None, -2, -1, 0, 1), ends)
    version = ensure_calendar()
    Deadline.objects.bulk_create(
        Deadline(
            petition=petition,
            kind=DeadlineKind.REPLY,
            round=number,
            calendar_version=version,
            started_at=NOON,
            started_on=DUE,
            original_due_on=DUE,
            due_on=DUE + ONE_DAY * due,
            paused_on=None if paused is None else DUE + ONE_DAY * paused,
            satisfied_at=end,
            verdict=verdict,
        )
        for number, (due, paused, (end, verdict)) in enumerate(mixes)
    )
    for moment in (make.at("2026-11-16T23:59:59.999999"), make.at("2026-11-17T00:00"), make.at("2026-11-18T00:00")):
        how = {clock.pk: standing(clock, at=moment) for clock in Deadline.objects.all()}
        asked = {
            Standing.LATE: Deadline.objects.late(moment),
            Standing.DUE_TODAY: Deadline.objects.due_today(moment),
            Standing.PAUSED: Deadline.objects.paused(),
        }
        for one, found in asked.items():
            assert {clock.pk for clock in found} == {pk for pk, each in how.items() if each is one}, (moment, one)
        running = {pk for pk, each in how.items() if not each.startswith(("done", "void"))}
        late = {pk for pk, each in how.items() if each is Standing.LATE}
        assert {clock.pk for clock in Deadline.objects.running()} == running
        assert {clock.pk for clock in Deadline.objects.not_late(moment)} == running - late


@pytest.mark.django_db
def test_clocks_paused_before_they_knew_of_it_learn_it_by_the_migration(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        waiting, resumed = make.handled(office), make.handled(office)
        for letter in (waiting, resumed):
            pauses.pause(letter, reason="请补充照片", actor=office.clerk)
        pauses.resume(resumed, actor=office.clerk)
    kept = dict(Deadline.objects.exclude(kind=DeadlineKind.SUPPORT).values_list("pk", "paused_on"))
    Deadline.objects.update(paused_on=None)
    import_module("deadlines.migrations.0004_pauses_of_before").note_open_pauses(apps, None)
    assert dict(Deadline.objects.values_list("pk", "paused_on")) == kept
    assert local_date(make.at("2026-11-06")) in kept.values()
    assert Pause.objects.filter(to_on=None).count() == 1
