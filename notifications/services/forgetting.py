"""What happens to messages to a citizen whose contact changed or was erased."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from notifications.models import DeliveryState, Notification, NotificationQuerySet

UNSENT = (DeliveryState.WAITING, DeliveryState.HELD)


def readdress(*, reference: str, old: str, new: str) -> int:
    """Let what waits for a writer at the old address go to the new one; return how many messages."""
    rows = _to(reference, {old}).filter(state__in=UNSENT)
    found = list(rows)
    for row in found:
        row.address = new
    Notification.objects.bulk_update(found, ["address"])
    return len(found)


def drop_waiting(*, reference: str, addresses: Collection[str], but: str = "") -> int:
    """Never send what waits for these addresses about the letter, ``but`` notices of one kind; return how many."""
    waiting = _to(reference, addresses).filter(state__in=UNSENT).exclude(notice=but)
    return waiting.update(**_CANCELLED, address="", last_error=_("收件人的联系方式已删除。"))


def drop_notices(*, reference: str, notices: Collection[str], key_end: str = "") -> int:
    """Never send what waits of these kinds about the letter, or those whose key ends so; return how many messages."""
    waiting = Notification.objects.filter(reference=reference, notice__in=notices, state__in=UNSENT)
    waiting = waiting.filter(key__endswith=key_end)
    return waiting.update(**_CANCELLED)


def forget_addresses(*, reference: str, addresses: Collection[str]) -> int:
    """Keep no longer where messages about the letter went; those under way keep theirs until they are sent."""
    return _to(reference, addresses).exclude(state__in=UNSENT).update(address="")


def forget_last_words(*, notice: str) -> int:
    """Keep no longer where the last message to a writer went, once it is sent or given up; return how many."""
    last = Notification.objects.filter(notice=notice, recipient=None).exclude(address="")
    return last.exclude(state__in=UNSENT).update(address="")


_CANCELLED = {"state": DeliveryState.CANCELLED, "next_attempt_at": None, "leased_until": None}


def _to(reference: str, addresses: Collection[str]) -> NotificationQuerySet:
    """Return the messages about the letter to these addresses, which only a look inside can tell."""
    rows = Notification.objects.filter(reference=reference, recipient=None).only("pk", "address")
    return Notification.objects.filter(pk__in=[row.pk for row in rows if row.address and row.address in addresses])
