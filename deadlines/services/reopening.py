"""A clock that was judged by an answer that was none goes on, as if it had never stopped."""

from __future__ import annotations

from typing import Any

from deadlines.models import Deadline
from deadlines.services.calendars import ensure_calendar
from deadlines.services.clocks import set_dates


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
