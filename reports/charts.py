"""Charts as plain numbers that a template draws: no script, no style of its own, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, TOP, BOTTOM = 760, 46, 30, 210
"""The drawing area in units of the picture; text stands left of LEFT and below BOTTOM."""
STEPS = (1, 2, 5)
GRID_LINES = 5


@dataclass(frozen=True)
class Column:
    """A column: where it stands, what it is called, and its count."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label_y: str
    label: str
    year: str
    count: int
    reported: bool


@dataclass(frozen=True)
class GridLine:
    """A line across the drawing and the count it stands for."""

    y: str
    label_y: str
    count: int


@dataclass(frozen=True)
class Columns:
    """A chart of columns over months."""

    columns: tuple[Column, ...]
    grid: tuple[GridLine, ...]
    height: int = BOTTOM + 40


@dataclass(frozen=True)
class Bar:
    """A lying bar with its share."""

    y: str
    text_y: str
    width: str
    label_x: str
    label: str
    count: int
    rate: str


@dataclass(frozen=True)
class Bars:
    """A chart of lying bars."""

    bars: tuple[Bar, ...]
    height: int


def _n(value: float) -> str:
    return f"{value:.1f}"


def _step(highest: int) -> int:
    """Return the distance of grid lines: 1, 2 or 5 times a power of ten, at most five lines."""
    power = 1
    while True:
        for factor in STEPS:
            if factor * power * GRID_LINES >= highest:
                return factor * power
        power *= 10


def month_columns(counts: Sequence[tuple[str, int]]) -> Columns:
    """Return columns for (month, count) pairs; the last month is the reported one, a year stands where it begins."""
    highest = max((count for _month, count in counts), default=0)
    step = _step(max(highest, 1))
    top = step * max(1, -(-highest // step))
    scale = (BOTTOM - TOP) / top
    pitch = (WIDTH - LEFT - 4) / max(len(counts), 1)
    width = pitch * 0.645
    columns = []
    for place, (month, count) in enumerate(counts):
        left, height = LEFT + 8 + place * pitch, count * scale
        year, number = month.split("-")
        columns.append(
            Column(
                x=_n(left),
                y=_n(BOTTOM - height),
                width=_n(width),
                height=_n(height),
                middle=_n(left + width / 2),
                label_y=_n(BOTTOM - height - 6),
                label=f"{int(number)}月",
                year=f"{int(year)}年" if place == 0 or number == "01" else "",
                count=count,
                reported=place == len(counts) - 1,
            )
        )
    lines = [GridLine(_n(BOTTOM - n * scale), _n(BOTTOM - n * scale + 4), n) for n in range(step, top + 1, step)]
    return Columns(tuple(columns), tuple(lines))


def share_bars(rows: Sequence[tuple[str, int, str]]) -> Bars:
    """Return a bar for each (name, count, rate), as long as its count."""
    highest = max((count for _name, count, _rate in rows), default=0) or 1
    bars = []
    for place, (name, count, rate) in enumerate(rows):
        y, width = 6 + 35 * place, 420 * count / highest
        bars.append(
            Bar(
                y=_n(y),
                text_y=_n(y + 18),
                width=_n(width),
                label_x=_n(108 + width),
                label=name,
                count=count,
                rate=rate,
            )
        )
    return Bars(tuple(bars), 6 + 35 * len(rows))
