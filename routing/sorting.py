"""The orders in which a queue can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from routing.paging import Order
from routing.queues import LAST_ANSWERED, LAST_ENDED, PRESSING, PRESSING_PARTS, Queue

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SORTINGS: dict[str, tuple[_StrPromise, tuple[str, ...]]] = {
    "due": (_("期限从近到远"), PRESSING),
    "oldest": (_("收信从早到晚"), ("received_at", "id")),
    "newest": (_("收信从晚到早"), ("-received_at", "-id")),
    "changed": (_("最近有变动的在前"), ("-changed_at", "-id")),
}
"""By key: the words, and the columns of letters."""
_OWN = {
    PRESSING: SORTINGS["due"][0],
    PRESSING_PARTS: SORTINGS["due"][0],
    LAST_ANSWERED: _("最近答复的在前"),
    LAST_ENDED: _("最近办结的在前"),
}


def sortings_of(queue: Queue) -> list[tuple[str, _StrPromise]]:
    """Return the orders offered for a queue, its own one first, under the empty key."""
    own = _OWN[queue.order]
    return [("", own), *((key, words) for key, (words, _columns) in SORTINGS.items() if words != own)]


def order_of(queue: Queue, key: str = "") -> Order:
    """Return the order of that key; the queue's own one for any other."""
    if key not in SORTINGS:
        return Order(queue.order)
    columns = SORTINGS[key][1]
    return Order(tuple(_through_letter(column) for column in columns) if queue.parts else columns)


def _through_letter(column: str) -> str:
    name = column.lstrip("-")
    if name == "id":
        return column
    return f"-petition__{name}" if column.startswith("-") else f"petition__{name}"
