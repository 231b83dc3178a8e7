"""Seeded letters made as varied as an office's: places, categories, marks, every state of work, cards, pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar, cast

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce, Mod

from accounts.models import Department
from common.clock import now, today
from deadlines.models import Deadline, DeadlineKind, Escalation, EscalationStep, Extension
from petitions.models import Category, Grade, Petition, Priority, Rating, RedoDecision, Reply, State
from petitions.models.petition import OPEN_STATES
from routing.models import Assignment, AssignmentRole, AssignmentState

Row = TypeVar("Row", bound=Model)
DECIDED_AFTER = 14
"""Days after which the centre has decided on every unsatisfied rating."""


@transaction.atomic
def dress() -> None:
    """Give letters what lists are narrowed and counted by, spread evenly by their keys."""
    _spread(Petition.objects.all(), "township", [unit.pk for unit in Department.objects.townships()])
    _spread(Petition.objects.exclude(letter_type=""), "category", list(Category.objects.values_list("pk", flat=True)))
    Petition.objects.update(changed_at=Coalesce("closed_at", "released_at", "dispatched_at", "received_at"))
    _each(Petition.objects.filter(state__in=OPEN_STATES), 20, [3]).update(priority=Priority.GREEN)
    _each(Petition.objects.filter(state__in=OPEN_STATES), 50, [7]).update(priority=Priority.URGENT)
    for unit in list(Department.objects.handling()[:30]):
        _each(Petition.objects.filter(state=State.SUBMITTED), 30, [unit.pk % 30]).update(named_department=unit)
    _each(Petition.objects.filter(state=State.SUBMITTED), 2, [0]).update(state=State.ACCEPTED, screened_at=now())
    _stages()
    _supports()
    _cards()
    _each(Reply.objects.all(), 25, [0]).update(perhaps_hollow=True)
    undecided = Rating.objects.filter(grade=Grade.UNSATISFIED, rated_on__lt=today() - dt.timedelta(days=DECIDED_AFTER))
    undecided.update(redo_decision=RedoDecision.DECLINED, redo_decided_at=now())


def _each(rows: QuerySet[Row], of: int, rests: Iterable[int]) -> QuerySet[Row]:
    """Return the rows whose keys leave one of the rests."""
    return cast("QuerySet[Row]", rows.alias(rest=Mod(F("pk"), of)).filter(rest__in=list(rests)).order_by())


def _spread(letters: QuerySet[Petition], column: str, keys: list[int]) -> None:
    for place, key in enumerate(keys):
        _each(letters, len(keys), [place]).update(**{column: key})


def _stages() -> None:
    """Let the letters with units stand where letters of an office stand."""
    parts = Assignment.objects.filter(role=AssignmentRole.LEAD, state=AssignmentState.ACKNOWLEDGED)
    _each(parts, 10, [0, 1]).update(state=AssignmentState.AWAITING_HEAD, awaits="unit_head")
    _each(parts, 10, [2, 3]).update(state=AssignmentState.SUBMITTED)
    _each(parts, 30, [4]).update(
        state=AssignmentState.RETURN_ASKED, return_asked_at=now(), return_reason="不属职责范围"
    )
    sent_up = Assignment.objects.filter(state=AssignmentState.SUBMITTED).values("petition")
    Petition.objects.filter(pk__in=sent_up).update(state=State.IN_REVIEW)
    asked = Assignment.objects.filter(state=AssignmentState.RETURN_ASKED).values("petition")
    Petition.objects.filter(pk__in=asked).update(returns=Mod(F("pk"), 2) + 1)
    clocks = Deadline.objects.running().replies().filter(petition__state=State.HANDLING)
    _each(clocks, 25, [1]).update(paused_on=F("due_on"))
    Extension.objects.bulk_create(
        Extension(deadline=clock, total=15, reason="要现场勘测", department_id=clock.answerable_id or 1, asked_at=now())
        for clock in _each(clocks, 25, [2])
    )


def _supports() -> None:
    """Let every fifth dispatched letter have a support unit."""
    units = [unit.pk for unit in Department.objects.handling()]
    leads = _each(Assignment.objects.filter(role=AssignmentRole.LEAD), 5, [0])
    supports = []
    for lead in leads.iterator():
        unit = units[lead.pk // 5 % len(units)]
        if unit == lead.department_id:
            continue
        lead.pk, lead.department_id, lead.role, lead.awaits = None, unit, AssignmentRole.SUPPORT, ""
        lead.state = AssignmentState.DONE if lead.ended_at else AssignmentState.ACKNOWLEDGED
        supports.append(lead)
    Assignment.objects.bulk_create(supports, batch_size=2_000)


def _cards() -> None:
    """Let every late clock carry its card, also those that ended long ago."""
    steps = {step.card: step for step in EscalationStep.objects.filter(kind=DeadlineKind.REPLY).exclude(card="")}
    late = Deadline.objects.replies().filter(Q(verdict="late") | Q(verdict="", due_on__lt=today()))
    rows = []
    for pk, due_on in late.values_list("pk", "due_on").iterator():
        facts = {"deadline_id": pk, "due_on": due_on, "happened_at": now(), "recorded_at": now()}
        rows += [Escalation(step=step, **facts) for card, step in steps.items() if card == "yellow" or pk % 3 == 0]
    Escalation.objects.bulk_create(rows, batch_size=2_000)
