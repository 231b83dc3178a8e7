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
from common.errors import RefusedError, WrongStateError
from common.once import reading_once
from deadlines.models import DeadlineKind
from deadlines.services.clocks import make_answerable, satisfy_running, start_at_dispatch, void_running
from deadlines.services.extensions import drop_request
from deadlines.services.holdings import hand_over
from deadlines.services.telling import tell_staff
from petitions.models import Kind, Petition, State
from petitions.services.events import record
from petitions.services.replies import checked_text, set_draft_aside
from petitions.services.states import lock, move, touch
from routing import access, engine
from routing.flows import LetterFlow
from routing.models import Assignment, AssignmentRole, LetterProcess
from routing.services.assignments import (
    assign,
    clock_again,
    current_lead,
    end_part,
    end_passed_on,
    open_part_of,
    step,
    tell_ended,
    tell_unit,
)
from routing.services.instructed import guard_leader, leave_to_lead
from routing.services.screening import tell_moved_date

MAY_RETURN_UP_TO = 2
"""After two returns the centre decides, and the unit may not return again (RULES section 5)."""


@reading_once()
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
    guard_report(petition, [lead, *supports])
    guard_leader(petition, [lead, *supports])
    return give(petition, lead=lead, supports=supports, note=note, actor=actor)


def give(
    petition: Petition,
    *,
    lead: Department,
    supports: Sequence[Department] = (),
    note: str = "",
    notice: str = "assigned_lead",
    actor: User | None,
) -> Assignment:
    """Let these units have an accepted letter; the caller holds it, and made sure that they may.

    ``notice`` is what the lead's liaisons are told; nobody acts where a writer's question goes back to who answered.
    """
    process = engine.begin(petition)
    moment = now()
    changes: dict[str, object] = {"lead_department": lead}
    if petition.dispatched_at is None:
        changes["dispatched_at"] = moment
    facts: dict[str, object] = {"supports": [unit.name for unit in supports], **_settle_matters(petition, lead)}
    facts |= {
        "first": petition.dispatched_at is None,
        "lead_before": petition.lead_department_id,
    }  # should it be undone
    move(
        petition,
        "dispatch",
        Kind.DISPATCHED,
        changes=changes,
        note=note,
        data=facts,
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
        tell_unit(given, "assigned_support")
    _hold(petition, lead, moment)
    _finish_dispatch(petition, process, actor)
    tell_unit(assignment, notice)
    return assignment


def _settle_matters(petition: Petition, lead: Department) -> dict[str, object]:
    """Give the first matter, whose unit leads (RULES section 5), and those without a unit to the lead.

    Returns, for the record, which unit each had before, so that an undone dispatch gives them back.
    """
    rows = [row for row in petition.matters.all() if row.position == 1 or row.lead_department_id is None]
    former = {str(row.position): row.lead_department_id for row in rows if row.lead_department_id != lead.pk}
    petition.matters.filter(pk__in=[row.pk for row in rows]).update(lead_department=lead)
    return {"matters": former} if former else {}


def _finish_dispatch(petition: Petition, process: LetterProcess, actor: User | None) -> None:
    """Finish whichever task leads to the units: a unit that screens takes the letter without the centre."""
    waiting = engine.waiting_tasks(process, LetterFlow.screen)
    engine.finish(petition, LetterFlow.screen if waiting else LetterFlow.dispatch, process=process, actor=actor)


def guard_report(petition: Petition, units: Sequence[Department]) -> None:
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


@transaction.atomic
def agree_return(
    assignment: Assignment, *, new_lead: Department | None, note: str = "", actor: User
) -> Assignment | None:
    """Agree that the letter was wrongly routed; a lead needs a successor, a support unit just leaves.

    The writer's clock goes on as if nothing had happened; the unit's own clocks are void.
    """
    access.require_centre(actor, assignment.petition)
    petition = lock(assignment.petition)
    assignment = _returned_part(petition, assignment)
    leads = assignment.role == AssignmentRole.LEAD
    if leads and (new_lead is None or new_lead == assignment.department):
        raise RefusedError(_("请选择改由哪个单位主办。"))
    step(assignment, "agree_return")
    void_running(petition, department=assignment.department)
    tell_ended(end_passed_on(assignment), note)
    successor = _hand_on(petition, assignment, new_lead, note, actor) if leads and new_lead else None
    if successor is None:
        leave_to_lead(assignment)
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


def _returned_part(petition: Petition, assignment: Assignment) -> Assignment:
    """Return the part, fresh, if the centre decides about it; what a unit passed on inside is the unit's to decide."""
    fresh = Assignment.objects.select_related("department").get(pk=assignment.pk)
    if fresh.role == AssignmentRole.SUB:
        raise WrongStateError(_("下级单位的退回由转交的单位决定。"))
    fresh.petition = petition
    return fresh


def _hand_on(petition: Petition, old: Assignment, new_lead: Department, note: str, actor: User) -> Assignment:
    """Let another unit lead. What the former one wrote is set aside; the writer's clock goes on untouched."""
    guard_report(petition, [new_lead])
    moment = now()
    given = open_part_of(petition, new_lead)  # it helped until now
    if given:
        tell_ended(end_part(given), _("%(unit)s改为主办。") % {"unit": new_lead.name})
    set_draft_aside(petition)
    drop_request(petition, note=_("已改由%(unit)s主办。") % {"unit": new_lead.name}, actor=actor)
    move(
        petition,
        "change_lead",
        Kind.REASSIGNED,
        changes={"lead_department": new_lead},
        note=note,
        data={"from": old.department.name},
        department=new_lead,
        shown=True,
        actor=actor,
    )
    may_return = petition.returns < MAY_RETURN_UP_TO
    successor = assign(petition, new_lead, AssignmentRole.LEAD, note=note, may_return=may_return, actor=actor)
    _hold(petition, new_lead, moment)
    petition.matters.filter(lead_department=old.department).update(lead_department=new_lead)
    tell_unit(successor, "assigned_lead")
    return successor


@transaction.atomic
def change_lead(
    petition: Petition, *, new_lead: Department, reason: str, version: int | None = None, actor: User
) -> Assignment:
    """Let another unit lead, whatever the present one has done so far; the centre may at any time until the answer.

    The old lead's part ends with its clocks, its draft, also one reported to the centre, stays on record only. A
    unit that helped until now leads instead of helping. The writer's clock goes on untouched, both units and the
    writer are told. Raises WrongStateError where no unit has the letter, RefusedError with what to do instead.
    """
    access.require_centre(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    old = current_lead(petition)
    if old is None or petition.state not in (State.HANDLING, State.IN_REVIEW):
        raise WrongStateError(_("这封信现在没有主办单位在办，不能改派。"))
    if new_lead == old.department:
        raise RefusedError(_("这封信已经由%(unit)s主办，请另选单位。") % {"unit": new_lead.name})
    old.petition = petition
    tell_ended(end_part(old), reason)
    successor = _hand_on(petition, old, new_lead, reason, actor)
    engine.add_branch(petition, successor)
    tell_unit(old, "lead_changed", lead=new_lead.name, reason=reason)
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
    assignment = _returned_part(petition, assignment)
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
