"""Supervision orders: the list, one order as a paper, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import posts_of, roles_required
from accounts.models import Role, User
from common.errors import PetitionError, WrongStateError
from deadlines.models import OrderState, SupervisionOrder
from routing.forms.orders import (
    AnswerOrderForm,
    AskAgainForm,
    CloseOrderForm,
    LiftOrderForm,
    OrderFilterForm,
    OrderForm,
)
from routing.orders import count_by_state, get_order_for, orders_visible_to, sheets_of
from routing.services import orders as services
from routing.views.frame import CENTRE, HANDLERS, ORDERS, UNIT, frame, signed_in

PAGE_SIZE = 25
READERS = (*HANDLERS, Role.LEADER)
EVERY = "all"
TABS = (OrderState.OPEN, OrderState.ANSWERED, OrderState.CLOSED, OrderState.LIFTED)


@roles_required(*READERS)
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders that this person may read, those that wait first; the centre and leaders by unit."""
    user = signed_in(request)
    everywhere = posts_of(user).in_centre or posts_of(user).has(Role.LEADER)
    form = OrderFilterForm(request.GET) if everywhere else None
    found = orders_visible_to(user)
    unit = form.chosen if form else None
    if unit:
        found = found.filter(department=unit)
    counted = count_by_state(found)
    state = request.GET.get("state", "")
    if state not in (*OrderState.values, EVERY):
        state = next((each for each in TABS if counted[each]), OrderState.OPEN)
    if state != EVERY:
        found = found.filter(state=state)
    listed = found.select_related("petition", "department", "deadline", "escalation")
    page = Paginator(listed.order_by(F("year").desc(), F("serial").desc()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sheets": sheets_of(list(page.object_list), user),
        "tabs": _tabs(counted, state, unit.pk if unit else None),
        "form": form,
        "state": state,
        "own": not everywhere,
    }
    return render(request, "routing/orders.html", {**frame(request, current=ORDERS), **context})


def _tabs(counted: dict[str, int], state: str, unit: int | None) -> list[dict[str, Any]]:
    """Return the views of the list: words, count, query, and which one it is."""
    kept = f"&unit={unit}" if unit else ""
    tabs = [(str(each), str(each.label), counted[each]) for each in TABS]
    tabs.append((EVERY, _("全部"), sum(counted.values())))
    return [
        {"words": words, "count": count, "query": f"?state={key}{kept}", "current": key == state}
        for key, words, count in tabs
    ]


@roles_required(*READERS)
@require_safe
def order(request: HttpRequest, year: int, serial: int) -> HttpResponse:
    """Show one order as a paper, with the forms that are this person's."""
    return _order_page(request, get_order_for(request.user, year, serial))


def _order_page(
    request: HttpRequest, found: SupervisionOrder, *, failed: OrderForm | None = None, status: int = 200
) -> HttpResponse:
    user = signed_in(request)
    forms = {form.action: form for form in _forms(user, found)}
    dead = failed if failed and failed.action not in forms else None
    if failed and not dead:
        forms[failed.action] = failed
    context = {
        "order": found,
        "sheet": sheets_of([found], user)[0],
        "forms": {action.replace("-", "_"): form for action, form in forms.items()},
        "failed": failed,
        "dead": dead,
        "issuer": settings.CENTRE_NAME,
        "government": settings.GOVERNMENT_NAME,
    }
    return render(request, "routing/order.html", {**frame(request, current=ORDERS), **context}, status=status)


def _forms(user: User, found: SupervisionOrder) -> list[OrderForm]:
    """Return the forms that this person may send for the order in its state."""
    forms: list[OrderForm] = []
    if found.state == OrderState.OPEN and services.may_answer(user, found):
        forms.append(AnswerOrderForm())
    if found.state == OrderState.ANSWERED and posts_of(user).in_centre:
        forms += [CloseOrderForm(), AskAgainForm()]
    if found.state in (OrderState.OPEN, OrderState.ANSWERED) and services.may_lift(user, found):
        forms.append(LiftOrderForm())
    return forms


Act = Callable[[SupervisionOrder, dict[str, Any], User], str]


def _action(*roles: Role, form: type[OrderForm]) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make a view of a function that calls one service and returns what to tell the person.

    A refusal is answered with the page as it is now, the message, and everything that was typed: 409 where the
    order has moved on meanwhile, else 400.
    """

    def decorate(act: Act) -> Callable[..., HttpResponseBase]:
        @roles_required(*roles)
        @require_POST
        def view(request: HttpRequest, year: int, serial: int) -> HttpResponse:
            user, found = signed_in(request), get_order_for(request.user, year, serial)
            filled = form(request.POST)
            if not filled.is_valid():
                return _order_page(request, found, failed=filled, status=400)
            try:
                said = act(found, filled.cleaned_data, user)
            except PetitionError as error:
                filled.add_error(None, str(error))
                status = 409 if isinstance(error, WrongStateError) else 400
                return _order_page(request, get_order_for(user, year, serial), failed=filled, status=status)
            messages.success(request, said)
            return redirect("routing:order", year, serial)

        return view

    return decorate


@_action(*UNIT, form=AnswerOrderForm)
def answer(found: SupervisionOrder, data: dict[str, Any], user: User) -> str:
    """Explain the delay."""
    services.answer(found, text=data["text"], actor=user)
    return _("督办单%(number)s的说明已报信息中心。") % {"number": found.number}


@_action(*CENTRE, form=CloseOrderForm)
def close(found: SupervisionOrder, data: dict[str, Any], user: User) -> str:
    """Accept the explanation."""
    services.close(found, remark=data["remark"], actor=user)
    return _("督办单%(number)s已核销。") % {"number": found.number}


@_action(*CENTRE, form=AskAgainForm)
def ask_again(found: SupervisionOrder, data: dict[str, Any], user: User) -> str:
    """Send the explanation back."""
    services.ask_again(found, remark=data["remark"], actor=user)
    return _("督办单%(number)s已退回，请单位重新说明。") % {"number": found.number}


@_action(Role.CENTRE_HEAD, form=LiftOrderForm)
def lift(found: SupervisionOrder, data: dict[str, Any], user: User) -> str:
    """Take the order back."""
    services.lift(found, reason=data["reason"], actor=user)
    return _("督办单%(number)s已撤销。") % {"number": found.number}


ACTIONS = {"answer": answer, "close": close, "ask-again": ask_again, "lift": lift}
"""What is done with an order, by POST alone; the address ends with the word, its name is ``order_`` and the word."""
