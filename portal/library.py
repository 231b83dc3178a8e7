"""What the page of answered letters shows: hits, numbers beside the filters, turning of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.keyset import Place, turn
from common.words import cn_full
from petitions.forms.search import SearchForm
from petitions.models import Channel, Grade, LetterType, PublicCopy
from petitions.search import Found, Wanted, answered_between, count, published

PAGE = 18


@dataclass(frozen=True)
class Choice:
    """One value of a filter: what it says, how many there are, whether it is chosen."""

    value: str
    said: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class LibraryPage:
    """What the page shows."""

    hits: list[PublicCopy]
    words: tuple[str, ...]
    cut: bool
    total: int
    filtered: bool
    types: list[Choice]
    units: list[Choice]
    months: list[dt.date]
    channel: Channel | None
    category: str
    newer: str
    older: str


def library_page(form: SearchForm, query: QueryDict) -> LibraryPage:
    """Return the page for an address; parts of it that are wrong are left out (the form says which)."""
    form.is_valid()
    wanted, found = form.wanted(), count(form.wanted())
    page = turn(
        published(wanted),
        day="replied_on",
        size=PAGE,
        after=form.cleaned_data.get("after"),
        before=form.cleaned_data.get("before"),
    )
    return LibraryPage(
        hits=page.rows,
        words=wanted.words,
        cut=form.cut,
        total=found.total,
        filtered=bool(wanted.types or wanted.unit or wanted.first or wanted.last),
        types=_types(wanted, found),
        units=_units(wanted, found),
        months=list(_months()),
        channel=Channel.objects.filter(key=wanted.channel).first() if wanted.channel else None,
        category=wanted.category,
        newer=_address(query, "before", page.newer),
        older=_address(query, "after", page.older),
    )


def _types(wanted: Wanted, found: Found) -> list[Choice]:
    kinds = [kind for kind in LetterType if found.by_type.get(kind) or kind in wanted.types]
    return [Choice(kind, str(kind.label), found.by_type.get(kind, 0), kind in wanted.types) for kind in kinds]


def _units(wanted: Wanted, found: Found) -> list[Choice]:
    names = [name for name, number in found.by_unit.items() if number]
    if wanted.unit and wanted.unit not in names:
        names.append(wanted.unit)
    said = _("%(unit)s（%(number)s）")
    numbers = {name: found.by_unit.get(name, 0) for name in names}
    return [
        Choice(name, said % {"unit": name, "number": number}, number, name == wanted.unit)
        for name, number in numbers.items()
    ]


def _months() -> Iterator[dt.date]:
    """Yield the months in which answers were given, the last one first."""
    ends = answered_between()
    if ends is None:
        return
    first, month = ends[0].replace(day=1), ends[1].replace(day=1)
    while month >= first:
        yield month
        month = (month - dt.timedelta(days=1)).replace(day=1)


def _address(query: QueryDict, name: str, place: Place | None) -> str:
    if place is None:
        return ""
    kept = query.copy()
    kept.pop("after", None)
    kept.pop("before", None)
    kept[name] = str(place)
    return f"?{kept.urlencode()}"


def public_letter_parts(copy: PublicCopy) -> dict[str, Any]:
    """Return what stands around the texts of a public letter: who signs, when, and the facts (国办发〔2017〕47号)."""
    facts = [
        (_("来信日期"), cn_full(copy.received_on)),
        (_("答复日期"), cn_full(copy.replied_on)),
        (_("用时"), _days(copy.working_days)),
        (_("答复单位"), copy.department_name),
        (_("渠道"), copy.channel_name),
        (_("类别"), str(LetterType(copy.type_key).label) if copy.type_key else ""),
        (_("事项"), copy.category_name),
        (_("来信人评价"), str(Grade(copy.grade).label) if copy.grade else _("未评价")),
    ]
    return {
        "facts": [fact for fact in facts if fact[1]],
        "sign": f"{copy.department_name}\n{cn_full(copy.replied_on)}",
        "received": cn_full(copy.received_on),
        "writer": " · ".join(part for part in (copy.writer_label, copy.township_name) if part),
    }


def _days(number: int | None) -> str:
    if number is None:
        return ""
    return ngettext("%(n)s个工作日", "%(n)s个工作日", number) % {"n": number} if number else _("不到1个工作日")
