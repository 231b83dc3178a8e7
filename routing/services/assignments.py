"""Rows of who has a letter: made, moved along their status table, ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.fsm import TransitionNotAllowed

from accounts.models import Department, User
from common.clock import now
from common.errors import WrongStateError
from deadlines.models import DeadlineKind
from deadlines.services.clocks import open_clock, running
from petitions.models import Petition
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.statuses import AssignmentStatus

ENDED = (AssignmentState.RETURNED, AssignmentState.CANCELLED)


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
    actor: User,
) -> Assignment:
    """Give the letter to a unit and start its clock for acknowledging (and for its opinion, if in support)."""
    assignment = Assignment.objects.create(
        petition=petition,
        department=department,
        role=role,
        round=petition.round,
        assigned_at=now(),
        assigned_by=actor,
        note_to_unit=note,
        may_return=may_return,
    )
    open_clock(petition, DeadlineKind.ACKNOWLEDGE, department=department)
    if role == AssignmentRole.SUPPORT:
        open_clock(petition, DeadlineKind.SUPPORT, department=department)
    return assignment
