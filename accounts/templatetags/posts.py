"""What a page needs to know of the posts of who reads it."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.access import posts_of
from accounts.models import User

register = template.Library()


@register.simple_tag
def in_centre(user: User | AnonymousUser) -> bool:
    """Tell whether the reader is clerk or head of the information centre."""
    return posts_of(user).in_centre
