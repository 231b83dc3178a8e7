"""The sentences of a paragraph: dates wait for the verb that says what they are."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from deadlines.calendarfile.dates import MAX_SPAN, DateError, Dates
from deadlines.calendarfile.naming import NAME, names_in
from deadlines.calendarfile.paragraph import Paragraph
from deadlines.calendarfile.telling import as_printed, day_text, weekday_text
from deadlines.statutory import statutory_days

_SATURDAY: Final = 5
_EXCERPT: Final = 40  # characters
_ONE_DAY: Final = timedelta(days=1)
_DATE_INSIDE: Final = re.compile(r"\d{1,2}[日号]", re.ASCII)
_FILLERS: Final = re.compile(rf"(?:{NAME}|全国|统一|全体|[两三四五]天|[、和及与:的为即均都也要需须]){{0,10}}")


class Sentences:
    """Reads a paragraph token by token; `end` when it is over.

    Where the whole notice is one paragraph (`lenient`), sentences with dates and no verb are none of
    the calendar's business. In a holiday's own paragraph they are a problem.
    """

    def __init__(self, paragraph: Paragraph, notice: str, begin: int, *, lenient: bool) -> None:
        self._paragraph = paragraph
        self._notice = notice
        self._lenient = lenient
        self._dates = Dates(paragraph.year, paragraph.names)
        self._after_date = False
        self._begin(begin)

    def _begin(self, at: int) -> None:
        """A new sentence: nothing said, nothing expected."""
        self._dates.forget()
        self._start = at
        self._muted = False  # the rest of the sentence is left alone
        self._doubtful = False  # 取消, 改为: what the dates mean is not certain
        self._moved = False  # 公休日调至: the dates to come are days off
        self._extended = ""  # 延长…假期至: the holiday
        self._joined = False  # 与周末连休
        self._loose = ""  # what stands between dates and verb
        self._group: list[date] = []  # the days off that the last verb gave
        self._said: set[date] = set()  # all of this sentence

    def read(self, token: re.Match[str]) -> None:
        """Take in the next token."""
        if self._muted and token.lastgroup != "stop":
            return
        try:
            getattr(self, f"_{token.lastgroup}")(token)
        except DateError as error:
            self._fail(token, str(error))
        self._after_date = token.lastgroup in ("day", "bracket") and self._after_date | (token.lastgroup == "day")

    def end(self, at: int) -> None:
        """The paragraph is over: what waits still is a problem; then it is compared with itself."""
        try:
            self._finish_sentence(at)
        except DateError as error:
            self._paragraph.fail(str(error))
        self._begin(at)
        self._paragraph.close()

    # -- dates --------------------------------------------------------------------------------

    def _day(self, token: re.Match[str]) -> None:
        if not self._dates.waiting:
            self._loose = ""
        self._dates.add(token)

    def _until(self, token: re.Match[str]) -> None:
        if self._after_date:
            self._dates.until()
        else:
            self._other(token)

    def _bracket(self, token: re.Match[str]) -> None:
        if _DATE_INSIDE.search(token["inside"]):
            raise DateError(
                _("括号里的日期“%(text)s”看不出是放假还是上班，请移到括号外面。")
                % {"text": as_printed(token["inside"][:30])}
            )
        if self._after_date:
            for what in self._dates.weekday_problems(token["inside"]):
                self._paragraph.problem(what)

    # -- verbs --------------------------------------------------------------------------------

    def _off(self, token: re.Match[str]) -> None:
        self._give(token, working=False)
        if token["offdays"]:
            self._compare(int(token["offdays"]))

    def _work(self, token: re.Match[str]) -> None:
        self._give(token, working=True, usual=bool(token["usual"]))

    def _again(self, token: re.Match[str]) -> None:
        """起正常上班: from a plain day on; a weekend would be a make-up day or a mistake."""
        self._settle()
        if any(day.weekday() >= _SATURDAY for day in self._dates.take()):
            self._fail(token, self._unclear(token))

    def _move(self, _token: re.Match[str]) -> None:
        """The weekends that are moved are named once more where they are worked."""
        self._settle()
        self._dates.take()
        self._moved = True

    def _extend(self, token: re.Match[str]) -> None:
        self._settle()
        self._extended = names_in(token["extended"])[0]

    def _count(self, token: re.Match[str]) -> None:
        self._settle()
        if self._group and self._compare(int(token["counted"])):
            self._paragraph.declare(int(token["counted"]))

    def _weekend(self, _token: re.Match[str]) -> None:
        self._joined = True

    def _doubt(self, token: re.Match[str]) -> None:
        if self._dates.waiting or self._said:
            self._fail(token, self._unclear(token))
        self._doubtful = True

    def _advice(self, token: re.Match[str]) -> None:
        if self._dates.waiting:
            self._fail(token, self._unclear(token))
        self._muted = True
        self._paragraph.findings.note(_("%(where)s里的建议不算放假，没有列入。") % {"where": self._paragraph.where})

    # -- punctuation --------------------------------------------------------------------------

    def _comma(self, _token: re.Match[str]) -> None:
        self._settle()

    _semicolon = _comma

    def _stop(self, token: re.Match[str]) -> None:
        self._finish_sentence(token.end())
        self._begin(token.end())

    def _other(self, token: re.Match[str]) -> None:
        if self._dates.waiting and len(self._loose) <= _EXCERPT:
            self._loose += token[0]

    _label = _other

    # -- what follows from them ---------------------------------------------------------------

    def _give(self, token: re.Match[str], *, working: bool, usual: bool = False) -> None:
        """Apply a verb to the dates that wait for it; without any it says nothing new."""
        days = self._dates.take()
        if usual:
            days = [day for day in days if day.weekday() >= _SATURDAY]
        if not days:
            return
        clear = not self._doubtful and len(self._loose) <= _EXCERPT and _FILLERS.fullmatch(self._loose)
        if not clear or (working and (self._moved or self._extended)):
            self._fail(token, self._unclear(token))
        elif not self._paragraph.names:
            self._fail(token, _("看不出这些日子属于哪个节日，请在前面写上节日名称和冒号，如“春节：”。"))
        else:
            self._record(days, working=working)

    def _record(self, days: list[date], *, working: bool) -> None:
        self._moved, self._loose = False, ""
        self._paragraph.add(days, working=working)
        if not working:
            self._group = days
            self._said.update(days)

    def _settle(self) -> None:
        """The end of a clause: days that a holiday was moved or extended to need no verb of their own."""
        if self._extended and self._dates.waiting:
            self._lengthen(self._dates.take()[-1])
        elif self._moved and self._dates.waiting:
            self._record(self._dates.take(), working=False)

    def _lengthen(self, last: date) -> None:
        """Every day from the holiday itself to the new last day is off."""
        name, self._extended = self._extended, ""
        first = min((day for day, by_law in statutory_days(last.year).items() if by_law == name), default=last)
        if not 0 <= (last - first).days < MAX_SPAN:
            raise DateError(
                _("%(name)s假期不能延长到%(date)s，请核对日期。") % {"name": name, "date": weekday_text(last)}
            )
        days = [first + _ONE_DAY * n for n in range((last - first).days + 1)]
        self._paragraph.add_extension(days, name)
        self._paragraph.findings.note(
            _("%(name)s假期延长，%(first)s至%(last)s每一天都按放假列入。")
            % {"name": name, "first": day_text(first), "last": day_text(last)}
        )

    def _compare(self, declared: int) -> bool:
        """Whether 共N天 agrees with the days off just listed, the weekend beside them included where it says so."""
        if self._joined and self._group:
            wider = _with_weekends(self._group)
            if len(wider) == declared:
                self._record(wider, working=False)
        if not self._group or declared in (len(set(self._group)), len(self._said)):
            return True
        self._paragraph.problem(
            _("写明共%(declared)d天，列出的放假日子是%(listed)d天，请核对。")
            % {"declared": declared, "listed": len(set(self._group))}
        )
        return False

    def _finish_sentence(self, at: int) -> None:
        self._settle()
        if not self._dates.waiting:
            return
        self._dates.take()
        if not self._lenient:
            text = as_printed(self._notice[self._start : at][:_EXCERPT])
            raise DateError(_("“%(text)s”写了日期，但是没有写明放假还是上班，请补上。") % {"text": text})

    def _unclear(self, token: re.Match[str]) -> str:
        text = as_printed(self._notice[self._start : token.end()][-_EXCERPT:])
        return _("“%(text)s”看不明白，请改写成“某月某日放假”或者“某月某日上班”。") % {"text": text}

    def _fail(self, token: re.Match[str], what: str) -> None:
        """Say it, and leave the rest of the sentence alone: it would only be misunderstood."""
        self._paragraph.fail(what)
        self._begin(token.end())
        self._muted = token.lastgroup != "stop"


def _with_weekends(days: list[date]) -> list[date]:
    """The days with the weekends that touch them."""
    first, last = min(days), max(days)
    while (first - _ONE_DAY).weekday() >= _SATURDAY:
        first -= _ONE_DAY
    while (last + _ONE_DAY).weekday() >= _SATURDAY:
        last += _ONE_DAY
    return [first + _ONE_DAY * n for n in range((last - first).days + 1)]
