"""Write messages into the outbox, in the transaction of the change that causes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from notifications.models import DeliveryState, Medium, Notification
from notifications.services.nudging import nudge
from notifications.services.rendering import rendered, required

KEY_LENGTH = 150


def notify(
    *,
    key: str,
    notice: str,
    context: Mapping[str, object],
    recipient: User | None = None,
    address: str = "",
    reference: str = "",
    not_before: dt.datetime | None = None,
    restricted: bool = False,
) -> None:
    """Write one message per medium: on the desk for staff, by mail where there is an address.

    The same ``key`` twice is one message. ``reference`` is the letter's number. ``restricted`` leaves the
    letter's title out and hides the text from colleagues without the mark. Without recipient and address
    nothing is written. Raises ValueError when the notice lacks a fact or the key is too long.
    """
    if len(key) > KEY_LENGTH:
        raise ValueError(f"a key of {len(key)} characters; {KEY_LENGTH} is the limit")
    required(notice, context)
    moment = now()
    due = not_before or moment
    rows = []
    for medium, target in _media(recipient, address):
        message = rendered(
            notice,
            context,
            recipient_name=str(recipient or ""),
            restricted=restricted,
            on_desk=medium == Medium.DESK,
        )
        rows.append(
            Notification(
                key=f"{key}:{medium}",
                medium=medium,
                recipient=recipient,
                address=target,
                notice=notice,
                reference=reference,
                restricted=restricted,
                subject=message.subject,
                body=message.body,
                created_at=moment,
                not_before=due,
                next_attempt_at=due,
            )
        )
    if rows:
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(nudge)


def restrict(*, reference: str) -> None:
    """Hide what was written about a letter that turned out to report wrongdoing from people without the mark.

    Mails to them that have not gone out yet carry its title, and never go out.
    """
    written = Notification.objects.filter(reference=reference)
    written.update(restricted=True)
    unsent = written.filter(state=DeliveryState.WAITING, medium=Medium.EMAIL, recipient__sees_wrongdoing=False)
    unsent.update(state=DeliveryState.FAILED, next_attempt_at=None, last_error=_("举报件限阅，收件人不能查看。"))


def _media(recipient: User | None, address: str) -> Iterator[tuple[Medium, str]]:
    if recipient:
        yield Medium.DESK, ""
    target = address or (recipient.email if recipient else "")
    if target.strip():
        yield Medium.EMAIL, target.strip()
