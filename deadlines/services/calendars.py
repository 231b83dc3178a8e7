"""The calendar kept in the database, as the pure calendar that counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from accounts.models import User
from common.clock import TZ, local_date, now
from common.once import once
from deadlines.calendar import DayFact, WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until
from deadlines.dayfacts import Facts, digest_of, normalised
from deadlines.models import CalendarDay, CalendarVersion


def ensure_calendar() -> CalendarVersion:
    """Return the newest version; the first one is made from the published notices of 2007 to 2026."""
    return once("calendar-version", lambda: CalendarVersion.objects.order_by("-number").first() or _first_version())


@transaction.atomic
def _first_version() -> CalendarVersion:
    facts, until = announced_days(), announced_until()
    return add_version(1, facts, until, note="国务院办公厅历年放假通知", at=now())


def add_version(
    number: int,
    facts: Iterable[DayFact],
    announced_until: dt.date,
    *,
    note: str,
    at: dt.datetime,
    actor: User | None = None,
) -> CalendarVersion:
    """Write a version with its days; the caller sees to it that the number is the next one."""
    days = normalised(facts)
    version = CalendarVersion.objects.create(
        number=number,
        announced_until=announced_until,
        note=note,
        digest=digest_of(days, announced_until),
        created_at=at,
        created_by=actor,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(version=version, date=fact.date, working=fact.working, name=fact.name, local=fact.local)
        for fact in days
    )
    return version


def facts_of(version: CalendarVersion) -> Facts:
    """Return the version's days, national ones first, local ones last, each in order."""
    days = CalendarDay.objects.filter(version=version).order_by("local", "date")
    return tuple(DayFact(*row) for row in days.values_list("date", "working", "name", "local"))


@lru_cache(maxsize=8)
def _built(pk: int, number: int, announced_until: dt.date, _created_at: dt.datetime, _digest: str) -> WorkingCalendar:
    return WorkingCalendar(number, facts_of(CalendarVersion(pk=pk)), announced_until)


def calendar_of(version: CalendarVersion) -> WorkingCalendar:
    """Return the calendar of a version; built once per process, as versions never change."""
    return _built(version.pk, version.number, version.announced_until, version.created_at, version.digest)


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
