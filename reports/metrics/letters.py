"""Letters received in a period, read at its cut-off."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from deadlines.models import Deadline, DeadlineKind
from petitions.models import Petition
from reports.metrics.asof import lead_at, owner_of, withdrawn_by
from reports.metrics.facts import Letter
from reports.metrics.period import Period

_COLUMNS = (
    "number",
    "channel__key",
    "letter_type",
    "category",
    "restricted",
    "screened_at",
    "invalid_at",
    "released_at",
    "lead",
    "clocked",
    "withdrawn",
)


def read_letters(period: Period) -> tuple[Letter, ...]:
    """Return the letters whose local date of receipt lies in the month, before the cut-off."""
    clocks = Deadline.objects.filter(petition=OuterRef("pk"), kind=DeadlineKind.REPLY, round=1, department=None)
    letters = Petition.objects.filter(
        received_on__gte=period.first, received_on__lte=period.last, received_at__lt=period.cut_off
    ).annotate(
        lead=lead_at(period.cut_off, ""),
        clocked=Exists(clocks),
        withdrawn=withdrawn_by(period, ""),
    )
    return tuple(_letter(row, period) for row in letters.order_by().values(*_COLUMNS))


def _letter(row: dict[str, Any], period: Period) -> Letter:
    cut_off = period.cut_off
    screened = row["screened_at"] is None or row["screened_at"] < cut_off
    return Letter(
        number=row["number"],
        channel=row["channel__key"],
        unit=owner_of(row, row["lead"], ""),
        letter_type=row["letter_type"] if screened else "",
        category=row["category"] if screened else None,
        invalid=row["invalid_at"] is not None and row["invalid_at"] < cut_off,
        released=row["released_at"] is not None and row["released_at"] < cut_off,
        has_clock=row["clocked"],
        withdrawn=row["withdrawn"],
    )
