"""Supervision orders: issued by the sweep for the rungs that open one, answered by the unit, closed by the centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from deadlines.models import Escalation, OrderCounter, OrderState, SupervisionOrder
from deadlines.services.calendars import current_calendar
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.states import lock

ANSWER_DAYS = 3
"""Working days that a unit has to explain itself, the day of issue left out (custom)."""
LIVE = (OrderState.OPEN, OrderState.ANSWERED)
"""States in which an order still asks something of somebody."""


@transaction.atomic
def issue_many(escalations: Sequence[Escalation], *, at: dt.datetime) -> list[SupervisionOrder]:
    """Issue an order for each of these climbed rungs whose step opens one, numbered in their order.

    The order goes to the clock's own unit, else to the letter's lead; a letter that no unit has yet gets none.
    The number of queries is the same for any number of rungs. The caller holds the letters; the counter stays
    locked until its transaction ends, so numbers have no gaps. A rung that has its order raises IntegrityError.
    """
    prefetch_related_objects(escalations, "step", "deadline__petition")
    wanted = [(row, unit) for row in escalations if row.step.opens_order and (unit := _unit_of(row))]
    if not wanted:
        return []
    day = local_date(at)
    answer_due_on = current_calendar().add_working_days(day, ANSWER_DAYS)
    counter = _locked_counter(day.year)
    orders = [
        SupervisionOrder(
            year=day.year,
            serial=serial,
            petition_id=row.deadline.petition_id,
            deadline_id=row.deadline_id,
            escalation=row,
            department_id=unit,
            issued_at=at,
            answer_due_on=answer_due_on,
        )
        for serial, (row, unit) in enumerate(wanted, start=counter.last + 1)
    ]
    counter.last += len(orders)
    counter.save(update_fields=["last"])
    return SupervisionOrder.objects.bulk_create(orders)


def order_facts(order: SupervisionOrder) -> dict[str, Any]:
    """Return what a message says of an order: its number, its page, and the day of the answer."""
    path = f"/desk/orders/{order.year}/{order.serial}/"
    return {"order": order.number, "path": path, "answer_due": order.explain_by}


def _unit_of(row: Escalation) -> int | None:
    return row.deadline.department_id or row.deadline.petition.lead_department_id


def _locked_counter(year: int) -> OrderCounter:
    counters = OrderCounter.objects.select_for_update()
    counter = counters.filter(year=year).first()
    if counter:
        return counter
    given = SupervisionOrder.objects.filter(year=year).aggregate(last=Max("serial"))["last"]
    try:
        with transaction.atomic():
            OrderCounter.objects.create(year=year, last=given or 0)
    except IntegrityError:
        pass  # another sweep made the row between our look and our insert: use that one
    return counters.get(year=year)


def _held(order: SupervisionOrder, *states: OrderState) -> tuple[SupervisionOrder, Petition]:
    """Return the order and its letter, both held (the letter first, as everybody does), in one of the states."""
    petition = lock(order.petition)
    orders = SupervisionOrder.objects.select_for_update(of=("self",)).select_related("department")
    held = orders.get(pk=order.pk)
    held.petition = petition
    if held.state not in states:
        raise WrongStateError(
            _("督办单%(number)s现在是“%(state)s”，不能进行这一步。请刷新页面查看最新情况。")
            % {"number": held.number, "state": held.get_state_display()}
        )
    return held, petition


def _written(order: SupervisionOrder, kind: Kind, note: str, at: dt.datetime, actor: User | None) -> SupervisionOrder:
    """Save the order and append what happened to it to the letter's record."""
    order.save()
    data = {"order": order.number, "state": str(order.state)}
    record(order.petition, kind, at=at, note=note, data=data, department=order.department, actor=actor)
    return order


@transaction.atomic
def answer_order(order: SupervisionOrder, *, text: str, actor: User) -> SupervisionOrder:
    """Write down how the unit explains itself; the order then waits for the centre."""
    held, _letter = _held(order, OrderState.OPEN)
    held.state, held.answer = OrderState.ANSWERED, text
    held.answered_at, held.answered_by = now(), actor
    return _written(held, Kind.ORDER_ANSWERED, text, held.answered_at, actor)


@transaction.atomic
def close_order(order: SupervisionOrder, *, remark: str, actor: User) -> SupervisionOrder:
    """Accept the unit's explanation: the order is done. Raises RefusedError to the person who answered it."""
    held, _letter = _held(order, OrderState.ANSWERED)
    if held.answered_by_id == actor.pk:
        raise RefusedError(_("督办单的说明人不能核销自己的说明，请其他同事核销。"))
    held.state, held.remark = OrderState.CLOSED, remark
    held.closed_at, held.closed_by = now(), actor
    return _written(held, Kind.ORDER_CLOSED, remark, held.closed_at, actor)


@transaction.atomic
def ask_again(order: SupervisionOrder, *, remark: str, actor: User) -> SupervisionOrder:
    """Send an explanation back that does not do: the order is open again, with a new date for the answer.

    The record keeps every explanation; the order shows the last one until the next is given.
    """
    held, _letter = _held(order, OrderState.ANSWERED)
    moment = now()
    held.state, held.remark = OrderState.OPEN, remark
    held.again_due_on = current_calendar().add_working_days(local_date(moment), ANSWER_DAYS)
    return _written(held, Kind.ORDER_ASKED_AGAIN, remark, moment, actor)


@transaction.atomic
def lift_order(order: SupervisionOrder, *, reason: str, actor: User | None) -> SupervisionOrder:
    """Take an order back that should not stand; its number stays used. ``actor`` none: the software did it."""
    held, _letter = _held(order, *LIVE)
    held.state, held.remark = OrderState.LIFTED, reason
    held.closed_at, held.closed_by = now(), actor
    return _written(held, Kind.ORDER_LIFTED, reason, held.closed_at, actor)


@transaction.atomic
def lift_orders_of(petition: Petition, *, reason: str, round: int | None = None) -> list[SupervisionOrder]:
    """Take back the orders of a letter that nobody has to answer any more (withdrawn, merged, taken from its units).

    With ``round`` only those of that round: an answered round's delay is explained all the same.
    """
    live = SupervisionOrder.objects.filter(petition=petition, state__in=LIVE).order_by("pk")
    if round is not None:
        live = live.filter(deadline__round=round)
    return [lift_order(order, reason=reason, actor=None) for order in live.select_related("petition")]
