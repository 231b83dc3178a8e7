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
_FAILED = "notifications:nudge-failed"
_QUIET = "notifications:nudge-quiet"


def nudge() -> None:
    """Ask a worker to deliver soon, within two seconds and without ever raising.

    The letter is already saved: when the broker is down, the scheduler's next run delivers.
    """
    if cache.get(_QUIET):
        return
    options = dict(getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}))
    if settings.REDIS_URL:  # a broker that accepts and never answers must not hold the page either
        options |= {"socket_connect_timeout": 0.8, "socket_timeout": 0.8}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(TASK, connection=connection, retry=False, expires=EXPIRES_SECONDS, ignore_result=True)
    except Exception as error:  # whatever the broker does, the request goes on
        logger.warning("worker not reached (%s): messages wait for the scheduler", type(error).__name__)
        cache.set(_QUIET, True, QUIET_SECONDS)  # noqa: FBT003
        cache.set(_FAILED, True, int(BEHIND_AFTER.total_seconds()))  # noqa: FBT003
        return
    cache.delete(_FAILED)


def trouble(*, now: dt.datetime) -> bool:
    """Tell whether messages are not getting out: the worker was not reached, or one is long overdue."""
    if cache.get(_FAILED):
        return True
    late = Q(state=DeliveryState.WAITING, not_before__lt=now - BEHIND_AFTER)
    return Notification.objects.filter(late).exists()
