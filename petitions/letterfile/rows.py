"""One row of a letter file, judged: a letter, or a bad row with the reason a person needs to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from common.hashing import sha256_of
from common.text import clean, one_line, visible
from petitions.letterfile.dates import EARLIEST, Moment, read_moment
from petitions.letterfile.headings import Field, Headings
from petitions.letterfile.source import Cell

TITLE_LENGTH = 500
BORROWED_TITLE_LENGTH = 25
TEXT_LENGTH = 1_000_000
"""Longer than any letter: such a cell is a file that went wrong."""
_EMPTY_WORDS = frozenset({"nan", "nat", "none", "null", "n/a", "#n/a", "#value!", "-", "--", "/", "\\n", "无", "暂无"})
_QUOTED_LENGTH = 30


class ReplyOddity(StrEnum):
    """What keeps an answer out of the on-time figures."""

    NONE = ""
    UNDATED = "undated"
    BEFORE_LETTER = "before_letter"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no letter."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter of the file, cleaned. ``reply`` is empty without an answer; ``replied`` none where it has no date.

    ``identity`` is the hash of the foreign id, date, title and text as the file gives them.
    """

    number: int
    identity: str
    foreign_id: str
    title: str
    text: str
    received: Moment
    reply: str
    replied: Moment | None
    unit: str
    category: str
    nickname: str
    name: str
    phone: str
    email: str
    address: str
    remarks: tuple[str, ...] = ()

    @property
    def oddity(self) -> ReplyOddity:
        """What is wrong with the answer's date, if there is an answer."""
        if not self.reply:
            return ReplyOddity.NONE
        if self.replied is None:
            return ReplyOddity.UNDATED
        return ReplyOddity.BEFORE_LETTER if self.replied.before(self.received) else ReplyOddity.NONE


class RowReader:
    """Judges the rows of one table; knows its headings and what day it is."""

    def __init__(self, headings: Headings, *, day_zero: date, today: date) -> None:
        self._columns: Mapping[Field, int] = headings.columns
        self._day_zero = day_zero
        self._today = today

    def read(self, number: int, cells: Sequence[Cell]) -> LetterRow | BadRow:
        """Return the letter, or why the row is none."""
        raw = {field: cells[at] for field, at in self._columns.items() if at < len(cells)}
        text = read_text(raw.get(Field.TEXT))
        problem = self._problem(raw.get(Field.DATE), text)
        received = read_moment(raw.get(Field.DATE), day_zero=self._day_zero)
        if problem or received is None:
            return BadRow(number, problem)
        return self._letter(number, raw, text, received)

    def _problem(self, written: Cell, text: str) -> str:
        """Say why the row is no letter; empty if it is one."""
        moment = read_moment(written, day_zero=self._day_zero)
        if not read_line(written):
            return _("没有来信日期")
        if moment is None:
            return _("来信日期“%(date)s”无法识别") % {"date": _quoted(written)}
        if not moment.plausible(today=self._today):
            facts = {"date": moment.day.isoformat(), "year": EARLIEST.year}
            return _("来信日期“%(date)s”不可信（应在%(year)d年至今天之间）") % facts
        if not visible(text):
            return _("没有来信内容")
        if len(text) > TEXT_LENGTH:
            return _("来信内容超过%(limit)d字") % {"limit": TEXT_LENGTH}
        return ""

    def _letter(self, number: int, raw: Mapping[Field, Cell], text: str, received: Moment) -> LetterRow:
        given_title = one_line(_as_text(raw.get(Field.TITLE)))
        foreign_id = read_line(raw.get(Field.FOREIGN_ID))
        title, body = _titled(given_title, text)
        reply = read_text(raw.get(Field.REPLY))
        replied, remarks = self._replied(raw.get(Field.REPLY_DATE), received)
        has_reply = visible(reply)
        identity = {"id": foreign_id, "date": received.spelt(), "title": given_title, "text": text}
        return LetterRow(
            number=number,
            identity=sha256_of(identity),
            foreign_id=foreign_id,
            title=title,
            text=body,
            received=received,
            reply=reply if has_reply else "",
            replied=replied if has_reply else None,
            unit=read_line(raw.get(Field.UNIT)),
            category=read_line(raw.get(Field.CATEGORY)),
            nickname=read_line(raw.get(Field.NICKNAME)),
            name=read_line(raw.get(Field.NAME)),
            phone=read_line(raw.get(Field.PHONE)),
            email=read_line(raw.get(Field.EMAIL)),
            address=read_line(raw.get(Field.ADDRESS)),
            remarks=remarks if has_reply else (),
        )

    def _replied(self, written: Cell, received: Moment) -> tuple[Moment | None, tuple[str, ...]]:
        """Return the answer's moment; one that can't be is dropped with a remark, the answer counts as undated."""
        if not read_line(written):
            return None, ()
        moment = read_moment(written, day_zero=self._day_zero)
        if moment is None or not moment.plausible(today=self._today):
            return None, (_("答复日期“%(date)s”不可信，按没有日期处理") % {"date": _quoted(written)},)
        if moment.day == received.day and not (moment.exact and received.exact):
            # on the same day with one time unknown: the answer is not earlier than the letter
            moment = Moment(max(moment.at, received.at), moment.exact)
        return moment, ()


def _as_text(cell: Cell) -> str:
    """Return the cell as a person reads it; 188006.0 is 188006."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def read_text(cell: Cell) -> str:
    """Return a cell that may have several lines, cleaned; empty for what only stands for nothing."""
    text = clean(_as_text(cell))
    return "" if text.casefold() in _EMPTY_WORDS else text


def read_line(cell: Cell) -> str:
    """Return a cell on one line, cleaned; empty for what only stands for nothing."""
    line = one_line(_as_text(cell))
    return "" if line.casefold() in _EMPTY_WORDS or not visible(line) else line


def _quoted(cell: Cell) -> str:
    line = one_line(_as_text(cell))
    return line if len(line) <= _QUOTED_LENGTH else line[:_QUOTED_LENGTH] + "…"


def _titled(given: str, text: str) -> tuple[str, str]:
    """Return title and body that fit their columns; nothing is lost: a cut title opens the body whole."""
    if not visible(given):
        return one_line(text)[:BORROWED_TITLE_LENGTH], text
    if len(given) > TITLE_LENGTH:
        return given[: TITLE_LENGTH - 1] + "…", f"{given}\n{text}"
    return given, text
