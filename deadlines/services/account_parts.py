"""Parts of a clock's account: pauses, extensions, calendar versions, the ladder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.clock import local_date
from deadlines.badges import DueBadge, card_badge
from deadlines.calendar import DayUnit, WorkingCalendar, paused_spans
from deadlines.models import (
    CalendarVersion,
    Deadline,
    DeadlineRule,
    Escalation,
    EscalationStep,
    Extension,
    ExtensionBasis,
    ExtensionState,
    Pause,
    StepBasis,
)
from deadlines.services.history import Turn
from deadlines.services.ladder import steps_ahead
from deadlines.services.ladder_words import told_words
from deadlines.services.rules import RuleSnapshot
from deadlines.standing import holds
from deadlines.wording import limit_words
from petitions.models import Kind


@dataclass(frozen=True)
class Limit:
    """The limit in force: ``amount`` of days, ``before`` an extension, ``row`` the rule as it is now."""

    snapshot: RuleSnapshot
    row: DeadlineRule | None
    amount: int
    before: int | None
    label: str

    @property
    def unit(self) -> DayUnit:
        """Working days or natural ones."""
        return DayUnit(self.snapshot.unit)

    @property
    def words(self) -> str:
        """The rule's limit: 7个工作日."""
        return limit_words(self.snapshot.amount, self.snapshot.unit, _)

    @property
    def cap_words(self) -> str:
        """The longest total after extensions: 15个工作日."""
        return limit_words(self.snapshot.cap, self.snapshot.unit, _)

    @property
    def may_be_extended(self) -> bool:
        """Whether the rule has room for an extension."""
        return self.snapshot.cap > self.snapshot.amount


@dataclass(frozen=True)
class PauseLine:
    """One pause: days left out of this clock, in its unit; ``too_late`` where it began after the due date."""

    row: Pause
    left_out: int
    unit: DayUnit
    too_late: bool

    @property
    def words(self) -> str:
        """The days left out: 2个工作日."""
        return limit_words(self.left_out, self.unit, _)


def pause_lines(
    deadline: Deadline, calendar: WorkingCalendar, pauses: Iterable[Pause], day: dt.date, unit: DayUnit
) -> list[PauseLine]:
    """Return the pauses of the letter that fall into this clock's time, each with what it left out."""
    end = local_date(deadline.satisfied_at) if deadline.satisfied_at else day
    lines = []
    for row in pauses:
        if (row.to_on and row.to_on <= deadline.started_on) or row.from_on > max(end, deadline.due_on):
            continue
        spans = paused_spans(deadline.started_on, [(row.from_on, row.to_on)], day)
        too_late = not holds(row.from_on, deadline.due_on)
        left_out = 0 if too_late else sum(_length(calendar, first, last, unit) for first, last in spans)
        lines.append(PauseLine(row, left_out, unit, too_late))
    return lines


def _length(calendar: WorkingCalendar, first: dt.date, last: dt.date, unit: DayUnit) -> int:
    return calendar.working_days_in(first, last) if unit is DayUnit.WORKING else (last - first).days


@dataclass(frozen=True)
class ExtensionLine:
    """One request for more time, or a promised day: what was asked, what was decided, which dates it moved."""

    row: Extension
    asked_for: str
    before: dt.date | None = None
    after: dt.date | None = None

    @property
    def granted(self) -> bool:
        """Whether it moved the due date."""
        return self.row.state == ExtensionState.GRANTED

    @property
    def promised(self) -> bool:
        """Whether it is a day promised in an interim note."""
        return self.row.basis == ExtensionBasis.PROMISE


def extension_lines(
    extensions: Sequence[Extension], history: Iterable[Turn], rule: RuleSnapshot, *, granted_only: bool
) -> list[ExtensionLine]:
    """Return the requests in their order; the dates are those of the record."""
    moved = iter([turn for turn in history if turn.kind == Kind.EXTENDED])
    dates = {}
    for row in sorted(extensions, key=lambda row: (row.decided_at or row.asked_at, row.pk)):
        if row.state == ExtensionState.GRANTED and row.basis == ExtensionBasis.REQUEST:
            dates[row.pk] = next(moved, None)
    lines = []
    for row in extensions:
        if granted_only and row.state != ExtensionState.GRANTED:
            continue
        turn = dates.get(row.pk)
        words = limit_words(row.total, rule.unit, _) if row.total else ""
        lines.append(ExtensionLine(row, words, turn.before if turn else None, turn.after if turn else None))
    return lines


def versions_of(deadline: Deadline) -> list[CalendarVersion]:
    """Return the versions of the calendar that counted this clock, the one in force for it last."""
    present = deadline.calendar_version
    known = list(CalendarVersion.objects.filter(number__lte=present.number).order_by("number"))
    later = [version for version in known if version.created_at > deadline.started_at]
    first = [version for version in known if version.created_at <= deadline.started_at][-1:]
    return [*first, *later] or [present]


@dataclass(frozen=True)
class Rung:
    """A rung of the ladder: climbed (with the due date of then), withdrawn, or ahead.

    ``tells`` names who was told; of several rungs that were due at once only the highest was.
    """

    step: EscalationStep
    at: dt.datetime
    tells: str
    ahead: bool
    due_on: dt.date | None = None
    withdrawn: bool = False
    provisional: bool = False

    @property
    def card(self) -> DueBadge | None:
        """The card that it gives."""
        return card_badge(self.step.card, _) if self.step.card else None


def ladder_of(deadline: Deadline, calendar: WorkingCalendar, moment: dt.datetime) -> list[Rung]:
    """Return what was climbed, then what is to come while the clock runs, in order of time."""
    rows = list(Escalation.objects.filter(deadline=deadline).select_related("step").order_by("happened_at", "id"))
    climbed = [
        Rung(
            row.step,
            row.happened_at,
            told_words(row.step.tells) if row.told else "",
            ahead=False,
            due_on=row.due_on,
            withdrawn=bool(row.withdrawn_at),
        )
        for row in rows
    ]
    if deadline.satisfied_at or deadline.verdict or not deadline.escalates:
        return climbed
    steps = EscalationStep.objects.filter(kind=deadline.kind, retired_at=None).order_by("rank")
    done = [(row.step_id, row.due_on) for row in rows if row.withdrawn_at is None]
    ahead = [
        Rung(step, at, told_words(step.tells), ahead=True, provisional=_waits_for_notice(step, at, calendar))
        for step, at in steps_ahead(deadline, calendar, steps, done)
        if at > moment
    ]
    return [*climbed, *sorted(ahead, key=lambda rung: rung.at)]


def _waits_for_notice(step: EscalationStep, at: dt.datetime, calendar: WorkingCalendar) -> bool:
    """Tell whether the notice of a year may still move the rung; alarms before three months count natural days."""
    return step.basis == StepBasis.DUE and calendar.is_provisional(local_date(at))
