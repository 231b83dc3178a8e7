"""What a notice says of one holiday, and whether it agrees with itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from deadlines.calendarfile.naming import day_name, longest, make_up_name
from deadlines.calendarfile.plan import Entry, Findings

MAX_DAYS: Final = 1000  # a notice in its longest wording names some eighty


@dataclass(slots=True)
class Paragraph:
    """The part of a notice under one heading.

    `names` are the holidays it is about, none where the heading is not understood. A paragraph that
    `expects` days must name days off.
    """

    findings: Findings
    label: str
    names: tuple[str, ...]
    year: int
    expects: bool
    off: set[date] = field(default_factory=set)
    declared: list[int] = field(default_factory=list)
    failed: bool = False

    @property
    def where(self) -> str:
        """The place as the clerk finds it in the text."""
        return _("“%(label)s”一段") % {"label": self.label} if self.label else _("通知正文")

    def problem(self, what: str) -> None:
        """Something is wrong here, and the rest of the paragraph could be read all the same."""
        self.findings.problem(self.where, what)

    def fail(self, what: str) -> None:
        """Something could not be read, so that nothing more is concluded from this paragraph."""
        self.problem(what)
        self.failed = True
        self.findings.unread.update(self.names)

    def add(self, days: Iterable[date], *, working: bool) -> None:
        """Take in days off, or days that are worked."""
        self._stop_at_too_many()
        for day in days:
            name = make_up_name(longest(self.names, self.year)) if working else day_name(day, self.names)
            self.findings.entries.append(Entry(day, working, name, self.where))
            if not working:
                self.off.add(day)

    def add_extension(self, days: Sequence[date], name: str) -> None:
        """Take in the days of a holiday that was made longer, whatever the paragraph is about."""
        self.findings.entries += [Entry(day, working=False, name=name, where=self.where) for day in days]
        self.off.update(days)

    def _stop_at_too_many(self) -> None:
        if len(self.findings.entries) > MAX_DAYS:
            self.problem(_("写的日子超过%(count)d个，不会是一年的放假安排，请核对。") % {"count": MAX_DAYS})
            raise self.findings.error()

    def declare(self, count: int) -> None:
        """共9天: how many days off the paragraph says it gives."""
        self.declared.append(count)

    def close(self) -> None:
        """Compare what was said with what was listed."""
        if self.failed:
            return
        if self.expects and not self.off:
            self.fail(_("没有写明放假的日子，请补上，如“5月1日至5日放假调休，共5天”。"))
        elif self.declared and max(self.declared) != len(self.off):
            self.problem(
                _("写明共%(declared)d天，列出的放假日子是%(listed)d天，请核对。")
                % {"declared": max(self.declared), "listed": len(self.off)}
            )
