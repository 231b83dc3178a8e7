"""What a writer adds after sending: a supplement to the round that runs, a question about the answer given (追问).

A letter that was merged has no round of its own: what its writer adds goes with the letter that carries the matter,
and stays the words of the own letter, which no other writer reads (docs/adr/0024).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.codes import digest
from common.errors import BadInputError, ConflictError, RefusedError
from common.text import clean, visible
from common.words import cn_date
from petitions.models import Kind, NoteKind, Petition, Reply, State, WriterNote
from petitions.services.attachments import CleanFile, add_to_note, cleaned
from petitions.services.events import record
from petitions.services.replies import final_reply
from petitions.services.states import lock, move, touch
from petitions.signals import asked_again, supplemented
from petitions.uploads import MOST_FILES

LONGEST_NOTE = 2_000
"""Characters of a supplement or a follow-up question, as of a letter (custom)."""


class Held(NamedTuple):
    """The writer's own letter and the one that carries its matter; the same, unless it was merged."""

    own: Petition
    carrier: Petition


def carrier_of(petition: Petition) -> Petition:
    """Return the letter whose rounds and answers are this one's."""
    return petition.merged_into or petition if petition.state == State.MERGED else petition


def _hold(petition: Petition) -> Held:
    """Hold both rows, the carrier's first, as whoever answers does; ConflictError where the letter was just merged."""
    carrier = carrier_of(petition)
    held = lock(carrier)
    own = lock(petition) if carrier.pk != petition.pk else held
    if carrier_of(own).pk != held.pk:
        raise ConflictError(_("这封信刚刚有了变化，您填写的内容还没有寄出。请看过最新情况再寄。"))
    return Held(own, held)


def supplements_left(petition: Petition) -> int:
    """Return how many more supplements this round takes; 0 also where ``supplement_closed_because`` says why."""
    sent = petition.writer_notes.filter(kind=NoteKind.SUPPLEMENT, round=carrier_of(petition).round)
    return max(settings.SUPPLEMENTS_MOST - sent.count(), 0)


def supplement_closed_because(petition: Petition) -> str:
    """Say why nothing can be added to the letter now, and what to do instead; empty while it can."""
    carrier = carrier_of(petition)
    if carrier.is_answered:
        return _("这封信已经答复，不用再补充。对答复还有疑问的，可以追问。")
    if not carrier.is_open:
        state = carrier.get_state_display()
        return _("这封信现在是“%(state)s”，不能补充。还要反映的，请另写一封信。") % {"state": state}
    if not supplements_left(petition):
        most = settings.SUPPLEMENTS_MOST
        return _("已经补充过%(most)s次，不能再补充。还有重要情况的，请打电话告诉承办单位。") % {"most": most}
    return ""


def supplement(
    petition: Petition,
    *,
    text: str,
    attachments: Sequence[File[bytes]] = (),
    token: str = "",
    actor: User | None = None,
) -> WriterNote:
    """Add the writer's words and files to the round that runs; the same form sent twice is one supplement.

    Emits ``supplemented`` with the letter that carries the matter. Raises RefusedError with what to do instead,
    BadInputError for a text or a file that can't be taken; nothing is kept then.
    """
    sent = _looked_at(text, attachments, token)
    with transaction.atomic():
        own, carrier = _hold(petition)
        known = _known(own, Kind.SUPPLEMENTED, sent)
        if known:
            return known
        closed = supplement_closed_because(own)
        if closed:
            raise RefusedError(closed)
        note = _write(own, NoteKind.SUPPLEMENT, carrier.round, sent)
        for letter in dict.fromkeys((own, carrier)):
            touch(letter)
            facts = _facts(note, letter, sent)
            record(letter, Kind.SUPPLEMENTED, data=facts, shown=letter == own, actor=actor)
        supplemented.send(sender=Petition, petition=carrier, note=note)
    return note


class Asking(NamedTuple):
    """Whether the answer may be asked about: the last day, and why not, with what to do instead (empty while it may)."""

    until: dt.date | None
    closed: str


def asking_about(petition: Petition) -> Asking:
    """Say whether the letter's writer can ask again.

    Until ``FOLLOW_UP_DAYS`` natural days after the local date of the answer's release, that day included; at most
    ``FOLLOW_UPS_MOST`` times (custom).
    """
    carrier = carrier_of(petition)
    if carrier.is_open:
        return Asking(None, _("这封信正在办理，答复以后才能追问。现在有新情况的，可以补充说明。"))
    reply = final_reply(carrier) if carrier.is_answered else None
    if reply is None or reply.released_on is None:
        return Asking(None, _("这封信没有正式答复，不能追问。还要反映的，请另写一封信。"))
    until = reply.released_on + dt.timedelta(days=settings.FOLLOW_UP_DAYS)
    return Asking(until, _too_late(petition, carrier, until))


def _too_late(petition: Petition, carrier: Petition, until: dt.date) -> str:
    if carrier.dispatched_at is None:
        return _("这封信的答复是历史导入的，不能在这里追问。还有问题的，请另写一封信，写明原来的编号。")
    if today() > until:
        said = _("追问要在%(day)s以前提出，现在已经过了。还有问题的，请另写一封信，写明原来的编号。")
        return said % {"day": cn_date(until)}
    if petition.writer_notes.filter(kind=NoteKind.FOLLOW_UP).count() >= settings.FOLLOW_UPS_MOST:
        said = _("每封信最多追问%(most)s次，已经用完。还有问题的，请另写一封信，写明原来的编号。")
        return said % {"most": settings.FOLLOW_UPS_MOST}
    return ""


def ask_again(
    petition: Petition,
    *,
    text: str,
    attachments: Sequence[File[bytes]] = (),
    token: str = "",
    actor: User | None = None,
) -> WriterNote:
    """Ask about the answer: the next round begins with the question; answer, rating and figures of the former stay.

    Once for each answer, as the letter is open again afterwards. Emits ``asked_again`` with the letter that carries
    the matter. Raises RefusedError with what to do instead, BadInputError for a text or a file that can't be taken.
    """
    sent = _looked_at(text, attachments, token)
    with transaction.atomic():
        own, carrier = _hold(petition)
        known = _known(own, Kind.FOLLOW_UP_ASKED, sent)
        if known:
            return known
        closed = asking_about(own).closed
        if closed:
            raise RefusedError(closed)
        note = _write(own, NoteKind.FOLLOW_UP, carrier.round + 1, sent)
        if own != carrier:
            touch(own)
            record(own, Kind.FOLLOW_UP_ASKED, data=_facts(note, own, sent), shown=True, actor=actor)
        changes, facts = {"round": note.round, "closes_on": None}, _facts(note, carrier, sent)
        move(carrier, "reopen", Kind.FOLLOW_UP_ASKED, changes=changes, data=facts, shown=True, actor=actor)
        asked_again.send(sender=Petition, petition=carrier, note=note)
    return note


def newer_than(reply: Reply) -> list[WriterNote]:
    """Return the supplements that came after this text was last written: whoever lets it out must have read them."""
    letters = Q(petition=reply.petition_id) | Q(petition__merged_into=reply.petition_id)
    since = reply.saved_at or reply.created_at
    return list(WriterNote.objects.filter(letters, kind=NoteKind.SUPPLEMENT, round=reply.round, added_at__gte=since))


class _Sent(NamedTuple):
    """What came with the form, looked at before any row is held."""

    text: str
    files: list[CleanFile]
    sent_as: str


def _looked_at(text: str, attachments: Sequence[File[bytes]], token: str) -> _Sent:
    text = clean(text)
    if not visible(text):
        raise BadInputError(_("请写明内容。"))
    if len(text) > LONGEST_NOTE:
        raise BadInputError(_("内容最多%(longest)s个字，请写得简短一些。") % {"longest": LONGEST_NOTE})
    if len(attachments) > MOST_FILES:
        raise BadInputError(_("一次最多添加%(most)s个文件，请减少后再寄。") % {"most": MOST_FILES})
    sent_as = digest(token, key=settings.QUERY_CODE_KEY, purpose="note-token") if token else ""
    return _Sent(text, [cleaned(upload) for upload in attachments], sent_as)


def _write(own: Petition, kind: NoteKind, round_: int, sent: _Sent) -> WriterNote:
    note = WriterNote.objects.create(petition=own, kind=kind, round=round_, text=sent.text, added_at=now())
    for file in sent.files:
        add_to_note(note=note, upload=file)
    return note


def _known(own: Petition, kind: Kind, sent: _Sent) -> WriterNote | None:
    """Return what this form became already; the caller holds the letter, so that two at once are one."""
    events = own.events.filter(kind=kind, data__sent_as=sent.sent_as)
    event = events.first() if sent.sent_as else None
    return WriterNote.objects.filter(pk=event.data["note"]).first() if event else None


def _facts(note: WriterNote, letter: Petition, sent: _Sent) -> dict[str, Any]:
    """Return what the record keeps: never the text, which may have to be erased one day (PIPL, article 47)."""
    facts: dict[str, Any] = {"note": note.pk, "round": note.round, "files": len(sent.files)}
    if letter.pk != note.petition_id:
        return facts | {"of": note.petition.number}
    return facts | {"sent_as": sent.sent_as} if sent.sent_as else facts
