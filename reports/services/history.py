"""The months before: what was published counts, what was not is counted now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.metrics.shares import percent
from reports.metrics.trend import MonthCount
from reports.models import Bulletin, BulletinState

SHOWN = 12


def compared(trend: Sequence[MonthCount]) -> dict[str, Any]:
    """Return the twelve months to the reported one, and the month and the year before it.

    A published bulletin's figures go before a new count, so that two bulletins never contradict each other.
    """
    counts = [_month_json(count) for count in trend]
    printed = _published([count["month"] for count in counts[:-1]])
    counts = [printed.get(count["month"], count) for count in counts]
    return {"trend": counts[-SHOWN:], "month_before": counts[-2], "year_before": counts[0]}


def _published(months: list[str]) -> dict[str, dict[str, Any]]:
    """Return month → its own count as its newest published bulletin printed it."""
    bulletins = Bulletin.objects.filter(state=BulletinState.PUBLISHED, month__in=months).order_by("version")
    return dict(bulletins.values_list("month", f"figures__trend__{SHOWN - 1}"))


def _month_json(count: MonthCount) -> dict[str, Any]:
    rate = percent(count.on_time, count.due)
    return {
        "month": count.month,
        "received": count.received,
        "due": count.due,
        "on_time": count.on_time,
        "on_time_rate": None if rate is None else str(rate),
    }
