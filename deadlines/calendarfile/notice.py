"""The text of a notice, 《国务院办公厅关于……年部分节假日安排的通知》, in the wordings of 2006 to 2025.

It is gone through word by word. A paragraph begins where a holiday is named (春节：). What stands before
the first one and after the closing sentence is no part of the calendar. Without any, as in the notices
that change a single holiday, the whole text is one paragraph.
"""

from __future__ import annotations

import re
from typing import Final

from deadlines.calendarfile.checking import finished, one_year, require_days
from deadlines.calendarfile.cleaning import one_string
from deadlines.calendarfile.naming import NAME, names_in
from deadlines.calendarfile.paragraph import Paragraph
from deadlines.calendarfile.plan import Findings, YearPlan
from deadlines.calendarfile.sentences import Sentences
from deadlines.calendarfile.tokens import tokens

_TITLE_YEAR: Final = re.compile(rf"(\d{{4}})年(?:部分|全国|全年|的)?(?:节假日|节日|放假|假期|休假|{NAME})", re.ASCII)
_DATED: Final = re.compile(r"(\d{4})年\d{1,2}月\d{1,2}日", re.ASCII)
_SIGNATURE: Final = re.compile(
    r"(?:国务院|办公厅|政府|(?:日期|时间|发布):?)\d{4}年\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月\d{1,2}日\Z", re.ASCII
)
_HOLIDAY_LABEL: Final = re.compile(r"[^假休班]{1,28}(?:节|[^日时工]日|庆)")
_PLAIN_LABEL: Final = re.compile(
    r".{0,28}(?:其中|如下|安排|时间|日期|说明|注|为|即|来源|编辑|作者|机关|机构|部门|政府|号|类|词)"
)
_MANY: Final = 2  # no two holidays but 中秋节 and 国庆节 share their days


def read_notice(text: str, year: int | None) -> YearPlan:
    """The plan that a notice gives; CalendarFileError with all problems, each with its paragraph."""
    findings = Findings()
    notice = one_string(text)
    body = _SIGNATURE.sub("。", notice)
    if not any(token.lastgroup == "day" for token in tokens(body)):
        require_days(findings)
    plan_year = _year(notice, body, year, findings)
    _Walk(body, plan_year, findings).through()
    return finished(findings, year=plan_year, source="notice")


def _year(notice: str, body: str, given: int | None, findings: Findings) -> int:
    """The year of title and preamble, and the one given; else of the dates that are written with one."""
    years = {int(found) for found in _TITLE_YEAR.findall(notice)} | ({given} if given is not None else set())
    return one_year(findings, years or {int(found) for found in _DATED.findall(body)})


class _Walk:
    """One pass over a notice, from heading to heading."""

    def __init__(self, notice: str, year: int, findings: Findings) -> None:
        self._notice = notice
        self._year = year
        self._findings = findings
        self._sentences: Sentences | None = None

    def through(self) -> None:
        """Read it all."""
        if not any(_heading(token) for token in tokens(self._notice)):
            names = names_in(self._notice)
            self._open("", names if len(names) == 1 else (), 0, lenient=True)
        for token in tokens(self._notice):
            label = _heading(token)
            if label:
                self._close(token.start())
                self._open(label, names_in(f"{label}:") or (label,), token.end(), lenient=token.lastgroup == "announce")
            elif token.lastgroup == "closing":
                self._close(token.start())
            elif self._sentences is not None:
                self._read(token)
        self._close(len(self._notice))

    def _read(self, token: re.Match[str]) -> None:
        """A word of a paragraph; a heading that nobody understands begins one without a holiday."""
        label = token["words"] if token.lastgroup == "label" else None
        if label and not self._whole and not _PLAIN_LABEL.fullmatch(label):
            self._close(token.start())
            self._open(label, (), token.end(), lenient=False)
        elif self._sentences is not None:
            self._sentences.read(token)

    def _open(self, label: str, names: tuple[str, ...], begin: int, *, lenient: bool) -> None:
        self._whole = not label
        known = names if len(names) <= _MANY else ()
        paragraph = Paragraph(self._findings, label, known, self._year, expects=bool(known) and not lenient)
        self._sentences = Sentences(paragraph, self._notice, begin, lenient=lenient)

    def _close(self, at: int) -> None:
        if self._sentences is not None:
            self._sentences.end(at)
            self._sentences = None


def _heading(token: re.Match[str]) -> str | None:
    """The words of a heading that names holidays, known ones or one that ends like a holiday."""
    if token.lastgroup in ("heading", "announce"):
        return token["names"] or token["announced"]
    if token.lastgroup == "label" and (names_in(token["words"]) or _HOLIDAY_LABEL.fullmatch(token["words"])):
        return token["words"]
    return None
