"""What a unit's people do with their part of a letter."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role
from deadlines.services.clocks import reply_clock
from deadlines.services.provisional import due_words
from petitions.services.publication import may_be_public
from petitions.services.replies import in_work
from routing.forms.releasing import ApproveForm
from routing.forms.units import (
    AcknowledgeForm,
    AskExtensionForm,
    DraftForm,
    HandToHeadForm,
    InterimNoteForm,
    OpinionForm,
    RejectDraftForm,
    SendBackForm,
)
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.services.approving import approval_closed_because, may_approve_now, steps_left
from routing.services.releasing import releases_by_unit
from routing.services.returning import return_closed_because, return_limit
from routing.services.timing import extension_closed_because, extension_comes_late
from routing.views.panes.base import SIDE_BY_SIDE, Case, Choice, Pane
from routing.views.panes.branches import results_for, taken_over

S = AssignmentState


def working(case: Case, part: Assignment) -> Iterator[Pane]:
    """Return the unit's panes, by where its part stands."""
    posts = posts_of(case.user)
    liaison = posts.has_in(part.department_id, Role.LIAISON)
    head = posts.has_in(part.department_id, Role.UNIT_HEAD)
    if part.state == S.ASSIGNED and liaison:
        yield _acknowledging(case, part)
    if part.state == S.ACKNOWLEDGED and part.role != AssignmentRole.LEAD and liaison:
        yield _advising(case, part)
    if part.state == S.ACKNOWLEDGED and part.role == AssignmentRole.LEAD and (liaison or head):
        yield from _drafting(case, part)
    if part.state in (S.ASSIGNED, S.ACKNOWLEDGED) and liaison:
        yield _sending_back(case, part)
    if part.state == S.AWAITING_HEAD and may_approve_now(part, case.user):
        yield from _approving(case, part)


def _acknowledging(case: Case, part: Assignment) -> Pane:
    titles = {
        AssignmentRole.LEAD: _("签收：由%(unit)s主办"),
        AssignmentRole.SUPPORT: _("签收：请%(unit)s协办"),
        AssignmentRole.SUB: _("签收：转交%(unit)s承办"),
    }
    return case.pane(
        AcknowledgeForm,
        titles[AssignmentRole(part.role)] % {"unit": part.department.label},
        _("签收来信"),
        part=part,
        note=part.note_to_unit,
        main=True,
    )


def _advising(case: Case, part: Assignment) -> Pane:
    """Give the opinion to the lead, or the result to the unit that passed the letter on."""
    inside, results = part.role == AssignmentRole.SUB, results_for(case, part)
    return case.pane(
        OpinionForm,
        _("办理结果") if inside else _("协办意见"),
        _("报送办理结果") if inside else _("报送协办意见"),
        part=part,
        main=True,
        note=part.note_to_unit,
        initial={"opinion": taken_over(case, "", results)},
        facts={"results": results},
        template="routing/panes/_opinion.html",
    )


def _drafting(case: Case, part: Assignment) -> Iterator[Pane]:
    reply, results = in_work(case.letter), results_for(case, part)
    yield case.pane(
        HandToHeadForm,
        _("起草答复"),
        _("报负责人审定"),
        part=part,
        initial={"body": taken_over(case, reply.body if reply else "", results)},
        note=part.note_to_unit,
        main=True,
        choices=(Choice(_("只保存草稿"), action=DraftForm.action),),
        facts={
            "rejected": case.letter.replies.filter(round=part.round, state="rejected").last(),
            "results": results,
        },
        template="routing/panes/_draft.html",
    )
    yield case.pane(InterimNoteForm, _("告知办理进展…"), _("发出阶段说明"), part=part)
    yield _asking_time(case, part)


def _asking_time(case: Case, part: Assignment) -> Pane:
    """Ask for more time; after the due date only for the record, and the pane says so."""
    closed, clock = extension_closed_because(case.letter), reply_clock(case.letter)
    if closed or clock is None or not extension_comes_late(clock):
        title, button = _("申请延期…"), _("申请延期，报信息中心审批")
        return case.pane(AskExtensionForm, title, button, part=part, note=closed, dead=bool(closed))
    note = _("答复期限%(day)s已过。现在申请只记录为逾期提出，期限不变；请尽快答复，或者先告知办理进展。")
    return case.pane(
        AskExtensionForm,
        _("逾期申请延期…"),
        _("记录逾期申请，报信息中心"),
        part=part,
        note=note % {"day": due_words(clock.due_on)},
    )


def _sending_back(case: Case, part: Assignment) -> Pane:
    closed = return_closed_because(part)
    note, limit = closed, None if closed else return_limit(part)
    if limit:
        facts = {"day": due_words(limit.last_day), "limit": limit.words}
        inside = part.role == AssignmentRole.SUB
        words = _("%(day)s以前可以退回（转交后%(limit)s），由转交的单位决定。") if inside else ""
        note = (words or _("%(day)s以前可以退回（交办后%(limit)s），由信息中心核定。")) % facts
    title, button = _("退回信息中心…"), _("退回信息中心")
    if part.role == AssignmentRole.SUB:
        title, button = _("退回转交单位…"), _("退回转交单位")
    return case.pane(SendBackForm, title, button, part=part, note=note, dead=bool(closed))


def _approving(case: Case, part: Assignment) -> Iterator[Pane]:
    letter, reply = case.letter, in_work(case.letter)
    if reply and reply.author_id == case.user.pk:
        note = approval_closed_because(part) or _("答复由您起草，请由另一位负责人审定。")
        yield case.pane(ApproveForm, _("审定答复"), "", part=part, note=note, main=True, dead=True)
        yield case.pane(RejectDraftForm, _("退回联络员修改…"), _("退回联络员修改"), part=part)
        return
    button, wide = _("审定，报信息中心审核"), ""
    after = steps_left(part, case.user)
    if after:
        button = _("审定，转%(role)s") % {"role": after[0].label}
    elif releases_by_unit(letter):
        public = may_be_public(letter)
        button, wide = (_("审定，答复并公开"), SIDE_BY_SIDE) if public else (_("审定，答复来信人"), "")
    yield case.pane(
        ApproveForm,
        _("审定答复"),
        button,
        part=part,
        main=True,
        template="routing/panes/_let_out.html",
        wide=wide,
    )
    yield case.pane(RejectDraftForm, _("退回联络员修改…"), _("退回联络员修改"), part=part)
