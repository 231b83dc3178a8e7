"""Offices named in letter files: matched, listed, made into units."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accounts.models import Department, DepartmentAlias, DepartmentKind
from petitions.models import Petition
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.factories import Office
from tests.petitions.letterfiles import row, write_csv
from tests.routing.importing import imported, sizes

pytestmark = pytest.mark.django_db


def test_a_name_is_matched_by_alias_and_with_the_county_before_it(office: Office, tmp_path: Path) -> None:
    DepartmentAlias.objects.create(name="测试运管所", department=office.roads)
    make.make_unit("t-court", "澜川县测试司法局")
    names = ["测试运管所", "测试 司法局", "县测试司法局", "澜川县测试镇政府", "测试镇", "市测试司法局"]
    imported(write_csv(tmp_path / "a.csv", [row(number, 答复单位=name) for number, name in enumerate(names)]))
    found = Petition.objects.order_by("pk").values_list("lead_department__code", flat=True)
    assert list(found) == ["t-roads", "t-court", "t-court", "t-town", "t-town", None]


def test_unmatched_names_are_listed_and_kept(office: Office, tmp_path: Path) -> None:
    rows = [row(number, 答复单位=name) for number, name in enumerate(["某办", "某办", "王小二", ""])]
    said = imported(write_csv(tmp_path / "a.csv", rows))
    assert "没有对应单位的答复单位名称2个（原名已保留，加 --create-units 可建为单位）：某办（2）、王小二（1）" in said
    letter = Petition.objects.order_by("pk")[0]
    assert letter.lead_department is None
    assert letter.replies.get().department_name == letter.foreign_unit == "某办"
    assert not letter.assignments.exists()


def test_unmatched_names_become_units_on_request_once(office: Office, tmp_path: Path) -> None:
    rows = [row(number, 答复单位=name) for number, name in enumerate(["某办", "某 办", "王小二"])]
    said = imported(write_csv(tmp_path / "a.csv", rows), "--create-units")
    assert "新建单位2个" in said
    units = Department.objects.filter(kind=DepartmentKind.IMPORTED)
    assert sorted(unit.name for unit in units) == ["某办", "王小二"]
    assert all(re.fullmatch(r"imported-[0-9a-f]{16}", unit.code) for unit in units)
    assert Petition.objects.filter(lead_department__in=units).count() == 3


def test_letters_taken_over_before_get_their_unit_when_it_is_made(office: Office, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(1, 答复单位="某办"), row(2, 答复意见="", 答复单位="某办")])
    imported(path)
    said = imported(path, "--create-units")
    assert "以前导入的1封来信已补上答复单位" in said
    closed, waiting = Petition.objects.order_by("pk")
    unit = Department.objects.get(kind=DepartmentKind.IMPORTED)
    assert closed.lead_department == closed.replies.get().department == unit
    assert closed.deadlines.get().answerable == closed.assignments.get().department == unit
    assert list(broken_links(closed)) == []
    assert waiting.lead_department is None
    before = sizes()
    imported(path, "--create-units")
    assert sizes() == before
