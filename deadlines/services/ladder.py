"""The escalation ladder: at which moment each rung of a clock is due (RULES section 4).

What is decided here is decided from what the caller holds: the rungs of the clock's kind (``live_steps``) and
those that were climbed (``climbed_of``), one query each for any number of clocks.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from common.clock import start_of_day
from common.once import once
from deadlines.calendar import WorkingCalendar
from deadlines.models import Deadline, Escalation, EscalationStep, StepBasis
from deadlines.standing import Clock, stands_still

THREE_MONTHS = 3
"""A valid letter unanswered for three months fails the whole site (国办秘函〔2019〕19号)."""

Climbed = Collection[tuple[int, dt.date]]
"""The rungs that a clock has climbed: id of the step, due date at that time."""
Timetable = Sequence[tuple[EscalationStep, dt.datetime]]


class LetterFacts(Protocol):
    """What the ladder must know of a letter."""

    @property
    def received_on(self) -> dt.date:
        """The day of receipt."""


class ClockFacts(Clock, Protocol):
    """What the ladder must know of a clock: a ``Deadline``, or what the sweep has read of it."""

    @property
    def petition(self) -> LetterFacts:
        """Its letter."""

    @property
    def kind(self) -> str:
        """Which clock it is."""

    @property
    def round(self) -> int:
        """Which answer it waits for."""

    @property
    def calendar_version_id(self) -> int:
        """The calendar that it is counted by."""

    @property
    def started_on(self) -> dt.date:
        """Day 0."""


def three_months_after(day: dt.date) -> dt.date:
    """Return the same day three months on, or the last day of a shorter month."""
    month = day.month - 1 + THREE_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    return min(dt.date(year, month, 1) + dt.timedelta(days=day.day - 1), first_of_next - dt.timedelta(days=1))


def moment_of(
    step: EscalationStep, deadline: ClockFacts, calendar: WorkingCalendar, *, offset: int | None = None
) -> dt.datetime:
    """Return when the step happens, by its own offset or this one: at 00:00 Beijing time, also on a rest day.

    Offset 0 is the midnight after the due date; -1 one working day before it; n the n-th working
    day after it. Three-month steps count natural days from receipt, pauses or not; in a later round,
    which began with an answer, from the start of that round's clock.
    """
    days = step.offset if offset is None else offset
    if step.basis == StepBasis.THREE_MONTHS:
        day = three_months_after(_begun(deadline)) + dt.timedelta(days=days)
    elif days == 0:
        day = deadline.due_on + dt.timedelta(days=1)
    else:
        day = calendar.add_working_days(deadline.due_on, days)
    return start_of_day(day)


def _begun(deadline: ClockFacts) -> dt.date:
    return deadline.petition.received_on if deadline.round == 1 else deadline.started_on


def fires_at(step: EscalationStep, deadline: ClockFacts, calendar: WorkingCalendar) -> dt.datetime | None:
    """Return when the step happens for this clock; none where its moment lay before the step was set up.

    Where the days of a step were changed, clocks that the new days would leave out keep the earlier ones (ADR 0015).
    """
    moment = moment_of(step, deadline, calendar)
    if step.active_from is None or moment >= step.active_from:
        return moment
    for offset, since in step.earlier:
        moment = moment_of(step, deadline, calendar, offset=offset)
        if since is None or moment >= dt.datetime.fromisoformat(since):
            return moment
    return None


def live_steps() -> dict[str, list[EscalationStep]]:
    """Return the rungs that are in use, by the kind of clock, lowest first."""
    steps: dict[str, list[EscalationStep]] = defaultdict(list)
    for step in EscalationStep.objects.filter(retired_at=None).order_by("kind", "rank"):
        steps[step.kind].append(step)
    return steps


def climbed_of(deadlines: Collection[int]) -> Mapping[int, Climbed]:
    """Return what each of these clocks (by id) has climbed; rungs that were withdrawn don't count."""
    climbed: dict[int, set[tuple[int, dt.date]]] = defaultdict(set)
    rows = Escalation.objects.standing().filter(deadline_id__in=deadlines)
    for deadline, step, due_on in rows.values_list("deadline_id", "step_id", "due_on"):
        climbed[deadline].add((step, due_on))
    return climbed


def timetable(deadline: ClockFacts, calendar: WorkingCalendar, steps: Iterable[EscalationStep]) -> Timetable:
    """Return the rungs that happen for this clock, with their moments, past ones too; lowest first.

    It follows from the rungs and ``times_follow`` alone: clocks that share those share their timetable.
    """
    moments = ((step, fires_at(step, deadline, calendar)) for step in steps)
    return [(step, moment) for step, moment in moments if moment is not None]


def times_follow(deadline: ClockFacts) -> tuple[str, int, dt.date, dt.date]:
    """Return what a clock's timetable depends on: its kind, its calendar, its due date, and where three months begin."""
    return deadline.kind, deadline.calendar_version_id, deadline.due_on, _begun(deadline)


def ahead(deadline: ClockFacts, times: Timetable, climbed: Climbed) -> Iterator[tuple[EscalationStep, dt.datetime]]:
    """Yield of a timetable what the clock has yet to climb.

    A moved due date opens its rungs again; three-month rungs are climbed once for all, and know no pause.
    """
    still, once = stands_still(deadline), {step for step, _due_on in climbed}
    for step, moment in times:
        if step.basis == StepBasis.THREE_MONTHS:
            waits = step.pk not in once
        else:
            waits = not still and (step.pk, deadline.due_on) not in climbed
        if waits:
            yield step, moment


def steps_ahead(
    deadline: ClockFacts, calendar: WorkingCalendar, steps: Iterable[EscalationStep], climbed: Climbed
) -> Iterator[tuple[EscalationStep, dt.datetime]]:
    """Yield the rungs that the clock has yet to climb, with their moments, past ones too; lowest first."""
    return ahead(deadline, timetable(deadline, calendar, steps), climbed)


def next_moment(
    deadline: Deadline, calendar: WorkingCalendar, steps: Iterable[EscalationStep], climbed: Climbed
) -> dt.datetime | None:
    """Return when the sweep must look at this clock again; past moments not yet climbed come at once."""
    moments = (moment for _step, moment in steps_ahead(deadline, calendar, steps, climbed))
    return min(moments, default=None) if deadline.escalates else None


def next_step_at(deadline: Deadline, calendar: WorkingCalendar) -> dt.datetime | None:
    """Return the same for a single clock, read from the database."""
    live = EscalationStep.objects.filter(kind=deadline.kind, retired_at=None).order_by("rank")
    steps = once(("steps", deadline.kind), lambda: list(live))
    climbed = climbed_of([deadline.pk]).get(deadline.pk, ()) if deadline.pk else ()
    return next_moment(deadline, calendar, steps, climbed)
