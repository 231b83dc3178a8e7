"""Queue entry point of the outbox."""

from celery import shared_task

from common.clock import now
from notifications.services import deliver_due


@shared_task(name="notifications.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Deliver everything that is due; two at once or one twice do no harm."""
    deliver_due(now=now())
