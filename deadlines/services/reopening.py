"""Clocks that stopped by mistake go on: judged by an answer that was none, or void with a letter turned away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from common.clock import local_date
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.calendars import ensure_calendar
from deadlines.services.clocks import set_dates
from petitions.models import Petition


def run_on(clock: Deadline) -> dict[str, Any]:
    """Take the verdict back and let the clock run on; return the old verdict for the record.

    Start, rule, pauses and extensions are the same, so a clock that is past its date is late at once, and the
    sweep finds the highest step reached. The calendar is the present one: an open clock would have been
    counted again by it.
    """
    former = {
        "verdict": clock.verdict,
        "satisfied_at": clock.satisfied_at.isoformat() if clock.satisfied_at else "",
        "unit_submitted_at": clock.unit_submitted_at.isoformat() if clock.unit_submitted_at else "",
        "due_on_before": clock.due_on.isoformat(),
    }
    clock.satisfied_at = clock.unit_submitted_at = None
    clock.verdict = ""
    clock.calendar_version = ensure_calendar()
    set_dates(clock)
    return former | {"due_on": clock.due_on.isoformat()}


def run_on_voided(petition: Petition) -> dict[str, Any]:
    """Let the letter's own clocks run on that stopped without a verdict when it was turned away by mistake.

    Their start is the one they had: the writer's days were never anybody's to stop. Returns the dates of the
    writer's clock before and now, for the record; nothing where the letter had none.
    """
    facts: dict[str, Any] = {}
    voided = Deadline.objects.filter(petition=petition, round=petition.round, department=None, verdict=Verdict.VOID)
    for clock in voided.select_related("calendar_version").order_by("pk"):
        clock.petition = petition
        dates = run_on(clock)
        if clock.kind == DeadlineKind.REPLY:
            facts = {name: dates[name] for name in ("due_on_before", "due_on")}
    return facts


def start_dispatch_again(petition: Petition, *, at: dt.datetime) -> dict[str, str]:
    """Let the centre's time for dispatch begin anew: it had dispatched, and has to once more.

    A clock that still runs goes on as it is. Returns the former verdict, for the record.
    """
    clocks = Deadline.objects.filter(petition=petition, round=petition.round, kind=DeadlineKind.DISPATCH)
    clock = clocks.exclude(satisfied_at=None).select_related("calendar_version").first()
    if clock is None or clock.satisfied_at is None:
        return {}
    former = {"dispatch_verdict": clock.verdict, "dispatched_at": clock.satisfied_at.isoformat()}
    clock.petition = petition
    clock.started_at, clock.started_on = at, local_date(at)
    run_on(clock)
    return former
