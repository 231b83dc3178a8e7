"""What pages show of following a public matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from petitions.services.follows import follow_of, followers, matter_of
from portal.citizens import citizen_of

register = template.Library()


@dataclass(frozen=True)
class Following:
    """How many follow; whether this visitor has an account and follows with it."""

    count: int
    account: bool
    followed: bool


@register.simple_tag(takes_context=True)
def following(context: dict[str, Any], number: str, petition_id: int | str = "") -> Following | None:
    """Return how it stands with following this public letter or post; none where nothing of it is public.

    A page that shows the public text itself gives ``petition_id``, and nothing is looked up again.
    """
    matter = None if petition_id else matter_of(number)
    known = int(petition_id) if petition_id else (matter.petition_id if matter else None)
    if known is None:
        return None
    citizen = citizen_of(context["request"])
    return Following(followers(known), citizen is not None, follow_of(known, citizen) is not None)
