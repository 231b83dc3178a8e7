"""What the page of answered letters shows: hits, filters with numbers beside them, turning of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from common.keyset import Place
from common.words import num
from petitions.asked import questions_for
from petitions.forms.search import SearchForm
from petitions.models import Channel, Faq, LetterType, PublicCopy
from petitions.search import Hits, Sort, Wanted, answered_between, found_page, hits_of
from petitions.search_counts import KEPT_FOR, Found, count, whole_library

PAGE = 18


@dataclass(frozen=True)
class Choice:
    """One value of a filter: what it says with its number (where it was counted), whether it is chosen."""

    value: str
    said: str
    number: int | None
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter that is a list to choose from: its name in the address, its label, what stands for all."""

    name: str
    label: str
    everything: str
    choices: list[Choice]

    @property
    def set(self) -> bool:
        """Whether a value is chosen."""
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Order:
    """One way to sort: what it says, its address, whether it is the present one."""

    said: str
    url: str
    current: bool


@dataclass(frozen=True)
class LibraryPage:
    """What the page shows."""

    hits: list[PublicCopy]
    words: tuple[str, ...]
    cut: bool
    found: Found
    filtered: bool
    types: list[Choice]
    filters: list[Filter]
    late: Choice | None
    months: list[dt.date]
    channel: Channel | None
    orders: list[Order]
    canonical: str
    feed: str
    newer: str
    older: str
    questions: list[Faq]


def library_page(form: SearchForm, query: QueryDict) -> LibraryPage:
    """Return the page for an address; parts of it that are wrong are left out (the form says which)."""
    form.is_valid()
    wanted = form.wanted()
    hits = hits_of(wanted.words) if wanted.words else None
    page = found_page(
        wanted,
        size=PAGE,
        after=form.cleaned_data.get("after"),
        before=form.cleaned_data.get("before"),
        hits=hits,
    )
    said = form.query()
    return LibraryPage(
        hits=page.rows,
        words=wanted.words,
        cut=form.cut,
        **_filters(wanted, hits),
        months=_months(),
        channel=Channel.objects.filter(key=wanted.channel).first() if wanted.channel else None,
        orders=_orders(wanted, query),
        canonical=_site_address(reverse("portal:library"), said),
        feed=_site_address(reverse("portal:library_feed"), said),
        newer=_address(query, "before", page.newer),
        older=_address(query, "after", page.older),
        questions=[] if "after" in query or "before" in query else questions_for(wanted.words),
    )


def _filters(wanted: Wanted, hits: Hits | None) -> dict[str, Any]:
    found, whole = count(wanted, hits), whole_library()
    labels = {
        "unit": (_("答复单位"), _("全部单位")),
        "township": (_("乡镇（街道）"), _("全部乡镇（街道）")),
        "mailbox": (_("领导信箱"), _("全部信箱")),
        "category": (_("事项"), _("全部事项")),
        "channel": (_("渠道"), _("全部渠道")),
    }
    shown = [
        Filter(name, label, everything, choices)
        for name, (label, everything) in labels.items()
        if (choices := _choices(name, getattr(wanted, name), found, whole[name]))
    ]
    numbers = found.numbers.get("late")
    late = Choice("on", _("只看逾期答复的"), numbers.get(True, 0) if numbers is not None else None, wanted.late)
    return {
        "found": found,
        "filtered": wanted != Wanted(words=wanted.words, sort=wanted.sort, channel=wanted.channel),
        "types": _types(wanted, found, whole["type"]),
        "filters": shown,
        "late": late if late.number != 0 or wanted.late else None,
    }


def _types(wanted: Wanted, found: Found, whole: dict[Any, int]) -> list[Choice]:
    numbers = found.numbers.get("type")
    there = numbers if numbers is not None else whole
    kinds = [kind for kind in LetterType if there.get(kind) or kind in wanted.types]
    counted = {kind: numbers.get(kind, 0) if numbers is not None else None for kind in kinds}
    return [Choice(kind, str(kind.label), counted[kind], kind in wanted.types) for kind in kinds]


def _choices(name: str, chosen: str, found: Found, whole: dict[Any, int]) -> list[Choice]:
    """Return the values that letters have, those with the most letters first; without numbers where none were counted."""
    numbers = found.numbers.get(name)
    there = numbers if numbers is not None else whole
    values = sorted((value for value in there if value), key=lambda value: (-there[value], value))
    values += [chosen] if chosen and chosen not in values else []
    names = _channel_names() if name == "channel" else {}
    said = _("%(value)s（%(number)s）")
    choices = []
    for value in values:
        number = numbers.get(value, 0) if numbers is not None else None
        words = names.get(value, value)
        label = words if number is None else said % {"value": words, "number": num(number)}
        choices.append(Choice(value, label, number, value == chosen))
    return choices


def _channel_names() -> dict[str, str]:
    return (
        cache.get_or_set("library:channels", lambda: dict(Channel.objects.values_list("key", "name")), KEPT_FOR) or {}
    )


def _orders(wanted: Wanted, query: QueryDict) -> list[Order]:
    orders = []
    for sort in Sort:
        kept = _without_place(query)
        kept["sort"] = sort
        if sort == Sort.NEWEST:
            del kept["sort"]
        orders.append(Order(str(sort.label), f"?{kept.urlencode()}", sort == wanted.sort))
    return orders


def _months() -> list[dt.date]:
    """Return the months in which answers were given, the last one first; kept as long as the numbers are."""
    return list(cache.get_or_set("library:months", lambda: list(_count_months()), KEPT_FOR) or ())


def _count_months() -> Iterator[dt.date]:
    ends = answered_between()
    if ends is None:
        return
    first, month = ends[0].replace(day=1), ends[1].replace(day=1)
    while month >= first:
        yield month
        month = (month - dt.timedelta(days=1)).replace(day=1)


def _site_address(path: str, query: str) -> str:
    """Return the address as the whole world may write it."""
    return f"{settings.SITE_URL}{path}{'?' if query else ''}{query}"


def _without_place(query: QueryDict) -> QueryDict:
    kept = query.copy()
    kept.pop("after", None)
    kept.pop("before", None)
    return kept


def _address(query: QueryDict, name: str, place: Place | None) -> str:
    if place is None:
        return ""
    kept = _without_place(query)
    kept[name] = str(place)
    return f"?{kept.urlencode()}"
