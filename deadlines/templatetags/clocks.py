"""What every desk page says of the clocks themselves: `{% load clocks %}`, `{% clock_notices request.user %}`."""

from __future__ import annotations

import datetime as dt

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import Subquery

from accounts.access import posts_of
from accounts.models import User
from common.clock import today
from deadlines.models import CalendarVersion, Deadline, SweepWatch
from deadlines.services import provisional
from deadlines.services.missing_year import year_without_calendar
from deadlines.services.watch import WATCH

register = template.Library()


@register.filter
def due_words(day: dt.date | None, until: dt.date | None = None) -> str:
    """Write a date that depends on the calendar: 1月4日（周一）, and 2027年1月4日（周一，暂定） where it may still move.

    ``until`` is the last day announced; left out, the database is asked.
    """
    return provisional.due_words(day, until) if day else ""


@register.filter
def due_full(day: dt.date | None, until: dt.date | None = None) -> str:
    """Write the same for official text: 2026年11月6日, and 2027年1月4日（暂定）."""
    return provisional.due_full(day, until) if day else ""


@register.simple_tag
def announced_until() -> dt.date:
    """Return the last day announced, for pages with many dates."""
    return provisional.announced_until()


@register.filter
def clock_due(clock: Deadline) -> str:
    """Write the due date of a clock, with 暂定 where its calendar is not announced."""
    return provisional.clock_due_words(clock)


@register.inclusion_tag("deadlines/_clock_notices.html")
def clock_notices(user: User | AnonymousUser) -> dict[str, SweepWatch | int | None]:
    """Print for the centre what it alone can settle: messages are held, and why; a year has no calendar yet.

    Asked of the database each time, in one statement, so that the line is gone with the decision.
    """
    if not posts_of(user).in_centre:
        return {"watch": None, "missing": None}
    since = SweepWatch.objects.filter(pk=WATCH).values("held_at")[:1]
    newest = CalendarVersion.objects.order_by("-number").annotate(held_at=Subquery(since)).first()
    if newest is None:
        return {"watch": None, "missing": None}
    watch = SweepWatch.objects.get(pk=WATCH) if newest.held_at else None
    return {"watch": watch, "missing": year_without_calendar(newest.announced_until, on=today())}
