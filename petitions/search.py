"""Finding answered letters among the public copies; nothing else is ever read for the public."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Min, Q

from petitions.models import PublicCopy
from petitions.models.publication import PublicCopyQuerySet

LONGEST = 60
"""Characters of a search; a scan for more finds nothing that fewer would not."""
MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader looks for; empty means all. Days are local dates of the answer, both included."""

    words: tuple[str, ...] = ()
    channel: str = ""
    types: tuple[str, ...] = ()
    unit: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


def words_of(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a search, and whether some of it was left out because it was too long."""
    words = tuple(dict.fromkeys(text[:LONGEST].split()))
    return words[:MOST_WORDS], len(text) > LONGEST or len(words) > MOST_WORDS


def published(wanted: Wanted) -> PublicCopyQuerySet:
    """Return the public copies that fit; every word must occur, taken literally (% and _ are characters)."""
    copies = PublicCopy.objects.current()
    for word in wanted.words:
        copies = copies.filter(_occurs(word))
    if wanted.channel:
        copies = copies.filter(channel_key=wanted.channel)
    if wanted.types:
        copies = copies.filter(type_key__in=wanted.types)
    if wanted.unit:
        copies = copies.filter(department_name=wanted.unit)
    if wanted.first:
        copies = copies.filter(replied_on__gte=wanted.first)
    if wanted.last:
        copies = copies.filter(replied_on__lte=wanted.last)
    return copies


def _occurs(word: str) -> Q:
    """Chinese has no upper case: only words that have some pay for comparing without it."""
    how = "contains" if word.upper() == word.lower() else "icontains"
    fields = ("title", "question", "answer")
    return reduce(or_, (Q(**{f"{field}__{how}": word}) for field in fields), Q(number__iexact=word))


@dataclass(frozen=True)
class Found:
    """How many copies fit in all, by type, and by unit: each as if it were not itself filtered by."""

    total: int
    by_type: dict[str, int]
    by_unit: dict[str, int]


def count(wanted: Wanted) -> Found:
    """Return the numbers beside the filters, counted in one go."""
    everything = published(replace(wanted, types=(), unit=""))
    rows = everything.order_by().values_list("type_key", "department_name").annotate(n=Count("pk"))
    by_type: Counter[str] = Counter()
    by_unit: Counter[str] = Counter()
    total = 0
    for kind, unit, number in rows:
        fits_type, fits_unit = not wanted.types or kind in wanted.types, wanted.unit in ("", unit)
        by_type[kind] += number if fits_unit else 0
        by_unit[unit] += number if fits_type else 0
        total += number if fits_type and fits_unit else 0
    return Found(total, dict(by_type), dict(by_unit.most_common()))


def answered_between() -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of an answer that is public; none when nothing is."""
    ends = PublicCopy.objects.current().aggregate(first=Min("replied_on"), last=Max("replied_on"))
    return (ends["first"], ends["last"]) if ends["first"] else None


def current_copy(number: str) -> PublicCopy | None:
    """Return what is public now of the letter with this number."""
    return PublicCopy.objects.current().filter(number=number).first()
