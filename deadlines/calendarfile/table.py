"""CSV: a heading row that names date, kind and name in either language, then a day per row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from deadlines.calendarfile.checking import finished
from deadlines.calendarfile.plan import CalendarFileError, Findings, YearPlan
from deadlines.calendarfile.rows import MAX_ROWS, MEANINGS, SAYS_WHAT, Meaning, settle_year, take

_DELIMITERS: Final = re.compile(r"[,\t;，]")
_ISO: Final = re.compile(r"\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}", re.ASCII)


def looks_like_table(text: str) -> bool:
    """Whether the first line is a heading row, or begins with a date as a row without one would."""
    cells = [cell.strip(' "') for cell in _DELIMITERS.split(_first_line(text))]
    return len(cells) > 1 and (Meaning.DATE in map(_meaning, cells) or _ISO.fullmatch(cells[0]) is not None)


def read_table(text: str, year: int | None) -> YearPlan:
    """The plan in the table; CalendarFileError with all problems, each with its line."""
    findings = Findings()
    rows = _rows(text)
    _line, headings = next(rows)
    columns = [_meaning(heading) for heading in headings]
    _check_headings(columns)
    for count, (line, cells) in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise CalendarFileError([_("超过%(count)d行，不会是一年的放假安排，请核对文件。") % {"count": MAX_ROWS}])
        row = {meaning: cell for meaning, cell in zip(columns, cells, strict=False) if meaning}
        take(findings, _("第%(line)d行") % {"line": line}, row)
    return finished(findings, year=settle_year(findings, () if year is None else (year,)), source="csv")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, each with the number of the line on which it ends."""
    delimiter = _DELIMITERS.search(_first_line(text))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter[0] if delimiter else ",", strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise CalendarFileError(
            [_("第%(line)d行的引号没有配对，无法分出各列，请改正后再导入。") % {"line": reader.line_num}]
        ) from error


def _check_headings(columns: list[Meaning | None]) -> None:
    if Meaning.DATE not in columns or not set(SAYS_WHAT) & set(columns):
        raise CalendarFileError([_("第1行应当是表头，写明“日期”“类型”“名称”三列（或者date、kind、name）。")])


def _meaning(heading: str) -> Meaning | None:
    return MEANINGS.get(heading.strip(" \t\"'").lower())


def _first_line(text: str) -> str:
    return text.lstrip().partition("\n")[0]
