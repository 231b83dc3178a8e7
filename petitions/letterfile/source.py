"""What every kind of file is turned into first: numbered rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None
RawRow = tuple[int, Sequence[Cell]]
"""The row's number as a spreadsheet shows it (the first row is 1), and its cells."""

EXCEL_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of the serial numbers of Excel on Windows, right for every day after February 1900."""
MAC_DAY_ZERO = date(1904, 1, 1)


@dataclass(frozen=True)
class Source:
    """One table of a file: a sheet, or a text read with one delimiter. ``rows`` starts anew at every call."""

    rows: Callable[[], Iterator[RawRow]]
    day_zero: date = EXCEL_DAY_ZERO


def is_blank(cells: Sequence[Cell]) -> bool:
    """Tell whether no cell of the row holds anything."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
