"""The guard over the sweep: after a long gap, or a jump of the clock, messages wait until the centre has looked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from common.clock import TZ, local_date
from deadlines.calendar import CalendarRangeError, WorkingCalendar
from deadlines.models import HoldReason, SweepWatch
from deadlines.services.calendars import current_calendar

BACKWARDS_TOLERANCE = dt.timedelta(minutes=5)
"""Two machines may differ by so much, and a clock that is set right by so little matters to nobody."""
WATCH = 1
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Watch:
    """What the guard says to one run of the sweep.

    ``held``: messages to people outside of the centre wait, no letter is closed, no pause ends.
    ``stopped``: the centre has said that the clock is wrong; nothing at all is recorded until it is right.
    ``since`` is when the hold began, ``last_at`` when the sweep ran before this run.
    """

    held: bool = False
    stopped: bool = False
    reason: str = ""
    since: dt.datetime | None = None
    last_at: dt.datetime | None = None


def working_hours_between(calendar: WorkingCalendar, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
    """Return how much of the time from ``a`` to ``b`` lies on working days, whole days of 24 hours in Beijing time.

    Friday 18:00 to Monday 09:00 is 15 hours. Nothing where ``b`` is not later.
    """
    if b <= a:
        return dt.timedelta()
    first, last = local_date(a), local_date(b)
    if first == last:
        return b - a if calendar.is_working(first) else dt.timedelta()
    spent = _DAY * calendar.working_days_in(first + _DAY, last)
    if calendar.is_working(first):
        spent += _midnight(first + _DAY) - a
    if calendar.is_working(last):
        spent += b - _midnight(last)
    return spent


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=TZ)


@transaction.atomic
def look(now: dt.datetime) -> Watch:
    """Note that the sweep runs at ``now``, and tell whether its messages are held.

    A hold begins when more than ``SWEEP_GAP_HOURS`` of working days passed since the last run, or when the
    clock went back; it ends by the centre's word alone. Without ``SWEEP_GUARD`` nothing is ever held.
    """
    row, _new = SweepWatch.objects.select_for_update().get_or_create(pk=WATCH)
    before = row.last_at
    reason = _trouble(before, now) if before else ""
    row.last_at = now if reason or before is None else max(before, now)
    if reason and settings.SWEEP_GUARD:
        row.held_from, row.held_at, row.held_reason = before, now, reason
        row.decided_at = row.decided_by = None
    row.save()
    if not settings.SWEEP_GUARD or row.held_at is None:
        return Watch(last_at=before)
    return Watch(
        held=True, stopped=row.decided_at is not None, reason=row.held_reason, since=row.held_at, last_at=before
    )


def _trouble(before: dt.datetime, now: dt.datetime) -> str:
    """Return why a run at ``now`` after one at ``before`` is suspicious; an empty text where it is not."""
    if now < before - BACKWARDS_TOLERANCE:
        return HoldReason.BACKWARDS
    return HoldReason.GAP if _gap(before, now) > dt.timedelta(hours=settings.SWEEP_GAP_HOURS) else ""


def _gap(before: dt.datetime, now: dt.datetime) -> dt.timedelta:
    try:
        return working_hours_between(current_calendar(), before, now)
    except CalendarRangeError:  # a machine that woke up in 1970: no calendar has that day
        return now - before
