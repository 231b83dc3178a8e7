"""Twelve months beside the one reported, and the same month a year before; counted in SQL, not read row by row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from deadlines.models import DeadlineQuerySet, Verdict
from petitions.models import Petition, State
from reports.metrics.asof import withdrawn_by
from reports.metrics.clocks import writers_clocks
from reports.metrics.period import Period, first_day, month_before
from reports.metrics.restating import Dates

MONTHS = 13


@dataclass(frozen=True)
class MonthCount:
    """One month as it is known at the cut-off: letters received, clocks due and answered in time."""

    month: str
    received: int
    due: int
    on_time: int


def read_trend(period: Period, restated: dict[int, Dates]) -> tuple[MonthCount, ...]:
    """Return the thirteen months that end with the reported one, oldest first, as of its cut-off."""
    months = [month_before(period.month, back) for back in reversed(range(MONTHS))]
    received, clocks = _received(period, months[0]), _clocks(period, months[0], restated)
    return tuple(MonthCount(month, received.get(month, 0), *clocks.get(month, (0, 0))) for month in months)


def _received(period: Period, since: str) -> dict[str, int]:
    letters = Petition.objects.filter(
        received_on__gte=first_day(since), received_on__lte=period.last, received_at__lt=period.cut_off
    )
    rows = letters.order_by().annotate(month=TruncMonth("received_on")).values("month").annotate(count=Count("pk"))
    return {_name(row["month"]): row["count"] for row in rows}


def _clocks(period: Period, since: str, restated: dict[int, Dates]) -> dict[str, tuple[int, int]]:
    """Return month → (due, on time) by the same rules as `figures.on_time_reply_rate`."""
    answered = Q(satisfied_at__lt=period.cut_off)
    clocks = _standing(period).filter(answered | Q(due_on__lt=period.cut_off_day), excluded="")
    rows = (
        clocks.filter(due_on__gte=first_day(since), due_on__lte=period.last)
        .exclude(pk__in=list(restated))
        .order_by()
        .annotate(month=TruncMonth("due_on"))
        .values("month")
        .annotate(due=Count("pk"), kept=Count("pk", filter=answered & Q(petition__released_on__lte=F("due_on"))))
    )
    counts = {_name(row["month"]): (row["due"], row["kept"]) for row in rows}
    moved = _standing(period).filter(pk__in=list(restated), excluded="").values_list("pk", flat=True)
    for pk in moved:  # these were open at the cut-off, so none of them was on time
        due_on = restated[pk].due_on
        if period.is_over(due_on) and first_day(since) <= due_on <= period.last:
            due, kept = counts.get(_name(due_on), (0, 0))
            counts[_name(due_on)] = (due + 1, kept)
    return counts


def _standing(period: Period) -> DeadlineQuerySet:
    """Leave out clocks of letters that were invalid, or taken back unanswered, by the cut-off (as `clocks` does)."""
    left_later = Q(petition__invalid_at__isnull=False) | Q(petition__state=State.WITHDRAWN)
    answered = Q(satisfied_at__lt=period.cut_off) & ~Q(verdict=Verdict.VOID)
    unanswered = (
        (Q(satisfied_at=None) | Q(satisfied_at__gte=period.cut_off))
        & (Q(petition__invalid_at=None) | Q(petition__invalid_at__gte=period.cut_off))
        & (~Q(verdict=Verdict.VOID) | left_later)
        & Q(withdrawn=False)
    )
    clocks = writers_clocks(period).annotate(withdrawn=withdrawn_by(period, "petition__"))
    return clocks.filter(
        answered | unanswered,
    )


def _name(day: dt.date) -> str:
    return f"{day:%Y-%m}"
