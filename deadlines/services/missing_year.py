"""The year whose days off are not announced yet: from when the centre is reminded of it, and how."""

from __future__ import annotations

import datetime as dt

from accounts.models import Role
from accounts.people import holders
from common.clock import local_date
from deadlines.models import CalendarVersion
from deadlines.services.calendars import staff_time
from notifications.services import Outgoing, notify_many

FROM_MONTH = 11
"""The State Council tells of the next year in late October or November; from 1 November it is waited for."""


def missing_year(*, on: dt.date) -> int | None:
    """Return the first year without an announced calendar, from 1 November of the year before; else none."""
    newest = CalendarVersion.objects.order_by("-number").values_list("announced_until", flat=True).first()
    return year_without_calendar(newest, on=on) if newest else None


def year_without_calendar(announced_until: dt.date, *, on: dt.date) -> int | None:
    """Return the year after the last one announced, from 1 November of that one; before that none."""
    return announced_until.year + 1 if on >= dt.date(announced_until.year, FROM_MONTH, 1) else None


def remind_of_missing_year(*, now: dt.datetime) -> int:
    """Remind clerks and heads of the centre in office hours, once each calendar week; return how many it is for."""
    day = local_date(now)
    year = missing_year(on=day)
    if year is None:
        return 0
    week = day.isocalendar()
    not_before = staff_time(now, urgent=False)
    written = [
        Outgoing(
            key=f"calendar-missing:{year}:{week.year}-{week.week:02}:{person.pk}",
            notice="calendar_missing",
            context={"year": year},
            recipient=person,
            not_before=not_before,
        )
        for person in holders((Role.CLERK, Role.CENTRE_HEAD))
    ]
    notify_many(written)
    return len(written)
