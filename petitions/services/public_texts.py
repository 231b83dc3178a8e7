"""What of a letter is proposed for the public: its last round, or the rounds that a follow-up question continues."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.clock import today
from common.text import clean, one_line
from common.words import cn_full
from petitions.models import NoteKind, Petition, PublicCopy, Reply, WriterNote

LANGUAGE = "zh-hans"
"""Public copies are Chinese, in whatever language the person works who lets them out."""


def question_of(petition: Petition, round_: int) -> WriterNote | None:
    """Return the follow-up question that opened this round of the letter, also where a merged letter's writer asked it."""
    letters = Q(petition=petition) | Q(petition__merged_into=petition)
    asked = WriterNote.objects.filter(letters, kind=NoteKind.FOLLOW_UP, round=round_)
    return asked.select_related("petition").first() if round_ > 1 else None


def originals_of(petition: Petition, reply: Reply) -> dict[str, str]:
    """Return title, question and answer as they are before anything is hidden.

    A follow-up question stands below what is public already, its answer below the answers: the texts of the current
    copy are taken, so that nothing that a person hid in them comes back. Where nothing is public, what was asked
    and answered last stands with the letter.
    """
    texts = {"title": one_line(petition.title), "question": clean(petition.body), "answer": clean(reply.body)}
    note = question_of(petition, reply.round)
    if note is None:
        return texts
    copy = continued_copy(petition, reply)
    if copy:
        texts = {"title": copy.title, "question": copy.question, "answer": copy.answer}
    with override(LANGUAGE):
        texts["question"] += (
            "\n\n" + _("追问（%(day)s）：") % {"day": cn_full(note.added_at)} + "\n\n" + clean(note.text)
        )
        if copy:
            texts["answer"] += (
                "\n\n"
                + _("对追问的答复（%(day)s）：") % {"day": cn_full(reply.released_on or today())}
                + "\n\n"
                + clean(reply.body)
            )
    return texts


def continued_copy(petition: Petition, reply: Reply) -> PublicCopy | None:
    """Return the copy that the answer to a follow-up question continues; its dates are those of the first answer."""
    if question_of(petition, reply.round) is None:
        return None
    return PublicCopy.objects.current().filter(petition=petition).first()


def asked_by_own_writer(petition: Petition) -> bool:
    """Tell whether the present round is about this writer's own words.

    What the writer of a merged letter asked, and the answer to it, is for that person: it is never published here.
    """
    note = question_of(petition, petition.round)
    return note is None or note.petition_id == petition.pk
