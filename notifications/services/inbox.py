"""What a person finds on the desk, and what the centre sends again."""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import WrongStateError
from notifications.models import DeliveryState, Notification
from notifications.services.nudging import nudge

logger = logging.getLogger(__name__)


def unread_for(user: User) -> QuerySet[Notification]:
    """Return the person's own desk messages whose time has come and that were not read yet."""
    return Notification.objects.on_desk_of(user, at=now()).filter(read_at=None)


def mark_read(*, pks: Collection[int] | None = None, actor: User) -> int:
    """Mark these of the person's own messages as read, or all; return how many were unread."""
    unread = unread_for(actor)
    if pks is not None:
        unread = unread.filter(pk__in=pks)
    return unread.update(read_at=now())


def times_told(*, reference: str, notice: str) -> int:
    """Return how many messages of this kind were written about a letter."""
    return Notification.objects.filter(reference=reference, notice=notice).count()


@transaction.atomic
def resend(notification: Notification, *, actor: User) -> None:
    """Try a failed message again from the start, under the same Message-ID."""
    moment = now()
    failed = Notification.objects.filter(pk=notification.pk, state=DeliveryState.FAILED)
    taken = failed.update(
        state=DeliveryState.WAITING,
        not_before=moment,
        next_attempt_at=moment,
        leased_until=None,
        attempts=0,
        last_error="",
        resent_at=moment,
        resent_by=actor,
    )
    if not taken:
        raise WrongStateError(_("这条消息不是发送失败的状态，不需要重发。请刷新页面查看最新情况。"))
    logger.info("message %s is sent again by user %s", notification.pk, actor.pk)
    transaction.on_commit(nudge)
