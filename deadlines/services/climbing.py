"""What the sweep does with one clock, decided from what it holds in its hands: no query, nothing written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from deadlines.models import EscalationStep
from deadlines.services.due import Clock
from deadlines.services.ladder import Climbed, Timetable, ahead


@dataclass(frozen=True, slots=True)
class Rung:
    """A step that is due: since when, and whether people are told of it."""

    step: EscalationStep
    happened_at: dt.datetime
    told: bool


@dataclass(frozen=True, slots=True)
class ClimbPlan:
    """The rungs to be climbed now, lowest first, and when to look again (none: never)."""

    clock: Clock
    rungs: tuple[Rung, ...] = ()
    next_step_at: dt.datetime | None = None


def plan(clock: Clock, times: Timetable, climbed: Climbed, now: dt.datetime) -> ClimbPlan:
    """Return what is due of this clock at ``now``, by its timetable. The clock carries its letter.

    After downtime only the highest rung that was reached is told, that of the due date and that of the
    three months each for itself: they warn of different things, and tell different people. A letter that
    waits for no answer fires nothing. Nothing happens before the clock began: an urgent letter of this afternoon,
    due tomorrow, is reminded of when it came, and not last midnight.
    """
    if not (clock.waits and clock.escalates) or clock.satisfied_at or clock.verdict:
        return ClimbPlan(clock)
    waiting = list(ahead(clock, times, climbed))
    due = [(step, moment) for step, moment in waiting if moment <= now]
    highest = {step.basis: step.pk for step, _moment in sorted(due, key=lambda each: each[0].rank)}
    rungs = tuple(
        Rung(step, max(moment, clock.started_at), told=highest[step.basis] == step.pk) for step, moment in due
    )
    return ClimbPlan(clock, rungs, min((moment for _step, moment in waiting if moment > now), default=None))
