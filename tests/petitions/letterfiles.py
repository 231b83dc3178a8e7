"""Made-up letter files for the tests: written as CSV in any encoding, or as XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from common.errors import BadInputError
from petitions.letterfile import BadRow, LetterRow, open_letters

NINE_OCLOCK = dt.datetime.fromisoformat("2019-11-04T09:05:01")
HEADINGS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "答复单位")

TODAY = dt.date(2026, 11, 6)


def row(number: int = 1, /, **changes: Any) -> list[Any]:
    """Return one answered letter as a row under ``HEADINGS``; change a cell by its heading."""
    cells = {
        "留言编号": f"M{number:04d}",
        "留言用户": f"柳溪{number}",
        "留言主题": f"南门桥头路灯第{number}次不亮",
        "留言时间": "2019/11/4 9:05:01",
        "留言详情": f"南门桥头的路灯又坏了，这是第{number}次写信。",
        "答复意见": "经现场查看，线路已于11月6日更换，路灯恢复照明。",
        "答复时间": "2019/11/7 16:30:00",
        "答复单位": "测试交通局",
    }
    return [(cells | changes)[heading] for heading in HEADINGS]


def csv_text(rows: Sequence[Sequence[Any]], *, delimiter: str = ",", headings: Sequence[str] = HEADINGS) -> str:
    """Return the rows as CSV below their headings."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue()


def write_csv(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    headings: Sequence[str] = HEADINGS,
) -> Path:
    """Write the rows as a CSV file."""
    path.write_bytes(csv_text(rows, delimiter=delimiter, headings=headings).encode(encoding, "surrogatepass"))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]], *, headings: Sequence[str] = HEADINGS) -> Path:
    """Write the rows as the only sheet of a workbook."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("来信")
    for cells in [headings, *rows]:
        sheet.append(list(cells))
    workbook.save(path)
    return path


def letters(path: Path) -> list[LetterRow | BadRow]:
    with open_letters(path, today=TODAY) as file:
        rows = list(file.rows())
        assert len(rows) == file.count
        return rows


def only(path: Path) -> LetterRow:
    (letter,) = letters(path)
    assert isinstance(letter, LetterRow)
    return letter


def refusal(path: Path) -> str:
    with pytest.raises(BadInputError) as caught, open_letters(path, today=TODAY) as file:
        list(file.rows())
    return str(caught.value)
