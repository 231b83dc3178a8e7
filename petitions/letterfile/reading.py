"""Open a letter file of any kind, find its headings, and read it row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from common.errors import BadInputError
from petitions.letterfile.csv import csv_sources
from petitions.letterfile.headings import NECESSARY, Field, Headings, find_headings
from petitions.letterfile.rows import BadRow, LetterRow, RowReader
from petitions.letterfile.source import Source, is_blank
from petitions.letterfile.xlsx import xlsx_sources

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_SHOWN_HEADINGS = 20


@dataclass(frozen=True)
class LetterFile:
    """An open letter file. It was read through once: its headings are known and its rows counted."""

    headings: Headings
    count: int
    source: Source
    today: date

    def rows(self) -> Iterator[LetterRow | BadRow]:
        """Yield every row below the headings that holds anything; memory does not grow with the file."""
        reader = RowReader(self.headings, day_zero=self.source.day_zero, today=self.today)
        for number, cells in self.source.rows():
            if number > self.headings.row and not is_blank(cells):
                yield reader.read(number, cells)


@contextmanager
def open_letters(path: Path, *, today: date) -> Iterator[LetterFile]:
    """Open the file and give its rows. Dates after ``today`` are no dates of letters.

    Raises BadInputError, in words for the operator, where it can't be read to its end, holds no letters,
    or lacks a necessary column.
    """
    with sources_of(path) as sources:
        source, headings = recognised(sources)
        count = sum(number > headings.row and not is_blank(cells) for number, cells in source.rows())
        if not count:
            raise BadInputError(_("文件里只有表头，没有来信。"))
        yield LetterFile(headings, count, source, today)


@contextmanager
def sources_of(path: Path) -> Iterator[Iterable[Source]]:
    """Tell the kind of file by its first bytes, never by its name."""
    if not path.is_file():
        raise BadInputError(_("找不到文件：%(path)s") % {"path": path})
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise BadInputError(_("无法打开文件：%(path)s") % {"path": path}) from error
    if not start:
        raise BadInputError(_("文件是空的。"))
    if start == _OLD_OFFICE:
        raise BadInputError(_("这是旧版XLS或者加了密的表格。请另存为XLSX或者CSV后再导入。"))
    if start.startswith(_ZIP):
        with xlsx_sources(path) as sheets:
            yield sheets
    else:
        yield csv_sources(path)


def recognised(sources: Iterable[Source], necessary: Sequence[Field] = NECESSARY) -> tuple[Source, Headings]:
    """Return the first table with all necessary columns. Raises BadInputError that says what was found instead."""
    nearest: Headings | None = None
    for source in sources:
        headings = find_headings(source.rows())
        if headings is None:
            continue
        if not headings.lacks(necessary):
            return source, headings
        if nearest is None or len(headings.columns) > len(nearest.columns):
            nearest = headings
    if nearest is None:
        raise BadInputError(_("文件是空的。"))
    found = "、".join(name[:_SHOWN_HEADINGS] for name in nearest.names if name)
    raise BadInputError(
        _("没有认出必需的列：%(missing)s。文件第%(row)d行的列名是：%(found)s。请把相应的列改成这些名称再导入。")
        % {
            "missing": "、".join(f"“{field}”" for field in nearest.lacks(necessary)),
            "row": nearest.row,
            "found": found or _("（没有文字）"),
        }
    )
