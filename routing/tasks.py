"""What the scheduler calls for the desks."""

from __future__ import annotations

from celery import shared_task

from common.clock import now
from routing.services import autosaving, bulk, presence


@shared_task(name="routing.tasks.forget_writing", ignore_result=True)
def forget_writing() -> None:
    """Drop texts that nobody took up again, and who had which letter open, in time."""
    moment = now()
    autosaving.forget_old(now=moment)
    presence.forget_old(now=moment)
    bulk.forget_old(now=moment)


@shared_task(name="routing.tasks.run_bulk", ignore_result=True)
def run_bulk() -> None:
    """Do what people asked for on many letters at once, also what a dead worker left."""
    bulk.run_waiting()
