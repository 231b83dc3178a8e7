"""The picture of the letter's way: as such, and with where one letter stands in it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from routing.access import get_letter_for
from routing.flowchart import chart_of
from routing.views.frame import frame


@login_required
@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    """Show the way of every letter, to whoever works in the office."""
    return render(request, "routing/flow.html", {**frame(request), "chart": chart_of()})


@login_required
@require_safe
def letter_flow(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far this letter is, to who may see it."""
    letter = get_letter_for(request.user, number)
    return render(request, "routing/flow.html", {**frame(request), "chart": chart_of(letter), "letter": letter})
