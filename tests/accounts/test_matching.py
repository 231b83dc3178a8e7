"""Names of units in files, matched to the units there are."""

from __future__ import annotations

import pytest

from accounts.matching import create_imported_unit, match_unit
from accounts.models import Department, DepartmentAlias, DepartmentKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Department]:
    rows = [
        ("county", "青禾县人民政府", "县政府", DepartmentKind.COUNTY),
        ("schools", "青禾县教育局", "教育局", DepartmentKind.BUREAU),
        ("office", "青禾县人民政府办公室", "", DepartmentKind.BUREAU),
        ("town", "石桥镇人民政府", "石桥镇", DepartmentKind.TOWNSHIP),
        ("street", "东门街道办事处", "东门街道", DepartmentKind.TOWNSHIP),
        ("north", "青禾县北区管理处", "管理处", DepartmentKind.BUREAU),
        ("south", "青禾县南区管理处", "", DepartmentKind.BUREAU),
        ("secret", "青禾县举报专岗", "举报专岗", DepartmentKind.CONFIDENTIAL),
    ]
    made = {
        code: Department.objects.create(code=code, name=name, short_name=short, kind=kind)
        for code, name, short, kind in rows
    }
    DepartmentAlias.objects.create(name="教体局", department=made["schools"])
    return made


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("青禾县教育局", "schools"),
        ("教育局", "schools"),
        ("县教育局", "schools"),
        ("本县教育局", "schools"),
        (" 青禾县 教育局。", "schools"),
        ("青禾县教体局", "schools"),
        ("县政府", "county"),
        ("青禾县政府办公室", "office"),
        ("县人民政府办公室", "office"),
        ("石桥镇", "town"),
        ("石桥镇政府", "town"),
        ("青禾县石桥镇人民政府", "town"),
        ("东门街道", "street"),
        ("管理处", "north"),
        ("市教育局", None),
        ("白塔县教育局", None),
        ("举报专岗", None),
        ("王小二", None),
        ("", None),
    ],
)
def test_a_name_finds_its_unit_and_no_other(units: dict[str, Department], name: str, code: str | None) -> None:
    found = match_unit(name)
    assert (found.code if found else None) == code


def test_a_loose_name_that_two_units_share_finds_neither(units: dict[str, Department]) -> None:
    Department.objects.create(code="a", name="县供水站", kind=DepartmentKind.BUREAU)
    Department.objects.create(code="b", name="青禾县供水站", kind=DepartmentKind.BUREAU)
    exact = match_unit("青禾县供水站")
    assert exact is not None
    assert exact.code == "b"
    assert match_unit("供水站") is None


def test_a_unit_made_from_a_name_is_made_once_and_found_again(units: dict[str, Department]) -> None:
    unit = create_imported_unit("青禾县防汛办")
    assert (unit.kind, unit.parent) == (DepartmentKind.IMPORTED, units["county"])
    assert create_imported_unit("青禾县 防汛办") == unit
    assert match_unit("县防汛办") == unit
