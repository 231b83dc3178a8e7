"""Texts used again: blocks that a unit keeps for its answers, and its own earlier answers about the like."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, User
from common.clock import now
from common.errors import BadInputError
from common.text import clean, one_line, visible
from petitions.models import Petition, Reply, ReplyKind, ReplyState
from routing.access import NoPermissionError, letters_visible_to
from routing.models import TextBlock

MOST_EARLIER = 5
"""Earlier answers shown at once; more are found by words."""
MOST_WORDS = 5
TITLE_LIMIT = 60
BODY_LIMIT = 5_000


@dataclass(frozen=True)
class Earlier:
    """An earlier answer, with its letter."""

    reply: Reply
    letter: Petition


def blocks_for(user: User, *, retired: bool = False) -> QuerySet[TextBlock]:
    """Return the blocks that the person may use: the centre's common ones and those of the own units, most used first."""
    mine = Q(department=None) | Q(department__in=posts_of(user).unit_ids)
    blocks = TextBlock.objects.filter(mine).select_related("department", "created_by")
    return blocks.filter(retired_at=None) if not retired else blocks.exclude(retired_at=None)


def may_change(block: TextBlock, user: User) -> bool:
    """Tell whether the person looks after the block: the centre after common ones, a unit's people after their own."""
    posts = posts_of(user)
    return posts.in_centre if block.department_id is None else block.department_id in posts.unit_ids


@transaction.atomic
def add_block(*, department: Department | None, title: str, body: str, actor: User) -> TextBlock:
    """Keep a text for a unit, or without one for all. Texts stay texts: braces and marks in them mean nothing."""
    block = TextBlock(department=department, created_at=now(), created_by=actor)
    _require(block, actor)
    block.title, block.body = _checked(title, body)
    block.save()
    return block


@transaction.atomic
def change_block(block: TextBlock, *, title: str, body: str, actor: User) -> None:
    """Write a block anew; answers that used it stay as they are."""
    _require(block, actor)
    block.title, block.body = _checked(title, body)
    block.save(update_fields=["title", "body"])


@transaction.atomic
def retire_block(block: TextBlock, *, retired: bool, actor: User) -> None:
    """Offer a block no longer, or again."""
    _require(block, actor)
    block.retired_at = now() if retired else None
    block.save(update_fields=["retired_at"])


def count_use(block: TextBlock, *, actor: User) -> None:
    """Count that the block was put into an answer, so that what is used most stands first."""
    if not blocks_for(actor).filter(pk=block.pk).exists():
        raise NoPermissionError
    TextBlock.objects.filter(pk=block.pk).update(used=F("used") + 1)


def earlier_answers(petition: Petition, *, department: Department, words: str = "", user: User) -> list[Earlier]:
    """Return the unit's own released answers that may help with this letter, the newest first, public or not.

    Without words: those of the same category, or of the same type where the letter has none. With words: those
    whose title or answer holds each of them, literally. Only letters that this person may see; what stands in
    reports of wrongdoing is offered for reports of wrongdoing alone.
    """
    if department.pk not in posts_of(user).unit_ids:
        raise NoPermissionError
    visible_ones = letters_visible_to(user).exclude(pk=petition.pk).filter(restricted=petition.restricted)
    asked = one_line(words).split(" ")[:MOST_WORDS] if one_line(words) else []
    letters = visible_ones if asked else _alike(visible_ones, petition)
    replies = Reply.objects.filter(
        department=department, kind=ReplyKind.FINAL, state=ReplyState.RELEASED, petition__in=letters
    )
    for word in asked:
        replies = replies.filter(Q(body__icontains=word) | Q(petition__title__icontains=word))
    found = replies.select_related("petition").order_by("-released_at", "-pk")[:MOST_EARLIER]
    return [Earlier(reply, reply.petition) for reply in found]


def _alike(letters: QuerySet[Petition], petition: Petition) -> QuerySet[Petition]:
    if petition.category_id:
        return letters.filter(category=petition.category_id)
    return letters.filter(letter_type=petition.letter_type) if petition.letter_type else letters


def _require(block: TextBlock, actor: User) -> None:
    if not may_change(block, actor):
        raise NoPermissionError


def _checked(title: str, body: str) -> tuple[str, str]:
    title, body = one_line(title), clean(body)
    if not visible(title) or not visible(body):
        raise BadInputError(_("请写明名称和内容。"))
    if len(title) > TITLE_LIMIT or len(body) > BODY_LIMIT:
        raise BadInputError(_("名称或内容太长，请缩短。"))
    return title, body
