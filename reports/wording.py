"""The words of a bulletin, drafted from its figures.

A bulletin is a Chinese official document whatever language its reader has chosen: nothing here is translated.
All of it is made from figures that are already frozen, never from the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings

from deadlines.services.calendars import current_calendar
from reports.metrics.shares import percent

WEEKDAYS = "一二三四五六日"
NAMED_AT_MOST = 10
"""So many numbers of one unit stand in the text; all of them stand in annex 2."""
DASH = "—"
LOW = Decimal(90)
"""Units below this on-time rate are asked to say what they will change."""
TITLE_LINE = 19
"""Characters of 22 points that fit in a line of 156 mm."""
ASCII_SAVES = 3
"""A year and a month of six digits take the room of three characters."""
DAYS_TO_MEND = 5
"""Working days in which named units finish their overdue letters."""


def year_month(month: str) -> str:
    """Return "2026年10月"."""
    year, number = month.split("-")
    return f"{int(year)}年{int(number)}月"


def month_only(month: str) -> str:
    """Return "10月"."""
    return f"{int(month.split('-')[1])}月"


def day_words(day: dt.date, *, weekday: bool = False) -> str:
    """Return "11月10日", with "（周二）" if asked for."""
    words = f"{day.month}月{day.day}日"
    return f"{words}（周{WEEKDAYS[day.weekday()]}）" if weekday else words


def full_day(day: dt.date) -> str:
    """Return "2026年11月4日"."""
    return f"{day.year}年{day.month}月{day.day}日"


def cut_off_words(text: str) -> str:
    """Return the printed cut-off as people say it: "10月31日24时", with the minutes where there are any."""
    day, clock = dt.date.fromisoformat(text[:10]), text[11:16]
    hour, minute = clock.split(":")
    return f"{day_words(day)}{int(hour)}时{f'{int(minute)}分' if int(minute) else ''}"


def number_words(count: int) -> str:
    """Return a count with commas between the thousands."""
    return f"{count:,}"


def rate_words(rate: str | None) -> str:
    """Return "96.67%", or a dash for 0/0."""
    return DASH if rate is None else f"{rate}%"


def title_lines(month: str) -> tuple[str, ...]:
    """Return the title broken by its sense, never inside a name (GB/T 9704-2012, 7.3.1)."""
    issuer, subject = settings.BULLETIN_ISSUER, f"{settings.SITE_NAME}及网民留言办理情况的通报"
    about = f"关于{year_month(month)}份"
    if len(issuer) + len(about) - ASCII_SAVES > TITLE_LINE:
        return (issuer, about, subject)
    return (f"{issuer}{about}", subject)


def title_of(month: str) -> str:
    """Return the whole title."""
    return "".join(title_lines(month))


def change_words(now: str | None, before: str | None, what: str) -> str:
    """Return how a rate moved against an earlier one, in percentage points; empty where one of them is missing."""
    if now is None or before is None:
        return ""
    points = Decimal(now) - Decimal(before)
    if points == 0:
        return f"与{what}持平"
    return f"比{what}{'提高' if points > 0 else '下降'}{abs(points)}个百分点"


def growth_words(now: int, before: int, what: str) -> str:
    """Return how a count grew against an earlier one, in per cent; empty where there was none before."""
    if before == 0:
        return ""
    if now == before:
        return f"与{what}持平"
    change = percent(abs(now - before), before)
    return f"比{what}{'增长' if now > before else '下降'}{change}%"


def listed(numbers: Sequence[str]) -> str:
    """Return numbers for running text, the first few where there are many."""
    shown = "、".join(numbers[:NAMED_AT_MOST])
    return shown if len(numbers) <= NAMED_AT_MOST else f"{shown}等"


def units_by(figures: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the units with letters under that name, most first; equal ones in the order of the annex."""
    rows = [figures["units"][code] for code in figures["ranking"]]
    return sorted((row for row in rows if row[name]), key=lambda row: -len(row[name]))


def demands_of(figures: dict[str, Any], *, written_on: dt.date) -> str:
    """Return the draft of part four: who finishes what by when. One paragraph a line; people edit it."""
    paragraphs = []
    if units_by(figures, "overdue_and_open"):
        day = current_calendar().add_working_days(written_on, DAYS_TO_MEND)
        paragraphs.append(f"被点名单位请于{day_words(day, weekday=True)}前办结逾期来信，并书面说明原因。")
    slow = [row["name"] for row in _ranked(figures) if Decimal(row["on_time_by_submission"]["rate"]) < LOW]
    if slow:
        paragraphs.append(f"按时率低于{LOW}%的单位（{'、'.join(slow)}）要逐件查明逾期原因，提出改进办法并报信息中心。")
    if figures["perhaps_hollow"]:
        paragraphs.append("答复不得只写“已转相关部门”“将尽快处理”，要写明办理结果；一时办不完的，写明完成时间。")
    paragraphs.append("各单位要把“能办的讲清时间、不能办的讲清原因”落实到每一件答复，由主要负责人把关后按期报出。")
    return "\n".join(paragraphs)


def _ranked(figures: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [figures["units"][code] for code in figures["ranking"]]
    return [row for row in rows if row["rank"] is not None]
