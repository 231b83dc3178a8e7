"""Answers: drafted, approved by another person, released by another person than the author."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Role, User
from common.clock import local_date, now
from common.errors import BadInputError, RefusedError, WrongStateError
from common.text import clean, visible
from petitions.hollow import perhaps_hollow
from petitions.models import Kind, Petition, Reply, ReplyKind, ReplyState
from petitions.services.events import record
from petitions.services.posts import add_note
from petitions.services.states import lock, move, touch

IN_WORK = (ReplyState.DRAFT, ReplyState.SUBMITTED, ReplyState.APPROVED)


def in_work(petition: Petition) -> Reply | None:
    """Return the version of this round's final reply that is being worked on."""
    replies = Reply.objects.filter(petition=petition, round=petition.round, kind=ReplyKind.FINAL, state__in=IN_WORK)
    return replies.select_related("author", "approver", "department").first()


def final_reply(petition: Petition) -> Reply | None:
    """Return the newest final reply that was released."""
    released = Reply.objects.filter(petition=petition, kind=ReplyKind.FINAL, state=ReplyState.RELEASED)
    return released.select_related("department").order_by("-round", "-id").first()


def checked_text(text: str) -> str:
    """Return the cleaned text; an empty or invisible one is refused."""
    text = clean(text)
    if not visible(text):
        raise BadInputError(_("请写明内容。"))
    return text


def _require(reply: Reply, *states: ReplyState) -> None:
    if reply.state not in states:
        raise WrongStateError(_("这份答复现在是“%(state)s”，不能进行这一步。") % {"state": reply.get_state_display()})


@transaction.atomic
def save_draft(petition: Petition, *, body: str, department: Department, actor: User) -> Reply:
    """Keep the text of the draft; the first save makes the version, later ones replace its text."""
    body = checked_text(body)
    reply = in_work(petition)
    if reply is None:
        reply = Reply.objects.create(
            petition=petition,
            round=petition.round,
            department=department,
            department_name=department.name,
            body=body,
            perhaps_hollow=perhaps_hollow(body),
            author=actor,
            created_at=(moment := now()),
            saved_at=moment,
        )
        touch(petition)
        record(petition, Kind.DRAFTED, department=department, actor=actor)
        return reply
    _require(reply, ReplyState.DRAFT)
    reply.body, reply.author, reply.perhaps_hollow = body, actor, perhaps_hollow(body)
    reply.saved_at = now()
    reply.save(update_fields=["body", "author", "perhaps_hollow", "saved_at"])
    touch(petition)
    return reply


def set_draft_aside(petition: Petition) -> None:
    """Keep an answer that did not go out on record only: the unit that wrote it has the letter no more.

    The next unit begins its own, which goes out under its own name.
    """
    drafts = Reply.objects.filter(petition=petition, round=petition.round, kind=ReplyKind.FINAL, state__in=IN_WORK)
    drafts.update(state=ReplyState.VOID)


@transaction.atomic
def submit_to_head(reply: Reply, *, actor: User) -> None:
    """Hand the draft to the unit head."""
    _require(reply, ReplyState.DRAFT)
    reply.state = ReplyState.SUBMITTED
    reply.save(update_fields=["state"])
    touch(reply.petition)
    record(reply.petition, Kind.REPLY_SUBMITTED, department=reply.department, actor=actor)


@transaction.atomic
def reject(reply: Reply, *, note: str, proposed: str = "", actor: User) -> None:
    """Send a version back to be improved; it stays on record and a copy of it becomes the next draft.

    With ``proposed`` the next draft is that text: how who sends it back would have it.
    """
    _require(reply, ReplyState.SUBMITTED, ReplyState.APPROVED)
    note = checked_text(note)
    reply.state, reply.rejection_note = ReplyState.REJECTED, note
    reply.save(update_fields=["state", "rejection_note"])
    body = checked_text(proposed) if visible(proposed) else reply.body
    Reply.objects.create(
        petition=reply.petition,
        round=reply.round,
        department=reply.department,
        department_name=reply.department_name,
        body=body,
        perhaps_hollow=perhaps_hollow(body),
        author=reply.author,
        created_at=now(),
    )
    if reply.petition.state == "in_review":
        move(reply.petition, "send_back", Kind.REPLY_REJECTED, note=note, department=reply.department, actor=actor)
        return
    touch(reply.petition)
    record(reply.petition, Kind.REPLY_REJECTED, note=note, department=reply.department, actor=actor)


@transaction.atomic
def pass_step(reply: Reply, *, roles: list[Role], to: Role, actor: User) -> None:
    """Note that heads of the unit approved, and that another one is asked next."""
    _require(reply, ReplyState.SUBMITTED)
    facts = {"roles": [str(role) for role in roles], "next": str(to)}
    touch(reply.petition)
    record(reply.petition, Kind.REPLY_PASSED, data=facts, department=reply.department, actor=actor)


@transaction.atomic
def approve(reply: Reply, *, to_centre: bool, actor: User) -> None:
    """Let the unit's answer leave the unit; the moment counts for the unit's own punctuality.

    The author can't approve the own text (RULES section 1).
    """
    _require(reply, ReplyState.SUBMITTED)
    if reply.author_id == actor.pk:
        raise RefusedError(_("起草人不能审定自己起草的答复，请由另一位负责人审定。"))
    reply.state, reply.approver, reply.submitted_at = ReplyState.APPROVED, actor, now()
    reply.save(update_fields=["state", "approver", "submitted_at"])
    if to_centre:
        move(reply.petition, "report", Kind.REPLY_APPROVED, department=reply.department, actor=actor)
        return
    touch(reply.petition)
    record(reply.petition, Kind.REPLY_APPROVED, department=reply.department, actor=actor)


@transaction.atomic
def release(reply: Reply, *, closes_on: dt.date, withheld: str = "", actor: User) -> None:
    """Send the final answer to the writer; the first one's moment stays with the letter for the figures.

    ``withheld`` is why nobody else gets to read it, though the letter might be public; it stays on record.
    """
    _require(reply, ReplyState.APPROVED)
    if reply.author_id == actor.pk:
        raise RefusedError(_("起草人不能发布自己起草的答复，请由另一位工作人员发布。"))
    moment, petition = now(), reply.petition
    reply.state, reply.releaser = ReplyState.RELEASED, actor
    reply.released_at, reply.released_on = moment, local_date(moment)
    reply.save(update_fields=["state", "releaser", "released_at", "released_on"])
    changes: dict[str, object] = {"closes_on": closes_on}
    if petition.released_at is None:
        changes |= {"released_at": moment, "released_on": local_date(moment)}
    facts = {"round": reply.round, **({"withheld": withheld} if withheld else {})}
    move(
        petition,
        "release",
        Kind.RELEASED,
        changes=changes,
        data=facts,
        department=reply.department,
        shown=True,
        actor=actor,
    )


@transaction.atomic
def post_interim_note(
    petition: Petition, *, body: str, promised_on: dt.date | None, department: Department, actor: User
) -> Reply:
    """Tell the writer how far it is; this is no answer and stops no clock (RULES section 5)."""
    petition = lock(petition)
    body, moment = checked_text(body), now()
    note = Reply.objects.create(
        petition=petition,
        round=petition.round,
        kind=ReplyKind.INTERIM,
        state=ReplyState.RELEASED,
        department=department,
        department_name=department.name,
        body=body,
        author=actor,
        created_at=moment,
        released_at=moment,
        released_on=local_date(moment),
        promised_on=promised_on,
    )
    touch(petition)
    add_note(petition, note)
    facts = {"promised_on": promised_on.isoformat()} if promised_on else {}
    record(petition, Kind.INTERIM_NOTE, note=body, data=facts, department=department, shown=True, actor=actor)
    return note
