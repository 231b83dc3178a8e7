"""What every desk page says of the clocks themselves: `{% load clocks %}`, `{% clock_notices request.user %}`."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.access import posts_of
from accounts.models import User
from common.clock import today
from deadlines.models import SweepWatch
from deadlines.services.missing_year import missing_year
from deadlines.services.watch import WATCH

register = template.Library()


@register.inclusion_tag("deadlines/_clock_notices.html")
def clock_notices(user: User | AnonymousUser) -> dict[str, SweepWatch | int | None]:
    """Print for the centre what it alone can settle: messages are held, and why; a year has no calendar yet.

    Asked of the database each time, by one key, so that the line is gone with the decision.
    """
    if not posts_of(user).in_centre:
        return {"watch": None, "missing": None}
    held = SweepWatch.objects.filter(pk=WATCH, held_at__isnull=False).first()
    return {"watch": held, "missing": missing_year(on=today())}
