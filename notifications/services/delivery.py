"""Deliver what is due: claim with a lease, send outside the transaction, then mark."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from common.masking import mask
from notifications.carriers import is_final, is_outage, send
from notifications.models import OUTWARD, DeliveryState, Medium, Notification

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
"""Longer than any mail dialogue with its 20 seconds a step; then somebody else may try."""
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)
GIVE_UP_AFTER = dt.timedelta(hours=72)
ERROR_LENGTH = 500


@dataclass
class DeliverySummary:
    """What one run did, in messages."""

    sent: int = 0
    failed: int = 0
    retried: int = 0


def deliver_due(*, now: dt.datetime, limit: int = 200) -> DeliverySummary:
    """Deliver up to ``limit`` mails, as many short messages, and every desk message, that are due at ``now``.

    Runs side by side and repeated runs send each message once; a run that was killed after sending sends it
    once more, under the same Message-ID, when its lease is over. Not to be called inside a transaction:
    a claim must be seen by others before anything is sent.
    """
    began = time.monotonic()
    summary = DeliverySummary(sent=_show_on_desks(now))

    def moment() -> dt.datetime:
        """``now`` and what has passed since; no jump of the machine's clock moves it."""
        return now + dt.timedelta(seconds=time.monotonic() - began)

    for medium in OUTWARD:  # a mail server that is away holds up no short message
        for _turn in range(limit):
            message = _claim(moment(), medium)
            if message is None or not _deliver(message, moment, summary):
                break
    return summary


def _due(now: dt.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=now)


def _show_on_desks(now: dt.datetime) -> int:
    """A message on the desk has arrived when its time has come."""
    return (
        _due(now)
        .filter(medium=Medium.DESK)
        .update(state=DeliveryState.SENT, sent_at=F("not_before"), next_attempt_at=None)
    )


@transaction.atomic
def _claim(now: dt.datetime, medium: Medium) -> Notification | None:
    """Take the oldest due message of the medium; it is due again when the lease ends without a mark."""
    waiting = _due(now).filter(medium=medium).order_by("next_attempt_at", "pk")
    message = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    message.attempts += 1
    message.leased_until = message.next_attempt_at = now + LEASE
    message.save(update_fields=["attempts", "leased_until", "next_attempt_at"])
    return message


def _deliver(message: Notification, moment: Callable[[], dt.datetime], summary: DeliverySummary) -> bool:
    """Send one claimed message and mark it; tell whether its server still answers."""
    try:
        send(message)
    except Exception as error:  # one bad message must not hold up the others
        final = is_final(message, error) or moment() >= message.not_before + GIVE_UP_AFTER
        _mark_failure(message, error, moment(), final=final)
        summary.failed += final
        summary.retried += not final
        if not is_outage(message, error):
            return True
        summary.failed += _stand_back(moment(), message, error)
        return False
    kept = message.on_record()
    said = {"subject": kept.subject, "body": kept.body, "last_error": ""}
    _mark(message, state=DeliveryState.SENT, sent_at=moment(), next_attempt_at=None, **said)
    summary.sent += 1
    return True


def _mark(message: Notification, **changes: object) -> None:
    """Write the outcome, unless the lease went to somebody else meanwhile."""
    mine = Notification.objects.filter(pk=message.pk, state=DeliveryState.WAITING, leased_until=message.leased_until)
    if not mine.update(leased_until=None, **changes):
        logger.warning("message %s was taken over by another run", message.pk)


def _mark_failure(message: Notification, error: Exception, now: dt.datetime, *, final: bool) -> None:
    logger.warning("message %s: attempt %s failed (%s)", message.pk, message.attempts, type(error).__name__)
    if final:
        _mark(message, state=DeliveryState.FAILED, next_attempt_at=None, last_error=_words(error))
        return
    _mark(message, next_attempt_at=now + wait_after(message.attempts), last_error=_words(error))


def _stand_back(now: dt.datetime, message: Notification, error: Exception) -> int:
    """The server is away: let the others wait a minute instead of trying each; return how many gave up."""
    others = _due(now).filter(medium=message.medium)
    too_old = Q(not_before__lte=now - GIVE_UP_AFTER)
    given_up = others.filter(too_old).update(
        state=DeliveryState.FAILED, next_attempt_at=None, leased_until=None, last_error=_words(error)
    )
    others.update(next_attempt_at=now + FIRST_WAIT)
    return given_up


def wait_after(attempts: int) -> dt.timedelta:
    """Return the pause after that many attempts: one minute, doubling up to an hour."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)


def _words(error: Exception) -> str:
    """What is kept of an error: mail servers like to repeat the address, which is personal."""
    return mask(f"{type(error).__name__}: {error}").text[:ERROR_LENGTH]
