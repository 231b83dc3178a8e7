"""Supervision orders: who may answer, close, ask again and lift them, and who is told."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.access import posts_of
from accounts.models import Role, User
from deadlines.models import SupervisionOrder
from deadlines.services import orders
from deadlines.services.telling import CENTRE, tell_staff
from petitions.services.replies import checked_text
from routing import access
from routing.access import NoPermissionError
from routing.orders import ANSWERING

UNIT = ANSWERING


def may_answer(user: User, order: SupervisionOrder) -> bool:
    """Tell whether this person speaks for the unit that the order went to; of a restricted letter only if marked."""
    posts = posts_of(user)
    if order.petition.restricted and not posts.sees_wrongdoing:
        return False
    return posts.has_in(order.department_id, *UNIT)


def may_lift(user: User, order: SupervisionOrder) -> bool:
    """Tell whether this person may take the order back: the centre's head."""
    posts = posts_of(user)
    return posts.has(Role.CENTRE_HEAD) and (posts.sees_wrongdoing or not order.petition.restricted)


@transaction.atomic
def answer(order: SupervisionOrder, *, text: str, actor: User) -> SupervisionOrder:
    """Explain the delay for the unit; the centre is told."""
    if not may_answer(actor, order):
        raise NoPermissionError
    done = orders.answer_order(order, text=checked_text(text), actor=actor)
    key = f"{done.pk}:{done.answered_at:%Y%m%d%H%M%S}"
    tell_staff(done.petition, "order_answered", CENTRE, key=key, **_facts(done))
    return done


@transaction.atomic
def close(order: SupervisionOrder, *, remark: str = "", actor: User) -> SupervisionOrder:
    """Accept the explanation; the unit is told."""
    access.require_centre(actor, order.petition)
    done = orders.close_order(order, remark=remark.strip(), actor=actor)
    _tell_unit(done, "order_closed", note=done.remark)
    return done


@transaction.atomic
def ask_again(order: SupervisionOrder, *, remark: str, actor: User) -> SupervisionOrder:
    """Send the explanation back; the unit is told what is missing, and the new date."""
    access.require_centre(actor, order.petition)
    done = orders.ask_again(order, remark=checked_text(remark), actor=actor)
    _tell_unit(done, "order_asked_again", key=f":{done.answered_at:%Y%m%d%H%M%S}", reason=done.remark)
    return done


@transaction.atomic
def lift(order: SupervisionOrder, *, reason: str, actor: User) -> SupervisionOrder:
    """Take the order back; the unit is told why."""
    if not may_lift(actor, order):
        raise NoPermissionError
    done = orders.lift_order(order, reason=checked_text(reason), actor=actor)
    _tell_unit(done, "order_lifted", reason=done.remark)
    return done


def _facts(order: SupervisionOrder) -> dict[str, Any]:
    return {**orders.order_facts(order), "unit": order.department.name}


def _tell_unit(order: SupervisionOrder, notice: str, *, key: str = "", **extra: Any) -> None:
    facts = {**_facts(order), **extra}
    tell_staff(order.petition, notice, UNIT, department=order.department, key=f"{order.pk}{key}", **facts)
