"""``manage.py bulletin``."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.clock import pretend
from common.hashing import sha256_of
from reports.services import compile_bulletin
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db


def run(*args: Any, on: str = "2026-11-04T09:00") -> str:
    out = io.StringIO()
    with pretend(at(on)):
        call_command("bulletin", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.fixture
def overdue(office: Office) -> str:
    """Return the number of a letter that the roads bureau let lie."""
    with pretend(at("2026-10-12T09:00")):
        return make.handled(office).number


def test_it_prints_figures_units_and_the_overdue_list(overdue: str) -> None:
    printed = run("2026-10")
    assert "澜川县人民政府办公室关于2026年10月份县长信箱及网民留言办理情况的通报" in printed
    assert "统计期间：2026年10月1日至10月31日　截止：10月31日24时" in printed
    assert "10月共收到来信1件，有效1件；截至10月31日24时已答复0件，回复率0.00%。" in printed
    assert "逾期未复来信清单（1件）" in printed
    assert printed.count(overdue) == 2
    assert "测试交通局1件" in printed


def test_the_json_is_the_compiled_bulletin(overdue: str, tmp_path: Path) -> None:
    target = tmp_path / "october.json"
    printed = run("2026-10", "--json", target)
    figures = json.loads(target.read_bytes())
    assert figures["overdue_and_open"] == [overdue]
    assert figures == compile_bulletin("2026-10")
    assert sha256_of(figures) in printed
    assert [path.name for path in tmp_path.iterdir()] == ["october.json"]


def test_the_same_data_give_the_same_bytes(overdue: str, tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    run("2026-10", "--json", first)
    run("2026-10", "--json", second, on="2027-03-01T09:00")
    assert first.read_bytes() == second.read_bytes()


def test_a_cut_off_is_taken_and_printed(overdue: str) -> None:
    assert "截止：10月15日18时30分" in run("2026-10", "--cut-off", "2026-10-15T18:30")


def test_an_empty_month_is_printed_with_dashes(office: Office) -> None:
    printed = run("2019-11")
    assert "共收到来信0件" in printed
    assert "11月没有到期应答复的来信。" in printed


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["2026-13"], "不是月份"),
        (["november"], "不是月份"),
        (["2026-10", "--cut-off", "gestern"], "不是时间"),
        (["2026-10", "--cut-off", ""], "不是时间"),
        (["2026-10", "--cut-off", "2026-09-30T24:00"], "早于"),
        (["2026-11"], "还没有到"),
        (["2031-01"], "还没有到"),
        (["2026-10", "--cut-off", "2026-12-01"], "还没有到"),
    ],
)
def test_bad_input_is_refused_in_chinese_and_writes_nothing(
    office: Office, tmp_path: Path, args: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        run(*args, "--json", tmp_path / "x.json")
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_leaves_no_other_file(office: Office, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法写入"):
        run("2026-10", "--json", tmp_path / "x.json", "--pdf", tmp_path / "missing" / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_is_replaced_only_by_a_whole_one(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    target.write_text("old")
    with pytest.raises(CommandError):
        run("2026-13", "--json", target)
    assert target.read_text() == "old"
    run("2026-10", "--json", target)
    assert json.loads(target.read_bytes())["month"] == "2026-10"
