"""What surrounds every page of the desks: the queues at the side with their counts, and who one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import CENTRE_ROLES, UNIT_ROLES, posts_of
from accounts.models import Department, Role, User
from common.clock import now, today
from routing.board import work_of
from routing.listing import NONE, counts
from routing.orders import orders_waiting
from routing.queues import Queue, queues_for
from routing.services.data_requests import requests_waiting

CENTRE = tuple(sorted(CENTRE_ROLES))
UNIT = tuple(sorted(UNIT_ROLES))
HANDLERS = (*CENTRE, *UNIT)
BATCHES, INSTRUCTIONS = "batches", "instructions"
"""What is current in the side navigation on the pages of batches and instructions."""
ORDERS = "orders"
"""What is current in the side navigation on the pages of supervision orders."""
TOPICS = "topics"
RULES = "rules"
MODELS = "models"
UNITS = "units"
"""The same on the pages of hot matters."""
DATA = "data"
"""The same on the pages of wishes about personal data."""
BOARDS = "boards"
"""The same on the pages of the boards' settings."""
FAQS = "faqs"
"""The same on the pages of questions often asked."""
REGISTER = "register"
"""The same on the page where letters are registered."""


@dataclass(frozen=True)
class Entry:
    """A line of the side navigation."""

    url: str
    label: str
    count: int | None
    hot: bool
    current: bool


def signed_in(request: HttpRequest) -> User:
    """Return the person, where the view lets in nobody but signed-in people."""
    return cast("User", request.user)


def queue_url(queue: Queue) -> str:
    """Return the address of a queue."""
    return reverse("routing:queue", args=[queue.key])


def _groups(queues: tuple[Queue, ...], counted: dict[str, int], current: str) -> list[dict[str, Any]]:
    groups: dict[str, list[Entry]] = {}
    for queue in queues:
        count = counted[queue.key]
        entry = Entry(
            url=queue_url(queue),
            label=str(queue.label),
            count=count,
            hot=queue.hot and count > 0,
            current=queue.key == current,
        )
        groups.setdefault(str(queue.group), []).append(entry)
    return [{"title": title, "items": items} for title, items in groups.items()]


def _orders(waiting: int, current: str) -> list[dict[str, Any]]:
    """Return the line for supervision orders, with how many wait for this person."""
    entry = Entry(reverse("routing:orders"), _("督办单"), waiting, hot=waiting > 0, current=current == ORDERS)
    return [{"title": _("督办"), "items": [entry]}]


def _leaders(current: str, *, centre: bool) -> dict[str, Any]:
    """Return the lines for what goes to leaders and comes from them."""
    batches = Entry(reverse("routing:batches"), _("呈批"), None, hot=False, current=current == BATCHES)
    given = Entry(reverse("routing:instructions"), _("领导批示"), None, hot=False, current=current == INSTRUCTIONS)
    return {"title": _("领导"), "items": [batches, given] if centre else [given]}


def _register(current: str) -> dict[str, Any]:
    """Return the line that leads to registering a letter; nothing waits there."""
    entry = Entry(reverse("routing:register"), _("登记来件"), None, hot=False, current=current == REGISTER)
    return {"title": _("登记"), "items": [entry]}


def _data(waiting: int, current: str) -> dict[str, Any]:
    """Return the line for wishes about personal data, with how many wait."""
    entry = Entry(reverse("routing:data_requests"), _("个人信息请求"), waiting, hot=False, current=current == DATA)
    return {"title": _("来信人"), "items": [entry]}


def _topics(current: str, *, head: bool) -> dict[str, Any]:
    """Return the lines for hot matters, rules and models; they are not counted, nobody has to do them one by one."""
    entry = Entry(reverse("routing:topics"), _("热点"), None, hot=False, current=current == TOPICS)
    rules = Entry(reverse("routing:rules"), _("分办规则"), None, hot=False, current=current == RULES)
    units = Entry(reverse("routing:units"), _("承办单位"), None, hot=False, current=current == UNITS)
    faqs = Entry(reverse("routing:faqs"), _("常见问题"), None, hot=False, current=current == FAQS)
    models = Entry(reverse("routing:models"), _("建议模型"), None, hot=False, current=current == MODELS)
    return {"title": _("业务管理"), "items": [entry, faqs, rules, *([models] if head else []), units]}


_BOARD = {
    "board-posts": gettext_lazy("帖子待审核"),
    "board-comments": gettext_lazy("跟帖待审核"),
    "board-reported": gettext_lazy("被举报的跟帖"),
    "board-own": gettext_lazy("涉及本单位的帖子"),
}


def _boards(counted: Mapping[str, int], current: str, *, head: bool) -> list[dict[str, Any]]:
    """Return the lines for the boards: what the centre looks at, or the posts that a unit has to answer."""
    address = reverse("routing:board")
    items = [
        Entry(
            f"{address}?part={key.removeprefix('board-')}", str(_BOARD[key]), number, hot=False, current=key == current
        )
        for key, number in counted.items()
    ]
    if head:
        items.append(Entry(reverse("routing:boards"), _("版块设置"), None, hot=False, current=current == BOARDS))
    return [{"title": _("论坛"), "items": items}] if items else []


def units_of(user: User) -> list[Department]:
    """Return the units in which the person holds a post, the first one first."""
    return list(posts_of(user).departments)


def whoami(user: User, units: list[Department]) -> str:
    """Return the unit and the name, as the bar shows them."""
    if not units:
        return str(user)
    more = _("等%(n)s个单位") % {"n": len(units)} if len(units) > 1 else ""
    return f"{units[0].label}{more} · {user}"


def frame(
    request: HttpRequest,
    *,
    current: str = "",
    views: Mapping[str, tuple[Queue, Q]] = NONE,
    beside: Mapping[str, QuerySet[Any]] = NONE,
) -> dict[str, Any]:
    """Return what the base page of the desks needs; ``counted`` and ``units`` are there for the page itself.

    ``views`` and ``beside`` are counted along with the queues, under their keys.
    """
    user = signed_in(request)
    queues, units = queues_for(user), units_of(user)
    centre = posts_of(user).in_centre
    also = {**beside, ORDERS: orders_waiting(user), **({DATA: requests_waiting(user)} if centre else {})}
    boards = work_of(user)
    counted = counts(user, today(), views=views, beside={**also, **boards}) if queues else {}
    on_boards = {key: counted.pop(key, 0) for key in boards}
    waiting, wishes = counted.pop(ORDERS, 0), counted.pop(DATA, 0)
    head = posts_of(user).has(Role.CENTRE_HEAD)
    registers = [_data(wishes, current), _topics(current, head=head), _register(current)] if centre else []
    led = [_leaders(current, centre=centre), *_boards(on_boards, current, head=head)]
    return {
        "queues": [*_groups(queues, counted, current), *led, *_orders(waiting, current), *registers] if queues else [],
        "counted": counted,
        "orders_waiting": waiting,
        "units": units,
        "whoami": whoami(user, units),
        "moment": now(),
    }


def leads(user: User) -> bool:
    """Tell whether this person reads as a leader of the county."""
    return posts_of(user).has(Role.LEADER)
