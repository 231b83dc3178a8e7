"""A bulletin as a document: everything that page and PDF print, made from frozen figures alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from reports import paragraphs
from reports.charts import Bars, Columns, month_columns, share_bars
from reports.models import Bulletin
from reports.services.publicity import public_figures
from reports.tables import UnitTables, channel_total, unit_tables
from reports.wording import cut_off_words, day_words, full_day, title_lines, year_month

HEAD_WIDTH = 434
"""Points: a little less than the 156 mm of the text area."""
HEAD_AT_MOST = 48


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is printed. ``figures`` are the public ones; ``signed_on`` and ``number`` are empty in drafts."""

    issuer: str
    number: str
    title_lines: tuple[str, ...]
    addressees: str
    opening: str
    period: str
    cut_off: str
    figures: dict[str, Any]
    overall: list[str]
    units_text: list[str]
    problems: list[tuple[str, str]]
    demands: list[str]
    tables: UnitTables
    channel_total: dict[str, Any]
    received_chart: Columns
    type_chart: Bars
    signed_on: str

    @property
    def head(self) -> str:
        """The red head 发文机关标志 (GB/T 9704-2012, 7.2.4)."""
        return f"{self.issuer}文件"

    @property
    def head_size(self) -> int:
        """The size in points at which the red head fits on one line of the text area."""
        return min(HEAD_AT_MOST, HEAD_WIDTH // max(len(self.head), 1))

    @property
    def month_name(self) -> str:
        """The month in words."""
        return year_month(self.figures["month"])

    @property
    def unit_count(self) -> int:
        """How many units annex 1 lists."""
        return len(self.tables.ranked) + len(self.tables.unranked)

    @property
    def overdue(self) -> list[dict[str, Any]]:
        """Annex 2."""
        return [
            {
                **row,
                "received_on": dt.date.fromisoformat(row["received_on"]),
                "due_on": dt.date.fromisoformat(row["due_on"]),
            }
            for row in self.figures["overdue_list"]
        ]


def document_of(
    figures: dict[str, Any], *, number: str = "", demands: str = "", signed_on: dt.date | None = None
) -> Document:
    """Return the document of these figures; reports of wrongdoing are left out of it from the start."""
    shown = public_figures(figures)
    month = shown["month"]
    first, last = dt.date.fromisoformat(f"{month}-01"), _last_day(month)
    return Document(
        issuer=settings.BULLETIN_ISSUER,
        number=number,
        title_lines=title_lines(month),
        addressees=f"{settings.BULLETIN_ADDRESSEES}：",
        opening=f"现将{year_month(month)}份{settings.SITE_NAME}及网民留言办理情况通报如下。",
        period=f"{full_day(first)}至{day_words(last)}",
        cut_off=cut_off_words(shown["cut_off"]),
        figures=shown,
        overall=paragraphs.overall(shown),
        units_text=paragraphs.units(shown),
        problems=paragraphs.problems(shown),
        demands=[line for line in demands.splitlines() if line],
        tables=unit_tables(shown),
        channel_total=channel_total(shown),
        received_chart=month_columns([(row["month"], row["received"]) for row in shown["trend"]]),
        type_chart=share_bars([(row["name"], row["count"], row["rate"]) for row in shown["types"]]),
        signed_on=full_day(signed_on) if signed_on else "",
    )


def document_for(bulletin: Bulletin, *, signed_on: dt.date | None) -> Document:
    """Return the document of a bulletin; of a published one the day of its publication stands under it."""
    return document_of(bulletin.figures, number=bulletin.document_number, demands=bulletin.demands, signed_on=signed_on)


def _last_day(month: str) -> dt.date:
    first = dt.date.fromisoformat(f"{month}-01")
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
