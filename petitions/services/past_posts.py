"""Posts of an external board: what was public there stands on a board here, masked, as history with its answers.

Who takes such posts over says on which board they belong: that is the word that they were public. Built in memory
and saved by the hundred, like the letters themselves; posts without an answer wait for the centre like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common.bulk import insert_many
from common.errors import RefusedError
from common.masking import Known, mask, mask_name
from common.text import clean, one_line, visible
from petitions.models import Board, BoardPost, Channel, Petition, PublicCopy, Shown
from petitions.search_index import put
from petitions.services.threads import withheld_because


@dataclass(frozen=True, kw_only=True)
class PastPost:
    """A letter of the past that was a post, with what is known of its writer and the answer (empty: none)."""

    letter: Petition
    writer: Known
    nickname: str = ""
    answer: str = ""
    answered_by: str = ""
    department_id: int | None = None


Days = Callable[[dt.date, dt.date], int]
"""How many working days lie between two dates."""


def require_public(channel: Channel, board: Board) -> None:
    """Raise RefusedError where letters of the channel can't be posts of the board, or are not public by themselves."""
    if board.channel_id != channel.pk or not channel.publishes(consent=False):
        raise RefusedError(_("这个版块不收这个渠道的来信，或者这个渠道的来信不是一律公开。"))


@transaction.atomic
def open_past_posts(found: Sequence[PastPost], *, board: Board, days: Days) -> int:
    """Keep the posts of these letters, two or three statements for all of them; return how many all can read.

    An answer without a date can't be published (国办发〔2017〕47号 asks for the date): its post waits for the centre.
    """
    posts, copies = [], []
    for past in found:
        copy = _copy(past, days) if past.answer and not withheld_because(past.letter) else None
        posts.append(_post(past, board, copy))
        if copy:
            copies.append(copy)
    insert_many(posts)
    insert_many(copies)
    put(copies)
    return len(copies)


def _copy(past: PastPost, days: Days) -> PublicCopy | None:
    letter, replied_on = past.letter, past.letter.released_on
    texts = {
        "title": mask(one_line(letter.title), known=past.writer).text[:500],
        "question": mask(clean(letter.body), known=past.writer).text,
        "answer": mask(clean(past.answer), known=past.writer, by_office=True).text,
    }
    if replied_on is None or replied_on < letter.received_on or not all(map(visible, texts.values())):
        return None
    return PublicCopy(
        petition=letter,
        **texts,
        number=letter.number,
        writer_label=_label(past),
        channel_key=letter.channel.key,
        channel_name=letter.channel.name,
        type_key=letter.effective_type,
        category_name=letter.category.name if letter.category else "",
        department_id_copied=past.department_id,
        mailbox_name="",
        department_name=past.answered_by,
        received_on=letter.received_on,
        replied_on=replied_on,
        working_days=max(days(letter.received_on, replied_on), 0),
        late=bool(letter.due_on and replied_on > letter.due_on),
        published_at=letter.released_at or letter.received_at,
    )


def _post(past: PastPost, board: Board, copy: PublicCopy | None) -> BoardPost:
    letter = past.letter
    post = BoardPost(
        petition=letter,
        board=board,
        number=letter.number,
        writer_label=_label(past),
        department_id=past.department_id,
        department_name=past.answered_by[:120],
        posted_at=letter.received_at,
        last_at=letter.received_at,
    )
    if copy:
        post.state, post.title, post.text = Shown.SHOWN, copy.title, copy.question
        post.shown_at = letter.received_at
        post.answered_at = post.last_at = letter.released_at or letter.received_at
    return post


def _label(past: PastPost) -> str:
    nickname = mask(one_line(past.nickname), known=past.writer).text
    return (nickname or mask_name(one_line(past.writer.name)))[:60]
