"""Create the units of the county that are missing."""

from __future__ import annotations

from accounts.models import Department, DepartmentAlias
from portal.reference.tables import Row, rows_of


def create_units() -> int:
    """Create the departments, townships and aliases that are missing; return how many."""
    return _create_departments(rows_of("departments") + rows_of("townships")) + _create_aliases()


def _create_departments(rows: list[Row]) -> int:
    known = {unit.code: unit for unit in Department.objects.all()}
    created = 0
    for position, row in enumerate(rows):  # parents stand above their children in the files
        if row["code"] in known:
            continue
        known[row["code"]] = Department.objects.create(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent=known[row["parent"]] if row["parent"] else None,
            position=position,
            duties=row["duties"],
        )
        created += 1
    return created


def _create_aliases() -> int:
    units = {unit.code: unit for unit in Department.objects.all()}
    known = set(DepartmentAlias.objects.values_list("name", flat=True))
    missing = [
        DepartmentAlias(name=row["name"], department=units[row["department"]])
        for row in rows_of("aliases")
        if row["name"] not in known
    ]
    return len(DepartmentAlias.objects.bulk_create(missing))
