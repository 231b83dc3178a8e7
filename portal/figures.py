"""This year's figures for the home page, counted by reports.metrics once an hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db import transaction

from common.clock import now
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import plan_simply, read_facts
from reports.metrics.shares import Share

KEPT, COUNTING = "year-figures", "year-figures-counting"
COUNTING_SECONDS = 120


@dataclass(frozen=True)
class Ratio:
    """A rate in per cent with what it was made of; the rate is none for 0/0."""

    numerator: int
    denominator: int
    rate: Decimal | None

    @classmethod
    def of(cls, share: Share) -> Ratio:
        """Leave the letters behind it."""
        return cls(share.numerator, share.denominator, share.rate)


@dataclass(frozen=True)
class YearFigures:
    """The year so far, as it was at ``cut_off``, a full hour."""

    first: dt.date
    cut_off: dt.datetime
    received: int
    valid: int
    replied: Ratio
    on_time: Ratio
    satisfied: Ratio

    @property
    def invalid(self) -> int:
        """Received, and not valid."""
        return self.received - self.valid


def year_figures() -> YearFigures | None:
    """Return the figures of this hour; none while no letter came in.

    One request an hour counts them; others meanwhile get those of the hour before.
    """
    hour = now().replace(minute=0, second=0, microsecond=0)
    kept: YearFigures | None = cache.get(KEPT)
    if (kept is None or kept.cut_off != hour) and cache.add(COUNTING, "", timeout=COUNTING_SECONDS):
        try:
            kept = count_year(hour)
            cache.set(KEPT, kept, timeout=None)
        finally:
            cache.delete(COUNTING)
    return kept if kept and kept.received and kept.first.year == hour.year else None


def count_year(cut_off: dt.datetime) -> YearFigures:
    """Count the year of a moment up to that moment, each figure as reports.metrics defines it."""
    first = dt.date(cut_off.year, 1, 1)
    period = Period(str(first.year), first, dt.date(first.year, 12, 31), cut_off)
    with transaction.atomic():
        plan_simply()
        facts = read_facts(period)
    return YearFigures(
        first=first,
        cut_off=cut_off,
        received=len(figures.received(facts)),
        valid=len(figures.valid(facts)),
        replied=Ratio.of(figures.reply_rate(facts)),
        on_time=Ratio.of(figures.on_time_reply_rate(facts)),
        satisfied=Ratio.of(figures.satisfaction_rate(facts)),
    )
