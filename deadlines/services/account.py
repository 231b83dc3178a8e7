"""The account of a clock: everything that its date rests on, day by day, for whoever asks "why this date?".

It is read, never computed anew: the dates are those that are stored, by the calendar version that counted them.
A number of queries that depends neither on the days nor on what happened.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from accounts.models import Department
from common.clock import local_date, now
from deadlines import calendar as counted
from deadlines.badges import DueBadge, early_or_late
from deadlines.calendar import DayUnit, WorkingCalendar
from deadlines.counting import CountedDay, counting
from deadlines.daykinds import WAITING
from deadlines.explaining import WAITING_FOR_YOU, explain
from deadlines.models import (
    CalendarVersion,
    Deadline,
    DeadlineKind,
    Extension,
    ExtensionState,
    Pause,
)
from deadlines.months import Month, key, months, weekday_heads
from deadlines.services.account_parts import (
    ExtensionLine,
    Limit,
    PauseLine,
    Rung,
    extension_lines,
    ladder_of,
    pause_lines,
    versions_of,
)
from deadlines.services.account_words import facts, rule_facts
from deadlines.services.calendars import calendar_of
from deadlines.services.clocks import FOLLOWING, PAUSED_KINDS, SUPPORT_LEAD_DAYS, as_it_stands
from deadlines.services.history import Turn, history_of
from deadlines.services.holdings import days_held
from deadlines.services.rules import RuleSnapshot, label_of, rule_of
from deadlines.services.showing import (
    ACTIONS,
    WAITING_FOR_WRITER,
    cards_of,
    limits,
    origin_of,
    sentence_of_given,
    standing_badge,
)
from deadlines.standing import Standing, standing_on
from deadlines.wording import REPLY, cn_date, gettext_noop

LATE_DAYS_DRAWN = 92
"""Natural days after the due date that are drawn; a clock that is late for years is told in words."""

TITLES = {
    DeadlineKind.DISPATCH: gettext_noop("分办时限"),
    DeadlineKind.ACKNOWLEDGE: gettext_noop("签收时限"),
    DeadlineKind.REPLY: gettext_noop("答复期限"),
    DeadlineKind.UNIT: gettext_noop("承办时限"),
    DeadlineKind.SUPPORT: gettext_noop("协办意见期限"),
    DeadlineKind.INSTRUCTION: gettext_noop("批示办理时限"),
    DeadlineKind.EXTERNAL: gettext_noop("来文时限"),
    DeadlineKind.NOTIFY: gettext_noop("告知受理时限"),
    DeadlineKind.RETURN: gettext_noop("退回时限"),
}
_SHORT = {DeadlineKind.SUPPORT: gettext_noop("提出"), DeadlineKind.UNIT: gettext_noop("报送")}
"""What ends these clocks, short enough for a day's cell."""


@dataclass(frozen=True)
class Account:
    """One clock and all that led to its date. For the writer what is told inside the office is left out."""

    clock: Deadline
    calendar: WorkingCalendar
    day: dt.date
    for_writer: bool
    title: str
    sentence: str
    badge: DueBadge
    cards: list[DueBadge]
    origin: str
    action: str
    limit: Limit
    days: list[CountedDay]
    pauses: list[PauseLine]
    extensions: list[ExtensionLine]
    versions: list[CalendarVersion]
    ladder: list[Rung]
    held: list[tuple[Department, int]]
    history: list[Turn]

    @property
    def standing(self) -> Standing:
        """How the clock stands on the day of the account."""
        return standing_on(self.clock, self.day)

    @property
    def follows_lead(self) -> bool:
        """Whether the date is the lead's, less some days: a support unit's, or one's below the lead."""
        return self.clock.kind in FOLLOWING

    @cached_property
    def used(self) -> int:
        """Counted days that are over on the day of the account, or were when the clock ended."""
        last = self._last
        ended = self.clock.satisfied_at is not None
        return sum(
            1
            for day in self.days
            if day.number and (day.date < last or (day.date == last and self._spent(ended=ended)))
        )

    def _spent(self, *, ended: bool) -> bool:
        """Whether the last day itself is used: today is, unless the clock stands still."""
        return ended or self.clock.paused_on is None

    @property
    def _last(self) -> dt.date:
        done = self.clock.satisfied_at
        return min(self.day, local_date(done)) if done else self.day

    @property
    def total(self) -> int:
        """Counted days from day 0 to the due date."""
        return max((day.number for day in self.days if day.number), default=0)

    @property
    def left(self) -> int:
        """Counted days to come until the due date."""
        return self.total - self.used

    @property
    def distance(self) -> str:
        """How the end stands to the due date, once there is one: 比期限早1个工作日."""
        done = self.clock.satisfied_at
        return early_or_late(self.calendar, self.clock.due_on, local_date(done), gettext=gettext) if done else ""

    @property
    def cut(self) -> bool:
        """Whether late days are left out of the drawing, there being too many."""
        end = self._last
        return end > self.days[-1].date and self.standing in (Standing.LATE, Standing.DONE_LATE)

    @property
    def stands_still(self) -> bool:
        """Whether a pause holds the clock."""
        return self.standing == Standing.PAUSED

    @property
    def until(self) -> dt.date:
        """The last day whose calendar was announced when the clock was counted."""
        return self.calendar.announced_until

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The result in a few lines: label and value."""
        return facts(self)

    @property
    def rule_facts(self) -> list[tuple[str, str]]:
        """The rule in a few lines: label and value."""
        return rule_facts(self)

    @property
    def weekdays(self) -> list[str]:
        """The heads of the months' columns."""
        return weekday_heads(gettext)

    @property
    def months(self) -> list[Month]:
        """The days as a wall calendar."""
        return months(self.days, done=self.action, gettext=gettext)

    @property
    def key(self) -> list[tuple[str, str]]:
        """The key below the months: class and words."""
        return key(self.days, self.limit.unit, origin=self.origin, waiting=WAITING, done=self.action, gettext=gettext)


def title_of(clock: Deadline) -> str:
    """Return what a clock is called: 答复期限, 测试交通局签收时限."""
    words = gettext(TITLES[DeadlineKind(clock.kind)])
    return f"{clock.department.label} {words}" if clock.department else words


def account(deadline: Deadline, *, day: dt.date, for_writer: bool = False) -> Account:
    """Return the account of a clock as it stands on this day.

    The clock comes with its letter, unit and calendar version (``with_facts``). ``for_writer`` leaves out the
    ladder, the units' days and the names of the people who acted.
    """
    deadline = as_it_stands(deadline, day=day)
    calendar = calendar_of(deadline.calendar_version)
    pauses = list(Pause.objects.filter(petition=deadline.petition)) if deadline.kind in PAUSED_KINDS else []
    extensions = list(deadline.extensions.select_related("department").order_by("asked_at", "id"))
    limit = _limit(deadline, calendar, extensions)
    spans = [(row.from_on, row.to_on) for row in pauses]
    happened = history_of(deadline, calendar, shown_only=for_writer)
    drawn = _Drawing(deadline, calendar, spans, day, limit, for_writer)
    return Account(
        clock=deadline,
        calendar=calendar,
        day=day,
        for_writer=for_writer,
        title=title_of(deadline),
        sentence=drawn.sentence(),
        badge=standing_badge(deadline, calendar, day),
        cards=[] if for_writer else cards_of([deadline]).get(deadline.pk, []),
        origin=origin_of(deadline),
        action=drawn.action,
        limit=limit,
        days=drawn.days(),
        pauses=pause_lines(deadline, calendar, pauses, day, limit.unit),
        extensions=extension_lines(extensions, happened, limit.snapshot, granted_only=for_writer),
        versions=versions_of(deadline),
        ladder=[] if for_writer else ladder_of(deadline, calendar, now()),
        held=_held(deadline, calendar, for_writer=for_writer),
        history=happened,
    )


def _limit(deadline: Deadline, calendar: WorkingCalendar, extensions: list[Extension]) -> Limit:
    rule, row = RuleSnapshot(**deadline.rule), rule_of(deadline)
    granted = [each for each in extensions if each.state == ExtensionState.GRANTED]
    amount, before = limits(rule, granted)
    if deadline.kind in FOLLOWING:
        amount = calendar.working_days_between(deadline.started_on, deadline.due_on)
    of_type = deadline.kind == DeadlineKind.REPLY
    label = label_of(row, deadline.petition) if of_type else gettext(TITLES[DeadlineKind(deadline.kind)])
    return Limit(rule, row, amount, before, label)


def _held(deadline: Deadline, calendar: WorkingCalendar, *, for_writer: bool) -> list[tuple[Department, int]]:
    if for_writer or deadline.kind != DeadlineKind.REPLY:
        return []
    return list(days_held(deadline.petition, calendar, now()).items())


@dataclass(frozen=True)
class _Drawing:
    """The days of a clock and the sentence above them."""

    clock: Deadline
    calendar: WorkingCalendar
    pauses: list[counted.Pause]
    day: dt.date
    limit: Limit
    for_writer: bool

    @property
    def action(self) -> str:
        """What ends the clock, short enough for a day cell."""
        kind = DeadlineKind(self.clock.kind)
        return gettext(_SHORT.get(kind) or ACTIONS.get(kind, REPLY))

    @property
    def _span(self) -> tuple[WorkingCalendar, dt.date, dt.date, list[counted.Pause], dt.date, int, DayUnit]:
        clock = self.clock
        return self.calendar, clock.started_on, clock.due_on, self.pauses, self.day, self.limit.amount, self.limit.unit

    def days(self) -> list[CountedDay]:
        done_on = local_date(self.clock.satisfied_at) if self.clock.satisfied_at else None
        late = standing_on(self.clock, self.day) in (Standing.LATE, Standing.DONE_LATE)
        until = min(done_on or self.day, self.clock.due_on + dt.timedelta(days=LATE_DAYS_DRAWN)) if late else None
        return counting(
            *self._span, done_on, origin=origin_of(self.clock), done=self.action, until=until, gettext=gettext
        )

    def sentence(self) -> str:
        if self.clock.kind in FOLLOWING:
            return self._following()
        waiting = WAITING_FOR_YOU if self.for_writer else WAITING_FOR_WRITER
        if self.limit.snapshot.until:
            return sentence_of_given(self.clock, self.limit.snapshot, self.day, waiting=waiting)
        return explain(
            *self._span,
            label=self.limit.label,
            extended_from=self.limit.before,
            origin=origin_of(self.clock),
            waiting=waiting,
            final=bool(self.clock.verdict),
            gettext=gettext,
        )

    def _following(self) -> str:
        words = gettext("主办单位答复期限前{n}个工作日提出意见，最早是分办后的第1个工作日；期限{verb}{date}。")
        if self.clock.kind == DeadlineKind.UNIT:
            words = gettext("主办单位答复期限前{n}个工作日报送办理结果，最早是转交后的第1个工作日；期限{verb}{date}。")
        verb = gettext("暂定为") if self.clock.provisional else gettext("是")
        return words.format(n=SUPPORT_LEAD_DAYS, verb=verb, date=cn_date(self.clock.due_on, self.day, gettext))
