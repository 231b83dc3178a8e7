"""Any step can be put right: the centre's head moves a letter to the step where it belongs, with a reason, on record.

The writer's clock never moves by a jump: it counts from where it counted. A letter that was turned away by mistake
has its clocks back with their old start, and its writer is told that the earlier word no longer holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import RefusedError
from deadlines.services.clocks import reply_clock
from petitions.models import Petition, ReplyState, Screener, State
from petitions.models.petition import ANSWERED_STATES, INVALID_STATES
from petitions.services.putting_back import sent_back_version
from petitions.services.replies import checked_text, in_work
from petitions.services.states import lock
from routing import access
from routing.models import Assignment, AssignmentState
from routing.services.approving import approval_closed_because
from routing.services.assignments import current_lead
from routing.services.jumps import Jump, to_answering, to_approval, to_dispatch, to_review, to_screening

S = AssignmentState


class JumpTarget(models.TextChoices):
    """A step of the flow that a letter can be moved to."""

    SCREENING = "screening", gettext_lazy("审核受理")
    DISPATCH = "dispatch", gettext_lazy("分办")
    ANSWERING = "answering", gettext_lazy("起草答复")
    APPROVAL = "approval", gettext_lazy("负责人审定")
    REVIEW = "review", gettext_lazy("审核发布")


_MOVES: dict[JumpTarget, Callable[[Jump], Any]] = {
    JumpTarget.SCREENING: to_screening,
    JumpTarget.DISPATCH: to_dispatch,
    JumpTarget.ANSWERING: to_answering,
    JumpTarget.APPROVAL: to_approval,
    JumpTarget.REVIEW: to_review,
}


def jump_targets(petition: Petition) -> list[JumpTarget]:
    """Return the steps to which the letter can be moved now; none where nothing can be put right by that.

    What was answered is screened no more. An answered letter is not moved but opened again
    (``reopening.reopen``): its answer stays in the figures.
    """
    if petition.state in INVALID_STATES:
        return [JumpTarget.SCREENING] if reply_clock(petition) else []
    if not petition.is_open or petition.state == State.SUBMITTED:
        return []
    targets = [JumpTarget.SCREENING] if petition.round == 1 and petition.released_at is None else []
    if petition.state != State.ACCEPTED or petition.awaits_leader:
        targets.append(JumpTarget.DISPATCH)
    lead = current_lead(petition)
    return targets + (_of_lead(petition, lead) if lead else [])


def _of_lead(petition: Petition, lead: Assignment) -> list[JumpTarget]:
    """Return the steps on the lead's own way to the answer."""
    lead.petition = petition
    reply, targets = in_work(petition), []
    if reply and lead.state in (S.AWAITING_HEAD, S.SUBMITTED):
        targets.append(JumpTarget.ANSWERING)
    movable = reply and lead.state in (S.ACKNOWLEDGED, S.SUBMITTED) and reply.state != ReplyState.SUBMITTED
    if movable and not approval_closed_because(lead):
        targets.append(JumpTarget.APPROVAL)
    reviewed = petition.restricted or petition.channel.released_by == Screener.CENTRE
    waits = lead.state in (S.ACKNOWLEDGED, S.AWAITING_HEAD)
    if reviewed and waits and sent_back_version(petition, lead.department_id):
        targets.append(JumpTarget.REVIEW)
    return targets


def jump_closed_because(petition: Petition) -> str:
    """Say why the letter can't be moved to another step; empty while it can."""
    if jump_targets(petition):
        return ""
    if petition.state == State.WITHDRAWN:
        return _("来信人自己撤回的信不能恢复办理。来信人仍需要办理的，可以重新来信。")
    if petition.state in ANSWERED_STATES:
        return _("这封信已经答复，不能调整办理环节。需要接着办的，请用“恢复办理”。")
    if petition.state in INVALID_STATES:
        return _("这封信是历史导入的，没有在本系统办过，不能恢复办理。需要办理的，请来信人重新来信。")
    return _("这封信现在的环节就可以直接办理，不用调整。")


@transaction.atomic
def jump(petition: Petition, *, to: JumpTarget, reason: str, version: int | None = None, actor: User) -> Petition:
    """Move the letter to another step; the centre's head alone may. Returns the letter as it is then.

    The units that lose it, or have it again, are told why; the writer only where an earlier word no longer holds.
    Raises RefusedError for a step that is not among ``jump_targets``.
    """
    access.require_centre_head(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    to = JumpTarget(to)
    if to not in jump_targets(petition):
        said = jump_closed_because(petition)
        raise RefusedError(said or _("现在不能调到“%(step)s”，请刷新页面查看可以调到的环节。") % {"step": to.label})
    _MOVES[to](Jump(petition=petition, step=str(to), label=str(to.label), reason=reason, actor=actor))
    return petition
