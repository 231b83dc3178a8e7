"""The letters before and after one in the list it was opened from: a queue, perhaps narrowed down and sorted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.access import posts_of
from accounts.models import User
from common.clock import today
from petitions.models import Petition
from routing.catalog import load_catalog
from routing.forms.filters import FilterForm
from routing.listing import standing_in
from routing.paging import Order
from routing.queues import Queue
from routing.sorting import order_of
from routing.views.frame import queue_url, signed_in
from routing.views.looking import queue_of

WITHIN = "in"
"""The parameter that holds the list's filters as one text: a letter's page has parameters of its own."""
LONGEST_WITHIN = 500


@dataclass(frozen=True)
class Walk:
    """A way through a queue of this person's; ``within`` is the query of the list, empty for the whole queue."""

    queue: Queue
    user: User
    within: str = ""

    @property
    def query(self) -> str:
        """The query of addresses on the way."""
        wanted = {"queue": self.queue.key, WITHIN: self.within}
        return "?" + urlencode({key: value for key, value in wanted.items() if value})

    @property
    def back(self) -> str:
        """The address of the list."""
        return f"{queue_url(self.queue)}?{self.within}" if self.within else queue_url(self.queue)

    @cached_property
    def _form(self) -> FilterForm | None:
        """The list's filters; none for the whole queue, which needs no look at what there is to choose from."""
        marked = posts_of(self.user).sees_wrongdoing
        if not self.within:
            return None
        return FilterForm(QueryDict(self.within), queue=self.queue, catalog=load_catalog(), marked=marked)

    @property
    def order(self) -> Order:
        """The order of the list."""
        return order_of(self.queue, self._form.sort if self._form else "")

    @property
    def standing(self) -> QuerySet[Any]:
        """What stands in the list."""
        rows = standing_in(self.queue, self.user, today())
        return rows.filter(self._form.condition()) if self._form else rows


def walk_of(request: HttpRequest) -> Walk | None:
    """Return the way that the letter's address tells; none where it was not opened from a queue of this person's."""
    user = signed_in(request)
    queue = queue_of(user, request.GET.get("queue", ""))
    return Walk(queue, user, request.GET.get(WITHIN, "")[:LONGEST_WITHIN]) if queue else None


def neighbour(walk: Walk, letter: Petition, *, backwards: bool = False) -> Petition | None:
    """Return the next (or former) letter of the list; the letter itself may have left it."""
    if not walk.queue.parts:
        found: Petition | None = walk.order.neighbour(walk.standing, letter, backwards=backwards)
        return found
    own = letter.assignments.select_related("petition").order_by("-id").first()
    if own is None:
        return None
    parts = walk.standing.exclude(petition=letter).select_related("petition")
    part = walk.order.neighbour(parts, own, backwards=backwards)
    return part.petition if part else None


def following(walk: Walk, letter: Petition) -> Petition | None:
    """Return the letter to open next: the one after this, else the list's first; none when nothing is left."""
    later = neighbour(walk, letter)
    if later or walk.queue.parts:
        return later
    left = walk.standing.exclude(pk=letter.pk)
    return next(iter(walk.order.page(left, size=1).rows), None)


def letter_address(letter: Petition, walk: Walk | None) -> str:
    """Return the letter's address on the way through a list."""
    address = reverse("routing:letter", args=[letter.number])
    return f"{address}{walk.query}" if walk else address
