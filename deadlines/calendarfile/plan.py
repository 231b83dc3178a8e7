"""What reading gives: a plan for a year, or the list of everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext as _

from common.errors import BadInputError
from deadlines.calendar import DayFact

Source = Literal["notice", "csv", "json"]

MAX_PROBLEMS: Final = 20  # more than anybody reads; the rest is counted


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The days that one text tells of, in order: days off and worked weekends.

    `supplement` says that it does not speak of every statutory holiday of the year, so that it adds
    to what is announced instead of replacing it. `notes` are sentences about what was left out or
    how it was understood.
    """

    year: int
    days: tuple[DayFact, ...]
    supplement: bool
    source: Source
    notes: tuple[str, ...]


class CalendarFileError(BadInputError):
    """The text can't be used. `problems` are sentences that say where and what to do; never empty."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems: Final = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Entry:
    """A day as it stands in the text; `where` is the line or paragraph, as the clerk will find it."""

    date: date
    working: bool
    name: str
    where: str


@dataclass(slots=True)
class Findings:
    """What is collected on the way: days, problems, notes, and the holidays that were not read in full."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def problem(self, where: str, what: str) -> None:
        """Note what is wrong at a place; the same sentence stands once."""
        sentence = _("%(where)s：%(what)s") % {"where": where, "what": what} if where else what
        if sentence not in self.problems[-MAX_PROBLEMS:]:
            self.problems.append(sentence)

    def note(self, sentence: str) -> None:
        """Tell how something was understood; the same sentence stands once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def error(self) -> CalendarFileError:
        """The error that tells what was found; a long list ends with how many more there are."""
        shown = self.problems[:MAX_PROBLEMS]
        more = len(self.problems) - len(shown)
        if more:
            shown.append(_("另外还有%(count)d处问题，请先改正以上各处。") % {"count": more})
        return CalendarFileError(shown)
