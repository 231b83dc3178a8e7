"""Questions often asked: written by the centre, often from an answer that is public; nothing goes in unchecked."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, User
from common.clock import now, today
from common.errors import BadInputError, ConflictError, RefusedError
from common.masking import mask
from common.text import clean, one_line, visible
from petitions.confidential import signs_in
from petitions.models import Category, Faq, PublicCopy
from petitions.search import current_copy

logger = logging.getLogger(__name__)

LONGEST_QUESTION, LONGEST_ANSWER = 120, 5_000


@dataclass(frozen=True)
class FaqDraft:
    """A question and its answer as they are to be kept."""

    question: str
    answer: str
    category: Category | None = None
    department: Department | None = None
    source_number: str = ""
    is_shown: bool = True


def draft_of(copy: PublicCopy) -> FaqDraft:
    """Return a proposal made of a public letter: the texts that all can read, nothing else of the letter."""
    category = Category.objects.filter(name=copy.category_name).first() if copy.category_name else None
    unit = Department.objects.filter(pk=copy.department_id_copied).first() if copy.department_id_copied else None
    return FaqDraft(
        question=one_line(copy.title)[:LONGEST_QUESTION],
        answer=copy.answer,
        category=category,
        department=unit,
        source_number=copy.number,
    )


def flaws_of(question: str, answer: str) -> list[str]:
    """Return the words in both texts that look like personal data or like what must not leave the office."""
    found: list[str] = []
    for text in (question, answer):
        found += [sign.words for sign in signs_in(text)]
        masked = mask(text, by_office=True)
        found += [text[spot.start : spot.end] for spot in masked.findings]
    return list(dict.fromkeys(found))


@transaction.atomic
def save_faq(
    faq: Faq | None, *, draft: FaqDraft, confirmed: bool = False, seen: dt.datetime | None = None, actor: User
) -> Faq:
    """Keep a question; whoever saves it has read it, so it counts as reviewed today. None given: a new one.

    ``confirmed`` says that a person looked at each of `flaws_of` and that it may be public. Raises RefusedError for
    what was not looked at and for people outside the centre, BadInputError for texts that say nothing and for a
    source that is not public, ConflictError where somebody changed it since ``seen``.
    """
    _require_centre(actor)
    _check(draft, confirmed=confirmed)
    kept = _locked(faq, seen) if faq else Faq(position=_last() + 1)
    kept.question, kept.answer = one_line(draft.question), clean(draft.answer)
    kept.category, kept.department = draft.category, draft.department
    kept.source_number, kept.is_shown = draft.source_number, draft.is_shown
    kept.reviewed_on = today()
    return _keep(kept, "changed" if faq else "added", actor)


@transaction.atomic
def review_faq(faq: Faq, *, actor: User) -> Faq:
    """Note that the answer still holds today."""
    _require_centre(actor)
    kept = _locked(faq, None)
    kept.reviewed_on = today()
    return _keep(kept, "reviewed", actor)


@transaction.atomic
def show_faq(faq: Faq, *, shown: bool, actor: User) -> Faq:
    """Let all read the question, or hide it; nothing is deleted."""
    _require_centre(actor)
    kept = _locked(faq, None)
    kept.is_shown = shown
    return _keep(kept, "shown" if shown else "hidden", actor)


@transaction.atomic
def move_faq(faq: Faq, *, earlier: bool, actor: User) -> None:
    """Let the question change places with its neighbour; at either end nothing happens."""
    _require_centre(actor)
    every = list(Faq.objects.select_for_update().order_by("position", "pk"))
    place = next((place for place, each in enumerate(every) if each.pk == faq.pk), None)
    other = None if place is None else place + (-1 if earlier else 1)
    if place is None or other is None or not 0 <= other < len(every):
        return
    every[place], every[other] = every[other], every[place]
    for position, each in enumerate(every):
        each.position = position
    Faq.objects.bulk_update(every, ["position"])
    logger.info("faq %s: moved by %s", faq.pk, actor.username)


def _require_centre(actor: User) -> None:
    if not posts_of(actor).in_centre:
        raise RefusedError(_("常见问题由信息中心编辑。"))


def _check(draft: FaqDraft, *, confirmed: bool) -> None:
    if not visible(draft.question) or not visible(draft.answer):
        raise BadInputError(_("请填写问题和答案。"))
    if draft.source_number and current_copy(draft.source_number) is None:
        raise BadInputError(_("来源编号不是现在公开的来信，请核对编号，或者留空。"))
    flaws = flaws_of(draft.question, draft.answer)
    if flaws and not confirmed:
        words = _("、").join(flaws)
        raise RefusedError(
            _("可能有个人信息或者不宜公开的内容：%(words)s。请改掉，或者逐处核对后打勾确认。") % {"words": words}
        )


def _locked(faq: Faq, seen: dt.datetime | None) -> Faq:
    kept = Faq.objects.select_for_update().get(pk=faq.pk)
    if seen is not None and kept.updated_at != seen:
        raise ConflictError(_("别人刚刚改过这个问题。请打开新页面核对，再改您的。"))
    return kept


def _last() -> int:
    return int(Faq.objects.aggregate(last=Max("position"))["last"] or 0)


def _keep(faq: Faq, what: str, actor: User) -> Faq:
    faq.updated_at, faq.updated_by = now(), actor
    faq.save()
    logger.info("faq %s: %s by %s", faq.pk, what, actor.username)
    return faq
