"""A bulletin on a terminal: the text, the channels, the units with letters, the overdue list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from reports.document import Document
from reports.tables import UnitLine, printed

UNIT_HEADINGS = ("名次", "单位", "结转", "交办", "应答复", "按时", "逾期", "逾期未复", "按时率", "回复率", "满意率")
CHANNEL_HEADINGS = ("渠道", "收信", "有效", "已答复", "回复率", "应答复", "按时", "按时率", "公开", "满意率")


def summary_lines(document: Document) -> Iterator[str]:
    """Yield the lines to print."""
    yield "".join(document.title_lines)
    yield f"统计期间：{document.period}　截止：{document.cut_off}"
    yield ""
    yield from document.overall
    yield ""
    yield from _table(CHANNEL_HEADINGS, _channels(document))
    yield ""
    yield from document.units_text
    yield from _table(UNIT_HEADINGS, _units(document))
    yield ""
    for heading, text in document.problems:
        yield f"{heading}{text}"
    if document.overdue:
        yield ""
        yield from _overdue(document)


def _channels(document: Document) -> Iterator[tuple[str, ...]]:
    names = (
        "received",
        "valid",
        "replied",
        "reply_rate",
        "due",
        "on_time",
        "on_time_rate",
        "published",
        "satisfaction",
    )
    for row in (*document.figures["channels"], document.channel_total):
        cells = [row[name] for name in names]
        yield (row["name"], *(str(cell) if isinstance(cell, int) else printed(cell) for cell in cells))


def _units(document: Document) -> Iterator[tuple[str, ...]]:
    tables = document.tables
    busy = [line for line in tables.unranked if line.carried_over or line.assigned or line.due or line.overdue]
    for line in (*tables.ranked, *busy, *tables.below):
        yield _cells(line)


def _cells(line: UnitLine) -> tuple[str, ...]:
    counts = (line.carried_over, line.assigned, line.due, line.on_time, line.late, line.overdue)
    return (line.rank, line.name, *map(str, counts), line.on_time_rate, line.reply_rate, line.satisfaction)


def _overdue(document: Document) -> Iterator[str]:
    rows = document.overdue
    yield f"逾期未复来信清单（{len(rows)}件）"
    headings = ("编号", "单位", "收信", "期限", "超期工作日")
    yield from _table(
        headings,
        (
            (
                row["number"],
                row["unit"],
                row["received_on"].isoformat(),
                row["due_on"].isoformat() + ("（暂定）" if row.get("provisional") else ""),
                str(row["working_days_late"]),
            )
            for row in rows
        ),
    )


def _table(headings: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Yield aligned lines; a Chinese character takes two columns."""
    lines = [tuple(headings), *rows]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(headings))]
    for line in lines:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
