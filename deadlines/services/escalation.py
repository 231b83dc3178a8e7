"""The sweep: everything that is due now, each thing once, whatever the scheduler or the clock did."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, transaction

from accounts.models import Department, Role, User
from accounts.people import holders
from common.clock import TZ, pretend
from deadlines.models import Deadline, DeadlineKind, Escalation, EscalationStep
from deadlines.services.calendars import calendar_of, staff_time
from deadlines.services.clocks import set_dates
from deadlines.services.ladder import due_steps, moment_of, next_step_at
from deadlines.services.pauses import is_paused
from notifications.services import deliver_due, notify
from petitions.models import Kind, Petition, Priority
from petitions.services.endings import close_due
from petitions.services.events import record
from petitions.services.states import lock

logger = logging.getLogger(__name__)

BATCH = 500
NOTICES = {
    Kind.REMINDED: "reminder",
    Kind.URGED: "urge",
    Kind.SUPERVISED: "supervision",
    Kind.ALARMED: "alarm_three_months",
    Kind.CENTRE_DELAYED: "centre_delayed",
}


@dataclass
class SweepSummary:
    """What a sweep did, or would do: rungs climbed by kind of event, letters closed, messages sent and failed.

    ``broken`` counts the clocks that could not be looked at; the log says why.
    """

    steps: Counter[str] = field(default_factory=Counter)
    letters: list[tuple[str, str]] = field(default_factory=list)
    closed: int = 0
    sent: int = 0
    failed: int = 0
    broken: int = 0

    @property
    def did_nothing(self) -> bool:
        """Nothing was due."""
        return not (self.steps or self.closed or self.sent or self.failed or self.broken)


def sweep(*, now: dt.datetime, dry_run: bool = False) -> SweepSummary:
    """Remind, urge, supervise, close and deliver what is due at ``now``; at once again it does nothing.

    1. clocks whose next step has come, each in a transaction of its own;
    2. letters whose waiting time after the answer is over are closed;
    3. messages due are delivered.
    With ``dry_run`` all of it is counted at the given time and taken back; nothing is sent.
    """
    summary = SweepSummary()
    with pretend(now):
        if not dry_run:
            _run(summary, now)
            delivered = deliver_due(now=now)
            summary.sent, summary.failed = delivered.sent, delivered.failed
            return summary
        with transaction.atomic():
            _run(summary, now)
            transaction.set_rollback(True)
    return summary


def _run(summary: SweepSummary, now: dt.datetime) -> None:
    last = 0
    while True:
        due = Deadline.objects.filter(next_step_at__lte=now, pk__gt=last).order_by("pk")
        found = list(due.values_list("pk", "petition_id")[:BATCH])
        if not found:
            break
        for pk, petition_id in found:
            _try(pk, petition_id, now, summary)
        last = found[-1][0]
    summary.closed = close_due(on=now.astimezone(TZ).date())


def _try(pk: int, petition_id: int, now: dt.datetime, summary: SweepSummary) -> None:
    """Look at one clock; one that fails holds up no other, is told, and stays due."""
    try:
        _look_at(pk, petition_id, now, summary)
    except (InterfaceError, OperationalError):  # the database itself: no other clock would fare better
        raise
    except Exception:
        logger.exception("the clock %s could not be looked at", pk)
        summary.broken += 1


@transaction.atomic
def _look_at(pk: int, petition_id: int, now: dt.datetime, summary: SweepSummary) -> None:
    """Climb what is due of one clock, if it still is (another sweep may have been here)."""
    petition = lock(Petition(pk=petition_id))
    clock = Deadline.objects.running().filter(pk=pk, next_step_at__lte=now).first()
    if clock is None:
        return
    clock.petition = petition
    if is_paused(petition):
        set_dates(clock)  # each paused day moves the date on
    calendar = calendar_of(clock.calendar_version)
    steps = due_steps(clock, calendar, now)
    if steps:
        _climb(clock, steps, now, summary)
    clock.next_step_at = next_step_at(clock, calendar)
    clock.save(update_fields=["next_step_at"])


def _climb(clock: Deadline, steps: list[EscalationStep], now: dt.datetime, summary: SweepSummary) -> None:
    """Record every rung that is due, and tell people of the highest only: after downtime one message, not three."""
    calendar = calendar_of(clock.calendar_version)
    highest = max(steps, key=lambda step: step.rank)
    for step in steps:
        Escalation.objects.create(
            deadline=clock,
            step=step,
            due_on=clock.due_on,
            happened_at=moment_of(step, clock, calendar),
            recorded_at=now,
            told=step == highest,
        )
        summary.steps[step.event_kind] += 1
    summary.letters.append((clock.petition.number, highest.name))
    facts = {"due_on": clock.due_on.isoformat(), "steps": [step.key for step in steps], "card": highest.card}
    department = responsible(clock)
    record(clock.petition, Kind(highest.event_kind), at=now, data=facts, department=department, actor=None)
    _tell(clock, highest, department, now)


def responsible(clock: Deadline) -> Department | None:
    """Return the unit whose people are told: the clock's own, else the lead."""
    return clock.department or clock.petition.lead_department


def audience(tells: list[str], department: Department | None, *, restricted: bool) -> list[User]:
    """Return the people behind the ladder's words (liaison, unit_head, leader, centre_head, centre).

    Of a restricted letter only marked accounts hear. Without a unit yet, the centre hears instead of it.
    """
    people: dict[int, User] = {}
    for word in tells:
        of_unit = word in (Role.LIAISON, Role.UNIT_HEAD)
        roles = {Role.CLERK, Role.CENTRE_HEAD} if word == "centre" or (of_unit and not department) else {Role(word)}
        where = department if of_unit else None
        people.update({person.pk: person for person in holders(roles, department=where, only_marked=restricted)})
    return list(people.values())


def _tell(clock: Deadline, step: EscalationStep, department: Department | None, now: dt.datetime) -> None:
    petition = clock.petition
    context = {
        "number": petition.number,
        "title": petition.title,
        "due": clock.due_on,
        "unit": department.name if department else "",
        "clock": DeadlineKind(clock.kind).label,
        "card": step.get_card_display() if step.card else "",
    }
    not_before = staff_time(now, urgent=petition.priority == Priority.URGENT)
    for person in audience(step.tells, department, restricted=petition.restricted):
        notify(
            key=f"step:{clock.pk}:{step.key}:{clock.due_on:%Y%m%d}:{person.pk}",
            notice=NOTICES[Kind(step.event_kind)],
            context=context,
            recipient=person,
            reference=petition.number,
            not_before=not_before,
            restricted=petition.restricted,
        )
