"""Any year's announced days in the wording of a notice, in many styles: the reverse of reading it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from deadlines.calendar import DayFact
from deadlines.calendar_source import MAKE_UP_SUFFIX, announced_days
from deadlines.statutory import MID_AUTUMN, NATIONAL_DAY, NEW_YEAR
from tests.deadlines.notices import NUMERALS

WEEKDAY_SIGNS = "一二三四五六日"
_ONE_DAY = timedelta(days=1)
_FULL_WIDTH = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789"}


def days_of_notice(year: int) -> list[DayFact]:
    """The announced days of one notice: the year's, with December's last days where its 元旦 has them."""
    return [fact for fact in announced_days() if _notice_year(fact) == year]


def _notice_year(fact: DayFact) -> int:
    new_year_in_december = fact.name.startswith(NEW_YEAR) and fact.date.month == 12
    return fact.date.year + new_year_in_december


@dataclass(frozen=True)
class Style:
    """How a notice is written; none of it changes what it says."""

    weekday: str = "周"  # 星期, or nothing
    to: str = "至"
    verb: str = "放假调休"
    counts: bool = True
    month_again: bool = False
    year_again: bool = False
    full_width: bool = True
    digits: bool = False  # full-width ones
    numbered: bool = True
    title: bool = True
    closing: bool = True
    breaks: tuple[int, ...] = ()  # where a line break, a blank or a left-over of a page falls
    blank: str = "\n"


STYLES = st.builds(
    Style,
    weekday=st.sampled_from(["周", "星期", ""]),
    to=st.sampled_from(["至", "到", "-", "—", "——", "–", "~", "～", " － "]),
    verb=st.sampled_from(["放假调休", "放假公休", "放假", "调休放假", "公休", "休息"]),
    counts=st.booleans(),
    month_again=st.booleans(),
    year_again=st.booleans(),
    full_width=st.booleans(),
    digits=st.booleans(),
    numbered=st.booleans(),
    title=st.booleans(),
    closing=st.booleans(),
    breaks=st.lists(st.integers(0, 2000), max_size=30).map(tuple),
    blank=st.sampled_from(["\n", "\r\n", " ", "\u3000", "\xa0", "&nbsp;", "&#160;", "<br/>", "\u200b"]),
)


def written(year: int, style: Style) -> str:
    """The notice of a year."""
    facts = days_of_notice(year)
    paragraphs = [_paragraph(names, facts, year, style) for names in _headings(facts)]
    lines = [f"{NUMERALS[n]}、{text}" if style.numbered else text for n, text in enumerate(paragraphs)]
    if style.title:
        lines.insert(0, f"国务院办公厅关于{year}年部分节假日安排的通知")
        lines.insert(1, f"现将{year}年元旦、春节、清明节和国庆节放假调休日期的具体安排通知如下。")
    if style.closing:
        lines += ["节假日期间，各地区要妥善安排好值班。", f"国务院办公厅\n{year - 1}年11月4日"]
    text = "\n".join(lines)
    if not style.full_width:
        text = text.replace("（", "(").replace("）", ")").replace("：", ":").replace("，", ",")
    if style.digits:
        text = text.translate(_FULL_WIDTH)
    return _broken(text, style)


def _broken(text: str, style: Style) -> str:
    """The text with blanks where the style has them."""
    for place in sorted({at % (len(text) + 1) for at in style.breaks}, reverse=True):
        text = text[:place] + style.blank + text[place:]
    return text


def _headings(facts: Sequence[DayFact]) -> list[tuple[str, ...]]:
    """The names of each paragraph; 中秋节 and 国庆节 share one where their days touch."""
    names = list(dict.fromkeys(_base(fact) for fact in facts))
    off = {name: {fact.date for fact in facts if not fact.working and fact.name == name} for name in names}
    national, autumn = off.get(NATIONAL_DAY, set()), off.get(MID_AUTUMN, set())
    if not any(day + step in national for day in autumn for step in (_ONE_DAY, -_ONE_DAY)):
        return [(name,) for name in names]
    return [(NATIONAL_DAY, MID_AUTUMN) if name == NATIONAL_DAY else (name,) for name in names if name != MID_AUTUMN]


def _base(fact: DayFact) -> str:
    return fact.name.removesuffix(MAKE_UP_SUFFIX)


def _paragraph(names: tuple[str, ...], facts: Sequence[DayFact], year: int, style: Style) -> str:
    mine = [fact for fact in facts if _base(fact) in names]
    off = [fact.date for fact in mine if not fact.working]
    worked = [fact.date for fact in mine if fact.working]
    spans = "、".join(_span(first, last, year, style) for first, last in _runs(off))
    text = f"{'、'.join(names)}：{spans}{style.verb}" + (f"，共{len(off)}天。" if style.counts else "。")
    if worked:
        text += "、".join(_day(day, year, style) for day in worked) + "上班。"
    return text


def _runs(days: Iterable[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and runs[-1][1] + _ONE_DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _span(first: date, last: date, year: int, style: Style) -> str:
    text = _day(first, year, style)
    if first == last:
        return text
    same_month = first.month == last.month and not style.month_again
    end = f"{last.day}日{_weekday(last, style)}" if same_month else _day(last, year, style)
    return f"{text}{style.to}{end}"


def _day(day: date, year: int, style: Style) -> str:
    written_year = f"{day.year}年" if style.year_again or (day.year != year and style.month_again) else ""
    return f"{written_year}{day.month}月{day.day}日{_weekday(day, style)}"


def _weekday(day: date, style: Style) -> str:
    return f"（{style.weekday}{WEEKDAY_SIGNS[day.weekday()]}）" if style.weekday else ""
