"""Rows of who has a letter: made, moved along their status table, ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.fsm import TransitionNotAllowed

from accounts.models import Department, Role, User
from accounts.unit_changes import hold_standing
from common.clock import now
from common.errors import WrongStateError
from deadlines.models import DeadlineKind
from deadlines.services.clocks import open_clock, running, void_of_unit
from deadlines.services.telling import tell_staff
from petitions.models import Petition
from routing import engine
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState
from routing.services.instructed import take_over
from routing.statuses import AssignmentStatus

ENDED = (AssignmentState.RETURNED, AssignmentState.CANCELLED)


OWED = {AssignmentRole.SUPPORT: DeadlineKind.SUPPORT, AssignmentRole.SUB: DeadlineKind.UNIT}
"""The clock of what a unit owes the lead: its opinion, or the result of what was passed on to it."""


def current_lead(petition: Petition) -> Assignment | None:
    """Return the lead's assignment of the present round."""
    leads = Assignment.objects.filter(petition=petition, round=petition.round, role=AssignmentRole.LEAD)
    return leads.exclude(state__in=ENDED).select_related("department").first()


def step(assignment: Assignment, name: str, **changes: Any) -> None:
    """Take one step of the status table and write the changes with it; WrongStateError when it is not open."""
    try:
        getattr(AssignmentStatus(assignment), name)()
    except TransitionNotAllowed as error:
        raise WrongStateError(
            _("%(unit)s的办理状态是“%(state)s”，不能进行这一步。请刷新页面查看最新情况。")
            % {"unit": assignment.department, "state": assignment.get_state_display()}
        ) from error
    if assignment.state in ENDED:
        changes["ended_at"] = now()
    if assignment.awaits and assignment.state != AssignmentState.AWAITING_HEAD:
        changes["awaits"] = ""
    for field, value in changes.items():
        setattr(assignment, field, value)
    assignment.save(update_fields=["state", *changes])


def cancel(assignment: Assignment) -> None:
    """End a unit's part because the letter went another way."""
    step(assignment, "cancel")


def end_part(assignment: Assignment, *, how: str = "cancel") -> list[Assignment]:
    """Take the letter from a unit: its part, its clocks and its branch of the flow end, and what it passed on.

    ``how`` is the step of the status table. Returns the parts below it that ended with it, to be told.
    """
    below = end_passed_on(assignment)
    step(assignment, how)
    void_of_unit(assignment.petition, assignment.department)
    engine.drop_branch(assignment.petition, assignment)
    return below


def end_passed_on(assignment: Assignment) -> list[Assignment]:
    """End what the unit passed on below itself, and what was passed on from there; return the parts that ended."""
    ended: list[Assignment] = []
    children = Assignment.objects.filter(parent=assignment, state__in=OPEN_ASSIGNMENT_STATES)
    for child in children.select_related("department").order_by("pk"):
        child.petition = assignment.petition
        ended += [child, *end_part(child)]
    return ended


def open_part_of(petition: Petition, unit: Department) -> Assignment | None:
    """Return the part that this unit has of the letter now, in any role."""
    parts = Assignment.objects.filter(petition=petition, round=petition.round, department=unit, ended_at=None)
    part = parts.select_related("department").first()
    if part:
        part.petition = petition
    return part


def tell_unit(assignment: Assignment, notice: str, **extra: Any) -> None:
    """Tell the liaisons of the unit whose part it is; once for each part and notice."""
    petition = assignment.petition
    facts = {
        "unit": assignment.department.name,
        "lead": petition.lead_department.name if petition.lead_department else "",
        "note": assignment.note_to_unit,
    }
    tell_staff(
        petition,
        notice,
        (Role.LIAISON,),
        department=assignment.department,
        key=str(assignment.pk),
        **{**facts, **extra},
    )


def tell_ended(parts: Iterable[Assignment], reason: str) -> None:
    """Tell the units below that what was passed on to them is over."""
    for part in parts:
        tell_unit(part, "passing_ended", reason=reason)


def clock_again(assignment: Assignment) -> None:
    """Let a unit that got its letter back acknowledge it in time, if it had not, and no such clock runs."""
    petition, unit = assignment.petition, assignment.department
    if assignment.acknowledged_at or running(petition).filter(kind=DeadlineKind.ACKNOWLEDGE, department=unit).exists():
        return
    open_clock(petition, DeadlineKind.ACKNOWLEDGE, department=unit)


@transaction.atomic
def assign(
    petition: Petition,
    department: Department,
    role: AssignmentRole,
    *,
    note: str = "",
    may_return: bool = True,
    parent: Assignment | None = None,
    actor: User | None,
) -> Assignment:
    """Give the letter to a unit and start its clocks: for acknowledging, and for what it owes the lead.

    ``parent`` is the part of the unit that passes the letter on. Raises RefusedError for a unit that has ended.
    """
    hold_standing(department)
    assignment = Assignment.objects.create(
        petition=petition,
        department=department,
        role=role,
        round=petition.round,
        assigned_at=now(),
        assigned_by=actor,
        note_to_unit=note,
        may_return=may_return,
        parent=parent,
    )
    open_clock(petition, DeadlineKind.ACKNOWLEDGE, department=department)
    owed = OWED.get(role)
    if owed:
        open_clock(petition, owed, department=department)
    take_over(assignment)
    return assignment
