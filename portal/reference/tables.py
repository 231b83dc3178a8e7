"""The CSV files of this folder as rows of text."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    """Return the rows of a table such as ``channels``; a cell that is missing raises ValueError."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ValueError(f"{name}.csv, line {number}: the number of cells differs from the heading")
    return rows


def yes(cell: str) -> bool:
    """Read a cell that says yes or no; anything else raises ValueError."""
    if cell not in {"yes", "no"}:
        raise ValueError(f"neither yes nor no: {cell!r}")
    return cell == "yes"


def yes_or_any(cell: str) -> bool | None:
    """Read a cell that says yes or no, or is empty where both are meant."""
    return yes(cell) if cell else None
