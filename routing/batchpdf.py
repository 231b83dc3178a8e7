"""A batch on paper: a list of its letters, then each on a page of its own, with room for the leader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.models import User
from common.pdf import render_pdf
from common.words import cn_full_moment
from petitions.models import LetterType
from routing.added import NoteLine, notes_by_letter
from routing.leaders import items_of
from routing.models import BatchItem, LeaderBatch

STYLE = "css/batch.css"
PART_SIZE = 30
"""Letters in one file: it is made while the person waits, about a tenth of a second for each letter."""


@dataclass(frozen=True)
class BatchPart:
    """So many letters of a batch in one file; ``first`` and ``last`` are their places, from 1."""

    number: int
    first: int
    last: int


def parts_of(total: int) -> list[BatchPart]:
    """Return how a batch of so many letters is printed: in one file, or in several."""
    return [
        BatchPart(number, start + 1, min(start + PART_SIZE, total))
        for number, start in enumerate(range(0, total, PART_SIZE), start=1)
    ]


@dataclass(frozen=True)
class PrintedItem:
    """One letter of the batch with its place, and what its writer added."""

    place: int
    item: BatchItem
    notes: Sequence[NoteLine] = ()

    @property
    def type_words(self) -> str:
        """The letter's type, if it is known."""
        kind = self.item.petition.effective_type
        return str(LetterType(kind).label) if kind else ""


def batch_pdf(batch: LeaderBatch, user: User, *, part: int = 1, printed_at: str = "") -> bytes:
    """Return a part of the batch as PDF, always in Chinese: what this person may read of it, contacts never.

    Raises MissingFontError where it can't be printed.
    """
    with override("zh-hans"):
        rows = list(items_of(user, batch))
        notes = notes_by_letter(item.petition_id for item in rows)
        items = [PrintedItem(place, item, notes.get(item.petition_id, ())) for place, item in enumerate(rows, start=1)]
        parts = parts_of(len(items))
        chosen = parts[part - 1] if 0 < part <= len(parts) else BatchPart(1, 1, 0)
        context = {
            "batch": batch,
            "items": items[chosen.first - 1 : chosen.last],
            "total": len(items),
            "chosen": chosen,
            "several": len(parts) > 1,
            "restricted": any(each.item.petition.restricted for each in items),
            "printed_by": str(user),
            "printed_at": printed_at or cn_full_moment(batch.presented_at or batch.created_at),
        }
        return render_pdf(render_to_string("routing/pdf/batch.html", context), styles=[STYLE], spelling=True)
