"""Support units that come and go after the dispatch."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.errors import RefusedError, WrongStateError
from petitions.models import Kind, Petition, State
from petitions.services.events import record
from petitions.services.replies import checked_text
from petitions.services.states import lock, touch
from routing import access, engine
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole
from routing.services.assignments import assign, end_part, open_part_of, tell_ended, tell_unit
from routing.services.dispatching import guard_report


@transaction.atomic
def add_support(
    petition: Petition, *, department: Department, note: str = "", version: int | None = None, actor: User
) -> Assignment:
    """Ask one more unit for its opinion while the lead works on the answer; the writer sees who helps.

    Raises WrongStateError where no unit works on the letter, RefusedError for a unit that has it already and for
    one that a report of wrongdoing must not reach.
    """
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    if petition.state != State.HANDLING:
        raise WrongStateError(_("单位正在办理的来信才能增加协办单位；答复已经报出的，请先退回修改。"))
    return bring_in(petition, department, note=note, actor=actor)


def bring_in(petition: Petition, department: Department, *, note: str, actor: User) -> Assignment:
    """Add the unit to a letter that units work on; the caller holds the row and checked who may."""
    refuse_twice(petition, department)
    guard_report(petition, [department])
    part = assign(petition, department, AssignmentRole.SUPPORT, note=note.strip(), actor=actor)
    engine.add_branch(petition, part)
    touch(petition)
    record(petition, Kind.SUPPORT_ADDED, note=part.note_to_unit, department=department, shown=True, actor=actor)
    tell_unit(part, "assigned_support")
    return part


def refuse_twice(petition: Petition, department: Department) -> None:
    """Refuse to give a letter to a unit that has it: each unit has one part at a time."""
    part = open_part_of(petition, department)
    if part:
        raise RefusedError(
            _("%(unit)s已经在办这封信（%(role)s），不用再交办。")
            % {"unit": department.name, "role": part.get_role_display()}
        )


@transaction.atomic
def drop_support(part: Assignment, *, reason: str, version: int | None = None, actor: User) -> None:
    """End a support unit's part, whatever it has done so far; its clocks are void, the lead goes on without it."""
    access.require_centre(actor, part.petition)
    reason = checked_text(reason)
    petition = lock(part.petition, version=version)
    part = Assignment.objects.select_related("department").get(pk=part.pk)
    part.petition = petition
    if part.role != AssignmentRole.SUPPORT or part.state not in OPEN_ASSIGNMENT_STATES:
        raise WrongStateError(_("这个单位现在没有协办这封信，不用取消。"))
    tell_ended(end_part(part), reason)
    touch(petition)
    record(petition, Kind.SUPPORT_DROPPED, note=reason, department=part.department, shown=True, actor=actor)
    tell_unit(part, "support_dropped", reason=reason)
