"""Finding answered letters among the public copies; nothing else is ever read for the public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from common.keyset import Place, Turn, turn
from petitions.bigrams import fold
from petitions.models import PublicCopy
from petitions.models.publication import PublicCopyQuerySet
from petitions.search_index import matching, really
from petitions.titles import likest

LONGEST = 60
"""Characters of a search; a scan for more finds nothing that fewer would not."""
MOST_WORDS = 6
MOST_CATEGORIES = 5
MANY = 1_000
"""Hits from which on they are no longer all looked at: words so common are looked for along the list instead."""
STRIDES = (200, 1_000, 4_000)
"""How many letters are looked through at a time along the list, before the index is asked for every hit."""


class Sort(TextChoices):
    """What comes first."""

    NEWEST = "newest", _("最近答复")
    READS = "reads", _("阅读最多")
    SUPPORTS = "supports", _("支持最多")


COLUMNS = {Sort.NEWEST: "replied_on", Sort.READS: "reads", Sort.SUPPORTS: "supports"}
FILTERS = {
    "unit": "department_name",
    "township": "township_name",
    "channel": "channel_key",
    "mailbox": "mailbox_name",
    "category": "category_name",
}
"""Filters of one value each, and the column of a public copy that has it."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader looks for; empty means all. Days are local dates, both included: of the answer, or of the receipt."""

    words: tuple[str, ...] = ()
    channel: str = ""
    types: tuple[str, ...] = ()
    unit: str = ""
    township: str = ""
    mailbox: str = ""
    category: str = ""
    late: bool = False
    first: dt.date | None = None
    last: dt.date | None = None
    by_receipt: bool = False
    sort: Sort = Sort.NEWEST


def words_of(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a search, and whether some of it was left out because it was too long."""
    words = tuple(dict.fromkeys(word for word in text[:LONGEST].split() if fold(word)))
    return words[:MOST_WORDS], len(text) > LONGEST or len(words) > MOST_WORDS


def filtered(wanted: Wanted) -> PublicCopyQuerySet:
    """Return the public copies that the filters leave, whatever the words."""
    copies = PublicCopy.objects.current()
    chosen = {column: value for name, column in FILTERS.items() if (value := getattr(wanted, name))}
    if wanted.types:
        chosen["type_key__in"] = wanted.types
    if wanted.late:
        chosen["late"] = True
    day = "received_on" if wanted.by_receipt else "replied_on"
    if wanted.first:
        chosen[f"{day}__gte"] = wanted.first
    if wanted.last:
        chosen[f"{day}__lte"] = wanted.last
    return copies.filter(**chosen)


def published(wanted: Wanted) -> PublicCopyQuerySet:
    """Return the public copies that fit; every word must occur, taken literally (% and _ are characters)."""
    copies = filtered(wanted)
    return copies.filter(pk__in=matching(wanted.words).values("pk")) if wanted.words else copies


@dataclass(frozen=True)
class Hits:
    """The keys of all public copies in which the words occur; none where there are more than MANY of them."""

    keys: list[int] | None


def hits_of(words: tuple[str, ...]) -> Hits:
    """Look the words up in the index, once for the page and the numbers beside it."""
    keys = list(matching(words).values_list("pk", flat=True)[: MANY + 1])
    return Hits(keys if len(keys) <= MANY else None)


def found_page(
    wanted: Wanted, *, size: int, after: Place | None = None, before: Place | None = None, hits: Hits | None = None
) -> Turn[PublicCopy]:
    """Return one page of the public copies that fit, as they are sorted.

    Rare words: all hits come from the index and are sorted. Common ones: the list is looked through from the place
    on until the page is full, which is soon; where they are common only far down the list, the index helps after all.
    """
    rows, by = filtered(wanted), COLUMNS[wanted.sort]
    if not wanted.words:
        return turn(rows, by=by, size=size, after=after, before=before)
    hits = hits or hits_of(wanted.words)
    if hits.keys is not None:
        return turn(rows.filter(pk__in=hits.keys), by=by, size=size, after=after, before=before)

    def walk(ordered: QuerySet[PublicCopy], number: int) -> list[PublicCopy]:
        return _walk(ordered, number, wanted.words)

    return turn(rows, by=by, size=size, after=after, before=before, fetch=walk)


def _walk(ordered: QuerySet[PublicCopy], number: int, words: tuple[str, ...]) -> list[PublicCopy]:
    found: list[PublicCopy] = []
    begin = 0
    for stride in STRIDES:
        part = list(ordered.values_list("pk", flat=True)[begin : begin + stride])
        at_hand = PublicCopy.objects.filter(really(words), pk__in=part).order_by(*ordered.query.order_by)
        found += at_hand[: number - len(found)]
        if len(found) == number or len(part) < stride:
            return found
        begin += stride
    return list(ordered.filter(pk__in=matching(words).values("pk"))[:number])


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
    """Return up to three public copies whose titles share the most with this one, the newest looked at first."""
    newest = PublicCopy.objects.current().order_by("-replied_on", "-pk")
    return likest(title, newest, "title", lambda copy: copy.title)


def of_the_same_kind(copy: PublicCopy, *, number: int) -> list[PublicCopy]:
    """Return the newest public answers about the same matter, or, where there are too few, of the same unit."""
    others = PublicCopy.objects.current().exclude(pk=copy.pk).order_by("-replied_on", "-pk")
    found = list(others.filter(category_name=copy.category_name)[:number]) if copy.category_name else []
    if len(found) < number:
        known = [each.pk for each in found]
        of_unit = others.exclude(pk__in=known).filter(department_name=copy.department_name)
        found += of_unit[: number - len(found)]
    return found


def withdrawn_copy(number: str) -> PublicCopy | None:
    """Return the last version of what was public of this letter, if it was taken down and nothing took its place."""
    last = PublicCopy.objects.filter(number=number).order_by("-version").first()
    return last if last and last.withdrawn_at and not last.current else None


def current_copy(number: str) -> PublicCopy | None:
    """Return what is public now of the letter with this number."""
    return PublicCopy.objects.current().filter(number=number).first()
