"""The tables of a bulletin as rows of printed cells, from frozen figures without reports of wrongdoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.metrics.shares import percent
from reports.wording import DASH

FIRST, LAST = 8, 3
SHORT_ENOUGH = FIRST + LAST + 4
"""So many ranked units are shown on the page without leaving any out."""


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """One line of annex 1. ``rank`` is a dash where the unit is not ranked; empty in the lines below the units."""

    rank: str
    name: str
    carried_over: int
    assigned: int
    acknowledged: int
    due: int
    on_time: int
    late: int
    overdue: int
    redone: int
    on_time_rate: str
    reply_rate: str
    published: int
    satisfaction: str
    gap: str = ""


@dataclass(frozen=True)
class UnitTables:
    """Annex 1, and the part of it that the text shows."""

    ranked: tuple[UnitLine, ...]
    unranked: tuple[UnitLine, ...]
    below: tuple[UnitLine, ...]
    excerpt: tuple[UnitLine, ...]


def printed(rate: str | None) -> str:
    """Return a rate as tables print it: two decimals, a dash for 0/0."""
    return DASH if rate is None else rate


def unit_tables(figures: dict[str, Any]) -> UnitTables:
    """Return the lines of all units in the order of the annex, those without a unit, and their sum."""
    rows = [figures["units"][code] for code in figures["ranking"]]
    ranked = tuple(_line(row, str(row["rank"]), row["name"]) for row in rows if row["rank"] is not None)
    unranked = tuple(_line(row, DASH, row["name"]) for row in rows if row["rank"] is None)
    nobody = figures["units"]["not_dispatched"]
    below = (_line(nobody, "", "未分办"), _sum([*rows, nobody]))
    return UnitTables(ranked, unranked, below, _excerpt(ranked, unranked))


def _line(row: dict[str, Any], rank: str, name: str) -> UnitLine:
    on_time, acknowledged = row["on_time_by_submission"], row["acknowledgement_rate"]
    return UnitLine(
        rank=rank,
        name=name,
        carried_over=len(row["carried_over"]),
        assigned=len(row["assigned"]),
        acknowledged=acknowledged["numerator"],
        due=on_time["denominator"],
        on_time=on_time["numerator"],
        late=len(row["late"]),
        overdue=len(row["overdue_and_open"]),
        redone=len(row["redone"]),
        on_time_rate=printed(on_time["rate"]),
        reply_rate=printed(row["reply_rate"]["rate"]),
        published=len(row["published"]),
        satisfaction=printed(row["satisfaction_rate"]["rate"]),
    )


def _sum(rows: Sequence[dict[str, Any]]) -> UnitLine:
    def total(name: str) -> int:
        return sum(len(row[name]) for row in rows)

    def share(name: str) -> tuple[int, int]:
        return sum(row[name]["numerator"] for row in rows), sum(row[name]["denominator"] for row in rows)

    def rate(name: str) -> str:
        found = percent(*share(name))
        return printed(None if found is None else str(found))

    return UnitLine(
        rank="",
        name="合计",
        carried_over=total("carried_over"),
        assigned=total("assigned"),
        acknowledged=share("acknowledgement_rate")[0],
        due=share("on_time_by_submission")[1],
        on_time=share("on_time_by_submission")[0],
        late=total("late"),
        overdue=total("overdue_and_open"),
        redone=total("redone"),
        on_time_rate=rate("on_time_by_submission"),
        reply_rate=rate("reply_rate"),
        published=total("published"),
        satisfaction=rate("satisfaction_rate"),
    )


def _gap(words: str) -> UnitLine:
    zeros = dict.fromkeys(
        ("carried_over", "assigned", "acknowledged", "due", "on_time", "late", "overdue", "redone", "published"), 0
    )
    return UnitLine(rank="", name="", on_time_rate="", reply_rate="", satisfaction="", gap=words, **zeros)


def _excerpt(ranked: Sequence[UnitLine], unranked: Sequence[UnitLine]) -> tuple[UnitLine, ...]:
    """Return the best and the last ranked units and all with overdue letters; what is left out is said."""
    lines: list[UnitLine] = []
    left_out: list[int] = []

    def say_gap() -> None:
        if left_out:
            lines.append(
                _gap(
                    f"第{left_out[0]}至{left_out[-1]}位略，见附件1"
                    if len(left_out) > 1
                    else f"第{left_out[0]}位略，见附件1"
                )
            )
            left_out.clear()

    for place, line in enumerate(ranked, start=1):
        shown = len(ranked) <= SHORT_ENOUGH or place <= FIRST or place > len(ranked) - LAST or line.overdue
        if not shown:
            left_out.append(place)
            continue
        say_gap()
        lines.append(line)
    busy = [line for line in unranked if line.due or line.overdue or line.assigned]
    if busy:
        lines.append(_gap(f"以下单位应答复不足5件，不排名（共{len(unranked)}个，列出有来信的{len(busy)}个）"))
    return (*lines, *busy)


def channel_total(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the last line of the table of channels, from the overall figures."""
    replied, on_time = figures["reply_rate"], figures["on_time_reply_rate"]
    return {
        "name": "合计",
        "received": figures["counts"]["received"],
        "valid": replied["denominator"],
        "replied": replied["numerator"],
        "reply_rate": replied["rate"],
        "due": on_time["denominator"],
        "on_time": on_time["numerator"],
        "on_time_rate": on_time["rate"],
        "published": figures["counts"]["published"],
        "satisfaction": figures["satisfaction_rate"]["rate"],
    }
