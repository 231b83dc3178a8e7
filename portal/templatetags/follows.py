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
def following(context: dict[str, Any], number: str) -> Following | None:
    """Return how it stands with following this public letter or post; none where nothing of it is public."""
    matter = matter_of(number)
    if matter is None:
        return None
    citizen = citizen_of(context["request"])
    followed = follow_of(matter.petition_id, citizen) is not None
    return Following(followers(matter.petition_id), citizen is not None, followed)
