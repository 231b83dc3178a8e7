"""How long answers took: one figure, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median

from deadlines.calendar import WorkingCalendar
from reports.metrics.facts import Facts


@dataclass(frozen=True)
class Duration:
    """The median, and of how many answers; none where there was no answer."""

    days: Decimal | None
    answers: int


def working_days_to_answer(facts: Facts, calendar: WorkingCalendar) -> Duration:
    """Median working days to the answer 用时中位数.

    Of the judged round-1 clocks whose answer was released in the period, before the cut-off: the working days after
    the day of receipt up to the day of release, as every published answer says them. Half of them took at most so long.
    """
    between = lru_cache(maxsize=None)(calendar.working_days_between)
    period = facts.period
    taken = [
        max(between(clock.received_on, clock.released_on), 0)
        for clock in facts.clocks
        if clock.judged and clock.released_on is not None and period.holds(clock.released_on)
    ]
    return Duration(Decimal(round(2 * median(taken))) / 2 if taken else None, len(taken))
