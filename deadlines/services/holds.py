"""How a hold ends: the centre says that the time is right, or that it was wrong."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import WrongStateError
from common.words import cn_moment
from deadlines.models import Escalation, SweepWatch
from deadlines.services.calendars import staff_time
from deadlines.services.taking_back import TakenBack, take_back, wrong_time
from deadlines.services.unsaying import cancel, unsay_overtaken
from deadlines.services.watch import WATCH
from notifications.models import DeliveryState, Notification
from notifications.services import nudge
from petitions.models import Petition, Priority

logger = logging.getLogger(__name__)


def held_messages() -> QuerySet[Notification]:
    """Return the messages that wait for the centre's word."""
    return Notification.objects.filter(state=DeliveryState.HELD)


@transaction.atomic
def confirm(*, actor: User) -> int:
    """The time is right: send what was held and end the hold; return how many messages go out.

    Those to staff go out in office hours, those to writers and of urgent letters at once; none before its own
    time. What was overtaken while it was held (an answer, another date) never goes out. Raises WrongStateError where nothing is held (any more).
    """
    row = _held_row()
    moment = now()
    unsay_overtaken(held_messages())
    urgent = Petition.objects.filter(priority=Priority.URGENT).values("number")
    at_once = Q(recipient=None) | Q(reference__in=urgent)
    sent = _release(held_messages().filter(at_once), moment)
    sent += _release(held_messages(), staff_time(moment, urgent=False))
    row.held_at = row.held_from = None
    row.held_reason = ""
    _decide(row, actor, moment)
    logger.warning("user %s confirmed the time: %s messages go out", actor.pk, sent)
    transaction.on_commit(nudge)
    return sent


@transaction.atomic
def withdraw(*, actor: User) -> TakenBack:
    """The time is wrong: cancel what was held, take back every step that was recorded since the hold began.

    The sweep then stands still until its time is right: it begins again when the centre confirms the time, and
    a clock that is set right holds anew. Raises WrongStateError where nothing is held or this was said before.
    """
    row = _held_row()
    if row.decided_at:
        raise WrongStateError(_settled(row))
    moment = now()
    total = take_back(Escalation.objects.filter(recorded_at__gte=row.held_at), at=moment, actor=actor)
    total.cancelled += cancel(held_messages(), reason=wrong_time())
    _decide(row, actor, moment)
    logger.warning("user %s called the time wrong: %s messages cancelled", actor.pk, total.cancelled)
    return total


def _held_row() -> SweepWatch:
    """Return the guard's row while messages are held, locked until the transaction ends."""
    row = SweepWatch.objects.select_for_update().filter(pk=WATCH).first()  # a joined person would be of before the lock
    if row is None or row.held_at is None:
        raise WrongStateError(_settled(row))
    return row


def _settled(row: SweepWatch | None) -> str:
    """Say who was faster."""
    if row is None or row.decided_at is None:
        return _("现在没有暂扣的消息，不需要处理。")
    return _("%(name)s已于%(moment)s处理过，请刷新页面查看最新情况。") % {
        "name": row.decided_by or _("系统"),
        "moment": cn_moment(row.decided_at),
    }


def _release(messages: QuerySet[Notification], moment: dt.datetime) -> int:
    """Let these wait for delivery from that moment on, or from their own later one."""
    earliest = Greatest("not_before", Value(moment, DateTimeField()))
    return messages.update(state=DeliveryState.WAITING, not_before=earliest, next_attempt_at=earliest)


def _decide(row: SweepWatch, actor: User, moment: dt.datetime) -> None:
    row.decided_at, row.decided_by = moment, actor
    row.save()
