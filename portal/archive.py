"""The library by years and months: every letter three clicks from the home page, for people and for machines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncMonth

from common.keyset import Place, turn
from petitions.models import PublicCopy
from petitions.search_counts import KEPT_FOR

MOST = 1_000
"""Letters on one page of a month: more than a county answers publicly in a month. A city turns the page."""


@dataclass(frozen=True)
class Month:
    """A month, and how many letters were answered in it; up to a minute old."""

    first: dt.date
    number: int


@dataclass(frozen=True)
class MonthPage:
    """The letters of a month: by day, the last day first."""

    first: dt.date
    days: list[tuple[dt.date, list[PublicCopy]]]
    older: Place | None


def years() -> list[tuple[int, list[Month]]]:
    """Return the years with their months, the last ones first."""
    months = cache.get_or_set("library:archive", lambda: list(_months()), KEPT_FOR) or []
    return [(year, list(each)) for year, each in groupby(months, key=lambda month: month.first.year)]


def _months() -> Iterator[Month]:
    copies = PublicCopy.objects.current().order_by().annotate(month=TruncMonth("replied_on"))
    for first, number in copies.values_list("month").annotate(n=Count("pk")).order_by("-month"):
        yield Month(first, number)


def month_page(first: dt.date, *, after: Place | None = None) -> MonthPage | None:
    """Return the letters answered in the month that begins on that day; none where there are none."""
    following = (first + dt.timedelta(days=31)).replace(day=1)
    copies = PublicCopy.objects.current().filter(replied_on__gte=first, replied_on__lt=following)
    page = turn(copies.defer("question", "answer"), by="replied_on", size=MOST, after=after)
    if not page.rows:
        return None
    days = [(day, list(each)) for day, each in groupby(page.rows, key=lambda copy: copy.replied_on)]
    return MonthPage(first, days, page.older)
