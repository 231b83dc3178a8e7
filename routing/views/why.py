"""Why this date: every clock of a letter, and the account of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import today
from deadlines.badges import DueBadge
from deadlines.models import Deadline, DeadlineKind
from deadlines.services.account import account, title_of
from deadlines.services.calendars import calendar_of
from deadlines.services.showing import cards_of, standing_badge
from routing.access import clocks_visible_to, get_letter_for
from routing.views.frame import frame

_ORDER = [DeadlineKind.REPLY, DeadlineKind.DISPATCH, DeadlineKind.NOTIFY]


@dataclass(frozen=True)
class Line:
    """One clock in the list of a letter's clocks."""

    clock: Deadline
    title: str
    badge: DueBadge
    cards: list[DueBadge]


@login_required
@require_safe
def clocks(request: HttpRequest, number: str) -> HttpResponse:
    """List every clock of the letter that this person may see: of all rounds, ended and void ones too."""
    letter = get_letter_for(request.user, number)
    found = sorted(clocks_visible_to(request.user, letter), key=_place)
    cards, day = cards_of(found), today()
    lines = [
        Line(
            clock,
            title_of(clock),
            standing_badge(clock, calendar_of(clock.calendar_version), day),
            cards.get(clock.pk, []),
        )
        for clock in found
    ]
    context = {**frame(request), "letter": letter, "rounds": _by_round(lines)}
    return render(request, "routing/clocks.html", context)


def _place(clock: Deadline) -> tuple[int, int, int]:
    kind = DeadlineKind(clock.kind)
    return -clock.round, _ORDER.index(kind) if kind in _ORDER else len(_ORDER), clock.pk


def _by_round(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the lines under their rounds, the newest round first; the only round needs no name."""
    rounds: dict[int, list[Line]] = {}
    for line in lines:
        rounds.setdefault(line.clock.round, []).append(line)
    named = len(rounds) > 1
    return [(_("第%(n)s轮") % {"n": n} if named else "", group) for n, group in rounds.items()]


@login_required
@require_safe
def clock(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show how one clock's date was counted, fit to be printed for a court."""
    letter = get_letter_for(request.user, number)
    found = get_object_or_404(clocks_visible_to(request.user, letter), pk=pk)
    return render(
        request,
        "routing/clock.html",
        {**frame(request), "letter": letter, "account": account(found, day=today())},
    )
