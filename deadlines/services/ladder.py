"""The escalation ladder: at which moment each rung of a clock is due (RULES section 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from common.clock import start_of_day
from deadlines.calendar import WorkingCalendar
from deadlines.models import Deadline, EscalationStep, StepBasis

THREE_MONTHS = 3
"""A valid letter unanswered for three months fails the whole site (国办秘函〔2019〕19号)."""


def three_months_after(day: dt.date) -> dt.date:
    """Return the same day three months on, or the last day of a shorter month."""
    month = day.month - 1 + THREE_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    return min(dt.date(year, month, 1) + dt.timedelta(days=day.day - 1), first_of_next - dt.timedelta(days=1))


def moment_of(step: EscalationStep, deadline: Deadline, calendar: WorkingCalendar) -> dt.datetime:
    """Return when the step happens: at 00:00 Beijing time, also on a rest day.

    Offset 0 is the midnight after the due date; -1 one working day before it; n the n-th working
    day after it. Three-month steps count natural days from receipt, pauses or not.
    """
    if step.basis == StepBasis.THREE_MONTHS:
        day = three_months_after(deadline.petition.received_on) + dt.timedelta(days=step.offset)
    elif step.offset == 0:
        day = deadline.due_on + dt.timedelta(days=1)
    else:
        day = calendar.add_working_days(deadline.due_on, step.offset)
    return start_of_day(day)


def steps_of(deadline: Deadline) -> list[EscalationStep]:
    """Return the rungs for this kind of clock, lowest first."""
    return list(EscalationStep.objects.filter(kind=deadline.kind).order_by("rank"))


def climbed(deadline: Deadline) -> set[int]:
    """Return the ids of the rungs that were climbed for the present due date, or once for all."""
    taken = deadline.escalations.select_related("step")
    return {row.step_id for row in taken if row.due_on == deadline.due_on or row.step.basis == StepBasis.THREE_MONTHS}


def due_steps(deadline: Deadline, calendar: WorkingCalendar, now: dt.datetime) -> list[EscalationStep]:
    """Return the rungs that are due and not yet climbed, lowest first."""
    done = climbed(deadline)
    return [step for step in steps_of(deadline) if step.pk not in done and moment_of(step, deadline, calendar) <= now]


def next_step_at(deadline: Deadline, calendar: WorkingCalendar) -> dt.datetime | None:
    """Return when the sweep must look at this clock again; past moments not yet climbed come at once."""
    done = climbed(deadline) if deadline.pk else set()
    moments: Iterable[dt.datetime] = (
        moment_of(step, deadline, calendar) for step in steps_of(deadline) if step.pk not in done
    )
    return min(moments, default=None)
