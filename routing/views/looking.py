"""What a person looks at in a queue: filters, order, columns, the views kept of it, and the page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest

from accounts.access import posts_of
from accounts.models import Department, User
from common.clock import today
from routing.catalog import Catalog, load_catalog
from routing.forms.filters import FilterForm
from routing.keeping import MOST_COUNTED, Kept, columns_of, kept_views, query_of
from routing.listing import standing_in
from routing.models import SavedView
from routing.paging import Order, Page
from routing.queues import Queue, Viewer, queues_for
from routing.rows import Row, for_lists, letter_rows, part_rows, parts_for_lists
from routing.sorting import order_of, sortings_of
from routing.views.frame import Entry, queue_url

PAGE_SIZE = 25
SHOWN, AHEAD = "shown:", "ahead:"
"""Keys of what is counted along with the queues; no queue's key holds a colon."""
CURSORS = ("after", "before")


def queue_of(user: Viewer, key: str) -> Queue | None:
    """Return the queue of that key, if it is one of this person's."""
    return next((queue for queue in queues_for(user) if queue.key == key), None)


def page_address(request: HttpRequest, name: str, cursor: str) -> str:
    """Return the address of a neighbouring page: the filters stay, the cursor changes; empty where there is none."""
    return address_with(request, **{name: cursor}) if cursor else ""


def address_with(request: HttpRequest, **changes: str) -> str:
    """Return the present address with other parameters; empty ones, and the place in the list, are left out."""
    kept = {key: value for key, value in request.GET.items() if key not in CURSORS}
    wanted = {key: value for key, value in {**kept, **changes}.items() if value}
    return "?" + urlencode(wanted) if wanted else request.path


@dataclass
class Look:
    """What a person looks at: a queue with filters, order, columns and the views kept of it."""

    request: HttpRequest
    queue: Queue
    user: User
    catalog: Catalog = field(default_factory=load_catalog)

    @cached_property
    def form(self) -> FilterForm:
        """The filters of the address."""
        return self.form_of(self.request.GET)

    def form_of(self, data: Mapping[str, Any]) -> FilterForm:
        """Return filters from any source, such as a view's."""
        marked = posts_of(self.user).sees_wrongdoing
        return FilterForm(data, queue=self.queue, catalog=self.catalog, marked=marked)

    @cached_property
    def kept(self) -> Kept:
        """The views that this person may open."""
        return kept_views(self.user, self.queue)

    @cached_property
    def view(self) -> SavedView | None:
        """The view that is open."""
        return self.kept.find(self.request.GET.get("view", ""))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The keys of the columns shown."""
        return columns_of(self.queue, self.request.GET.get("cols", ""), self.view, self.kept.plain)

    @cached_property
    def order(self) -> Order:
        """The order shown."""
        return order_of(self.queue, self.form.sort)

    @cached_property
    def page(self) -> Page[Any]:
        """The rows of this page, with what a line shows of them."""
        standing = standing_in(self.queue, self.user, today()).filter(self.form.condition())
        fetch = partial(parts_for_lists if self.queue.parts else for_lists, last="last" in self.columns)
        return self.order.page(standing, size=PAGE_SIZE, fetch=fetch, **self.cursor)

    @property
    def cursor(self) -> dict[str, str]:
        """The place in the list that the address names."""
        return {name: self.request.GET.get(name, "") for name in CURSORS}

    @property
    def rows(self) -> list[Row]:
        """The lines of this page."""
        rows_of = part_rows if self.queue.parts else letter_rows
        return rows_of(self.page.rows, today(), dense=True)

    def counted(self) -> dict[str, tuple[Queue, Q]]:
        """Return what is to be counted beside the queues: what is narrowed, what lies before this page, each view."""
        shown = self.form.condition()
        wanted = {SHOWN: shown} if self.form.narrows else {}
        model = standing_in(self.queue, self.user, today()).model
        ahead = self.order.preceding(model, **self.cursor)
        if ahead is not None:
            wanted[AHEAD] = shown & ahead
        for view in self.kept.views[:MOST_COUNTED]:
            wanted[_key_of(view)] = self.form_of(view.filters).condition()
        return {key: (self.queue, condition) for key, condition in wanted.items()}

    def tabs(self, counted: Mapping[str, int]) -> list[Entry]:
        """Return the plain queue and its views, each with its count where that is cheap."""
        path = queue_url(self.queue)
        views = [
            Entry(
                f"{path}{query_of(view)}", view.name, counted.get(_key_of(view)), hot=False, current=view is self.view
            )
            for view in self.kept.views
        ]
        if not views:
            return []
        return [Entry(path, "", counted[self.queue.key], hot=False, current=self.view is None), *views]

    @property
    def changed(self) -> bool:
        """Tell whether the open view no longer shows what it kept."""
        if self.view is None:
            return False
        kept = columns_of(self.queue, "", self.view, self.kept.plain)
        return (self.form.chosen, self.form.sort, self.columns) != (self.view.filters, self.view.order, kept)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Each narrowing in words, with the address without it."""
        chips = self.form.chips
        alone = {"view": ""} if len(chips) == 1 else {}
        return [(chip.words, address_with(self.request, **{chip.name: ""}, **alone)) for chip in chips]

    @property
    def cleared(self) -> str:
        """The address without any narrowing; order and columns stay."""
        kept = {"sort": self.form.sort, "cols": self.request.GET.get("cols", "")}
        wanted = {key: value for key, value in kept.items() if value}
        return f"{self.request.path}?{urlencode(wanted)}" if wanted else self.request.path

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What a form of filters carries along: the view, and columns wished in the address."""
        return [(name, value) for name in ("view", "cols") if (value := self.request.GET.get(name, ""))]

    @property
    def here(self) -> str:
        """The query of this page without the place in the list, for forms that lead back here."""
        return address_with(self.request).partition("?")[2]

    @property
    def listed(self) -> str:
        """Filters and order alone, as a query: what the way from letter to letter needs."""
        sort = {"sort": self.form.sort} if self.form.sort else {}
        return urlencode({**self.form.chosen, **sort})

    @property
    def own_view(self) -> bool:
        """Tell whether the open view is the person's own."""
        return self.view is not None and self.view.owner_id == self.user.pk

    @property
    def units(self) -> list[Department]:
        """The units with which the person can share a view."""
        return list(posts_of(self.user).departments)

    @property
    def sorted_words(self) -> str:
        """The order in words."""
        return str(dict(sortings_of(self.queue))[self.form.sort])


def _key_of(view: SavedView) -> str:
    return f"view:{view.pk}"
