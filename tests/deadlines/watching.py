"""A letter, its steps and its messages, seen while the clock of the machine jumps."""

from __future__ import annotations

import datetime as dt

from accounts.models import Role
from deadlines.models import Deadline, DeadlineKind, Escalation
from deadlines.services.escalation import sweep
from notifications.models import Medium, Notification
from petitions.models import Petition
from tests import factories as make

START = make.at("2026-11-10T09:00")
FORTY_DAYS = dt.timedelta(days=40)
HOUR = dt.timedelta(hours=1)
STEP_NOTICES = ("reminder", "urge", "supervision")


def reply_clock(petition: Petition) -> Deadline:
    return Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY)


def standing(petition: Petition) -> list[str]:
    rows = Escalation.objects.standing().filter(deadline__petition=petition, deadline__kind=DeadlineKind.REPLY)
    return list(rows.order_by("pk").values_list("step__key", flat=True))


def states(*notices: str, outside: bool = True) -> list[str]:
    """States of the desk messages of these kinds, to people outside of the centre or to it."""
    rows = Notification.objects.filter(notice__in=notices or STEP_NOTICES, medium=Medium.DESK).order_by("pk")
    of_centre = rows.filter(recipient__memberships__role__in=(Role.CLERK, Role.CENTRE_HEAD))
    return [row.state for row in (rows.exclude(pk__in=of_centre.values("pk")) if outside else of_centre)]


def sweeps(first: str, last: str, *, every: dt.timedelta = 12 * HOUR) -> None:
    """Run the sweep again and again, as on a machine that runs."""
    moment, end = make.at(first), make.at(last)
    while moment < end:
        sweep(now=moment)
        moment += every
    sweep(now=end)
