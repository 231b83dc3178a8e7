"""Twelve months before the one reported; counted in SQL, not read row by row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from deadlines.models import DeadlineQuerySet, Verdict
from petitions.models import Petition, State
from reports.metrics import figures
from reports.metrics.asof import withdrawn_by
from reports.metrics.clocks import reply_clocks
from reports.metrics.facts import Facts
from reports.metrics.period import Period, first_day, month_before

BEFORE = 12


@dataclass(frozen=True)
class MonthCount:
    """One month as it is known at the cut-off: letters received, clocks due and answered in time."""

    month: str
    received: int
    due: int
    on_time: int


def read_trend(facts: Facts) -> tuple[MonthCount, ...]:
    """Return the twelve months before the reported one, and that one, oldest first, as of its cut-off."""
    period = facts.period
    months = [month_before(period.month, back) for back in range(BEFORE, 0, -1)]
    span = _Span(period, first_day(months[0]))
    received, due, kept = _received(span), _due(facts, span), _kept(span)
    own = figures.on_time_reply_rate(facts)
    return (
        *(MonthCount(month, received[month], due[month], kept[month]) for month in months),
        MonthCount(period.month, len(facts.letters), own.denominator, own.numerator),
    )


@dataclass(frozen=True)
class _Span:
    """The months before the period, which are all over at its cut-off."""

    period: Period
    first: dt.date

    def of(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.first, f"{column}__lt": self.period.first})

    def holds(self, day: dt.date) -> bool:
        return self.first <= day < self.period.first


def _received(span: _Span) -> Counter[str]:
    letters = Petition.objects.filter(span.of("received_on")).order_by().annotate(month=TruncMonth("received_on"))
    rows = letters.values("month").annotate(count=Count("pk")).values_list("month", "count")
    return Counter({_name(month): count for month, count in rows})


def _judged(span: _Span) -> DeadlineQuerySet:
    return reply_clocks().filter(span.of("due_on"), excluded="")


def _by_month(clocks: DeadlineQuerySet) -> Counter[str]:
    rows = clocks.order_by().annotate(month=TruncMonth("due_on")).values("month").annotate(count=Count("pk"))
    return Counter({_name(month): count for month, count in rows.values_list("month", "count")})


def _kept(span: _Span) -> Counter[str]:
    """Return month → clocks answered in time, which was before the cut-off as the month was over by then."""
    return _by_month(_judged(span).filter(verdict=Verdict.IN_TIME))


def _due(facts: Facts, span: _Span) -> Counter[str]:
    """Return month → clocks due in it, by the same rules as `figures.due_clocks`.

    Clocks that were void at the cut-off are left out; those that moved since stand where they stood.
    """
    moved = [clock for clock in facts.clocks if clock.restated is not None and clock.judged]
    clocks = _judged(span).exclude(pk__in=[clock.restated for clock in moved])
    counts = _by_month(clocks.exclude(verdict=Verdict.VOID)) + _by_month(_void_later(clocks, span.period))
    counts.update(_name(clock.due_on) for clock in moved if span.holds(clock.due_on))
    return counts


def _void_later(clocks: DeadlineQuerySet, period: Period) -> DeadlineQuerySet:
    """Keep the clocks whose letters were judged invalid, or taken back, only after the cut-off."""
    void = clocks.filter(verdict=Verdict.VOID).annotate(withdrawn=withdrawn_by(period, "petition__"))
    invalid_later = Q(petition__invalid_at__gte=period.cut_off)
    return void.filter(invalid_later | Q(petition__invalid_at=None, petition__state=State.WITHDRAWN, withdrawn=False))


def _name(day: dt.date) -> str:
    return f"{day:%Y-%m}"
