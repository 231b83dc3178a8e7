"""What the public may read: proposed masked, published in versions, withdrawn with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import BadInputError, RefusedError, WrongStateError
from common.masking import Finding, Known, mask, mask_name
from common.text import clean, one_line, visible
from petitions.models import (
    BoardPost,
    Grade,
    Kind,
    LetterType,
    Petition,
    PublicCopy,
    Reply,
    ReplyKind,
    ReplyState,
    Shown,
    Writer,
)
from petitions.search_index import put, take_letter
from petitions.services.events import record
from petitions.services.follows import stop_mails, tell_followers
from petitions.services.public_texts import asked_by_own_writer, continued_copy, originals_of
from petitions.services.states import lock
from petitions.services.threads import note_answer_gone, show_answer


@dataclass(frozen=True)
class CopyDraft:
    """A proposal for the public copy: masked texts, and what was hidden in each (title, question, answer)."""

    title: str
    question: str
    answer: str
    writer_label: str
    findings: dict[str, tuple[Finding, ...]]

    @property
    def hidden(self) -> int:
        """How many spots were hidden."""
        return sum(len(found) for found in self.findings.values())


def known_of(petition: Petition) -> Known:
    """Return what is known of the letter's writer, to be hidden in any public text."""
    writer: Writer | None = getattr(petition, "writer", None)
    if writer is None:
        return Known()
    return Known(
        name=writer.name,
        phone=writer.phone,
        email=writer.email,
        address=writer.address,
        other_name=writer.behalf_name,
    )


def writer_label(petition: Petition) -> str:
    """Return how the public sees the writer: the masked nickname, else 李**, else nothing."""
    writer: Writer | None = getattr(petition, "writer", None)
    if writer is None:
        return ""
    nickname = mask(one_line(writer.nickname), known=known_of(petition)).text
    return (nickname or mask_name(one_line(writer.name)))[:60]


def proposed_copy(petition: Petition, reply: Reply) -> CopyDraft:
    """Return the masked texts of letter and reply, for a person to check before publication."""
    known = known_of(petition)
    texts = originals_of(petition, reply)
    masked = {name: mask(text, known=known, by_office=name == "answer") for name, text in texts.items()}
    return CopyDraft(
        **{name: result.text for name, result in masked.items()},
        writer_label=writer_label(petition),
        findings={name: result.findings for name, result in masked.items()},
    )


def may_be_public(petition: Petition, *, of_post: bool = False) -> bool:
    """Tell whether the letter may be shown to all: channel and writer allow it, and it is no report of wrongdoing.

    What was kept from a board is not published by way of its answer either; ``of_post`` asks for the post itself.
    Nothing new is shown once the writer's data are erased: nobody knows any more what would have to be hidden.
    """
    if petition.restricted or petition.effective_type == LetterType.WRONGDOING or _erased(petition):
        return False
    if not petition.channel.publishes(consent=petition.may_publish) or not asked_by_own_writer(petition):
        return False
    return of_post or not _kept_from_board(petition)


def _erased(petition: Petition) -> bool:
    writer: Writer | None = getattr(petition, "writer", None)
    return writer is not None and writer.erased_at is not None


def _kept_from_board(petition: Petition) -> bool:
    kept = BoardPost.objects.filter(petition=petition, state__in=(Shown.REFUSED, Shown.HIDDEN))
    return kept.exists()


@transaction.atomic
def publish(
    petition: Petition,
    *,
    reply: Reply,
    title: str,
    question: str,
    answer: str,
    working_days: int | None,
    actor: User | None,
) -> PublicCopy | None:
    """Show letter and reply to all as the next version; return None where the letter may not be public.

    The texts given are masked once more here, so that nothing unmasked passes. The former version stays on
    record. Raises WrongStateError for a reply that was not released, BadInputError for an empty text.
    """
    petition = lock(petition)
    if not may_be_public(petition):
        return None
    released_on = reply.released_on
    if reply.kind != ReplyKind.FINAL or reply.state != ReplyState.RELEASED or released_on is None:
        raise WrongStateError(_("正式答复发布后才能公开。"))
    if reply.petition_id != petition.pk:
        raise RefusedError(_("这份答复不属于这封信，请返回来信页面重新操作。"))
    texts = masked_texts(petition, title, question, answer)
    first = continued_copy(petition, reply)  # an answer to a follow-up question makes the first one no later
    if first:
        released_on, working_days = first.replied_on, first.working_days
    copy = _next_version(petition, reply, *texts, replied_on=released_on, working_days=working_days)
    tell_followers(copy)
    facts = {"version": copy.version, "reply": reply.pk}
    record(petition, Kind.PUBLISHED, data=facts, department=reply.department, shown=True, actor=actor)
    return copy


def masked_texts(petition: Petition, title: str, question: str, answer: str) -> tuple[str, str, str]:
    """Return the three texts fit for the public, nothing unmasked in them; BadInputError where one is empty."""
    known = known_of(petition)
    texts = (
        mask(one_line(title), known=known).text,
        mask(clean(question), known=known).text,
        mask(clean(answer), known=known, by_office=True).text,
    )
    if not all(visible(text) for text in texts):
        raise BadInputError(_("公开的标题、来信和答复都不能为空，请补充后再公开。"))
    return texts


@transaction.atomic
def correct_copy(copy: PublicCopy, *, reply: Reply, title: str, question: str, answer: str, reason: str) -> PublicCopy:
    """Show corrected texts as the next version, with the reason; the caller holds the letter's row and records it.

    The dates of letter and first answer stay as they were: a correction makes no answer later (RULES section 6).
    """
    petition = reply.petition
    texts = masked_texts(petition, title, question, answer)
    corrected = _next_version(petition, reply, *texts, replied_on=copy.replied_on, working_days=copy.working_days)
    corrected.change_reason = public_reason(petition, reason)
    corrected.save(update_fields=["change_reason"])
    tell_followers(corrected, corrected=True)
    return corrected


def public_reason(petition: Petition, reason: str) -> str:
    """Return why something public changed, as all may read it."""
    return mask(clean(reason), known=known_of(petition), by_office=True).text


def _next_version(
    petition: Petition,
    reply: Reply,
    title: str,
    question: str,
    answer: str,
    *,
    replied_on: dt.date,
    working_days: int | None,
) -> PublicCopy:
    """Retire the version shown so far and make the next one, with all names copied as they are now."""
    copies = PublicCopy.objects.filter(petition=petition)
    last = copies.order_by("-version").first()
    if last:
        take_letter(petition.pk)
        copies.current().update(current=False)
    moment = now()
    rating = petition.ratings.standing().filter(round=reply.round).first()
    post = show_answer(petition, title=title, text=question, at=moment)
    counted = last or post
    copy = PublicCopy.objects.create(
        petition=petition,
        version=last.version + 1 if last else 1,
        number=petition.number,
        title=title[:500],
        question=question,
        answer=answer,
        writer_label=writer_label(petition),
        channel_key=petition.channel.key,
        channel_name=petition.channel.name,
        type_key=petition.effective_type,
        category_name=petition.category.name if petition.category else "",
        township_name=petition.township.name if petition.township else "",
        department_id_copied=reply.department_id,
        department_name=reply.department_name,
        received_on=petition.received_on,
        replied_on=replied_on,
        working_days=working_days,
        mailbox_name=petition.mailbox.name if petition.mailbox else "",
        late=_came_late(petition, reply, last),
        grade=rating.grade if rating else "",
        reads=counted.reads if counted else 0,
        supports=counted.supports if counted else 0,
        published_at=moment,
    )
    put([copy])
    return copy


def _came_late(petition: Petition, reply: Reply, last: PublicCopy | None) -> bool:
    """Tell whether the first answer came after the date in force then; what later rounds do changes nothing of it.

    The letter's date is that of its present round: later, the copy made in the first one knows.
    """
    if petition.round == reply.round == 1:
        first, due = petition.released_on, petition.due_on
        return bool(first and due and first > due)
    return bool(last and last.late)


@transaction.atomic
def withdraw_copy(copy: PublicCopy, *, reason: str, actor: User) -> None:
    """Take the public copy down and record it; it stays on record with the reason."""
    petition = lock(Petition(pk=copy.petition_id))
    take_down(petition, copy, reason=reason)
    reason = clean(reason)
    facts = {"version": copy.version, "withdrawn": True}
    record(petition, Kind.PUBLISHED, note=_("撤下公开件：%(reason)s") % {"reason": reason}, data=facts, actor=actor)


def take_down(petition: Petition, copy: PublicCopy, *, reason: str) -> None:
    """Show the copy no longer; its address tells the reason. The caller holds the letter's row and records it."""
    if not visible(clean(reason)):
        raise BadInputError(_("请写明撤下的原因。"))
    taken = PublicCopy.objects.filter(pk=copy.pk, current=True)
    said = public_reason(petition, reason)
    if not taken.update(current=False, withdrawn_at=now(), change_reason=said):
        raise WrongStateError(_("这份公开件已经不是现行版本。请刷新页面查看最新情况。"))
    take_letter(petition.pk)
    stop_mails(petition)
    note_answer_gone(petition)


def set_grade(petition: Petition, grade: Grade) -> None:
    """Show the writer's judgement on the copy that is public now, if there is one."""
    PublicCopy.objects.current().filter(petition=petition).update(grade=grade)
