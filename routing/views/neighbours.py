"""The letters before and after one in the queue it was opened from."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from common.clock import today
from petitions.models import Petition
from routing.listing import letters_in, parts_in
from routing.paging import Order
from routing.queues import Queue, Viewer


def neighbour(queue: Queue, letter: Petition, user: Viewer, *, backwards: bool = False) -> Petition | None:
    """Return the next (or former) letter of the queue; the letter itself may have left it."""
    order = Order(queue.order)
    if not queue.parts:
        return order.neighbour(letters_in(queue, user, today()), letter, backwards=backwards)
    own = letter.assignments.select_related("petition").order_by("-id").first()
    if own is None:
        return None
    parts = parts_in(queue, user, today()).exclude(petition=letter).select_related("petition")
    found = order.neighbour(parts, own, backwards=backwards)
    return found.petition if found else None


def following(queue: Queue, letter: Petition, user: Viewer) -> Petition | None:
    """Return the letter to open next: the one after this, else the queue's first; none when nothing is left."""
    later = neighbour(queue, letter, user)
    if later or queue.parts:
        return later
    left = letters_in(queue, user, today()).exclude(pk=letter.pk)
    return next(iter(Order(queue.order).page(left, size=1).rows), None)


def letter_address(letter: Petition, queue: Queue | None) -> str:
    """Return the letter's address, opened from the queue."""
    address = reverse("routing:letter", args=[letter.number])
    return f"{address}?{urlencode({'queue': queue.key})}" if queue else address
