"""Whose days they were: a letter is held by one unit at a time."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import Department
from common.clock import local_date
from deadlines.calendar import WorkingCalendar
from deadlines.models import HoldingPeriod
from petitions.models import Petition


@transaction.atomic
def hand_over(petition: Petition, department: Department | None, *, at: dt.datetime) -> None:
    """End the present holder's time and begin the next one's; none ends the holding altogether."""
    current = HoldingPeriod.objects.filter(petition=petition, to_at=None).first()
    if current and department and current.department_id == department.pk:
        return
    if current:
        current.to_at = max(at, current.from_at)
        current.save(update_fields=["to_at"])
    if department:
        HoldingPeriod.objects.create(petition=petition, department=department, round=petition.round, from_at=at)


def days_held(petition: Petition, calendar: WorkingCalendar, now: dt.datetime) -> dict[Department, int]:
    """Return working days per unit: days d with from < d <= to, in order of first holding."""
    days: dict[Department, int] = {}
    for period in HoldingPeriod.objects.filter(petition=petition).select_related("department"):
        until = period.to_at or now
        spent = calendar.working_days_between(local_date(period.from_at), local_date(until))
        days[period.department] = days.get(period.department, 0) + max(spent, 0)
    return days
