"""One queue as a page: what waits, the most pressing first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.clock import today
from routing.forms.filters import FilterForm
from routing.listing import standing_in
from routing.paging import Order, Page
from routing.queues import RECEIVING, Audience, Queue, Viewer, queues_for
from routing.rows import Row, for_lists, letter_rows, part_rows, parts_for_lists
from routing.views.frame import frame, signed_in

PAGE_SIZE = 25
LATE = {Audience.CENTRE: "late", Audience.UNIT: "unit-late"}


def queue_of(user: Viewer, key: str) -> Queue | None:
    """Return the queue of that key, if it is one of this person's."""
    return next((queue for queue in queues_for(user) if queue.key == key), None)


def page_address(request: HttpRequest, name: str, cursor: str) -> str:
    """Return the address of a neighbouring page: the filters stay, the cursor changes; empty where there is none."""
    if not cursor:
        return ""
    kept = [(key, value) for key, value in request.GET.items() if key not in ("after", "before") and value]
    return "?" + urlencode([*kept, (name, cursor)])


def _rows(queue: Queue, page: Page[Any]) -> list[Row]:
    rows_of = part_rows if queue.parts else letter_rows
    return rows_of(page.rows, today(), dense=True)


@login_required
@require_safe
def queue(request: HttpRequest, key: str) -> HttpResponse:
    """Show a page of the queue, narrowed down by the filters."""
    user = signed_in(request)
    chosen = queue_of(user, key)
    if chosen is None:
        raise Http404
    form = FilterForm(request.GET, with_units=chosen.audience is Audience.CENTRE)
    standing = standing_in(chosen, user, today()).filter(form.condition("petition__" if chosen.parts else ""))
    fetched = parts_for_lists(standing) if chosen.parts else for_lists(standing)
    page = Order(chosen.order).page(
        fetched, size=PAGE_SIZE, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = frame(request, current=key)
    total = standing.count() if form.narrows else context["counted"][key]
    return render(
        request,
        "routing/queue.html",
        {
            **context,
            "queue": chosen,
            "receiving": chosen.group == RECEIVING,
            "form": form,
            "rows": _rows(chosen, page),
            "total": total,
            "late": context["counted"].get(LATE[chosen.audience], 0) if not chosen.hot else 0,
            "before": page_address(request, "before", page.before),
            "after": page_address(request, "after", page.after),
        },
    )
