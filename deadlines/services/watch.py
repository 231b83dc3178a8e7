"""The guard over the sweep: after a long gap, or a jump of the clock, messages wait until the centre has looked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Role
from accounts.people import holders
from common.clock import local_date, start_of_day
from deadlines.calendar import CalendarRangeError, WorkingCalendar
from deadlines.machine import this_boot
from deadlines.models import HoldReason, SweepWatch
from deadlines.services.calendars import current_calendar
from deadlines.services.taking_back import take_back_future
from notifications.services import notify

BACKWARDS_TOLERANCE = dt.timedelta(minutes=5)
"""Two machines may differ by so much, and a clock that is set right by so little matters to nobody."""
FORWARDS_TOLERANCE = dt.timedelta(hours=1)
"""A virtual machine that was moved wakes up minutes behind and is set right; that is no wrong clock."""
PRESENT = dt.timedelta(minutes=1)
"""A sweep for another moment than the machine's own says nothing of the machine."""
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
        spent += start_of_day(first + _DAY) - a
    if calendar.is_working(last):
        spent += b - start_of_day(last)
    return spent


@transaction.atomic
def look(now: dt.datetime) -> Watch:
    """Note that the sweep runs at ``now``, and tell whether its messages are held.

    A hold begins when more than ``SWEEP_GAP_HOURS`` of working days passed since the last run, or when the
    clock jumped; it ends by the centre's word alone. Without ``SWEEP_GUARD`` nothing is ever held. Where the
    clock went back, the steps that have not happened yet are taken back, guard or not.
    """
    row, _new = SweepWatch.objects.select_for_update().get_or_create(pk=WATCH)
    before, reason = row.last_at, _note(row, now)
    if reason == HoldReason.BACKWARDS:
        take_back_future(now)
    if reason and settings.SWEEP_GUARD:
        _hold(row, reason, before, now)
    row.save()
    if not settings.SWEEP_GUARD or row.held_at is None:
        return Watch(last_at=before)
    return Watch(
        held=True, stopped=row.decided_at is not None, reason=row.held_reason, since=row.held_at, last_at=before
    )


def _note(row: SweepWatch, now: dt.datetime) -> str:
    """Write the run down; return why it is suspicious, an empty text where it is not."""
    before, boot = row.last_at, this_boot()
    reason, jumped = "", False
    if boot and abs(timezone.now() - now) < PRESENT:
        same = row.machine == boot.machine and row.booted_at is not None
        jumped = bool(same and row.booted_at and boot.at - row.booted_at > FORWARDS_TOLERANCE)
        row.machine, row.booted_at = boot.machine, boot.at
    if before is None:
        row.last_at = now
        return ""
    if now < before - BACKWARDS_TOLERANCE:
        reason = HoldReason.BACKWARDS
    elif jumped:
        reason = HoldReason.FORWARDS
    elif gap_between(before, now) > dt.timedelta(hours=settings.SWEEP_GAP_HOURS):
        reason = HoldReason.GAP
    row.last_at = now if reason else max(before, now)
    return reason


def gap_between(before: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """Return how much of the time between two runs lies on working days; all of it where no calendar reaches."""
    try:
        return working_hours_between(current_calendar(), before, now)
    except CalendarRangeError:  # a machine that woke up in 1970: no calendar has that day
        return now - before


def _hold(row: SweepWatch, reason: str, before: dt.datetime | None, now: dt.datetime) -> None:
    """Begin a hold, and tell the centre; one that nobody has decided yet goes on as it began, until time turns back."""
    if row.held_at and not row.decided_at and reason != HoldReason.BACKWARDS:
        return
    row.held_from, row.held_at, row.held_reason = before, now, reason
    row.decided_at = row.decided_by = None
    context = {"reason": HoldReason(reason).label, "before": before, "now": now}
    for person in holders((Role.CLERK, Role.CENTRE_HEAD)):
        notify(
            key=f"sweep_held:{now:%Y%m%dT%H%M%S}:{person.pk}", notice="sweep_held", context=context, recipient=person
        )
