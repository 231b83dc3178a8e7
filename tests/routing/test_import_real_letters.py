"""Every real letter file at hand is taken whole: rows read = letters stored + rows listed as bad."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from petitions.models import Petition, Reply, State

pytestmark = [pytest.mark.django_db, pytest.mark.real_letters]

DATES = ("query_date", "留言时间")
TEXTS = ("query", "留言详情")
REPLIES = ("reply", "答复意见")
UNITS = ("reply_agency", "答复单位")


def plain_rows(path: Path) -> Iterator[dict[str, str]]:
    """Read the file again in the plainest way, as a second opinion."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
        return
    rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    headings = [str(cell) for cell in next(rows)]
    for cells in rows:
        yield {heading: "" if cell is None else str(cell) for heading, cell in zip(headings, cells, strict=False)}


def cell(row: dict[str, str], names: tuple[str, ...]) -> str:
    return next((row[name].strip() for name in names if row.get(name)), "")


def letter_files() -> list[Path]:
    folder = os.environ.get("REAL_LETTERS")
    return sorted(path for path in Path(folder).iterdir() if path.suffix in {".csv", ".xlsx"}) if folder else []


def imported(path: Path) -> str:
    said = io.StringIO()
    call_command("import_letters", str(path), "--channel", "leader", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("path", letter_files(), ids=lambda path: path.stem)
def test_a_real_file_is_taken_whole_or_refused(reference: None, path: Path) -> None:
    rows = list(plain_rows(path))
    if not any(cell(row, TEXTS) for row in rows):
        with pytest.raises(CommandError, match="没有认出必需的列"):
            imported(path)
        assert not Petition.objects.exists()
        return
    good = [row for row in rows if cell(row, DATES) and cell(row, TEXTS)]
    said = imported(path)
    assert f"读入{len(rows)}行：入库{len(good)}封" in said
    assert len(re.findall(r"^第\d+行：", said, re.MULTILINE)) == len(rows) - len(good)
    assert Petition.objects.count() == len(good)

    answered = [row for row in good if cell(row, REPLIES)]
    assert Petition.objects.filter(state=State.CLOSED).count() == len(answered)
    assert Petition.objects.filter(state=State.SUBMITTED).count() == len(good) - len(answered)
    stored = Counter(Reply.objects.values_list("department_name", flat=True))
    assert stored == Counter(" ".join(cell(row, UNITS).split()) for row in answered)

    assert f"入库0封（已办结0封，待受理0封），已存在{len(good)}封" in imported(path)
    assert Petition.objects.count() == len(good)
