"""What the scheduler calls: the same service as the command."""

from __future__ import annotations

from celery import shared_task

from common.clock import now
from deadlines.services.escalation import sweep as run_sweep
from deadlines.services.missing_year import remind_of_missing_year
from deadlines.services.versions import recount_left_behind


@shared_task(name="deadlines.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Do everything that is due."""
    run_sweep(now=now())


@shared_task(name="deadlines.tasks.look_after_calendar", ignore_result=True)
def look_after_calendar() -> None:
    """Remind of a year that is missing, and count what was left behind when the calendar changed."""
    moment = now()
    remind_of_missing_year(now=moment)
    recount_left_behind(now=moment)
