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
MOST_CATEGORIES = 5
MOST_SIMILAR, FEWEST_PAIRS, CANDIDATES, LIKE = 3, 3, 200, 0.3


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader looks for; empty means all. Days are local dates of the answer, both included."""

    words: tuple[str, ...] = ()
    channel: str = ""
    types: tuple[str, ...] = ()
    unit: str = ""
    category: str = ""
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
    if wanted.category:
        copies = copies.filter(category_name=wanted.category)
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


def busiest_categories(*, since: dt.date) -> list[tuple[str, int]]:
    """Return the categories with the most answers made public since that day, and how many."""
    recent = PublicCopy.objects.current().filter(replied_on__gte=since).exclude(category_name="")
    counted = recent.order_by().values_list("category_name").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "category_name")[:MOST_CATEGORIES])


def similar(title: str) -> list[PublicCopy]:
    """Return up to three public copies whose titles share the most with this one, the likest first.

    Compared by pairs of neighbouring characters: Chinese needs no dictionary for that. Of the newest
    copies that share any pair, those that share a third of the shorter title's pairs are like it.
    """
    wanted = _pairs(title[:LONGEST])
    if len(wanted) < FEWEST_PAIRS:
        return []
    any_pair = reduce(or_, (Q(title__contains=pair) for pair in sorted(wanted)))
    newest = PublicCopy.objects.current().filter(any_pair).order_by("-replied_on", "-pk")[:CANDIDATES]
    shared = {copy: len(wanted & (pairs := _pairs(copy.title))) / min(len(wanted), len(pairs)) for copy in newest}
    likest = sorted(shared, key=lambda copy: -shared[copy])
    return [copy for copy in likest if shared[copy] >= LIKE][:MOST_SIMILAR]


def _pairs(text: str) -> set[str]:
    """Pairs of neighbours, over letters and digits only."""
    kept = "".join(char for char in text if char.isalnum())
    return {kept[start : start + 2] for start in range(len(kept) - 1)}


def withdrawn_copy(number: str) -> PublicCopy | None:
    """Return the last version of what was public of this letter, if it was taken down and nothing took its place."""
    last = PublicCopy.objects.filter(number=number).order_by("-version").first()
    return last if last and last.withdrawn_at and not last.current else None


def current_copy(number: str) -> PublicCopy | None:
    """Return what is public now of the letter with this number."""
    return PublicCopy.objects.current().filter(number=number).first()
