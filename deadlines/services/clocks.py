"""Clocks: opened, dated, satisfied or void. ``plan_dates`` is the one place where dates are set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import copy

from django.db import transaction

from accounts.models import Department
from common.clock import local_date, now, today
from deadlines import calendar as counting
from deadlines.calendar import WorkingCalendar
from deadlines.models import (
    OUTLIVING,
    Deadline,
    DeadlineKind,
    DeadlineQuerySet,
    Extension,
    ExtensionBasis,
    ExtensionState,
    Pause,
    StartMoment,
    Verdict,
)
from deadlines.services.calendars import calendar_of, ensure_calendar
from deadlines.services.ladder import next_step_at
from deadlines.services.rules import FIXED, RuleSnapshot, Situation, by_hand, find_rule, pick_rule
from deadlines.services.unsaying import unsay
from deadlines.standing import is_kept, stands_still
from petitions.models import Petition
from petitions.services.states import note_due_on

SUPPORT_LEAD_DAYS = 2
"""A support unit is due this many working days before the lead (RULES section 6)."""

FROM_RECEIPT = frozenset({DeadlineKind.REPLY, DeadlineKind.EXTERNAL})
"""Clocks whose days are told from the receipt on, where a person set the date."""
PAUSED_KINDS = frozenset({DeadlineKind.DISPATCH, DeadlineKind.REPLY, DeadlineKind.INSTRUCTION})
"""Clocks that wait for the writer. Acknowledging needs nothing of him, and 信访工作条例's 15 days know no pause."""

FOLLOWING = frozenset({DeadlineKind.SUPPORT, DeadlineKind.UNIT})
"""Clocks whose date follows the writer's: of a support unit's opinion, and of the result that a unit below reports."""


def plan_dates(
    deadline: Deadline,
    calendar: WorkingCalendar,
    *,
    pauses: Sequence[counting.Pause] = (),
    extensions: Sequence[Extension] = (),
    day: dt.date | None = None,
) -> None:
    """Fill in the due dates from start, rule, pauses, granted extensions and calendar; saves nothing.

    The original date leaves extensions out and pauses in (RULES section 6). A promised day counts
    at most up to the rule's cap. An extension never brings a date forward.
    """
    rule = RuleSnapshot(**deadline.rule)
    unit, day = counting.DayUnit(rule.unit), day or today()

    def after(amount: int) -> dt.date:
        return counting.due_date(calendar, deadline.started_on, amount, unit, pauses, day)

    deadline.original_due_on = after(rule.amount)
    if rule.until:
        deadline.original_due_on = _set_by_hand(rule, deadline.original_due_on, paused=bool(pauses))
    dates = [deadline.original_due_on]
    for extension in extensions:
        if extension.basis == ExtensionBasis.PROMISE and extension.promised_on:
            dates.append(min(extension.promised_on, after(rule.cap)))
        elif extension.total:
            dates.append(after(min(extension.total, rule.cap)))
    deadline.due_on = max(dates)
    by_notice = not rule.until or deadline.due_on != dt.date.fromisoformat(rule.until)
    deadline.provisional = by_notice and calendar.is_provisional(deadline.due_on)


def _set_by_hand(rule: RuleSnapshot, counted: dt.date, *, paused: bool) -> dt.date:
    """Return the date that a person set. No notice of days off moves it; a pause does, by the days it left out."""
    wanted = dt.date.fromisoformat(rule.until)
    return max(wanted, counted) if paused else wanted


def plan_support(deadline: Deadline, calendar: WorkingCalendar, lead_due: dt.date) -> None:
    """Date a clock that follows the lead's by it, but never before the first working day after its start; saves nothing."""
    earliest = calendar.add_working_days(deadline.started_on, 1)
    wanted = calendar.add_working_days(lead_due, -SUPPORT_LEAD_DAYS)
    deadline.original_due_on = deadline.due_on = max(wanted, earliest)
    deadline.provisional = calendar.is_provisional(deadline.due_on)


def pauses_of(petition: Petition) -> list[counting.Pause]:
    """Return the letter's pauses as (first day left out, day it counts again)."""
    return list(Pause.objects.filter(petition=petition).values_list("from_on", "to_on"))


def set_dates(deadline: Deadline) -> Deadline:
    """Set a running clock's dates and its next step, and save it. The only writer of dates."""
    calendar, before = calendar_of(deadline.calendar_version), deadline.due_on
    _plan(deadline, calendar)
    deadline.next_step_at = next_step_at(deadline, calendar) if deadline.escalates else None
    deadline.save()
    if before and before != deadline.due_on:
        unsay(deadline)
    if deadline.kind == DeadlineKind.REPLY:
        note_due_on(deadline.petition, deadline.due_on)
        for follower in running(deadline.petition).filter(kind__in=FOLLOWING):
            set_dates(follower)
    return deadline


def _plan(deadline: Deadline, calendar: WorkingCalendar) -> None:
    """Fill in the dates as of today, and the pause that holds the clock; a support unit waits with its lead."""
    if deadline.kind in FOLLOWING:
        lead = Deadline.objects.get(petition=deadline.petition_id, kind=DeadlineKind.REPLY, round=deadline.round)
        if lead.paused_on:
            _plan(lead, calendar)
        plan_support(deadline, calendar, lead.due_on)
        deadline.paused_on = lead.paused_on
        return
    adding = deadline._state.adding
    fresh = adding and deadline.started_at == deadline.petition.received_at  # nobody has paused it yet
    pauses = pauses_of(deadline.petition) if deadline.kind in PAUSED_KINDS and not fresh else []
    deadline.paused_on = next((first for first, resumed in pauses if resumed is None), None)
    granted = deadline.extensions.filter(state=ExtensionState.GRANTED) if deadline.pk else []
    plan_dates(deadline, calendar, pauses=pauses, extensions=list(granted))


def as_it_stands(deadline: Deadline, *, day: dt.date) -> Deadline:
    """Return the clock with the dates it has on this day; while a pause holds it, each day moves them on.

    What is stored is the date of the day of the pause. Nothing is saved; other clocks come back as they are.
    """
    if deadline.verdict or deadline.satisfied_at or not stands_still(deadline):
        return deadline
    moved = copy(deadline)
    granted = deadline.extensions.filter(state=ExtensionState.GRANTED)
    calendar = calendar_of(deadline.calendar_version)
    plan_dates(moved, calendar, pauses=pauses_of(deadline.petition), extensions=list(granted), day=day)
    return moved


def running(petition: Petition) -> DeadlineQuerySet:
    """Return the letter's clocks that still run."""
    return Deadline.objects.filter(petition=petition).running().select_related("calendar_version", "petition")


def reply_clock(petition: Petition) -> Deadline | None:
    """Return the writer's clock of the present round, if it was opened."""
    clocks = Deadline.objects.replies().filter(petition=petition, round=petition.round, department=None)
    return clocks.select_related("calendar_version", "petition").first()


@transaction.atomic
def open_clock(
    petition: Petition,
    kind: DeadlineKind,
    *,
    department: Department | None = None,
    start: dt.datetime | None = None,
    until: dt.date | None = None,
    source: str = "",
) -> Deadline:
    """Open a clock of this kind for the letter's present round, starting at ``start`` (default: now).

    ``until`` is a date that a person set, ``source`` who: it goes before the rule.
    """
    moment = start or now()
    if until:
        days = calendar_of(ensure_calendar()).working_days_between(local_date(moment), until)
        given = kind not in FROM_RECEIPT
        begins = StartMoment.DISPATCH if given else StartMoment.RECEIPT
        rule = by_hand(until, days=max(days, 0), starts_from=begins, source=source)
    else:
        rule = FIXED if kind in FOLLOWING else pick_rule(kind, Situation.of(petition))
    return open_by(petition, kind, rule, department, moment)


@transaction.atomic
def open_clock_if_ruled(petition: Petition, kind: DeadlineKind, *, start: dt.datetime) -> Deadline | None:
    """Open a clock that only some channels have; none where no rule asks for it."""
    rule = find_rule(kind, Situation.of(petition))
    return open_by(petition, kind, rule, None, start) if rule else None


def open_by(
    petition: Petition, kind: DeadlineKind, rule: RuleSnapshot, department: Department | None, moment: dt.datetime
) -> Deadline:
    """Open a clock that follows this rule, whatever the table of rules says."""
    deadline = Deadline(
        petition=petition,
        kind=kind,
        department=department,
        round=petition.round,
        rule=rule.as_json(),
        calendar_version=ensure_calendar(),
        started_at=moment,
        started_on=local_date(moment),
        answerable=department or (petition.lead_department if kind == DeadlineKind.REPLY else None),
    )
    return set_dates(deadline)


def judge(deadline: Deadline, *, at: dt.datetime, submitted_at: dt.datetime | None = None) -> None:
    """Fill in a clock's end and verdict: in time until 24:00 Beijing time of the due date; saves nothing."""
    deadline.satisfied_at = at
    deadline.unit_submitted_at = submitted_at
    deadline.verdict = Verdict.IN_TIME if is_kept(deadline.due_on, local_date(at)) else Verdict.LATE
    deadline.next_step_at = deadline.paused_on = None


def satisfy(deadline: Deadline, *, at: dt.datetime, submitted_at: dt.datetime | None = None) -> Deadline:
    """Stop a clock and judge it. The verdict is frozen."""
    if deadline.paused_on:  # done while the writer was waited for: those days are left out as well
        set_dates(deadline)
    judge(deadline, at=at, submitted_at=submitted_at)
    deadline.save(update_fields=["satisfied_at", "unit_submitted_at", "verdict", "next_step_at", "paused_on"])
    unsay(deadline)
    return deadline


def satisfy_running(
    petition: Petition, kind: DeadlineKind, *, at: dt.datetime, department: Department | None = None
) -> None:
    """Stop the running clocks of one kind (of one unit, if given)."""
    clocks = running(petition).filter(kind=kind)
    for clock in clocks.filter(department=department) if department else clocks:
        satisfy(clock, at=at)


def void_running(petition: Petition, *, department: Department | None = None, answered: bool = False) -> None:
    """Stop clocks without a verdict: the letter left the ordinary way, or this unit gave it back.

    Where it was ``answered`` those go on that wait for more than the answer.
    """
    clocks = running(petition).exclude(kind__in=OUTLIVING if answered else ())
    for clock in clocks.filter(department=department) if department else clocks:
        _void(clock)


def _void(clock: Deadline) -> None:
    clock.verdict = Verdict.VOID
    clock.next_step_at = clock.paused_on = None
    clock.save(update_fields=["verdict", "next_step_at", "paused_on"])
    unsay(clock)


def void(clock: Deadline) -> None:
    """Stop one clock without a verdict, if it still runs."""
    if clock.satisfied_at is None and not clock.verdict:
        _void(clock)


UNIT_KINDS = (DeadlineKind.ACKNOWLEDGE, DeadlineKind.SUPPORT, DeadlineKind.UNIT)
"""Clocks of a unit's part. What a leader instructed is owed by the unit whoever has the letter."""


def void_of_unit(petition: Petition, department: Department) -> None:
    """Stop the clocks of a unit's part without a verdict: the letter was taken from it."""
    for clock in running(petition).filter(kind__in=UNIT_KINDS, department=department):
        _void(clock)


def void_in_time(petition: Petition, kind: DeadlineKind, *, department: Department, at: dt.datetime) -> None:
    """Stop a unit's clock without a verdict, if it is not late yet: the unit gave the letter back in time."""
    for clock in running(petition).filter(kind=kind, department=department).not_late(at):
        _void(clock)


def settle_rule(petition: Petition) -> tuple[dt.date, dt.date] | None:
    """Set the writer's clock to the final rule after screening (once per letter and round).

    Returns (old date, new date) when the promised date moved, so that the writer can be told.
    """
    clock = reply_clock(petition)
    if clock is None or clock.satisfied_at:
        return None
    if RuleSnapshot(**clock.rule).until:  # a date that the sending office set goes before all rules
        return None
    before, former = clock.due_on, (clock.rule, clock.started_at)
    clock.petition = petition
    clock.rule = pick_rule(DeadlineKind.REPLY, Situation.of(petition)).as_json()
    if clock.rule["starts_from"] == StartMoment.RECEIPT:
        clock.started_at, clock.started_on = petition.received_at, petition.received_on
    elif clock.started_at == petition.received_at:  # screened for the first time: a second time moves no start
        _start(clock, StartMoment.ACCEPTANCE, petition.screened_at)
    if (clock.rule, clock.started_at) == former and clock.calendar_version == ensure_calendar():
        return None
    set_dates(clock)
    return (before, clock.due_on) if clock.due_on != before else None


def start_at_dispatch(petition: Petition, *, at: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """Start the writer's clock anew where its rule counts from the first dispatch; passing on later never does.

    Returns (old date, new date) when the promised date moved.
    """
    clock = reply_clock(petition)
    if clock is None or clock.satisfied_at or clock.rule["starts_from"] != StartMoment.DISPATCH:
        return None
    if Deadline.objects.filter(petition=petition, round=petition.round, kind=DeadlineKind.ACKNOWLEDGE).exists():
        return None  # a unit had it before; that dispatch was taken back, the writer's days go on
    before = clock.due_on
    clock.petition = petition
    _start(clock, StartMoment.DISPATCH, at)
    set_dates(clock)
    return (before, clock.due_on) if clock.due_on != before else None


def _start(clock: Deadline, moment: StartMoment, at: dt.datetime | None) -> None:
    """Let the clock count from this moment where its rule says so; until then it counts from receipt."""
    if at and clock.rule["starts_from"] == moment:
        clock.started_at, clock.started_on = at, local_date(at)


def make_answerable(petition: Petition, department: Department | None, *, at: dt.datetime) -> None:
    """Let the new lead (or nobody yet) answer for the running reply clock, unless it is late already (RULES section 6)."""
    clocks = running(petition).filter(kind=DeadlineKind.REPLY).not_late(at)
    clocks.update(answerable=department)
