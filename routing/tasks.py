"""What the scheduler calls for the desks."""

from __future__ import annotations

from celery import shared_task

from common.clock import now
from routing.services import autosaving, bulk, presence, runs


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


@shared_task(name="routing.tasks.train", ignore_result=True)
def train() -> None:
    """Do the trainings that were asked for, also what a dead worker left."""
    runs.run_waiting()


@shared_task(name="routing.tasks.ask_training", ignore_result=True)
def ask_training() -> None:
    """Have models trained for which enough letters were handled, and do it."""
    runs.forget_old(now=now())
    runs.ask_weekly()
    runs.run_waiting()
