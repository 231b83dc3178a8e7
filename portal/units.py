"""What the pages of units, townships and leaders' mailboxes show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ChangeKind, Department, DepartmentKind, UnitChange
from common.clock import today
from petitions.forms.about import UNITS
from petitions.models import BoardPost, Mailbox, PublicCopy
from petitions.search_counts import whole_library
from portal.counting import Figures, Span
from portal.figures import year_figures
from reports.metrics.units import FEWEST_RANKED

SHOWN_KINDS = (*UNITS, DepartmentKind.IMPORTED)
"""Units with a page: those that answer letters. Who takes reports of wrongdoing in has none."""
NEWEST, POSTS = 6, 3
RATES: dict[str, Promise] = {
    "replied": gettext_lazy("回复率"),
    "submitted": gettext_lazy("按时率"),
    "on_time": gettext_lazy("按时率"),
    "satisfied": gettext_lazy("满意率"),
}
_TOP, _PITCH, _HEIGHT, _LEFT, _WIDE = 6, 74, 28, 220, 390


@dataclass(frozen=True)
class Bar:
    """A lying bar of the picture: where it stands, how long it is, what stands behind it."""

    y: int
    text_y: int
    width: int
    end: int
    rate: Decimal | None


@dataclass(frozen=True)
class Pair:
    """One rate of the part and of the county, with what both were made of, and their bars."""

    name: str
    own: Bar
    county: Bar
    own_made_of: tuple[int, int]
    county_made_of: tuple[int, int]
    middle: int


@dataclass(frozen=True)
class Comparison:
    """The figures of a part beside the county's."""

    own: Figures
    county: Figures
    pairs: list[Pair]
    height: int
    span: Span
    rank: int | None = None
    ranked: int = 0
    fewest: int = FEWEST_RANKED


def compared(
    span: Span | None, own: Figures | None, *, rank: int | None = None, units: bool = True
) -> Comparison | None:
    """Return a part's figures beside the county's; none where the part had nothing to do with any letter.

    A unit is on time when its head submitted in time, as where units are ranked; a mailbox when the answer went out.
    """
    if span is None or own is None or not _any(own):
        return None
    names = ("replied", "submitted" if units else "on_time", "satisfied")
    pairs = [_pair(place, name, own, span.whole) for place, name in enumerate(names)]
    height = _TOP + _PITCH * len(pairs)
    return Comparison(own, span.whole, pairs, height, span, rank, len(span.ranks))


def _any(own: Figures) -> bool:
    return bool(own.received or own.answers or own.submitted.denominator or own.satisfied.denominator)


def _pair(place: int, name: str, own: Figures, county: Figures) -> Pair:
    mine, all_of_it = getattr(own, name), getattr(county, name)
    top = _TOP + place * _PITCH
    return Pair(
        name=str(RATES[name]),
        own=_bar(top, mine.rate),
        county=_bar(top + _HEIGHT + 2, all_of_it.rate),
        own_made_of=(mine.numerator, mine.denominator),
        county_made_of=(all_of_it.numerator, all_of_it.denominator),
        middle=top + _HEIGHT + 9,
    )


def _bar(y: int, rate: Decimal | None) -> Bar:
    width = int(_WIDE * rate / 100) if rate is not None else 0
    return Bar(y, y + 23, width, _LEFT + width + 8, rate)


@dataclass(frozen=True)
class Door:
    """A unit in the list, with how many of its answers are public."""

    unit: Department
    url: str
    public: int


@dataclass(frozen=True)
class Doors:
    """All units with a page: bureaux, townships, and those that are gone."""

    bureaux: list[Door]
    townships: list[Door]
    gone: list[Door]


def unit_url(unit: Department) -> str:
    """Return the address of a unit's page; townships have theirs among the townships."""
    name = "township" if unit.kind == DepartmentKind.TOWNSHIP else "unit"
    return reverse(f"portal:{name}", args=[unit.code])


def doors() -> Doors:
    """Return the units with a page, in the office's order."""
    public = whole_library()["unit"]
    units = Department.objects.filter(kind__in=SHOWN_KINDS).select_related("successor")
    found = [Door(unit, unit_url(unit), public.get(unit.name, 0)) for unit in units]
    living = [door for door in found if not ended(door.unit)]
    return Doors(
        bureaux=[door for door in living if door.unit.kind != DepartmentKind.TOWNSHIP],
        townships=[door for door in living if door.unit.kind == DepartmentKind.TOWNSHIP],
        gone=[door for door in found if ended(door.unit)],
    )


def ended(unit: Department) -> bool:
    """Tell whether the unit exists no more."""
    return unit.valid_to is not None and unit.valid_to <= today()


@dataclass(frozen=True)
class Letters:
    """The newest public letters of some sort, and the address of all of them."""

    newest: list[PublicCopy]
    url: str


@dataclass(frozen=True)
class UnitPage:
    """What a unit's page shows."""

    unit: Department
    ended: bool
    successor: str
    before: list[Department]
    old_names: list[str]
    write: str
    answered: Letters
    sent_from: Letters | None
    posts: list[BoardPost]
    posts_url: str
    comparison: Comparison | None
    canonical: str


def unit_page(unit: Department) -> UnitPage:
    """Return the page of a unit; of a township also the letters from there."""
    span = year_figures()
    gone, township = ended(unit), unit.kind == DepartmentKind.TOWNSHIP
    renamed = UnitChange.objects.filter(department=unit, kind=ChangeKind.RENAMED)
    old_names = list(dict.fromkeys(renamed.exclude(old_name=unit.name).values_list("old_name", flat=True)))
    own = span.units.get(unit.pk) if span else None
    return UnitPage(
        unit=unit,
        ended=gone,
        successor=unit_url(unit.successor) if unit.successor and unit.successor.kind in SHOWN_KINDS else "",
        before=list(unit.predecessors.filter(kind__in=SHOWN_KINDS)),
        old_names=old_names,
        write="" if gone or unit.kind not in UNITS else f"{reverse('portal:write')}?{urlencode({'unit': unit.code})}",
        answered=_letters("unit", "department_name", [unit.name, *old_names]),
        sent_from=_letters("township", "township_name", [unit.name, *old_names]) if township else None,
        posts=list(BoardPost.objects.shown().filter(department=unit).order_by("-last_at", "-pk")[:POSTS]),
        posts_url=f"{reverse('portal:board')}?{urlencode({'unit': unit.name})}",
        comparison=compared(span, own, rank=span.ranks.get(unit.pk) if span else None),
        canonical=f"{settings.SITE_URL}{unit_url(unit)}",
    )


def _letters(filter_name: str, column: str, names: list[str]) -> Letters:
    """Return the newest public letters with one of the names, and the library's address for the present one."""
    copies = PublicCopy.objects.current().filter(**{f"{column}__in": names})
    return Letters(list(copies.order_by("-replied_on", "-pk")[:NEWEST]), library_url(**{filter_name: names[0]}))


def library_url(**filters: str) -> str:
    """Return the library's address with these filters."""
    return f"{reverse('portal:library')}?{urlencode(filters)}"


@dataclass(frozen=True)
class MailboxPage:
    """What the page of a leader's mailbox shows."""

    box: Mailbox
    write: str
    leader_first: bool
    days: str
    answered: Letters
    comparison: Comparison | None
    canonical: str


def mailbox_page(box: Mailbox) -> MailboxPage:
    """Return the page of a leader's mailbox."""
    span = year_figures()
    return MailboxPage(
        box=box,
        write=f"{reverse('portal:write')}?{urlencode({'mailbox': box.key})}" if box.is_open else "",
        leader_first=box.channel.leader_first,
        days=batch_days(settings.BATCH_WEEKDAYS),
        answered=_letters("mailbox", "mailbox_name", [box.name]),
        comparison=compared(span, span.mailboxes.get(box.key) if span else None, units=False),
        canonical=f"{settings.SITE_URL}{reverse('portal:mailbox', args=[box.key])}",
    )


def batch_days(weekdays: Iterable[int]) -> str:
    """Return the weekdays (1 Monday to 7 Sunday) on which letters are put before leaders: 星期二、星期五."""
    return _("、").join(str(WEEKDAYS[day - 1]) for day in weekdays)
