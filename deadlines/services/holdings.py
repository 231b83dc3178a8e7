"""Whose days they were: a letter is held by one unit at a time, and every working day is charged once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import Department
from common.clock import local_date
from deadlines.calendar import WorkingCalendar, paused_spans
from deadlines.models import HoldingPeriod
from deadlines.services.clocks import pauses_of
from petitions.models import Petition

_ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def hand_over(petition: Petition, department: Department | None, *, at: dt.datetime) -> None:
    """End the present holder's time and begin the next one's; none ends the holding altogether.

    The next one's time begins where the former ended: also after a machine's clock went back no day
    is lost, and none is charged twice.
    """
    current = HoldingPeriod.objects.filter(petition=petition, to_at=None).first()
    if current and department and current.department_id == department.pk:
        return
    begins = at
    if current:
        begins = current.to_at = max(at, current.from_at)
        current.save(update_fields=["to_at"])
    if department:
        HoldingPeriod.objects.create(petition=petition, department=department, round=petition.round, from_at=begins)


@transaction.atomic
def go_on(petition: Petition, department: Department) -> HoldingPeriod:
    """Let the unit hold the letter as if the holding had never ended: its time follows on the last holder's.

    For an answer that turned out to be none: the days since it went out are the unit's, nobody else's.
    """
    ended = HoldingPeriod.objects.filter(petition=petition, round=petition.round, to_at__isnull=False)
    last = ended.last()
    if last is not None and last.department_id == department.pk:
        last.to_at = None
        last.save(update_fields=["to_at"])
        return last
    begins = last.to_at if last and last.to_at else petition.received_at
    return HoldingPeriod.objects.create(petition=petition, department=department, round=petition.round, from_at=begins)


def days_held(petition: Petition, calendar: WorkingCalendar, now: dt.datetime) -> dict[Department, int]:
    """Return the working days of each unit up to ``now``, in order of first holding.

    Charged are the working days d with from < d <= to, less the paused ones (P <= d < R): then the writer
    keeps everybody waiting. So the parts add up to the working days from receipt to now that were not
    paused, whoever had the letter how often; the time in which an answer stood is nobody's. Screening,
    review and the decision about a return are days of the centre. Always in working days, also where the
    writer's limit is in natural ones: units are compared with each other, and none works on a holiday.
    """
    today = local_date(now)
    spans = paused_spans(petition.received_on, pauses_of(petition), today)
    days: dict[Department, int] = {}
    for period in HoldingPeriod.objects.filter(petition=petition).select_related("department"):
        first, last = local_date(period.from_at), local_date(period.to_at or now)
        spent = charged_days(calendar, first, last, spans)
        days[period.department] = days.get(period.department, 0) + spent
    return days


def charged_days(calendar: WorkingCalendar, first: dt.date, last: dt.date, spans: list[tuple[dt.date, dt.date]]) -> int:
    """Return the working days d with first < d <= last outside of the paused spans [P, R), which don't overlap."""
    if last <= first:
        return 0
    begin, end = first + _ONE_DAY, last + _ONE_DAY
    paused = sum(calendar.working_days_in(max(begin, since), min(end, until)) for since, until in spans)
    return calendar.working_days_in(begin, end) - paused
