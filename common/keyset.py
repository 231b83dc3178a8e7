"""Turning the pages of a long list by the last row seen: as quick on page 5,000 as on the first.

Lists are ordered by one column, the highest value first (the newest day, the most readers), and within it by the key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
_SPELT = re.compile(r"(?:(\d{4}-\d{2}-\d{2})|(\d{1,9}))\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A place in a list: the value of the column it is ordered by (a day or a number) and the key."""

    value: dt.date | int
    pk: int

    def __str__(self) -> str:
        return f"{self.value.isoformat() if isinstance(self.value, dt.date) else self.value}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Return the place spelt in an address; none for anything else."""
        match = _SPELT.fullmatch(text)
        try:
            return cls(dt.date.fromisoformat(match[1]) if match[1] else int(match[2]), int(match[3])) if match else None
        except ValueError:  # no such day
            return None

    @property
    def is_day(self) -> bool:
        """Whether it is a place in a list that is ordered by days."""
        return isinstance(self.value, dt.date)


@dataclass(frozen=True)
class Turn(Generic[Row]):
    """One page: its rows, and the places to ask for on either side (none at the ends)."""

    rows: list[Row]
    newer: Place | None
    older: Place | None


def first_of(rows: QuerySet[Row], number: int) -> list[Row]:
    """Return so many rows, the first ones: how a page is fetched unless somebody knows better."""
    return list(rows[:number])


def turn(
    rows: QuerySet[Row],
    *,
    by: str,
    size: int,
    after: Place | None = None,
    before: Place | None = None,
    fetch: Callable[[QuerySet[Row], int], list[Row]] = first_of,
) -> Turn[Row]:
    """Return the page of lower rows after a place, or of higher ones before it; without either the first page.

    ``by`` is the column; ``fetch`` gets the ordered rows from the place on and returns so many of them.
    """

    def place(row: Row) -> Place:
        return Place(getattr(row, by), row.pk)

    if before and not after:
        found = fetch(rows.filter(_higher(by, before)).order_by(by, "pk"), size + 1)
        page, more = found[:size][::-1], len(found) > size
        return Turn(page, *_ends(page, place, newer=more, older=True))
    if after:
        rows = rows.filter(_lower(by, after))
    found = fetch(rows.order_by(f"-{by}", "-pk"), size + 1)
    page = found[:size]
    return Turn(page, *_ends(page, place, newer=after is not None, older=len(found) > size))


def _ends(
    page: list[Row], place: Callable[[Row], Place], *, newer: bool, older: bool
) -> tuple[Place | None, Place | None]:
    if not page:
        return None, None
    return (place(page[0]) if newer else None), (place(page[-1]) if older else None)


def _lower(by: str, place: Place) -> Q:
    """The plain range comes first, so that the index is entered at the place."""
    return Q(**{f"{by}__lte": place.value}) & (Q(**{f"{by}__lt": place.value}) | Q(pk__lt=place.pk))


def _higher(by: str, place: Place) -> Q:
    return Q(**{f"{by}__gte": place.value}) & (Q(**{f"{by}__gt": place.value}) | Q(pk__gt=place.pk))
