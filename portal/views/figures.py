"""How letters are handled: this year's figures and those of twelve months, refreshed every hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Department
from common.clock import today
from petitions.models import Channel
from petitions.search import busiest_categories
from portal.figures import Figures, Span, twelve_months, year_figures
from portal.units import SHOWN_KINDS, library_url, unit_url
from reports.metrics.units import FEWEST_RANKED

RECENT_DAYS = 30
MONTHS = "months"


@dataclass(frozen=True)
class Line:
    """A channel's or a unit's line: its figures, its place, where its page and its public letters are."""

    name: str
    figures: Figures
    letters: str
    url: str = ""
    rank: int | None = None


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of this year, or with ?span=months those of the last twelve months."""
    by_months = request.GET.get("span") == MONTHS
    span = twelve_months() if by_months else year_figures()
    since = f"{span.first:%Y-%m}" if span else ""
    context = {
        "span": span,
        "by_months": by_months,
        "channels": _channels(span, since) if span else [],
        "units": _units(span, since) if span else [],
        "letters": library_url(since=since) if span else "",
        "hot": busiest_categories(since=today() - dt.timedelta(days=RECENT_DAYS)),
        "recent_days": RECENT_DAYS,
        "fewest": FEWEST_RANKED,
    }
    return render(request, "portal/figures.html", context)


def _channels(span: Span, since: str) -> list[Line]:
    return [
        Line(channel.name, span.channels[channel.key], library_url(channel=channel.key, since=since))
        for channel in Channel.objects.all()
        if channel.key in span.channels
    ]


def _units(span: Span, since: str) -> list[Line]:
    """Return the units that had anything to do, those that are ranked first."""
    units = Department.objects.in_bulk(span.order)
    return [
        Line(
            unit.name,
            own,
            library_url(unit=unit.name, since=since),
            url=unit_url(unit) if unit.kind in SHOWN_KINDS else "",
            rank=span.ranks.get(unit.pk),
        )
        for unit, own in ((units[pk], span.units[pk]) for pk in span.order if pk in units)
        if own.received or own.submitted.denominator or own.satisfied.denominator
    ]
