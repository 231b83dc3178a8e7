"""What was asked and answered in each round of a letter, as its own writer reads it.

Of a merged letter the answers are those of the letter that carries it; whatever was written to another writer is
masked, what another writer wrote is not shown at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from common.masking import mask
from common.words import cn_date, cn_full, cn_moment
from petitions.models import (
    Attachment,
    Kind,
    NoteKind,
    Petition,
    PetitionEvent,
    Rating,
    Reply,
    ReplyKind,
    ReplyState,
    WriterNote,
)
from petitions.services.notes import carrier_of
from petitions.services.publication import known_of

OPENING = (Kind.FOLLOW_UP_ASKED, Kind.REDO_OPENED, Kind.REOPENED)
"""What begins a further round."""


@dataclass(frozen=True)
class Answer:
    """An answer as this writer reads it; ``why`` says of a former one why it is none any more."""

    title: str
    text: str
    note: str
    sign: str
    why: str = ""


@dataclass(frozen=True)
class Words:
    """What the writer wrote: the question of a follow-up, or a supplement."""

    title: str
    text: str
    note: str
    files: list[Attachment]


@dataclass(frozen=True)
class Round:
    """One round in its order: what began it, what was added, what was answered, how it was judged."""

    number: int
    opened: str
    question: Words | None
    supplements: list[Words]
    former: list[Answer]
    answer: Answer | None
    rating: Rating | None

    @property
    def said(self) -> list[Words]:
        """All that the writer wrote for the round after the letter: the question, then what was added."""
        return [*([self.question] if self.question else []), *self.supplements]


@dataclass(frozen=True)
class _Read:
    """Rows of all rounds, read once."""

    own: Petition
    carrier: Petition
    replies: list[Reply]
    notes: list[WriterNote]
    asked: Mapping[int, WriterNote]
    openings: list[PetitionEvent]
    ends: Mapping[int, PetitionEvent]
    ratings: Mapping[int, Rating]

    def asker(self, number: int) -> Petition:
        """Return the letter of whoever began the round."""
        note = self.asked.get(number)
        return note.petition if note else self.carrier


def rounds_of(petition: Petition) -> list[Round]:
    """Return all rounds, the first one first; the caller has made sure that the letter's writer asks."""
    read = _read(petition)
    return [_round(read, number) for number in range(1, read.carrier.round + 1)]


def _read(petition: Petition) -> _Read:
    carrier = carrier_of(petition)
    went_out = Q(state=ReplyState.RELEASED, kind=ReplyKind.FINAL)
    gone = Q(judged_hollow_at__isnull=False) | Q(state=ReplyState.SUPERSEDED)
    kinds = (*OPENING, Kind.JUDGED_HOLLOW, Kind.CORRECTED)
    events = list(carrier.events.filter(kind__in=kinds).order_by("sequence"))
    asked = WriterNote.objects.filter(Q(petition=carrier) | Q(petition__merged_into=carrier), kind=NoteKind.FOLLOW_UP)
    return _Read(
        own=petition,
        carrier=carrier,
        replies=list(carrier.replies.filter(went_out | gone).order_by("-pk")),
        notes=list(petition.writer_notes.prefetch_related("attachments")),
        asked={note.round: note for note in asked.select_related("petition__writer")} if carrier.round > 1 else {},
        openings=[event for event in events if event.kind in OPENING and event.data.get("from")],
        ends={event.data.get("corrects", event.data.get("reply")): event for event in events},
        ratings={rating.round: rating for rating in petition.ratings.standing()},
    )


def _round(read: _Read, number: int) -> Round:
    event = read.openings[number - 2] if 1 < number <= len(read.openings) + 1 else None
    replies = [reply for reply in read.replies if reply.round == number]
    standing = next((reply for reply in replies if _stands(reply)), None)
    former = [reply for reply in replies if not _stands(reply) and reply.pk in read.ends]
    supplements = [note for note in read.notes if note.round == number and note.kind == NoteKind.SUPPLEMENT]
    own_question = [note for note in read.notes if note.round == number and note.kind == NoteKind.FOLLOW_UP]
    return Round(
        number=number,
        opened=_opened(read, number, event),
        question=_words(own_question[0], _("您的追问")) if own_question else None,
        supplements=[_words(note, _("您的补充")) for note in supplements],
        former=[_former(read, reply, read.ends[reply.pk]) for reply in former],
        answer=_as_read(read, standing, _title(read, number, event)) if standing else None,
        rating=read.ratings.get(number),
    )


def _stands(reply: Reply) -> bool:
    return reply.state == ReplyState.RELEASED and reply.kind == ReplyKind.FINAL


def _opened(read: _Read, number: int, event: PetitionEvent | None) -> str:
    """Say why a further round began; the office's own reason for a redo is none of the writer's."""
    if event is None or number == 1:
        return ""
    day = cn_date(event.at)
    if event.kind == Kind.REDO_OPENED:
        return _("您对答复不满意，信息中心在%(day)s决定重新办理。") % {"day": day}
    if event.kind == Kind.REOPENED:
        return _("信息中心在%(day)s决定继续办理。") % {"day": day}
    if read.asker(number) != read.own:
        return _("一起办理的另一位来信人在%(day)s追问，继续办理。") % {"day": day}
    return _("您在%(day)s追问，继续办理。") % {"day": day}


def _title(read: _Read, number: int, event: PetitionEvent | None) -> str:
    if number == 1 or event is None:
        other = read.carrier != read.own
        return _("对%(number)s的答复") % {"number": read.carrier.number} if other else _("正式答复")
    if event.kind == Kind.FOLLOW_UP_ASKED:
        return _("对追问的答复")
    return _("重新办理后的答复") if event.kind == Kind.REDO_OPENED else _("继续办理后的答复")


def _words(note: WriterNote, title: str) -> Words:
    return Words(title, note.text, cn_moment(note.added_at), list(note.attachments.all()))


def _as_read(read: _Read, reply: Reply, title: str, *, why: str = "") -> Answer:
    """Return an answer as it is read: masked where it was written to another person."""
    moment = reply.released_at or reply.created_at
    return Answer(
        title=title,
        text=_shown(read, reply, reply.body),
        note=cn_moment(moment),
        sign=f"{reply.department_name}\n{cn_full(moment)}",
        why=why,
    )


def _shown(read: _Read, reply: Reply, text: str) -> str:
    """Return the text as written to who asked in its round; masked to everybody else whose letter shares the answer."""
    asker = read.asker(reply.round)
    if asker == read.own:
        return text
    for letter in dict.fromkeys((asker, read.carrier)):
        text = mask(text, known=known_of(letter)).text if letter != read.own else text
    return text


def _former(read: _Read, reply: Reply, event: PetitionEvent) -> Answer:
    """Return what went out as an answer and is none any more, with the reason; masked as the answer is."""
    reason = _shown(read, reply, event.note)
    if event.kind == Kind.JUDGED_HOLLOW:
        said = _(
            "下面的答复在%(day)s改为阶段说明，由%(unit)s继续办理。理由：%(reason)s。答复期限照原来的日期计算，没有重新开始。"
        )
        why = said % {"day": cn_date(event.at), "unit": event.department_name, "reason": reason.rstrip("。")}
        return _as_read(read, reply, _("阶段说明（不算正式答复）"), why=why)
    said = _("下面的答复在%(day)s更正，以更正后的为准。原因：%(reason)s")
    why = said % {"day": cn_date(event.at), "reason": reason}
    return _as_read(read, reply, _("更正以前的答复"), why=why)
