"""How a clock stands at a moment: the one reading that pages, lists, messages and figures share.

A clock is in time until 24:00 Beijing time of its due date (民法典 203), whatever the zone of the machine, so
only the local date of the moment counts. The same questions in SQL are the filters of `DeadlineQuerySet`.
Plain Python: nothing here asks the database.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from common.clock import local_date


class Standing(StrEnum):
    """What a clock is at a moment; always exactly one of these."""

    RUNNING = "running"
    DUE_TODAY = "due_today"
    LATE = "late"
    PAUSED = "paused"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    VOID = "void"

    @property
    def presses(self) -> bool:
        """Whether somebody has to act today, or should have before."""
        return self in (Standing.DUE_TODAY, Standing.LATE)


class Clock(Protocol):
    """What decides about a clock's standing."""

    @property
    def due_on(self) -> date:
        """The last day."""
        ...

    @property
    def paused_on(self) -> date | None:
        """The first day of the pause that holds it now."""
        ...

    @property
    def satisfied_at(self) -> datetime | None:
        """When what it waits for was done."""
        ...

    @property
    def verdict(self) -> str:
        """How it ended: in_time, late or void; empty while it runs."""
        ...


def standing(clock: Clock, *, at: datetime) -> Standing:
    """Return how the clock stands at an aware moment; naive ones raise ValueError."""
    return standing_on(clock, local_date(at))


def standing_on(clock: Clock, day: date) -> Standing:
    """Return how the clock stands on a local date, from 00:00 to 24:00. What has ended keeps its verdict."""
    if clock.verdict == "void":
        return Standing.VOID
    if clock.satisfied_at is not None or clock.verdict:
        return Standing.DONE_IN_TIME if clock.verdict == "in_time" else Standing.DONE_LATE
    if stands_still(clock):
        return Standing.PAUSED
    if is_over(clock.due_on, day):
        return Standing.LATE
    return Standing.DUE_TODAY if clock.due_on == day else Standing.RUNNING


def stands_still(clock: Clock) -> bool:
    """Tell whether a pause holds a running clock that began in time; one that began later leaves it late.

    While it does, the stored due date is that of the last day that was counted; resuming moves it.
    """
    return holds(clock.paused_on, clock.due_on)


def holds(paused_on: date | None, due_on: date) -> bool:
    """Tell whether a pause since that day holds a clock of that due date."""
    return paused_on is not None and paused_on <= due_on


def is_over(due_on: date, day: date) -> bool:
    """Tell whether 24:00 of the due date has passed on that local date."""
    return due_on < day


def is_kept(due_on: date, done_on: date) -> bool:
    """Tell whether what was done on that local date was done in time."""
    return not is_over(due_on, done_on)
