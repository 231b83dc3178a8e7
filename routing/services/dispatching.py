"""Dispatch to one lead and any support units; returned letters are decided by the centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import centre_department
from accounts.models import Department, Role, User
from accounts.people import holders
from common.clock import now
from common.errors import RefusedError
from deadlines.models import DeadlineKind
from deadlines.services.clocks import make_answerable, satisfy_running, start_at_dispatch, void_running
from deadlines.services.holdings import hand_over
from deadlines.services.telling import tell_staff
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.replies import checked_text, set_draft_aside
from petitions.services.states import lock, move, touch
from routing import access, engine
from routing.flows import LetterFlow
from routing.models import Assignment, AssignmentRole
from routing.services.assignments import assign, clock_again, step
from routing.services.screening import tell_moved_date

MAY_RETURN_UP_TO = 2
"""After two returns the centre decides, and the unit may not return again (RULES section 5)."""


@transaction.atomic
def dispatch(
    petition: Petition,
    *,
    lead: Department,
    supports: Sequence[Department] = (),
    note: str = "",
    version: int | None = None,
    actor: User,
) -> Assignment:
    """Give an accepted letter to its lead and support units; who comes second is told who was first."""
    access.require_dispatcher(actor, petition, lead)
    petition = lock(petition, version=version)
    supports = [unit for unit in dict.fromkeys(supports) if unit != lead]
    _guard_report(petition, [lead, *supports])
    engine.begin(petition)
    moment = now()
    changes: dict[str, object] = {"lead_department": lead}
    if petition.dispatched_at is None:
        changes["dispatched_at"] = moment
    names = [unit.name for unit in supports]
    move(
        petition,
        "dispatch",
        Kind.DISPATCHED,
        changes=changes,
        note=note,
        data={"supports": names},
        department=lead,
        shown=True,
        actor=actor,
    )
    satisfy_running(petition, DeadlineKind.DISPATCH, at=moment)
    tell_moved_date(petition, start_at_dispatch(petition, at=moment), actor)
    may_return = petition.returns < MAY_RETURN_UP_TO
    assignment = assign(petition, lead, AssignmentRole.LEAD, note=note, may_return=may_return, actor=actor)
    for unit in supports:
        given = assign(petition, unit, AssignmentRole.SUPPORT, note=note, actor=actor)
        _tell_unit(given, "assigned_support")
    _hold(petition, lead, moment)
    petition.matters.update(lead_department=lead)
    _finish_dispatch(petition, actor)
    _tell_unit(assignment, "assigned_lead")
    return assignment


def _finish_dispatch(petition: Petition, actor: User) -> None:
    """Finish whichever task leads to the units: a unit that screens takes the letter without the centre."""
    process = engine.begin(petition)
    waiting = engine.waiting_tasks(process, LetterFlow.screen)
    engine.finish(petition, LetterFlow.screen if waiting else LetterFlow.dispatch, actor=actor)


def _guard_report(petition: Petition, units: Sequence[Department]) -> None:
    """Keep a report of wrongdoing from the unit accused in it, or in a report that was merged into it (RULES section 2).

    And from units where nobody may read it: there it would lie unseen.
    """
    reports = Petition.objects.filter(Q(pk=petition.pk) | Q(merged_into=petition), restricted=True)
    accused = set(reports.values_list("named_department", flat=True))
    if any(unit.pk in accused for unit in units):
        raise RefusedError(_("举报件不能交给被举报的单位办理，请另选单位。"))
    for unit in units if petition.restricted else ():
        if not holders((Role.LIAISON,), department=unit, only_marked=True):
            raise RefusedError(
                _("%(unit)s没有可以查看举报件的联络员，交给它就没有人看得到。请另选单位。") % {"unit": unit.name}
            )


def _hold(petition: Petition, unit: Department, moment: dt.datetime) -> None:
    make_answerable(petition, unit, at=moment)
    hand_over(petition, unit, at=moment)


def _tell_unit(assignment: Assignment, notice: str) -> None:
    petition = assignment.petition
    tell_staff(
        petition,
        notice,
        (Role.LIAISON,),
        department=assignment.department,
        key=str(assignment.pk),
        unit=assignment.department.name,
        lead=petition.lead_department.name if petition.lead_department else "",
        note=assignment.note_to_unit,
    )


@transaction.atomic
def agree_return(
    assignment: Assignment, *, new_lead: Department | None, note: str = "", actor: User
) -> Assignment | None:
    """Agree that the letter was wrongly routed; a lead needs a successor, a support unit just leaves.

    The writer's clock goes on as if nothing had happened; the unit's own clocks are void.
    """
    access.require_centre(actor, assignment.petition)
    petition = lock(assignment.petition)
    assignment = Assignment.objects.select_related("department", "petition").get(pk=assignment.pk)
    leads = assignment.role == AssignmentRole.LEAD
    if leads and (new_lead is None or new_lead == assignment.department):
        raise RefusedError(_("请选择改由哪个单位主办。"))
    step(assignment, "agree_return")
    void_running(petition, department=assignment.department)
    successor = _reassign(petition, assignment, new_lead, note, actor) if leads and new_lead else None
    if successor is None:
        touch(petition)
        record(petition, Kind.SENT_BACK, note=note, department=assignment.department, actor=actor)
    engine.finish(petition, LetterFlow.arbitrate, seed=assignment, actor=actor)
    tell_staff(
        petition,
        "return_agreed",
        (Role.LIAISON,),
        department=assignment.department,
        key=str(assignment.pk),
        reason=note,
    )
    return successor


def _reassign(petition: Petition, old: Assignment, new_lead: Department, note: str, actor: User) -> Assignment:
    _guard_report(petition, [new_lead])
    moment = now()
    support = Assignment.objects.filter(
        petition=petition, round=petition.round, department=new_lead, role=AssignmentRole.SUPPORT, ended_at=None
    ).first()
    if support:
        raise RefusedError(_("这个单位正在协办这封信，请先取消它的协办，或者另选单位。"))
    touch(petition, lead_department=new_lead)
    set_draft_aside(petition)
    may_return = petition.returns < MAY_RETURN_UP_TO
    successor = assign(petition, new_lead, AssignmentRole.LEAD, note=note, may_return=may_return, actor=actor)
    _hold(petition, new_lead, moment)
    petition.matters.filter(lead_department=old.department).update(lead_department=new_lead)
    record(
        petition,
        Kind.REASSIGNED,
        note=note,
        data={"from": old.department.name},
        department=new_lead,
        shown=True,
        actor=actor,
    )
    _tell_unit(successor, "assigned_lead")
    return successor


@transaction.atomic
def insist(assignment: Assignment, *, reason: str, actor: User) -> None:
    """Do not agree to the return: the unit has the letter again, and its days go on being its own.

    Acknowledging is due anew only where it was not done and not late before: the centre's days of deciding
    are none of the unit's.
    """
    access.require_centre(actor, assignment.petition)
    reason = checked_text(reason)
    petition = lock(assignment.petition)
    assignment = Assignment.objects.select_related("department", "petition").get(pk=assignment.pk)
    step(assignment, "insist", may_return=petition.returns < MAY_RETURN_UP_TO)
    clock_again(assignment)
    touch(petition)
    record(petition, Kind.RETURN_REFUSED, note=reason, department=assignment.department, actor=actor)
    if assignment.role == AssignmentRole.LEAD:
        hand_over(petition, assignment.department, at=now())
    engine.finish(petition, LetterFlow.arbitrate, seed=assignment, actor=actor)
    tell_staff(
        petition,
        "return_refused",
        (Role.LIAISON,),
        department=assignment.department,
        key=f"{assignment.pk}:{petition.returns}",
        reason=reason,
    )


def centre_holds(petition: Petition, moment: dt.datetime) -> None:
    """Let the centre's days begin."""
    hand_over(petition, centre_department(), at=moment)
