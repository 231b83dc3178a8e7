"""One line of a list: a letter, perhaps as a unit's part, with its dates in words. A few statements for a whole page."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from common.clock import TZ, local_date
from deadlines.badges import DueBadge, due_badge
from deadlines.calendar import WorkingCalendar
from deadlines.models import Deadline, DeadlineKind, Extension, ExtensionBasis, ExtensionState
from deadlines.services.calendars import current_calendar
from deadlines.services.extensions import ExtensionLevel, level_of
from deadlines.services.provisional import short_due_words
from deadlines.services.showing import badge_of, cards_of, distance_of
from deadlines.standing import Standing, standing_on
from petitions.models import Attachment, LetterType, Petition, PetitionEvent, Priority, State
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState

RETURNED_TWICE = 2
_COMMA = re.compile(r"(?:，|, )(?![^（(]*[）)])")


@dataclass(frozen=True)
class Tag:
    """A fact that is no status; ``alert`` for the few that stand out, ``mark`` the class of a status shape."""

    words: str
    alert: bool = False
    mark: str = ""


def clauses(badge: DueBadge | None) -> tuple[str, str]:
    """Return the badge's words in two: before and after the first comma outside of brackets, if there is one."""
    parts = _COMMA.split(badge.words, maxsplit=1) if badge else [""]
    return parts[0], parts[1] if len(parts) > 1 else ""


@dataclass
class Row:
    """A letter as lists show it. ``own`` is the badge of the unit's own clock, ``dispatch`` the centre's, as days left.

    ``standing`` is that of the clock which the reader minds: a support unit its own, everybody else the writer's.
    """

    letter: Petition
    part: Assignment | None = None
    reply: DueBadge | None = None
    dispatch: DueBadge | None = None
    dispatch_by: str = ""
    own: DueBadge | None = None
    standing: Standing | None = None
    cards: list[DueBadge] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    parts: list[Assignment] = field(default_factory=list)

    @property
    def fetched(self) -> Petition | Assignment:
        """The row of the database behind the line, with what was fetched beside it."""
        return self.part or self.letter

    @property
    def received_time(self) -> str:
        """The local time of receipt."""
        return self.letter.received_at.astimezone(TZ).strftime("%H:%M")

    @property
    def due_clauses(self) -> tuple[str, str]:
        """The reply badge's words for a narrow column: the date, and what follows it."""
        return clauses(self.reply)

    @property
    def type_words(self) -> str:
        """The type in words, if it is known."""
        return str(LetterType(self.letter.effective_type).label) if self.letter.effective_type else ""

    @property
    def lead(self) -> Assignment | None:
        """The lead's part, if the letter is with a unit."""
        return next((part for part in self.parts if part.role == AssignmentRole.LEAD), None)

    @property
    def why(self) -> str:
        """The reason it waits here, where there is one to tell."""
        asked = [part for part in self.parts if part.state == AssignmentState.RETURN_ASKED]
        return "；".join(
            _("%(unit)s退回：%(reason)s") % {"unit": part.department.label, "reason": part.return_reason}
            for part in asked
        )


RELATED = ("channel", "category", "lead_department", "named_department", "township")


def for_lists(letters: QuerySet[Petition], *, last: bool = False) -> QuerySet[Petition]:
    """Fetch with the letters what a line shows of them; with ``last`` also what happened last."""
    fetched = letters.select_related(*RELATED).defer("body", "outcome_note")
    return fetched.annotate(**_beside("pk", "round"), **(_last("pk") if last else {}))


def parts_for_lists(parts: QuerySet[Assignment], *, last: bool = False) -> QuerySet[Assignment]:
    """Fetch with the parts what a line shows of them; with ``last`` also what happened last."""
    # whoever has a part, the letter has a lead: the unit named by the writer is not shown; and with one table
    # more PostgreSQL would no longer look for the best order of joining them
    related = ("department", *(f"petition__{name}" for name in RELATED if name != "named_department"))
    fetched = parts.select_related(*related).defer("petition__body", "petition__outcome_note")
    return fetched.annotate(**_beside("petition_id", "petition__round"), **(_last("petition_id") if last else {}))


def _last(letter: str) -> dict[str, Subquery]:
    """Return kind and moment of the letter's last event."""
    events = PetitionEvent.objects.filter(petition=OuterRef(letter)).order_by("-sequence")
    return {"last_kind": Subquery(events.values("kind")[:1]), "last_at": Subquery(events.values("at")[:1])}


def _beside(letter: str, in_round: str) -> dict[str, Subquery]:
    """What stands in other tables and fits one cell: how many files and extensions."""
    files = Attachment.objects.filter(petition=OuterRef(letter)).order_by().values("petition")
    return {
        "files": Subquery(files.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        "extensions": Subquery(
            extensions_of(OuterRef(letter), OuterRef(in_round)).values("n"), output_field=IntegerField()
        ),
    }


def extensions_of(letter: Any, in_round: Any) -> QuerySet[Any, Any]:
    """Count, as ``n``, how often a letter's round was given more time, or may be: one that waits counts along."""
    alive = (ExtensionState.GRANTED, ExtensionState.ASKED)
    asked = Extension.objects.filter(
        deadline__petition=letter, deadline__round=in_round, basis=ExtensionBasis.REQUEST, state__in=alive
    )
    return asked.order_by().values("deadline__petition").annotate(n=Count("pk"))


def extension_tag(number: int) -> Tag | None:
    """Return how often the letter's round was given more time, where that stands out: a second time, or more."""
    level = level_of(number)
    if level == ExtensionLevel.RED:
        return Tag(_("第%(n)s次延期") % {"n": number}, alert=True)
    return Tag(_("第二次延期"), mark="st-soon") if level == ExtensionLevel.SECOND else None


def tags_of(letter: Petition, files: int = 0, extensions: int = 0) -> list[Tag]:
    """Return the facts that a line names before everything else."""
    said = [
        (letter.priority == Priority.URGENT, _("安全紧急"), True),
        (letter.priority == Priority.GREEN, _("绿色通道"), False),
        (letter.important, _("重要"), False),
        (letter.restricted, _("举报限阅"), True),
        (letter.unproven and letter.state == State.SUBMITTED, _("未经自动验证"), False),
        (letter.returns >= RETURNED_TWICE and letter.is_open, _("二次退回"), True),
        (files > 0, _("附件%(n)s") % {"n": files}, False),
        (letter.imported, _("历史导入"), False),
    ]
    extended = extension_tag(extensions) if letter.is_open else None
    return [*([extended] if extended else []), *(Tag(words, alert) for holds, words, alert in said if holds)]


class _Facts:
    """What stands around the letters of one page, by letter."""

    def __init__(self, letters: Sequence[Petition], day: dt.date, *, dense: bool) -> None:
        ids = [letter.pk for letter in letters]
        self.day, self.action = day, "" if dense else None
        self.calendar: WorkingCalendar = current_calendar()
        self.clocks: dict[int, list[Deadline]] = defaultdict(list)
        self.parts: dict[int, list[Assignment]] = defaultdict(list)
        for clock in Deadline.objects.filter(petition__in=ids).running():
            self.clocks[clock.petition_id].append(clock)
        self.cards = cards_of(clock for clocks in self.clocks.values() for clock in clocks)
        open_parts = Q(petition__in=ids, state__in=OPEN_ASSIGNMENT_STATES)
        for part in Assignment.objects.filter(open_parts).select_related("department"):
            self.parts[part.petition_id].append(part)

    def badge(self, clock: Deadline | None) -> DueBadge | None:
        """Return the badge of a clock that runs."""
        if clock is None:
            return None
        return badge_of(clock, self.calendar, self.day, action=self.action)

    def reply_badge(self, letter: Petition) -> DueBadge | None:
        """Return how the answer stands: the running clock, else the answer's day."""
        clock = self._clock(letter, DeadlineKind.REPLY)
        if clock is None and letter.is_answered and letter.released_at and letter.due_on:
            return due_badge(
                self.calendar, letter.due_on, self.day, satisfied_on=local_date(letter.released_at), gettext=_
            )
        return self.badge(clock)

    def _clock(self, letter: Petition, kind: DeadlineKind) -> Deadline | None:
        return next((clock for clock in self.clocks[letter.pk] if clock.kind == kind), None)

    def fill(self, row: Row) -> Row:
        """Complete a line."""
        letter = row.letter
        fetched = row.part or letter
        row.reply = self.reply_badge(letter)
        dispatch = self._clock(letter, DeadlineKind.DISPATCH)
        if dispatch:
            row.dispatch_by = short_due_words(dispatch.due_on, self.calendar.announced_until)
            row.dispatch = distance_of(dispatch, self.calendar, self.day)
        row.cards = [card for clock in self.clocks[letter.pk] for card in self.cards.get(clock.pk, [])]
        row.tags = tags_of(letter, getattr(fetched, "files", None) or 0, getattr(fetched, "extensions", None) or 0)
        row.tags += self._report_tags(letter)
        row.parts = self.parts[letter.pk]
        own = self._own_clock(row.part) if row.part else None
        row.own = self.badge(own)
        minded = own if row.part and row.part.role != AssignmentRole.LEAD else self._clock(letter, DeadlineKind.REPLY)
        row.standing = standing_on(minded, self.day) if minded else None
        return row

    def _report_tags(self, letter: Petition) -> list[Tag]:
        """Return by when an answered letter is to be reported to the office that sent it."""
        clock = self._clock(letter, DeadlineKind.EXTERNAL) if letter.is_answered else None
        if clock is None:
            return []
        badge = badge_of(clock, self.calendar, self.day)
        return [Tag(badge.words, mark=badge.css)]

    def _own_clock(self, part: Assignment) -> Deadline | None:
        """Return the unit's own clock that counts now: for acknowledging, then for what it owes the lead."""
        own = {
            clock.kind: clock for clock in self.clocks[part.petition_id] if clock.department_id == part.department_id
        }
        if part.state == AssignmentState.ASSIGNED:
            return own.get(DeadlineKind.ACKNOWLEDGE)
        return own.get(DeadlineKind.SUPPORT) or own.get(DeadlineKind.UNIT)


def letter_rows(letters: Iterable[Petition], day: dt.date, *, dense: bool = False) -> list[Row]:
    """Return the lines of letters fetched by ``for_lists``; ``dense`` for tables, whose heads say what is due."""
    return _filled([Row(letter) for letter in letters], day, dense=dense)


def part_rows(parts: Iterable[Assignment], day: dt.date, *, dense: bool = False) -> list[Row]:
    """Return the lines of parts fetched by ``parts_for_lists``."""
    return _filled([Row(part.petition, part=part) for part in parts], day, dense=dense)


def _filled(rows: list[Row], day: dt.date, *, dense: bool) -> list[Row]:
    facts = _Facts([row.letter for row in rows], day, dense=dense)
    return [facts.fill(row) for row in rows]
