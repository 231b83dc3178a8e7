"""The numbers beside the library's filters: exact where they can be counted in a moment, left out where they can't.

Counting 100,000 letters by seven columns takes longer than the page itself. So:

- the whole library is counted at most once a minute and process (``KEPT_FOR``): these numbers are up to a minute old;
- what words and days leave is counted row by row while it is at most MOST_COUNTED letters: then every number says
  what choosing its filter would give, with the other filters as they are;
- of anything larger what all filters together leave is counted, up to the same limit; beyond it the page says
  "2,000封以上", and no number stands beside a filter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db.models import Count

from petitions.models import PublicCopy
from petitions.models.publication import PublicCopyQuerySet
from petitions.search import FILTERS, Hits, Wanted, filtered
from petitions.search_index import really

MOST_COUNTED = 2_000
KEPT_FOR = 60
FACETS = {"type": "type_key", **FILTERS, "late": "late"}
"""Filters that show numbers, and their columns."""
_COLUMNS = list(FACETS.values())
_PLACES = {name: place for place, name in enumerate(FACETS)}

Numbers = dict[str, dict[Any, int]]


@dataclass(frozen=True)
class Found:
    """How many letters fit (None: more than were counted), and by filter and value; a filter not in it has no numbers."""

    total: int | None
    numbers: Numbers

    @property
    def at_least(self) -> int:
        """How many there are for certain."""
        return MOST_COUNTED if self.total is None else self.total


def count(wanted: Wanted, hits: Hits | None = None) -> Found:
    """Return the numbers for a search; ``hits`` are those of its words."""
    open_search = Wanted(words=wanted.words, first=wanted.first, last=wanted.last, by_receipt=wanted.by_receipt)
    chosen, everything = _chosen(wanted), open_search == Wanted()
    if everything and len(chosen) <= 1:
        return _of_the_whole(wanted, chosen)
    too_many = everything and whole_library()[""]["all"] > MOST_COUNTED
    rows = None if too_many else _rows(open_search, hits)
    if rows is not None:
        return _by_row(rows, chosen)
    rows = _rows(wanted, hits)
    if rows is None:
        return Found(None, {})
    found = _by_row(rows, chosen)
    return Found(found.total, {name: each for name, each in found.numbers.items() if name not in chosen})


def whole_library() -> Numbers:
    """Return the numbers of everything that is public, up to a minute old; ``all`` under the empty name."""
    return cache.get_or_set("library:numbers", _count_all, KEPT_FOR) or {}


def _count_all() -> Numbers:
    copies = PublicCopy.objects.current().order_by()
    numbers: Numbers = {}
    for name, column in FACETS.items():
        numbers[name] = dict(copies.values_list(column).annotate(n=Count("pk")))
    return {"": {"all": sum(numbers["type"].values())}, **numbers}


def _of_the_whole(wanted: Wanted, chosen: dict[str, Any]) -> Found:
    """Return the numbers where at most one filter is set: its own are those of the whole library."""
    whole = whole_library()
    if not chosen:
        return Found(whole[""]["all"], {name: whole[name] for name in FACETS})
    ((name, values),) = chosen.items()
    rows = _rows(wanted, None)
    others = _by_row(rows, {}).numbers if rows is not None else {}
    total = sum(whole[name].get(value, 0) for value in values)
    return Found(len(rows) if rows is not None else total, {**others, name: whole[name]})


def _rows(wanted: Wanted, hits: Hits | None) -> list[tuple[Any, ...]] | None:
    """Return what the filters' columns hold in every letter that fits; none where there are too many."""
    copies = filtered(wanted)
    if wanted.words and hits and hits.keys is not None:
        return list(copies.filter(pk__in=hits.keys).values_list(*_COLUMNS))
    if wanted.words and replace(wanted, words=()) == Wanted():
        return None  # more hits than are looked at
    rows = _at_most(copies)
    if rows is None or not wanted.words:
        return rows
    return list(copies.filter(really(wanted.words)).values_list(*_COLUMNS))


def _at_most(copies: PublicCopyQuerySet) -> list[tuple[Any, ...]] | None:
    rows = list(copies.order_by().values_list(*_COLUMNS)[: MOST_COUNTED + 1])
    return rows if len(rows) <= MOST_COUNTED else None


def _chosen(wanted: Wanted) -> dict[str, tuple[Any, ...]]:
    """Return the filters that are set, with the values they let pass."""
    values = {name: (getattr(wanted, name),) for name in FILTERS if getattr(wanted, name)}
    types = {"type": wanted.types} if wanted.types else {}
    return {**types, **values, **({"late": (True,)} if wanted.late else {})}


def _by_row(rows: Iterable[tuple[Any, ...]], chosen: dict[str, tuple[Any, ...]]) -> Found:
    """Count rows for each filter as if it were not itself set."""
    numbers: dict[str, Counter[Any]] = {name: Counter() for name in FACETS}
    total = 0
    for row in rows:
        stopped_by = [name for name, values in chosen.items() if row[_PLACES[name]] not in values]
        if not stopped_by:
            total += 1
        for name in FACETS if not stopped_by else stopped_by if len(stopped_by) == 1 else ():
            numbers[name][row[_PLACES[name]]] += 1
    return Found(total, {name: dict(counted) for name, counted in numbers.items()})
