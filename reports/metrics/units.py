"""Every unit's row: its figures, and its place where it has enough letters to be ranked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q

from accounts.models import Department, DepartmentKind
from reports.metrics import figures
from reports.metrics.facts import NOT_DISPATCHED, WITHHELD, Facts
from reports.metrics.period import Period
from reports.metrics.shares import Share

FEWEST_RANKED = 5
"""Fewer than 5 letters due in the period: listed, not ranked (RULES section 6)."""
_LISTED = (DepartmentKind.BUREAU, DepartmentKind.TOWNSHIP, DepartmentKind.IMPORTED)


@dataclass(frozen=True)
class UnitRow:
    """One row of annex 1. ``department`` is none for the rows that are no unit's."""

    department: Department | None
    valid: tuple[str, ...]
    carried_over: tuple[str, ...]
    assigned: tuple[str, ...]
    acknowledgement_rate: Share
    due: tuple[str, ...]
    on_time_by_submission: Share
    late: tuple[str, ...]
    overdue_and_open: tuple[str, ...]
    overdue_in_review: tuple[str, ...]
    returned: tuple[str, ...]
    redone: tuple[str, ...]
    reply_rate: Share
    published: tuple[str, ...]
    satisfaction_rate: Share
    rank: int | None = None


@dataclass(frozen=True)
class UnitTable:
    """The units in the order of the annex, and the two rows that make the parts add up to the whole."""

    units: tuple[UnitRow, ...]
    not_dispatched: UnitRow
    withheld: UnitRow


def unit_table(facts: Facts) -> UnitTable:
    """Return a row for every unit that existed in the period or has figures in it, best first, then the unranked."""
    parts = facts.by_unit()
    nothing = Facts(facts.period)
    carried = _carried_over(facts)
    departments = _departments(facts.period, {*parts, *carried})
    rows = [_row(unit, parts.get(unit.pk, nothing), carried.get(unit.pk, ())) for unit in departments]
    return UnitTable(
        units=_ranked(rows),
        not_dispatched=_row(None, parts.get(NOT_DISPATCHED, nothing), carried.get(NOT_DISPATCHED, ())),
        withheld=_row(None, parts.get(WITHHELD, nothing), carried.get(WITHHELD, ())),
    )


def _departments(period: Period, seen: Iterable[int]) -> list[Department]:
    existed = Q(valid_from=None) | Q(valid_from__lte=period.last)
    existed &= Q(valid_to=None) | Q(valid_to__gt=period.first)
    wanted = Q(pk__in=[pk for pk in seen if pk > 0]) | (Q(kind__in=_LISTED) & existed)
    return list(Department.objects.filter(wanted).order_by("position", "code"))


def _carried_over(facts: Facts) -> dict[int, tuple[str, ...]]:
    """Return unit → letters it had open when the period began (上月结转)."""
    carried: dict[int, list[str]] = {}
    for clock in facts.clocks:
        if clock.carried_by is not None:
            carried.setdefault(clock.carried_by, []).append(clock.number)
    return {unit: tuple(sorted(letters)) for unit, letters in carried.items()}


def _row(department: Department | None, facts: Facts, carried_over: tuple[str, ...]) -> UnitRow:
    return UnitRow(
        department=department,
        valid=figures.valid(facts),
        carried_over=carried_over,
        assigned=figures.numbers(facts.dispatches),
        acknowledgement_rate=figures.acknowledgement_rate(facts),
        due=figures.due(facts),
        on_time_by_submission=figures.on_time_by_submission(facts),
        late=figures.late_by_submission(facts),
        overdue_and_open=figures.overdue_at_units(facts),
        overdue_in_review=figures.overdue_in_review(facts),
        returned=figures.numbers(facts.returns),
        redone=figures.numbers(facts.redone),
        reply_rate=figures.reply_rate(facts),
        published=figures.published(facts),
        satisfaction_rate=figures.satisfaction_rate(facts),
    )


def _ranked(rows: list[UnitRow]) -> tuple[UnitRow, ...]:
    """Order by on-time rate, then reply rate, as printed; equal rates share a place, the next one is left out."""
    ranked = [row for row in rows if row.on_time_by_submission.denominator >= FEWEST_RANKED]
    ranked.sort(key=_merit, reverse=True)  # stable: equal units stay in the order of the list of units
    placed: list[UnitRow] = []
    for place, row in enumerate(ranked, start=1):
        tied = bool(placed) and _merit(placed[-1]) == _merit(row)
        placed.append(replace(row, rank=placed[-1].rank if tied else place))
    busy = [row for row in rows if row.on_time_by_submission.denominator < FEWEST_RANKED]
    return (*placed, *busy)


def _merit(row: UnitRow) -> tuple[Decimal, Decimal]:
    nothing = Decimal(-1)
    on_time, replied = row.on_time_by_submission.rate, row.reply_rate.rate
    return (nothing if on_time is None else on_time, nothing if replied is None else replied)
