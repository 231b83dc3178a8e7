"""What all may read of the boards: posts that are shown, their comments and notes. Nothing else is read here."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from common.clock import TZ
from common.traditional import to_simplified
from petitions.models import Board, BoardPost, Comment, PublicCopy, Shown
from petitions.models.board import BoardPostQuerySet

Row = TypeVar("Row", bound=Model)
LONGEST, MOST_WORDS = 60, 6
_SPELT = re.compile(r"(\d{1,18})\.(\d{1,18})", re.ASCII)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LAST = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_TICK = dt.timedelta(microseconds=1)
_LARGEST = {"supports": 2**31 - 1, "id": 2**63 - 1}
"""Columns of numbers, and what they can hold: a larger number would be an error to the database."""


class Sorting(StrEnum):
    """How a list of posts is ordered, and which posts stand in it."""

    NEWEST = "new"
    SUPPORTED = "support"
    UNANSWERED = "open"


@dataclass(frozen=True, kw_only=True)
class WantedPosts:
    """What a reader looks for; empty means all."""

    board: Board | None = None
    sorting: Sorting = Sorting.NEWEST
    words: tuple[str, ...] = ()
    unit: str = ""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a search; what is too long is cut."""
    return tuple(dict.fromkeys(text[:LONGEST].split()))[:MOST_WORDS]


def posts(wanted: WantedPosts) -> BoardPostQuerySet:
    """Return the shown posts that fit, unordered; every word must occur, taken literally."""
    found = BoardPost.objects.unanswered() if wanted.sorting == Sorting.UNANSWERED else BoardPost.objects.shown()
    if wanted.board:
        found = found.filter(board=wanted.board)
    if wanted.unit:
        found = found.filter(department_name=wanted.unit)
    for word in wanted.words:
        found = found.filter(_occurs(word))
    return found


def _occurs(word: str) -> Q:
    """As typed, or in simplified characters: who reads the site in traditional ones searches in them."""
    how = "contains" if word.upper() == word.lower() else "icontains"
    spelt = {word, to_simplified(word)}
    found = (Q(**{f"{field}__{how}": each}) for field in ("title", "text") for each in spelt)
    return reduce(or_, found, Q(number=word.upper()))


def with_dates(found: QuerySet[BoardPost]) -> QuerySet[BoardPost]:
    """Join what a line of the list says of the letter: its date, and nothing of what was written."""
    columns = ("petition__due_on", "petition__state", "petition__imported", "petition__received_on")
    own = [field.name for field in BoardPost._meta.concrete_fields if field.name not in ("decided_by", "reason")]
    return found.select_related("petition", "board").only(*own, *columns, "board__key", "board__name")


def thread(number: str) -> BoardPost | None:
    """Return the post with this number, if it is shown."""
    found = BoardPost.objects.shown().filter(number=number, petition__restricted=False)
    return found.select_related("board", "petition__lead_department").defer("petition__title", "petition__body").first()


def hidden_thread(number: str) -> BoardPost | None:
    """Return a post that was shown once and is no more, for the reason; none of those that never were."""
    return BoardPost.objects.filter(number=number, state=Shown.HIDDEN).only("number", "reason", "decided_at").first()


def answers_of(post: BoardPost) -> PublicCopy | None:
    """Return the official answer that stands in the thread now."""
    return PublicCopy.objects.current().filter(petition=post.petition_id).first()


def comments_of(post: BoardPost) -> QuerySet[Comment]:
    """Return the comments that all may read; nobody's data, and not the text as it was written."""
    columns = ("pk", "post_id", "writer_label", "shown_text", "posted_at")
    return Comment.objects.shown().filter(post=post).only(*columns)


@dataclass(frozen=True)
class Spot:
    """A place in a list: the value of the column it is ordered by, as a number, and the key."""

    value: int
    pk: int

    def __str__(self) -> str:
        return f"{self.value}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Spot | None:
        """Return the place spelt in an address; none for anything else."""
        match = _SPELT.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else None


@dataclass(frozen=True)
class Turned(Generic[Row]):
    """One page of a list, and the places to ask for on either side; none at the ends."""

    rows: list[Row]
    before: Spot | None
    after: Spot | None


@dataclass(frozen=True)
class Way:
    """A way through a list: by one column and the key, both up or both down. A later page costs no more than the first."""

    column: str
    down: bool = True

    def page(
        self, rows: QuerySet[Row], *, size: int, after: Spot | None = None, before: Spot | None = None
    ) -> Turned[Row]:
        """Return the page behind a place, or the one in front of it; without either the first."""
        backwards = before is not None and after is None
        spot, down = (before if backwards else after), self.down != backwards
        if spot:
            rows = rows.filter(self._beyond(spot, down=down))
        sign = "-" if down else ""
        found = list(rows.order_by(f"{sign}{self.column}", f"{sign}pk")[: size + 1])
        more, page = len(found) > size, found[:size]
        if backwards:
            page.reverse()
        if not page:
            return Turned([], None, None)
        first, last = self._spot(page[0]), self._spot(page[-1])
        earlier, later = (more, True) if backwards else (after is not None, more)
        return Turned(page, first if earlier else None, last if later else None)

    def _beyond(self, spot: Spot, *, down: bool) -> Q:
        """The plain range comes first, so that the index is entered at the place."""
        at, word = self._value(spot.value), "lt" if down else "gt"
        beyond = Q(**{f"{self.column}__{word}": at}) | Q(**{f"pk__{word}": spot.pk})
        return Q(**{f"{self.column}__{word}e": at}) & beyond

    def _spot(self, row: Model) -> Spot:
        value = getattr(row, self.column)
        return Spot((value - _EPOCH) // _TICK if isinstance(value, dt.datetime) else int(value), row.pk)

    def _value(self, number: int) -> dt.datetime | int:
        if self.column in _LARGEST:
            return min(number, _LARGEST[self.column])
        return (_EPOCH + min(number, (_LAST - _EPOCH) // _TICK) * _TICK).astimezone(TZ)


WAYS = {
    Sorting.NEWEST: Way("last_at"),
    Sorting.SUPPORTED: Way("supports"),
    Sorting.UNANSWERED: Way("posted_at", down=False),
}
"""How each list is turned; who has waited longest stands first among those without an answer."""
COMMENTS = Way("id", down=False)
