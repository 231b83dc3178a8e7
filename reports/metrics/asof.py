"""Questions in SQL whose answer is as of the cut-off: who led, who withdrew, what was submitted by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from petitions.models import Kind, LetterType, PetitionEvent, Reply, ReplyKind, State
from reports.metrics.facts import NOT_DISPATCHED, WITHHELD
from reports.metrics.period import Period
from routing.models import Assignment, AssignmentRole, AssignmentState

TO_REVIEW = "review"
"""The step of a jump by which a version stands again that was sent back by mistake."""


def lead_at(moment: Any, path: str) -> Coalesce:
    """Return the lead unit of round 1 just before a moment; ``path`` leads to the letter ("petition__" or "").

    Letters of the past that were imported have no assignment: their unit is the one that answered. A unit from
    which a letter was taken leads it no more; one whose writer took the letter back stays the last that led it.
    """
    leads = Assignment.objects.filter(
        petition=OuterRef(f"{path}pk"), role=AssignmentRole.LEAD, round=1, assigned_at__lt=moment
    ).exclude(state=AssignmentState.RETURNED, ended_at__lt=moment)
    leads = leads.exclude(taken_away(), ended_at__lt=moment)
    taken_over = Case(
        When(
            Q(**{f"{path}imported": True}) | Q(**{f"{path}dispatched_at__lt": moment}),
            then=F(f"{path}lead_department"),
        ),
        output_field=BigIntegerField(),
    )
    lead = Subquery(leads.order_by("-assigned_at", "-pk").values("department")[:1], output_field=BigIntegerField())
    return Coalesce(lead, taken_over)


def taken_away() -> Q:
    """Return the condition: the part ended because the letter was dispatched by mistake, not because it was withdrawn."""
    return Q(state=AssignmentState.CANCELLED) & ~Q(petition__state=State.WITHDRAWN)


def withdrawn_by(period: Period, path: str) -> Case:
    """Return whether the writer had taken the letter back before the cut-off."""
    events = PetitionEvent.objects.filter(petition=OuterRef(f"{path}pk"), kind=Kind.WITHDRAWN, at__lt=period.cut_off)
    return Case(When(Q(**{f"{path}state": State.WITHDRAWN}), then=Exists(events)), default=False)


def submitted_by(period: Period) -> Case:
    """Return when the unit head submitted the version that had not been sent back at the cut-off, of a clock's letter.

    Of an answered letter the clock knows it; of others the newest submitted version without a later rejection.
    """
    later = PetitionEvent.objects.filter(petition=OuterRef("petition"), at__lt=period.cut_off)
    put_right = later.filter(kind=Kind.JUMPED, data__step=TO_REVIEW, at__gte=OuterRef("at"))
    rejections = later.filter(
        ~Exists(put_right),
        kind__in=(Kind.REPLY_REJECTED, Kind.REASSIGNED, Kind.JUMPED),
        at__gte=OuterRef("submitted_at"),
    )
    versions = Reply.objects.filter(
        ~Exists(rejections),
        petition=OuterRef("petition"),
        round=1,
        kind=ReplyKind.FINAL,
        submitted_at__lt=period.cut_off,
    )
    return Case(
        When(satisfied_at__lt=period.cut_off, then=Coalesce("unit_submitted_at", "satisfied_at")),
        default=Subquery(versions.order_by("-submitted_at").values("submitted_at")[:1]),
    )


def is_withheld(row: Mapping[str, Any], path: str = "petition__") -> bool:
    """Tell whether a row's letter is a report of wrongdoing."""
    return bool(row[f"{path}restricted"]) or row[f"{path}letter_type"] == LetterType.WRONGDOING


def owner_of(row: Mapping[str, Any], unit: int | None, path: str = "petition__") -> int:
    """Return whose a fact is: withheld, nobody's, or the unit's."""
    if is_withheld(row, path):
        return WITHHELD
    return NOT_DISPATCHED if unit is None else unit
