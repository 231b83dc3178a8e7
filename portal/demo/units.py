"""Units of the story that are no reference data: offices below a bureau; and a bureau that had another name once."""

from __future__ import annotations

from accounts.models import Department, DepartmentKind, User
from routing.services.unit_changes import rename

OFFICES = (
    ("sanitation", "澜川县城区环境卫生管理所", "县环卫所", "urban-management"),
    ("toilets-station", "澜川县城区公共厕所管理站", "县公厕管理站", "urban-management"),
)
"""Code, name, short name, and the unit above."""
RENAMED, FORMER_NAME = "office-affairs", "澜川县机关事务管理局"
BASIS = "澜编发第18号《关于调整县机关事务管理机构的通知》"


def create_offices(units: dict[str, Department]) -> dict[str, Department]:
    """Create the offices; return them by their code."""
    last = Department.objects.order_by("-position").values_list("position", flat=True).first() or 0
    return {
        code: Department.objects.create(
            code=code,
            name=name,
            short_name=short_name,
            kind=DepartmentKind.OFFICE,
            parent=units[above],
            position=last + place,
        )
        for place, (code, name, short_name, above) in enumerate(OFFICES, start=1)
    }


def rename_a_unit(units: dict[str, Department], *, actor: User) -> None:
    """Give a unit the name that it has today; until then it had the former one."""
    unit = units[RENAMED]
    name, unit.name = unit.name, FORMER_NAME
    unit.save(update_fields=["name"])
    rename(unit, name=name, short_name=unit.short_name, basis=BASIS, actor=actor)
