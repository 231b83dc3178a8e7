"""One queue as a page: what waits, the most pressing first, narrowed down and sorted as people wish."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import User
from common.clock import start_of_day, today
from petitions.models import Petition
from routing.access import letters_visible_to
from routing.columns import cells_of, offered_columns
from routing.keeping import query_of
from routing.queues import QUEUES, Audience, Queue
from routing.views.bulk import deeds_for
from routing.views.frame import Entry, frame, queue_url, signed_in
from routing.views.looking import AHEAD, PAGE_SIZE, SHOWN, Look, page_address, queue_of
from routing.views.neighbours import Walk

__all__ = ["PAGE_SIZE", "page_address", "queue", "queue_of"]

TODAY = ("new", "returned", "to-review", "due-today", "late")
"""The day's work of the centre in short: queues that the strip above each of its queues names."""
RECEIVED, DISPATCHED = "received:", "dispatched:"


def _of_today(user: User) -> dict[str, QuerySet[Petition]]:
    """Return the letters that came today, and those dispatched today."""
    letters, day = letters_visible_to(user), today()
    return {
        RECEIVED: letters.filter(received_on=day),
        DISPATCHED: letters.filter(dispatched_at__gte=start_of_day(day)),
    }


def _strip(counted: Mapping[str, int], queue: Queue) -> list[Entry]:
    """Return the day's work in short: the centre's queues that must not wait."""
    queues = [(key, QUEUES[key]) for key in TODAY]
    return [
        Entry(
            queue_url(each), str(each.label), counted[key], hot=each.hot and counted[key] > 0, current=key == queue.key
        )
        for key, each in queues
    ]


@login_required
@require_safe
def queue(request: HttpRequest, key: str) -> HttpResponse:
    """Show a page of the queue, narrowed down by the filters; a view alone leads on to its filters."""
    user = signed_in(request)
    chosen = queue_of(user, key)
    if chosen is None:
        raise Http404
    look = Look(request, chosen, user)
    if look.view and set(request.GET) == {"view"} and query_of(look.view) != f"?view={look.view.pk}":
        return redirect(f"{request.path}{query_of(look.view)}")
    centre = chosen.audience is Audience.CENTRE
    beside = _of_today(user) if centre else {}
    context = frame(request, current=key, views=look.counted(), beside=beside)
    counted, rows = context["counted"], look.rows
    first = _first_place(look, counted, len(rows))
    return render(
        request,
        "routing/queue.html",
        {
            **context,
            "queue": chosen,
            "look": look,
            "form": look.form,
            "rows": rows,
            "cells": cells_of(look.columns),
            "with_received": "received" in look.columns,
            "deeds": deeds_for(user),
            "query": Walk(chosen, user, look.listed).query,
            "offered": offered_columns(chosen),
            "total": counted.get(SHOWN, counted[key]),
            "first": first,
            "last": first + len(rows) - 1,
            "strip": _strip(counted, chosen) if centre else [],
            "received": counted.get(RECEIVED),
            "dispatched": counted.get(DISPATCHED),
            "tabs": look.tabs(counted),
            "late": 0 if centre or chosen.hot else counted.get("unit-late", 0),
            "before": page_address(request, "before", look.page.before),
            "after": page_address(request, "after", look.page.after),
        },
    )


def _first_place(look: Look, counted: Mapping[str, int], shown: int) -> int:
    """Return the place of the page's first row in the whole list, from 1."""
    ahead = counted.get(AHEAD, 0)
    return ahead - shown + 1 if AHEAD in counted and look.cursor["before"] else ahead + 1
