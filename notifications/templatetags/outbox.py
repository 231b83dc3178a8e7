"""What every desk page says of messages: `{% load outbox %}`."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from common.clock import now
from notifications.services import trouble, unread_for

register = template.Library()


@register.simple_tag
def unread_count(user: User | AnonymousUser) -> int:
    """Return how many messages the person has not read."""
    return unread_for(user).count() if isinstance(user, User) else 0


@register.inclusion_tag("notifications/_trouble.html")
def outbox_trouble(user: User | AnonymousUser) -> dict[str, bool]:
    """Print a line for staff when messages are not getting out."""
    return {"trouble": isinstance(user, User) and trouble(now=now())}
