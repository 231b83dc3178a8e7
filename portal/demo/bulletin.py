"""The bulletin that was published in the course of the story; the last month's is left to whoever tries the site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from accounts.models import Role
from common.clock import TZ
from portal.demo.stage import Stage
from reports.models import Bulletin
from reports.services.bulletins import approve_and_publish, prepare

Happening = tuple[dt.datetime, Callable[[], object]]
"""Something that happens at a moment of the story."""
PREPARED, APPROVED = dt.time(10, 20), dt.time(16, 40)
_WORKING_DAYS_AFTER_THE_MONTH = 3


def first_of_month(day: dt.date, months: int = 0) -> dt.date:
    """Return the first day of a date's month, or of one so many months on."""
    count = day.year * 12 + day.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def bulletin_of_the_story(stage: Stage, first: dt.date) -> list[Happening]:
    """Return who prepares and who approves the bulletin of the month before the last; none if it had no letters."""
    reported = first_of_month(stage.diary.today, -2)
    if first >= first_of_month(reported, 1):
        return []
    calendar = stage.diary.calendar
    month_end = first_of_month(reported, 1) - dt.timedelta(days=1)
    day = calendar.add_working_days(month_end, _WORKING_DAYS_AFTER_THE_MONTH)
    month = f"{reported:%Y-%m}"
    return [
        (dt.datetime.combine(day, PREPARED, tzinfo=TZ), partial(_prepare, stage, month)),
        (dt.datetime.combine(day, APPROVED, tzinfo=TZ), partial(_approve, stage, month)),
    ]


def _prepare(stage: Stage, month: str) -> object:
    return prepare(month, actor=stage.people["centre", Role.CLERK][1])


def _approve(stage: Stage, month: str) -> object:
    return approve_and_publish(Bulletin.objects.get(month=month), actor=stage.centre_head)
