"""Write messages into the outbox, in the transaction of the change that causes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.bulk import insert_columns
from common.clock import now
from common.fields import Sealed, seal
from common.phones import mobile
from notifications.facts import kept
from notifications.models import DeliveryState, Medium, Notification
from notifications.notices import NOTICES
from notifications.rendering import required
from notifications.services.nudging import nudge

KEY_LENGTH = 150
_DESK, _EMAIL, _SMS = Medium.DESK.value, Medium.EMAIL.value, Medium.SMS.value
_HELD, _WAITING = DeliveryState.HELD.value, DeliveryState.WAITING.value


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one person: facts for the text of ``notice``, written in the person's media.

    The same ``key`` twice is one message. ``reference`` is the letter's number. ``restricted`` leaves the
    letter's title out and hides the text from colleagues without the mark. ``held`` ones wait for a person's word.
    ``phone`` is used where there is no ``address``; an address that is a mobile number is one, too.
    """

    key: str
    notice: str
    context: Mapping[str, object]
    recipient: User | None = None
    address: str = ""
    reference: str = ""
    not_before: dt.datetime | None = None
    restricted: bool = False
    held: bool = False
    phone: str = ""


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
    phone: str = "",
) -> None:
    """Write one message: see ``Outgoing`` and ``notify_many``."""
    message = Outgoing(
        key, notice, context, recipient, address, reference, not_before, restricted=restricted, phone=phone
    )
    notify_many([message])


def notify_many(messages: Sequence[Outgoing], *, nudging: bool = True) -> int:
    """Write the messages, one row per medium: on the desk for staff, by mail where there is an address, by short
    message where a writer gave only a mobile number and the notice has a short text.

    Return how many rows that is; those whose key was there already are left as they are. What is kept are the
    facts: the text is made when it is shown or sent. Without recipient and address nothing is written.
    One statement, however many messages (SQLite: as many as its limits ask for). A worker is told of what may
    go out at once, unless ``nudging`` is off. Raises ValueError when a notice lacks a fact or a key is too long.
    """
    moment = now()
    contexts = _Contexts()
    addresses: dict[str, Sealed] = {}
    rows = []
    with translation.override(settings.LANGUAGE_CODE):
        for message in messages:
            context = contexts.of(message)
            for medium, address in _media(message, addresses):
                rows.append(_row(message, medium, address, context, moment))
    insert_columns(Notification, COLUMNS, rows, ignore_conflicts=True)
    if nudging and any(not each.held and (each.not_before or moment) <= moment for each in messages) and rows:
        transaction.on_commit(nudge)
    return len(rows)


class _Contexts:
    """The facts of each message as they are kept: messages of one letter share them, and they are written once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, bool], dict[str, Any]] = {}

    def of(self, message: Outgoing) -> dict[str, Any]:
        if len(message.key) > KEY_LENGTH:
            raise ValueError(f"a key of {len(message.key)} characters; {KEY_LENGTH} is the limit")
        same = (message.notice, id(message.context), message.restricted)  # the messages keep their contexts alive
        if same not in self._known:
            required(message.notice, message.context)
            self._known[same] = kept(message.context, restricted=message.restricted)
        return self._known[same]


COLUMNS = (
    "key",
    "medium",
    "recipient_id",
    "address",
    "notice",
    "reference",
    "restricted",
    "context",
    "state",
    "created_at",
    "not_before",
    "next_attempt_at",
)


def _row(message: Outgoing, medium: str, address: str, context: dict[str, Any], moment: dt.datetime) -> tuple[Any, ...]:
    """Return the message's columns: tens of thousands are written at a time."""
    due = message.not_before or moment
    return (
        f"{message.key}:{medium}",
        medium,
        message.recipient.pk if message.recipient else None,
        address,
        message.notice,
        message.reference,
        message.restricted,
        context,
        _HELD if message.held else _WAITING,
        moment,
        due,
        due,
    )


def _media(message: Outgoing, addresses: dict[str, Sealed]) -> Iterator[tuple[str, str]]:
    """Yield medium and address. A colleague's address is encrypted once for all messages: the row names him anyway.

    A citizen's is encrypted for each, so that equal ones don't show in the database.
    """
    if message.recipient:
        yield _DESK, ""
    target = (message.address or (message.recipient.email if message.recipient else "")).strip()
    if target and message.recipient:
        if target not in addresses:
            addresses[target] = seal(target)
        yield _EMAIL, addresses[target]
    elif not message.recipient:
        yield from _outward(message, reachable(target, message.phone))


def _outward(message: Outgoing, target: str) -> Iterator[tuple[str, str]]:
    """Yield how a message to somebody outside goes, if it does."""
    if not mobile(target):
        yield from [(_EMAIL, target)] if target else []
    elif NOTICES[message.notice].sms:
        yield _SMS, target


def reachable(email: str, phone: str) -> str:
    """Return where messages to somebody go: the mail address, else the telephone if it takes short messages."""
    return email.strip() or (phone.strip() if mobile(phone) else "")


def restrict(*, reference: str) -> None:
    """Hide what was written about a letter that turned out to report wrongdoing from people without the mark.

    Mails to them that have not gone out yet never go out; those to others are written without its title.
    """
    written = Notification.objects.filter(reference=reference)
    written.update(restricted=True)
    unsent = written.filter(state__in=(DeliveryState.WAITING, DeliveryState.HELD), medium=Medium.EMAIL)
    unsent.filter(recipient__sees_wrongdoing=False).update(
        state=DeliveryState.FAILED, next_attempt_at=None, last_error=_("举报件限阅，收件人不能查看。")
    )
