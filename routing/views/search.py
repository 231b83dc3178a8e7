"""Find a letter by its number, by words of its title, by its lead unit."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.clock import today
from common.text import one_line
from routing.access import letters_visible_to
from routing.columns import USUAL, cells_of
from routing.narrowing import words_condition
from routing.paging import Order
from routing.rows import for_lists, letter_rows
from routing.views.frame import frame, signed_in
from routing.views.queues import PAGE_SIZE, page_address

NEWEST = Order(("-received_on", "-id"))
LONGEST_QUERY = 100


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the letters found among those this person may see, the newest first; a whole number opens its letter."""
    user, query = signed_in(request), one_line(request.GET.get("q", ""))[:LONGEST_QUERY]
    letters = letters_visible_to(user)
    exact = letters.filter(number=query.upper()).first() if query else None
    if exact:
        return redirect("routing:letter", exact.number)
    found = letters.filter(words_condition(query, units=True)) if query else letters.none()
    cursor = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = NEWEST.page(found, size=PAGE_SIZE, fetch=for_lists, **cursor)
    return render(
        request,
        "routing/search.html",
        {
            **frame(request),
            "search_query": query,
            "rows": letter_rows(page.rows, today(), dense=True),
            "cells": cells_of(USUAL),
            "with_received": True,
            "before": page_address(request, "before", page.before),
            "after": page_address(request, "after", page.after),
        },
    )
