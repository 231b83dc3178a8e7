"""Round-1 reply clocks that a period's figures need, read at its cut-off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from common.clock import local_date
from deadlines.models import Deadline, DeadlineKind, DeadlineQuerySet, Exclusion, Verdict
from deadlines.standing import is_over
from petitions.models import State
from reports.metrics.asof import lead_at, owner_of, submitted_by, withdrawn_by
from reports.metrics.facts import Clock
from reports.metrics.period import Period
from reports.metrics.restating import Dates, Running, dates_as_of

_COLUMNS = (
    "pk",
    "original_due_on",
    "due_on",
    "satisfied_at",
    "excluded",
    "verdict",
    "answerable",
    "submitted",
    "lead",
    "lead_before",
    "withdrawn",
    "petition",
    "petition__number",
    "petition__state",
    "petition__channel__key",
    "petition__letter_type",
    "petition__restricted",
    "petition__received_at",
    "petition__received_on",
    "petition__invalid_at",
    "petition__screened_at",
)
_ANSWERED = frozenset({Exclusion.UNDATED, Exclusion.BEFORE_LETTER})
"""Imported letters with an answer at no known moment: neither judged nor open."""


def reply_clocks() -> DeadlineQuerySet:
    """Return the writers' round-1 reply clocks."""
    return Deadline.objects.filter(kind=DeadlineKind.REPLY, round=1, department=None)


def read_clocks(period: Period) -> tuple[Clock, ...]:
    """Return the clocks due in the month by either date, and those that ran at its beginning or since."""
    due = Q(due_on__gte=period.first, due_on__lte=period.last)
    due_first = Q(original_due_on__gte=period.first, original_due_on__lte=period.last)
    ran = Q(satisfied_at=None) | Q(satisfied_at__gte=period.begins_at)
    clocks = reply_clocks().filter(due | due_first | ran, petition__received_at__lt=period.cut_off)
    rows = list(
        clocks.annotate(
            submitted=submitted_by(period),
            lead=lead_at(period.cut_off, "petition__"),
            lead_before=lead_at(period.begins_at, "petition__"),
            withdrawn=withdrawn_by(period, "petition__"),
        )
        .order_by()
        .values(*_COLUMNS)
    )
    standing = [row for row in rows if _stands(row, period)]
    running = [
        Running(row["pk"], row["petition"], row["petition__screened_at"])
        for row in standing
        if not row["excluded"] and _day_before(row["satisfied_at"], period.cut_off) is None
    ]
    restated = dates_as_of(period, running)
    return tuple(_clock(row, period, restated) for row in standing)


def _stands(row: dict[str, Any], period: Period) -> bool:
    """Tell whether the clock still stood at the cut-off: its letter neither invalid nor taken back unanswered."""
    if row["satisfied_at"] is not None and row["satisfied_at"] < period.cut_off:
        return bool(row["verdict"] != Verdict.VOID)
    invalid_at = row["petition__invalid_at"]
    if row["withdrawn"] or (invalid_at is not None and invalid_at < period.cut_off):
        return False
    left_later = invalid_at is not None or row["petition__state"] == State.WITHDRAWN
    return row["verdict"] != Verdict.VOID or left_later


def _clock(row: dict[str, Any], period: Period, restated: dict[int, Dates]) -> Clock:
    released_on = _day_before(row["satisfied_at"], period.cut_off)
    dates = restated.get(row["pk"]) or Dates(row["original_due_on"], row["due_on"])
    is_late = is_over(dates.due_on, released_on or period.cut_off_day)
    return Clock(
        number=row["petition__number"],
        channel=row["petition__channel__key"],
        unit=owner_of(row, row["answerable"] if is_late else row["lead"]),
        received_on=row["petition__received_on"],
        original_due_on=dates.original_due_on,
        due_on=dates.due_on,
        released_on=released_on,
        submitted_on=_day_before(row["submitted"], period.cut_off),
        judged=not row["excluded"],
        restated=row["pk"] if row["pk"] in restated else None,
        carried_by=_carrier(row, period),
    )


def _day_before(moment: dt.datetime | None, cut_off: dt.datetime) -> dt.date | None:
    """Return the local date of a moment before the cut-off; none for what was not known by then."""
    return local_date(moment) if moment is not None and moment < cut_off else None


def _carrier(row: dict[str, Any], period: Period) -> int | None:
    """Return who had the letter open when the month began (上月结转); none if it was not open then."""
    start = period.begins_at
    ended = [moment for moment in (row["satisfied_at"], row["petition__invalid_at"]) if moment is not None]
    known_answered = row["excluded"] in _ANSWERED
    if row["petition__received_at"] >= start or known_answered or any(moment < start for moment in ended):
        return None
    return owner_of(row, row["lead_before"])
