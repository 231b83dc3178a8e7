"""The calendar kept in the database, as the pure calendar that counts."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from common.clock import TZ, local_date, now
from deadlines.calendar import DayFact, WorkingCalendar
from deadlines.calendar_source import announced_days, announced_years
from deadlines.models import CalendarDay, CalendarVersion


def ensure_calendar() -> CalendarVersion:
    """Return the newest version; the first one is made from the published notices of 2007 to 2026."""
    return CalendarVersion.objects.order_by("-number").first() or _first_version()


@transaction.atomic
def _first_version() -> CalendarVersion:
    version = CalendarVersion.objects.create(
        number=1,
        announced_until=dt.date(max(announced_years()), 12, 31),
        note="国务院办公厅历年放假通知",
        created_at=now(),
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(version=version, date=fact.date, working=fact.working, name=fact.name) for fact in announced_days()
    )
    return version


@lru_cache(maxsize=8)
def _built(pk: int, number: int, announced_until: dt.date, _created_at: dt.datetime) -> WorkingCalendar:
    days = CalendarDay.objects.filter(version_id=pk).values_list("date", "working", "name")
    facts = [DayFact(date=date, working=working, name=name) for date, working, name in days]
    return WorkingCalendar(number, facts, announced_until)


def calendar_of(version: CalendarVersion) -> WorkingCalendar:
    """Return the calendar of a version; built once per process, as versions never change."""
    return _built(version.pk, version.number, version.announced_until, version.created_at)


def current_calendar() -> WorkingCalendar:
    """Return the calendar by which new dates are counted."""
    return calendar_of(ensure_calendar())


def staff_time(moment: dt.datetime, *, urgent: bool) -> dt.datetime:
    """Return when a message to staff may go out: at once if urgent, else within office hours."""
    if urgent:
        return moment
    calendar = current_calendar()
    local, day = moment.astimezone(TZ), local_date(moment)
    opens, closes = settings.OFFICE_OPENS, settings.OFFICE_CLOSES
    if calendar.is_working(day) and opens <= local.time() < closes:
        return moment
    if not calendar.is_working(day) or local.time() >= closes:
        day = calendar.next_working_day(day + dt.timedelta(days=1))
    return dt.datetime.combine(day, opens, tzinfo=TZ)
