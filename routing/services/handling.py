"""What a unit does: acknowledge, send back, advise, draft, and let the answer out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.workflow.nodes import View

from accounts.models import Role, User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from common.once import reading_once
from deadlines.models import DeadlineKind
from deadlines.services.clocks import satisfy_running, void_in_time
from deadlines.services.extensions import promise_date
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import Kind, Petition, Reply
from petitions.services import replies
from petitions.services.clearing import NOT_CHECKED, Checks, clear_note
from petitions.services.events import record
from petitions.services.states import lock, touch
from routing import access, engine
from routing.flows import LetterFlow
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.services import approving
from routing.services.approving import CHAIN, approval_chain, require_asked, roles_taken, steps_after
from routing.services.assignments import OWED, end_passed_on, step, tell_ended
from routing.services.dispatching import centre_holds
from routing.services.releasing import PublicTexts, release_by_unit, releases_by_unit
from routing.services.returning import return_closed_because
from routing.services.supplements import require_read


def _held(assignment: Assignment, version: int | None = None) -> tuple[Petition, Assignment]:
    """Lock the letter and return both rows fresh."""
    petition = lock(assignment.petition, version=version)
    fresh = Assignment.objects.select_related("department", "parent__department").get(pk=assignment.pk)
    fresh.petition = petition
    return petition, fresh


@reading_once()
@transaction.atomic
def acknowledge(assignment: Assignment, *, actor: User) -> None:
    """Take the letter in hand."""
    access.require_post(actor, assignment, Role.LIAISON)
    petition, assignment = _held(assignment)
    moment = now()
    step(assignment, "acknowledge", acknowledged_at=assignment.acknowledged_at or moment)  # once, as its clock
    satisfy_running(petition, DeadlineKind.ACKNOWLEDGE, at=moment, department=assignment.department)
    touch(petition)
    inside = assignment.role == AssignmentRole.SUB  # what a unit does within itself is not told to the writer
    record(petition, Kind.ACKNOWLEDGED, department=assignment.department, shown=not inside, actor=actor)
    engine.finish(petition, LetterFlow.acknowledge, seed=assignment, actor=actor)


@transaction.atomic
def ask_return(assignment: Assignment, *, reason: str, actor: User) -> None:
    """Say that the letter belongs elsewhere; the centre decides, and holds it until then.

    What a unit passed on below itself comes back to that unit: it decides, the centre's count of returns and the
    writer's page know nothing of it.
    """
    access.require_post(actor, assignment, Role.LIAISON)
    reason = replies.checked_text(reason)
    petition, assignment = _held(assignment)
    closed = return_closed_because(assignment)
    if closed:
        raise RefusedError(closed)
    node = _branch_node(assignment)
    moment = now()
    step(assignment, "ask_return", return_asked_at=moment, return_reason=reason)
    inside = assignment.role == AssignmentRole.SUB
    touch(petition, returns=petition.returns + (not inside))
    if assignment.role == AssignmentRole.LEAD:
        centre_holds(petition, moment)
    void_in_time(petition, DeadlineKind.ACKNOWLEDGE, department=assignment.department, at=moment)
    record(petition, Kind.SENT_BACK, note=reason, department=assignment.department, shown=not inside, actor=actor)
    engine.finish(petition, node, seed=assignment, actor=actor)
    who: dict[str, Any] = {"reason": reason, "unit": assignment.department.name}
    if assignment.parent:
        tell_staff(
            petition,
            "return_asked_below",
            (Role.LIAISON,),
            department=assignment.parent.department,
            key=str(assignment.pk),
            **who,
        )
    else:
        tell_staff(petition, "return_asked", CENTRE, key=f"{assignment.pk}:{petition.returns}", **who)


def _branch_node(assignment: Assignment) -> View:
    """Return the node at which this unit's branch stands while it may be sent back."""
    if assignment.state == AssignmentState.ASSIGNED:
        return LetterFlow.acknowledge
    return LetterFlow.answer if assignment.role == AssignmentRole.LEAD else LetterFlow.advise


@transaction.atomic
def give_opinion(assignment: Assignment, *, opinion: str, actor: User) -> None:
    """Give a support unit's opinion to the lead, or the result of a unit below to the one that passed the letter on.

    Either is a text of its own, which the unit that answers reads beside its draft and may take over into it.
    """
    access.require_post(actor, assignment, Role.LIAISON)
    opinion = replies.checked_text(opinion)
    petition, assignment = _held(assignment)
    if assignment.role == AssignmentRole.LEAD:
        raise WrongStateError(_("主办单位请直接起草答复。"))
    moment = now()
    step(assignment, "finish", opinion=opinion, ended_at=moment)
    tell_ended(end_passed_on(assignment), _("%(unit)s已经报出。") % {"unit": assignment.department.name})
    satisfy_running(petition, OWED[AssignmentRole(assignment.role)], at=moment, department=assignment.department)
    touch(petition)
    record(petition, Kind.OPINION_GIVEN, note=opinion, department=assignment.department, actor=actor)
    engine.finish(petition, LetterFlow.advise, seed=assignment, actor=actor)
    if assignment.parent:
        facts = {"unit": assignment.department.name, "note": opinion}
        above = assignment.parent.department
        tell_staff(petition, "result_from_below", (Role.LIAISON,), department=above, key=str(assignment.pk), **facts)


@transaction.atomic
def save_draft(assignment: Assignment, *, body: str, version: int | None = None, actor: User) -> Reply:
    """Keep the draft of the lead's answer."""
    access.require_post(actor, assignment, Role.LIAISON, Role.UNIT_HEAD)
    return _keep_draft(*_held(assignment, version), body, actor)


def _keep_draft(petition: Petition, assignment: Assignment, body: str, actor: User) -> Reply:
    if assignment.role != AssignmentRole.LEAD or assignment.state != AssignmentState.ACKNOWLEDGED:
        raise WrongStateError(_("现在不能起草答复：请先签收，或者等负责人、信息中心处理完。"))
    return replies.save_draft(petition, body=body, department=assignment.department, actor=actor)


@reading_once()
@transaction.atomic
def hand_to_head(assignment: Assignment, *, body: str, version: int | None = None, actor: User) -> Reply:
    """Save the draft and hand it to the first of the unit's heads who approve it, one after the other.

    Raises RefusedError where nobody of the unit could approve it, with what to do.
    """
    access.require_post(actor, assignment, Role.LIAISON, Role.UNIT_HEAD)
    petition, assignment = _held(assignment, version)
    reply = _keep_draft(petition, assignment, body, actor)
    reply.petition = petition
    closed = approving.approval_closed_because(assignment, author=actor)
    if closed:
        raise RefusedError(closed)
    first = approval_chain(assignment)[0]
    step(assignment, "hand_to_head", awaits=first)
    replies.submit_to_head(reply, actor=actor)
    engine.finish(petition, LetterFlow.answer, seed=assignment, actor=actor)
    _ask_to_approve(assignment, reply, first)
    return reply


def _ask_to_approve(assignment: Assignment, reply: Reply, role: Role) -> None:
    key = f"{reply.pk}:{role}"
    tell_staff(assignment.petition, "reply_waiting_head", (role,), department=assignment.department, key=key)


def _reply_in_work(petition: Petition) -> Reply:
    reply = replies.in_work(petition)
    if reply is None:
        raise WrongStateError(_("这封信没有正在办理的答复。"))
    reply.petition = petition
    return reply


@transaction.atomic
def reject_draft(assignment: Assignment, *, note: str, proposed: str = "", actor: User) -> None:
    """Send the draft back to the liaison, perhaps with the text as it should be; the approvals begin anew then."""
    access.require_post(actor, assignment, *CHAIN)
    petition, assignment = _held(assignment)
    reply = _reply_in_work(petition)
    require_asked(assignment, actor)
    step(assignment, "rework")
    replies.reject(reply, note=note, proposed=proposed, actor=actor)
    engine.finish(petition, LetterFlow.approve, seed=assignment, actor=actor)
    tell_staff(
        petition, "reply_rejected", (Role.LIAISON,), department=assignment.department, key=str(reply.pk), reason=note
    )


@reading_once()
@transaction.atomic
def approve(
    assignment: Assignment, *, checks: Checks = NOT_CHECKED, texts: PublicTexts | None = None, actor: User
) -> None:
    """Approve for the unit; the last of its heads lets the answer leave the unit.

    It goes to the centre's review, or out at once where the channel lets the unit release. ``checks`` is what was
    ticked, ``texts`` what the public will see (by default as proposed). Raises RefusedError for the author, for who is
    not asked now, and for what was not checked.
    """
    access.require_post(actor, assignment, *CHAIN)
    petition, assignment = _held(assignment)
    reply = _reply_in_work(petition)
    left = steps_after(assignment, actor)
    require_read(reply, checks)
    if left:
        _pass(assignment, reply, left, actor)
        return
    to_centre = not releases_by_unit(petition)
    replies.approve(reply, to_centre=to_centre, actor=actor)
    if to_centre:
        step(assignment, "submit")
        centre_holds(petition, now())
        tell_staff(petition, "reply_to_review", CENTRE, key=str(reply.pk), unit=assignment.department.name)
    else:
        release_by_unit(assignment, reply, checks=checks, texts=texts, actor=actor)
    engine.finish(petition, LetterFlow.approve, seed=assignment, actor=actor)


def _pass(assignment: Assignment, reply: Reply, left: tuple[Role, ...], actor: User) -> None:
    """Note one step of the unit's approvals, and ask the next head."""
    petition, taken = assignment.petition, roles_taken(assignment, left)
    if assignment.state != AssignmentState.AWAITING_HEAD:
        raise WrongStateError(_("这份答复现在不需要审定。请刷新页面查看最新情况。"))
    assignment.awaits = left[0]
    assignment.save(update_fields=["awaits"])
    replies.pass_step(reply, roles=taken, to=left[0], actor=actor)
    engine.finish(petition, LetterFlow.approve, seed=assignment, actor=actor)
    _ask_to_approve(assignment, reply, left[0])


@transaction.atomic
def post_interim_note(
    assignment: Assignment,
    *,
    body: str,
    promised_on: dt.date | None = None,
    checks: Checks = NOT_CHECKED,
    actor: User,
) -> Reply:
    """Tell the writer how far it is. On the board a promised day given in time moves the date (RULES section 5).

    Raises RefusedError for warning signs of secrets that were not checked, as with an answer.
    """
    access.require_post(actor, assignment, Role.LIAISON, Role.UNIT_HEAD)
    petition, assignment = _held(assignment)
    if assignment.role != AssignmentRole.LEAD or assignment.state != AssignmentState.ACKNOWLEDGED:
        raise WrongStateError(_("签收以后、报出以前才能作阶段说明。"))
    day = promised_on
    if day and day <= local_date(now()):
        raise RefusedError(_("承诺答复日期应当在今天以后。"))
    if day and petition.channel.key == "forum":
        promise_date(petition, promised_on=day, reason=body, department=assignment.department, actor=actor)
    note = replies.post_interim_note(
        petition, body=body, promised_on=day, department=assignment.department, actor=actor
    )
    clear_note(note, checks=checks, actor=actor)
    tell_writer(
        petition, "interim_note", key=str(note.pk), unit=assignment.department.name, note=note.body, promised=day
    )
    return note
