"""What the scheduler calls: the same service as the command."""

from __future__ import annotations

from celery import shared_task

from common.clock import now
from deadlines.services.escalation import sweep as run_sweep


@shared_task(name="deadlines.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Do everything that is due."""
    run_sweep(now=now())
