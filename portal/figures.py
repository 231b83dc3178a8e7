"""The figures that the public pages show: counted by reports.metrics, once an hour, and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.core.cache import cache

from common.clock import local_date, now
from portal.counting import Figures, Ratio, Span, count_span

__all__ = ("Figures", "Ratio", "Span", "count_months", "count_year", "twelve_months", "year_figures")

KEPT, COUNTING = "year-figures", "year-figures-counting"
KEPT_MONTHS, COUNTING_MONTHS = "months-figures", "months-figures-counting"
COUNTING_SECONDS = 120


def year_figures() -> Span | None:
    """Return this year's figures of this hour; none while no letter came in."""
    span = _of_this_hour(KEPT, COUNTING, lambda hour: count_year(hour))
    return span if span and span.first.year == local_date(now()).year else None


def twelve_months() -> Span | None:
    """Return the figures of the last twelve months, up to this hour; none while no letter came in."""
    return _of_this_hour(KEPT_MONTHS, COUNTING_MONTHS, lambda hour: count_months(hour))


def _of_this_hour(kept_as: str, counting: str, count: Callable[[dt.datetime], Span]) -> Span | None:
    """Return what is kept of this hour. One request an hour counts; others meanwhile get that of the hour before."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    kept: Span | None = cache.get(kept_as)
    if (kept is None or kept.cut_off != hour) and cache.add(counting, "", timeout=COUNTING_SECONDS):
        try:
            kept = count(hour)
            cache.set(kept_as, kept, timeout=None)
        finally:
            cache.delete(counting)
    return kept if kept and kept.whole.received else None


def count_year(cut_off: dt.datetime) -> Span:
    """Count the year of a moment up to that moment."""
    year = local_date(cut_off).year
    return count_span(dt.date(year, 1, 1), dt.date(year, 12, 31), cut_off)


def count_months(cut_off: dt.datetime) -> Span:
    """Count the twelve months before a moment: from the day after the same day of the year before."""
    last = local_date(cut_off)
    try:
        year_before = last.replace(year=last.year - 1)
    except ValueError:  # 29 February
        year_before = last.replace(year=last.year - 1, day=28)
    return count_span(year_before + dt.timedelta(days=1), last, cut_off)
