"""Supervision orders as people of the office see them: who may, in what state, since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role, User
from common.clock import local_date, today
from deadlines.badges import DueBadge, due_badge
from deadlines.models import DeadlineKind, OrderState, SupervisionOrder
from deadlines.services.calendars import current_calendar
from deadlines.services.showing import ACTIONS
from deadlines.wording import REPLY, gettext_noop
from petitions.models import Petition
from routing.access import accusing, letters_visible_to

ANSWERING = (Role.LIAISON, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD)
"""Who explains a delay for the unit."""
EXPLAIN = gettext_noop("说明")
HIGHEST = 32_767
"""What the column of the year holds, and more orders than a county ever gives in one."""
Orders = QuerySet[SupervisionOrder]


def orders_visible_to(user: User | AnonymousUser) -> Orders:
    """Return the orders that this person may read.

    Centre and leaders: all. A unit's people: those to their unit, also of a letter that has been passed on since.
    Orders about reports of wrongdoing: marked accounts only.
    """
    posts = posts_of(user)
    orders = SupervisionOrder.objects.all()
    if not posts.sees_wrongdoing:
        orders = orders.filter(petition__restricted=False)
    if posts.in_centre or posts.has(Role.LEADER):
        return orders
    return orders.filter(department__in=posts.unit_ids).exclude(accusing(posts.unit_ids, prefix="petition__"))


def get_order_for(user: User | AnonymousUser, year: int, serial: int) -> SupervisionOrder:
    """Return the order of that number, or 404 for what does not exist and for what this person may not see."""
    if max(year, serial) > HIGHEST:
        raise Http404
    orders = orders_visible_to(user).filter(year=year, serial=serial)
    related = ("petition", "department", "deadline", "escalation", "answered_by", "closed_by")
    found = orders.select_related(*related).first()
    if found is None:
        raise Http404
    return found


def orders_waiting(user: User) -> Orders:
    """Return the orders that wait for this person: for the centre's word, else for the own unit's."""
    posts = posts_of(user)
    if posts.in_centre:
        return orders_visible_to(user).filter(state=OrderState.ANSWERED)
    return orders_visible_to(user).filter(state=OrderState.OPEN, department__in=posts.units(*ANSWERING))


def count_by_state(orders: Orders) -> dict[str, int]:
    """Return how many orders are in each state, in one statement."""
    counted: dict[str, int] = orders.aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in OrderState}
    )
    return counted


def address_of(order: SupervisionOrder) -> str:
    """Return the address of the order's page."""
    return reverse("routing:order", args=[order.year, order.serial])


@dataclass(frozen=True)
class OrderSheet:
    """An order with what is said of it today. ``badge`` says where it stands, ``over`` how late the letter was."""

    order: SupervisionOrder
    badge: DueBadge
    due_on: dt.date
    over: int
    may_open_letter: bool = False

    @property
    def action(self) -> str:
        """What was due, as a verb: 答复, 签收, 提出意见."""
        return _(ACTIONS.get(DeadlineKind(self.order.deadline.kind), REPLY))

    @property
    def letter_answered(self) -> bool:
        """Whether the letter has been answered meanwhile; the order asks for an explanation all the same."""
        return self.order.state in (OrderState.OPEN, OrderState.ANSWERED) and self.order.petition.is_answered

    @property
    def answered_late(self) -> bool:
        """Whether the explanation came after its date."""
        at = self.order.answered_at
        return at is not None and local_date(at) > self.order.explain_by

    @property
    def address(self) -> str:
        """The address of the order's page."""
        return address_of(self.order)


def sheets_of(orders: list[SupervisionOrder], user: User) -> list[OrderSheet]:
    """Return the orders with what is said of each; their letter, clock and rung must have been fetched with them."""
    letters = [order.petition_id for order in orders]
    visible = set(letters_visible_to(user).filter(pk__in=letters).values_list("pk", flat=True)) if letters else set()
    return [_sheet(order, order.petition_id in visible) for order in orders]


def orders_of(letter: Petition, user: User) -> list[OrderSheet]:
    """Return the letter's orders that this person may read, the newest first."""
    orders = orders_visible_to(user).filter(petition=letter).select_related("department", "deadline", "escalation")
    sheets = []
    for order in orders:
        order.petition = letter
        sheets.append(_sheet(order, may_open=True))
    return sheets


def _sheet(order: SupervisionOrder, may_open: bool) -> OrderSheet:  # noqa: FBT001
    due_on = order.escalation.due_on if order.escalation else order.deadline.due_on
    over = current_calendar().working_days_between(due_on, local_date(order.issued_at))
    return OrderSheet(order, order_badge(order), due_on, max(0, over), may_open)


def order_badge(order: SupervisionOrder) -> DueBadge:
    """Return where the order stands, as a status."""
    if order.state == OrderState.OPEN:
        return due_badge(current_calendar(), order.explain_by, today(), action=EXPLAIN, gettext=_)
    css = {OrderState.ANSWERED: "st-soon", OrderState.CLOSED: "st-done"}.get(OrderState(order.state), "")
    return DueBadge(css, str(order.get_state_display()))
