"""The rows of all units, the list of overdue letters, and what may not leave the office."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

from deadlines.services.calendars import current_calendar
from reports.metrics import figures
from reports.metrics.facts import NOT_DISPATCHED, WITHHELD, Facts
from reports.metrics.shares import Share
from reports.metrics.units import UnitRow, UnitTable

NOT_DISPATCHED_NAME = "未分办（含未对应到单位的）"


def units_json(table: UnitTable) -> dict[str, Any]:
    """Return all rows by unit code, the order of the annex, and the row of what is withheld from units."""
    rows = {row.department.code: _row_json(row) for row in table.units if row.department}
    return {
        "units": {
            **rows,
            "not_dispatched": _figures_json(table.not_dispatched),
            "withheld_from_unit_rows": list(table.withheld.valid),
        },
        "ranking": [row.department.code for row in table.units if row.department],
        "withheld": _figures_json(table.withheld),
    }


def _row_json(row: UnitRow) -> dict[str, Any]:
    unit = row.department
    named = {"code": unit.code, "name": unit.name, "short_name": unit.label} if unit else {}
    return {**named, "rank": row.rank, **_figures_json(row)}


def _figures_json(row: UnitRow) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        if isinstance(value, Share):
            found[each.name] = value.as_json()
        elif isinstance(value, tuple):
            found[each.name] = list(value)
    return found


def overdue_list(facts: Facts, table: UnitTable) -> list[dict[str, Any]]:
    """Return annex 2: overdue open letters, the longest overdue first; reports of wrongdoing are left out."""
    names = {row.department.pk: row.department.name for row in table.units if row.department}
    names[NOT_DISPATCHED] = NOT_DISPATCHED_NAME
    clocks = [clock for clock in figures.overdue_clocks(facts) if clock.unit != WITHHELD]
    calendar, yesterday = current_calendar(), facts.period.cut_off_day - dt.timedelta(days=1)
    return [
        {
            "number": clock.number,
            "unit": names[clock.unit],
            "received_on": clock.received_on.isoformat(),
            "due_on": clock.due_on.isoformat(),
            "working_days_late": calendar.working_days_between(clock.due_on, yesterday),
            "in_review": figures.submitted_in_time(clock),
            **({"provisional": True} if calendar.is_provisional(clock.due_on) else {}),
        }
        for clock in sorted(clocks, key=lambda clock: (clock.due_on, clock.number))
    ]


def withheld_numbers(facts: Facts) -> list[str]:
    """Return the reports of wrongdoing among all letters of the figures: never printed in public."""
    kinds = [getattr(facts, each.name) for each in fields(facts) if each.name != "period"]
    return sorted({fact.number for kind in kinds for fact in kind if fact.unit == WITHHELD})
