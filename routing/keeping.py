"""The views of a queue that people kept: their own, and those shared with a unit of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q

from accounts.access import posts_of
from accounts.models import User
from routing.columns import COLUMNS, usual_columns
from routing.models import SavedView
from routing.queues import Queue

PLAIN = ""
"""The name of the row that keeps a person's columns of the queue itself."""
MOST_COUNTED = 10
"""So many tabs carry a count; each is a condition more in the statement that counts the queues."""


@dataclass
class Kept:
    """What a person may open of a queue: named views in order, and the columns of the plain queue."""

    views: list[SavedView] = field(default_factory=list)
    plain: SavedView | None = None

    def find(self, key: str) -> SavedView | None:
        """Return the view of that key, if it is one of these."""
        return next((view for view in self.views if str(view.pk) == key), None)


def kept_views(user: User, queue: Queue) -> Kept:
    """Return the person's own views of the queue and those shared with a unit of the person, the own ones first."""
    readable = Q(owner=user) | Q(shared_with__in=[unit.pk for unit in posts_of(user).departments]) & ~Q(name=PLAIN)
    found = SavedView.objects.filter(readable, queue=queue.key).select_related("owner", "shared_with")
    views = sorted((view for view in found if view.name != PLAIN), key=lambda view: view.owner_id != user.pk)
    return Kept(views, next((view for view in found if view.name == PLAIN), None))


def columns_of(queue: Queue, wished: str, *kept: SavedView | None) -> tuple[str, ...]:
    """Return the columns to show: those wished in the address, else of the first view that has some, else the usual."""
    lists = [wished.split(","), *(view.columns for view in kept if view)]
    for keys in lists:
        known = tuple(key for key in keys if key in COLUMNS)
        if known:
            return known
    return usual_columns(queue)


def query_of(view: SavedView) -> str:
    """Return the view's filters and order as the query of an address, with the view's key."""
    sort = {"sort": view.order} if view.order else {}
    return "?" + urlencode({"view": view.pk, **view.filters, **sort})
