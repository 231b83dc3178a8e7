"""XLSX files: streamed row by row, looked at from outside first (bombs, old formats)."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from common.errors import BadInputError
from petitions.letterfile.source import EXCEL_DAY_ZERO, MAC_DAY_ZERO, Cell, RawRow, Source

MAX_PARTS = 1_000
MAX_UNPACKED = 1 << 29
MAX_WHOLE = 1 << 28
"""Bytes of parts that are read as a whole (shared strings, styles); sheets are streamed."""
MAX_RATIO = 200
"""Real tables unpack to 3 to 30 times their size, made-up repetitive ones to 100, bombs to 1,000."""
RATIO_MATTERS_FROM = 1 << 24
MAX_ROWS = 1_048_576
"""What a sheet can hold; a row number beyond it is an attack, for missing rows are filled up."""
_CHUNK = 1 << 20
_ROWS_AT_ONCE = 200
_OVERLAP = 200
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)

Merged = dict[int, list[tuple[int, int]]]
"""First row → (column from 0, last row) of cells that reach over several rows."""


def check_package(path: Path) -> None:
    """Raise BadInputError for archives that are no workbook or would unpack to something huge.

    Reads the archive's directory only: the sizes in it also bound what is unpacked later.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts, path.stat().st_size)
            if "[Content_Types].xml" not in archive.namelist() or not any(
                part.filename.startswith("xl/workbook") for part in parts
            ):
                raise BadInputError(_("这个压缩文件不是XLSX表格。"))
            for part in parts:
                _refuse_doctype(archive, part)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise _broken() from error


def _check_sizes(parts: Sequence[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    whole = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    swollen = unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or whole > MAX_WHOLE or swollen:
        raise BadInputError(_("这个XLSX文件解压后过大，没有打开。请拆分，或者另存为CSV后再导入。"))


def _refuse_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Workbooks have no document type; what could stand in one (entities) only does harm."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            if _DOCTYPE.search(file.read(1024)):
                raise BadInputError(_("这个XLSX文件含有不允许的内容，没有打开。"))


@contextmanager
def xlsx_sources(path: Path) -> Iterator[list[Source]]:
    """Give the workbook's sheets as tables; the file stays open meanwhile. Raises BadInputError."""
    check_package(path)
    with _openpyxl_errors():
        workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        day_zero = MAC_DAY_ZERO if workbook.epoch == CALENDAR_MAC_1904 else EXCEL_DAY_ZERO
        yield [Source(partial(_rows, path, sheet), day_zero) for sheet in _sheets(workbook)]
    finally:
        workbook.close()


def _sheets(workbook: Workbook) -> Iterator[ReadOnlyWorksheet]:
    for sheet in workbook.worksheets:
        if isinstance(sheet, ReadOnlyWorksheet):
            sheet.reset_dimensions()  # what files say of their size is often wrong
            yield sheet


def _rows(path: Path, sheet: ReadOnlyWorksheet) -> Iterator[RawRow]:
    """Yield numbered rows; a cell merged over several rows counts for each of them."""
    part: str = cast(Any, sheet)._worksheet_path
    merged = _merged_cells(path, part)
    held: dict[int, tuple[int, Cell]] = {}
    for number, cells in enumerate(_values(sheet), start=1):
        if number > MAX_ROWS:
            raise _broken()
        row = _with_held(number, cells, held) if held else cells
        for column, last in merged.get(number, ()):
            held[column] = (last, row[column] if column < len(row) else None)
        yield number, row


def _with_held(number: int, cells: Sequence[Cell], held: dict[int, tuple[int, Cell]]) -> Sequence[Cell]:
    """Fill in the cells that a merged one above covers; forget those that ended."""
    for column in [column for column, (last, _value) in held.items() if last < number]:
        del held[column]
    if not held or all(cell is None for cell in cells):
        return cells
    row = [*cells, *[None] * (max(held) + 1 - len(cells))]
    for column, (_last, value) in held.items():
        row[column] = value if row[column] is None else row[column]
    return row


def _values(sheet: ReadOnlyWorksheet) -> Iterator[Sequence[Cell]]:
    """Yield the rows' values, taken in handfuls so that openpyxl's warnings are silenced for nobody else."""
    rows = cast(Iterator[Sequence[Cell]], cast(Any, sheet).iter_rows(values_only=True))
    while True:
        with _openpyxl_errors():
            some = list(islice(rows, _ROWS_AT_ONCE))
        if not some:
            return
        yield from some


def _merged_cells(path: Path, part: str) -> Merged:
    """Return the vertical merges of a sheet. They stand after the rows, and openpyxl's stream drops them."""
    merged: Merged = {}
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        for column, first, last in _merges(file):
            if last > first:
                merged.setdefault(first, []).append((column, min(last, MAX_ROWS)))
    return merged


def _merges(file: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yield the left column (from 0), first and last row of every merge named in the sheet."""
    tail = b""
    while chunk := file.read(_CHUNK):
        window = tail + chunk
        end = 0
        for match in _MERGED.finditer(window):
            end = match.end()
            yield column_index_from_string(match[1].decode()) - 1, int(match[2]), int(match[3])
        tail = window[max(end, len(window) - _OVERLAP) :]


@contextmanager
def _openpyxl_errors() -> Iterator[None]:
    """Turn whatever openpyxl raises on a broken file into our refusal.

    It has no error of its own for that: KeyError, IndexError, ParseError and others were seen.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except BadInputError:
            raise
        except Exception as error:
            raise _broken() from error


def _broken() -> BadInputError:
    return BadInputError(_("这个XLSX文件已经损坏或者加了密，无法读取。请用表格软件打开后另存一份再导入。"))
