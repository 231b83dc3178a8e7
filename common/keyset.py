"""Turning the pages of a long list, newest first, by the last row seen: as quick on page 5,000 as on the first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
_SPELT = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A place in a list that is ordered by a date and, within the date, by the key; newest first."""

    day: dt.date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Return the place spelt in an address; none for anything else."""
        match = _SPELT.fullmatch(text)
        try:
            return cls(dt.date.fromisoformat(match[1]), int(match[2])) if match else None
        except ValueError:  # no such day
            return None


@dataclass(frozen=True)
class Turn(Generic[Row]):
    """One page: its rows, and the places to ask for on either side (none at the ends)."""

    rows: list[Row]
    newer: Place | None
    older: Place | None


def turn(
    rows: QuerySet[Row], *, day: str, size: int, after: Place | None = None, before: Place | None = None
) -> Turn[Row]:
    """Return the page of older rows after a place, or of newer ones before it; without either the first page."""

    def place(row: Row) -> Place:
        return Place(getattr(row, day), row.pk)

    if before and not after:
        found = list(rows.filter(_newer(day, before)).order_by(day, "pk")[: size + 1])
        page, more = found[:size][::-1], len(found) > size
        return Turn(page, *_ends(page, place, newer=more, older=True))
    if after:
        rows = rows.filter(_older(day, after))
    found = list(rows.order_by(f"-{day}", "-pk")[: size + 1])
    page = found[:size]
    return Turn(page, *_ends(page, place, newer=after is not None, older=len(found) > size))


def _ends(
    page: list[Row], place: Callable[[Row], Place], *, newer: bool, older: bool
) -> tuple[Place | None, Place | None]:
    if not page:
        return None, None
    return (place(page[0]) if newer else None), (place(page[-1]) if older else None)


def _older(day: str, place: Place) -> Q:
    """The plain range comes first, so that the index is entered at the place."""
    return Q(**{f"{day}__lte": place.day}) & (Q(**{f"{day}__lt": place.day}) | Q(pk__lt=place.pk))


def _newer(day: str, place: Place) -> Q:
    return Q(**{f"{day}__gte": place.day}) & (Q(**{f"{day}__gt": place.day}) | Q(pk__gt=place.pk))
