"""What was released is put right: corrected, or its public copy taken down. Every version stays (RULES section 5).

One person asks, another one decides; both are checked by the caller. The letter's first answer, its clock and all
figures stay as they were.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from common.text import clean, one_line
from petitions.hollow import perhaps_hollow
from petitions.models import (
    ChangeAction,
    ChangeState,
    Kind,
    Petition,
    PublicCopy,
    ReleasedChange,
    Reply,
    ReplyKind,
    ReplyState,
)
from petitions.services.clearing import Checks, clear
from petitions.services.events import record
from petitions.services.posts import hide_with_copy
from petitions.services.publication import correct_copy, may_be_public, proposed_copy, take_down
from petitions.services.replies import checked_text, final_reply
from petitions.services.states import touch


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for: the answer as its writer is to get it, and the public texts; empty ones stay as they are."""

    action: ChangeAction
    answer: str = ""
    title: str = ""
    question: str = ""
    public_answer: str = ""


def first_released_at(reply: Reply) -> dt.datetime | None:
    """Return when the answer first went out, before any correction of it."""
    while reply.corrects is not None:
        reply = reply.corrects
    return reply.released_at


def current_copy_of(petition: Petition) -> PublicCopy | None:
    """Return what is public of the letter now."""
    return PublicCopy.objects.current().filter(petition=petition).first()


def open_change(petition: Petition) -> ReleasedChange | None:
    """Return the wish that waits for a decision."""
    waiting = petition.released_changes.filter(state=ChangeState.PROPOSED)
    return waiting.select_related("reply__department", "proposed_by").first()


def changing_closed_because(petition: Petition, action: ChangeAction) -> str:
    """Say why nothing can be corrected or taken down now; empty while it can."""
    if final_reply(petition) is None:
        return _("这封信还没有正式答复。")
    if open_change(petition):
        return _("已经有一份更正或者撤下的申请等待核定，请先核定那一份。")
    if action == ChangeAction.WITHDRAW and current_copy_of(petition) is None:
        return _("这封信没有公开的答复可以撤下。")
    return ""


@transaction.atomic
def propose(petition: Petition, *, wish: Wish, reason: str, actor: User) -> ReleasedChange:
    """Ask for a change of what was released; the caller holds the letter's row.

    Raises RefusedError where it can't be asked for now, or where nothing would change.
    """
    reason = checked_text(reason)
    closed, reply = changing_closed_because(petition, wish.action), final_reply(petition)
    if closed or reply is None:
        raise RefusedError(closed)
    texts = _texts(petition, reply, wish) if wish.action == ChangeAction.CORRECT else {}
    change = ReleasedChange.objects.create(
        petition=petition,
        reply=reply,
        action=wish.action,
        reason=reason,
        proposed_at=now(),
        proposed_by=actor,
        **texts,
    )
    touch(petition)
    facts = {"change": change.pk, "action": str(wish.action)}
    record(petition, Kind.CHANGE_PROPOSED, note=reason, data=facts, department=reply.department, actor=actor)
    return change


def _texts(petition: Petition, reply: Reply, wish: Wish) -> dict[str, str]:
    """Return the columns of a correction; at least one text has to change."""
    answer, copy = checked_text(wish.answer), current_copy_of(petition)
    texts = {"answer": answer}
    public_changes = False
    if copy is not None and may_be_public(petition):
        texts |= {
            "public_title": one_line(wish.title) or copy.title,
            "public_question": clean(wish.question) or copy.question,
            "public_answer": clean(wish.public_answer) or copy.answer,
        }
        shown = (copy.title, copy.question, copy.answer)
        public_changes = shown != (texts["public_title"], texts["public_question"], texts["public_answer"])
    if answer == reply.body and not public_changes:
        raise RefusedError(_("答复和公开的内容都没有改动，不用申请更正。"))
    return texts


@transaction.atomic
def decline(change: ReleasedChange, *, note: str, actor: User) -> None:
    """Leave what was released as it is, and say why; the caller holds the letter's row."""
    note = checked_text(note)
    _decide(change, ChangeState.DECLINED, note, actor)
    petition = change.petition
    touch(petition)
    facts = {"change": change.pk, "action": change.action}
    record(petition, Kind.CHANGE_DECLINED, note=note, data=facts, department=change.reply.department, actor=actor)


@transaction.atomic
def take_back(change: ReleasedChange, *, note: str, actor: User) -> None:
    """Do as was asked: ``withdraw`` takes the public copy down, the writer keeps the answer."""
    _decide(change, ChangeState.APPROVED, note, actor)
    petition, copy = change.petition, current_copy_of(change.petition)
    if copy is None:
        raise WrongStateError(_("这封信没有公开的答复可以撤下。请刷新页面查看最新情况。"))
    take_down(petition, copy, reason=change.reason)
    hide_with_copy(petition, reason=change.reason, actor=actor)
    touch(petition)
    facts = {"change": change.pk, "version": copy.version}
    record(
        petition,
        Kind.COPY_WITHDRAWN,
        note=change.reason,
        data=facts,
        department=change.reply.department,
        shown=True,
        actor=actor,
    )


@transaction.atomic
def correct(change: ReleasedChange, *, note: str, checks: Checks, actor: User) -> Reply:
    """Do as was asked: the corrected answer takes the place of the old one, which stays on record.

    Round, unit and the day of the first answer stay; the new version has its own moment. The public copy gets its
    next version where there is one. Raises RefusedError for what was not checked.
    """
    _decide(change, ChangeState.APPROVED, note, actor)
    petition, old = change.petition, change.reply
    if old.kind != ReplyKind.FINAL or old.state != ReplyState.RELEASED:
        raise WrongStateError(_("这份答复已经不是现行的正式答复，不能更正。请刷新页面查看最新情况。"))
    reply = _corrected(old, change, actor) if change.answer != old.body else old
    reply.petition = petition
    facts = {"change": change.pk, "reply": reply.pk, "corrects": old.pk, **_publish(change, reply, checks, actor)}
    touch(petition)
    record(
        petition, Kind.CORRECTED, note=change.reason, data=facts, department=reply.department, shown=True, actor=actor
    )
    return reply


def _corrected(old: Reply, change: ReleasedChange, actor: User) -> Reply:
    moment = now()
    old.state = ReplyState.SUPERSEDED  # first: a round has one released answer
    old.save(update_fields=["state"])
    return Reply.objects.create(
        petition=old.petition,
        round=old.round,
        state=ReplyState.RELEASED,
        department=old.department,
        department_name=old.department_name,
        body=change.answer,
        perhaps_hollow=perhaps_hollow(change.answer),
        author=change.proposed_by,
        approver=actor,
        releaser=actor,
        created_at=change.proposed_at,
        submitted_at=old.submitted_at,
        released_at=moment,
        released_on=local_date(moment),
        corrects=old,
    )


def _publish(change: ReleasedChange, reply: Reply, checks: Checks, actor: User) -> dict[str, int]:
    """Check for secrets over all that goes out, and show the public texts as the next version where they changed."""
    petition, copy = change.petition, current_copy_of(change.petition)
    texts = {"title": change.public_title, "question": change.public_question, "answer": change.public_answer}
    if copy is None or not change.public_answer or not may_be_public(petition):
        clear(reply, texts={}, checks=checks, actor=actor)
        return {}
    clear(reply, texts=texts, hidden=proposed_copy(petition, reply).hidden, checks=checks, actor=actor)
    if (copy.title, copy.question, copy.answer) == tuple(texts.values()):
        return {}
    return {"version": correct_copy(copy, reply=reply, reason=change.reason, **texts).version}


def _decide(change: ReleasedChange, state: ChangeState, note: str, actor: User) -> None:
    if change.state != ChangeState.PROPOSED:
        raise WrongStateError(_("这份申请已经核定过。请刷新页面查看最新情况。"))
    if change.proposed_by_id == actor.pk:
        raise RefusedError(_("自己提出的申请要由另一个人核定。"))
    change.state, change.decided_at, change.decided_by = state, now(), actor
    change.decision_note = clean(note)
    change.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])
