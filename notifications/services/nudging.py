"""Tell the worker that there is something to send; nothing depends on it."""

from __future__ import annotations

import datetime as dt
import logging

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

from notifications.models import DeliveryState, Notification

logger = logging.getLogger(__name__)

TASK = "notifications.tasks.deliver"
EXPIRES_SECONDS = 60
QUIET_SECONDS = 15
"""For so long after a failure nobody tries the broker again: a page must not wait for it each time."""
BEHIND_AFTER = dt.timedelta(minutes=5)
_IMPATIENT = {"socket_connect_timeout": 0.8, "socket_timeout": 0.8, "max_retries": 0}
"""Measured: a refused connection is known after 0.1 s, a silent one after 1 s; with one repetition after 2 and 4."""
_FAILED = "notifications:nudge-failed"
_QUIET = "notifications:nudge-quiet"


def nudge(task: str = TASK) -> None:
    """Ask a worker to deliver (or to do another task) soon, within two seconds and without ever raising.

    The letter is already saved: when the broker is down, the scheduler's next run delivers.
    """
    if cache.get(_QUIET):
        return
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **(_IMPATIENT if settings.REDIS_URL else {})}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(task, connection=connection, retry=False, expires=EXPIRES_SECONDS, ignore_result=True)
    except Exception as error:  # whatever the broker does, the request goes on
        logger.warning("worker not reached (%s): messages wait for the scheduler", type(error).__name__)
        cache.set_many({_QUIET: True}, QUIET_SECONDS)
        cache.set_many({_FAILED: True}, int(BEHIND_AFTER.total_seconds()))
        return
    cache.delete(_FAILED)


def trouble(*, now: dt.datetime) -> bool:
    """Tell whether messages are not getting out: the worker was not reached, or one is long overdue."""
    if cache.get(_FAILED):
        return True
    late = Q(state=DeliveryState.WAITING, not_before__lt=now - BEHIND_AFTER)
    return Notification.objects.filter(late).exists()
