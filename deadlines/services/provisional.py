"""Dates that may still move, because the calendar of their year is not announced: said wherever they are shown."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from common.clock import today
from common.words import cn_date, cn_day
from deadlines.models import CalendarVersion, Deadline
from deadlines.services.calendars import ensure_calendar
from deadlines.wording import provisional_words


def announced_until() -> dt.date:
    """Return the last day whose calendar is announced."""
    known = CalendarVersion.objects.order_by("-number").values_list("announced_until", flat=True).first()
    return known or ensure_calendar().announced_until


def due_words(day: dt.date, until: dt.date | None = None) -> str:
    """Return a computed date in words, with 暂定 where it lies after the announced calendar (``until``)."""
    if day <= (until or announced_until()):
        return cn_date(day)
    return provisional_words(day, today(), _)


def short_due_words(day: dt.date, until: dt.date) -> str:
    """Return the same for narrow columns: 11月6日, and 1月4日（周一，暂定）."""
    return cn_day(day) if day <= until else provisional_words(day, today(), _)


def clock_due_words(clock: Deadline) -> str:
    """Return a clock's due date in words, as its calendar knew it: a verdict keeps the date it was given by."""
    if clock.provisional:
        return provisional_words(clock.due_on, today(), _)
    return cn_date(clock.due_on)
