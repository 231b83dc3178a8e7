"""A released answer that only says "received" is none: the round opens again, as if it had never ended."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Role, User
from accounts.people import holders
from common.clock import today
from common.errors import RefusedError
from common.masking import mask
from deadlines.models import Deadline, Verdict
from deadlines.services.clocks import reply_clock
from deadlines.services.holdings import go_on
from deadlines.services.reopening import run_on
from deadlines.services.telling import tell_staff, tell_writer
from petitions.models import Petition, Reply, ReplyKind, ReplyState
from petitions.services.hollow import turn_into_note
from petitions.services.publication import known_of
from petitions.services.replies import checked_text
from petitions.services.states import lock
from routing import access, engine
from routing.models import Assignment, AssignmentState
from routing.services.assignments import current_lead, step

DRAFTING = (Role.LIAISON, Role.UNIT_HEAD)
UNIT = (*DRAFTING, Role.PRINCIPAL_HEAD)


def standing_answer(petition: Petition) -> Reply | None:
    """Return the answer that ended the present round, if one did."""
    if not petition.is_answered:
        return None
    released = petition.replies.filter(round=petition.round, kind=ReplyKind.FINAL, state=ReplyState.RELEASED)
    return released.select_related("department").order_by("-id").first()


def judging_closed_because(petition: Petition, user: User) -> str:
    """Say why the present answer can't be judged hollow by this person; empty while it can.

    An author does not judge the own text. Who released it may: releasing it was the mistake that is put right.
    """
    reply = standing_answer(petition)
    if reply is None:
        return _("这一轮没有正式答复，不能改为阶段说明。")
    if reply.author_id == user.pk:
        return _("这份答复由您起草，请信息中心另一位负责人判定。")
    lead, clock = _ended_part(petition), _ended_clock(petition)
    if lead is None or clock is None:
        return _("这封信是历史导入的，没有在本系统交办过，答复不能改为阶段说明。需要重新办理的，请来信人重新来信。")
    if not _somebody_is_there(petition, lead.department):
        return _("%(unit)s已经撤销，或者没有能办这封信的人，交回以后没有人办理。请系统管理员先补上联络员。") % {
            "unit": lead.department.name
        }
    return ""


def _ended_part(petition: Petition) -> Assignment | None:
    lead = current_lead(petition)
    return lead if lead and lead.state == AssignmentState.DONE else None


def _ended_clock(petition: Petition) -> Deadline | None:
    """Return the round's clock with its verdict; none where nothing was ever judged."""
    clock = reply_clock(petition)
    return clock if clock and clock.verdict in (Verdict.IN_TIME, Verdict.LATE) else None


def _somebody_is_there(petition: Petition, unit: Department) -> bool:
    exists = Department.objects.valid_on(today()).filter(pk=unit.pk).exists()
    return exists and bool(holders(DRAFTING, department=unit, only_marked=petition.restricted))


@transaction.atomic
def judge_hollow(petition: Petition, *, reason: str, version: int | None = None, actor: User) -> Reply:
    """Judge the answer of the present round hollow: it becomes an interim note, its verdict is void.

    The centre's head decides. The same lead has the letter again, where it drafts; the clock runs on with the
    same start, pauses and extensions. Support units gave their opinions and are left in peace. Writer, the
    writers of merged letters, and the unit are told. Raises RefusedError with what to do instead.
    """
    access.require_centre_head(actor, petition)
    reason = checked_text(reason)
    petition = lock(petition, version=version)
    closed = judging_closed_because(petition, actor)
    reply, lead, clock = standing_answer(petition), _ended_part(petition), _ended_clock(petition)
    if closed or reply is None or lead is None or clock is None:
        raise RefusedError(closed)
    clock.petition = petition
    former = run_on(clock)
    turn_into_note(petition, reply, reason=reason, facts=former, actor=actor)
    step(lead, "take_up_again", ended_at=None)
    go_on(petition, lead.department)
    engine.take_up_again(petition)
    _tell(petition, reply, lead.department, reason)
    return reply


def _tell(petition: Petition, reply: Reply, unit: Department, reason: str) -> None:
    """Tell unit and writer; the writers of merged letters, too, who read nothing of this letter's writer."""
    masked = mask(reason, known=known_of(petition)).text
    for follower in [petition, *petition.merged.all()]:
        said = reason if follower == petition else masked
        key = f"{follower.number}:{reply.pk}"
        tell_writer(follower, "judged_hollow_writer", key=key, unit=unit.name, reason=said)
    tell_staff(petition, "judged_hollow_unit", UNIT, department=unit, key=str(reply.pk), unit=unit.name, reason=reason)
