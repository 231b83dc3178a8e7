"""What a message holds only while it goes out: a link that opens a letter, a code that proves a contact.

The database, the outbox and its page hold words in its place. Who makes it is named in ``MESSAGE_SECRETS``: the apps
above know letters, this one does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notifications.notices import NOTICES, Notice

if TYPE_CHECKING:
    from notifications.models import Notification

Secret = Callable[["Notification"], str]
PLACES = {
    "link": _("〔打开来信的一次性链接，只写在寄出的消息里〕"),
    "code": _("〔验证码，只写在寄出的消息里〕"),
}
"""The words that stand for each in what is kept and shown."""


def filled(message: Notification) -> dict[str, str]:
    """Return what goes into this message now, made for this sending; empty text where there is none."""
    notice = NOTICES.get(message.notice)
    found: dict[str, str] = {}
    for name in notice.fills if notice else ():
        make: Secret = import_string(settings.MESSAGE_SECRETS[name])
        found[name] = make(message)
    return found


def hidden(secrets: Mapping[str, str]) -> dict[str, object]:
    """Return the words that stand for these in what is kept."""
    return {name: PLACES[name] if secret else "" for name, secret in secrets.items()}


def places(notice: Notice, *, restricted: bool = False) -> dict[str, object]:
    """Return the words for all that a notice of this kind holds, while it has not gone out; no link if restricted."""
    return {name: PLACES[name] for name in notice.fills if not (restricted and name == "link")}
