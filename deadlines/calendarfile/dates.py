"""The dates of a sentence while they wait for the verb that says what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from common.errors import BadInputError
from deadlines.calendarfile.telling import full_text, full_weekday_text
from deadlines.calendarfile.tokens import WEEKDAYS
from deadlines.statutory import NEW_YEAR

MAX_SPAN: Final = 31  # days; the longest holiday so far had ten
MAX_WAITING: Final = 100  # the longest sentence of a notice so far names some twenty
_WEEKDAY_SIGNS: Final = "一二三四五六日"
_ONE_DAY: Final = timedelta(days=1)


class DateError(BadInputError):
    """A date that can't be read; the message says which and what to do."""


class Dates:
    """Dates of one paragraph: those that wait, and the last one, from which the next takes its month."""

    def __init__(self, year: int, names: Sequence[str]) -> None:
        self._year = year
        self._around_new_year = NEW_YEAR in names
        self._last: date | None = None
        self._from: date | None = None
        self._ends: list[date] = []  # what the next weekday in brackets is about
        self.waiting: list[date] = []

    @property
    def open_ended(self) -> bool:
        """Whether a range has a beginning and no end."""
        return self._from is not None

    def until(self) -> None:
        """至: the next date ends the range that the last one begins."""
        if self.waiting:
            self._from = self._last

    def add(self, token: re.Match[str]) -> None:
        """A date, or the end of a range. Raises DateError where it does not exist or ends before it begins."""
        if len(self.waiting) > MAX_WAITING:
            raise DateError(_("一句话里的日期太多，请核对。"))
        begin = self._from
        day = self._resolved(token, begin)
        if begin is None:
            self.waiting.append(day)
        else:
            if not 0 < (day - begin).days < MAX_SPAN:
                raise DateError(
                    _("“%(first)s至%(last)s”的起止日期不对，请核对。")
                    % {"first": full_text(begin), "last": full_text(day)}
                )
            if len(self.waiting) > MAX_WAITING:
                raise DateError(_("一句话里的日期太多，请核对。"))
            self.waiting += [begin + _ONE_DAY * n for n in range(1, (day - begin).days + 1)]
        self._last, self._from, self._ends = day, None, [day] if begin is None else [begin, day]

    def weekday_problems(self, inside: str) -> list[str]:
        """What is wrong with the weekdays in the brackets behind a date."""
        signs = [_WEEKDAY_SIGNS.index(sign.replace("天", "日")) for sign in WEEKDAYS.findall(inside)]
        days = self._ends[-len(signs) :] if signs else []
        return [
            _("括号里的星期与日期不符：%(date)s。请核对日期和年份。") % {"date": full_weekday_text(day)}
            for sign, day in zip(signs, days, strict=False)
            if day.weekday() != sign
        ]

    def take(self) -> list[date]:
        """The dates that waited; none are left. A range without an end raises DateError."""
        if self.open_ended:
            self.forget()
            raise DateError(_("“至”的后面没有日期，请补上。"))
        days, self.waiting = self.waiting, []
        return days

    def forget(self) -> None:
        """Drop what waits."""
        self.waiting, self._from = [], None

    def _resolved(self, token: re.Match[str], begin: date | None) -> date:
        day, month = int(token["number"] or token["dayonly"]), token["month"]
        if month is None and self._last is None:
            raise DateError(_("“%(text)s”没有写月份，请补上。") % {"text": token[0]})
        if month is None and self._last is not None:
            return _date(self._last.year, self._last.month, day)
        year = self._year_of(token, int(month), begin)
        if abs(year - self._year) > 1:
            raise DateError(
                _("%(date)s不在%(year)d年，请核对年份；一次只能导入一年的安排。")
                % {"date": token[0], "year": self._year}
            )
        return _date(year, int(month), day)

    def _year_of(self, token: re.Match[str], month: int, begin: date | None) -> int:
        """The year as written; else the plan's, December around 元旦 being the one before."""
        if token["year"]:
            return int(token["year"])
        if begin is not None:
            return begin.year + (month < begin.month or bool(token["next"]))
        return self._year - (self._around_new_year and month == 12)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        text = _("%(year)d年%(month)d月%(day)d日") % {"year": year, "month": month, "day": day}
        raise DateError(_("没有%(date)s这一天，请核对。") % {"date": text}) from error
