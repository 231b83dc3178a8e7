"""Supervision orders: to whom, with which number, how many statements, and numbering by several at once."""

from __future__ import annotations

import time

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.clock import now
from common.errors import RefusedError, WrongStateError
from deadlines.models import (
    Deadline,
    DeadlineKind,
    Escalation,
    EscalationStep,
    OrderCounter,
    OrderState,
    SupervisionOrder,
)
from deadlines.services import orders
from petitions.models import Kind, Petition
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.concurrency import at_once
from tests.factories import Office

pytestmark = pytest.mark.django_db
MOMENT = "2026-10-20T09:00"


def rung(petition: Petition, key: str = "supervise", *, due_on: str | None = None) -> Escalation:
    """Return a climbed rung of the letter's reply clock."""
    clock = Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY)
    return Escalation.objects.create(
        deadline=clock,
        step=EscalationStep.objects.get(key=key),
        due_on=due_on or clock.due_on,
        happened_at=now(),
        recorded_at=now(),
    )


def numbers() -> list[tuple[int, int]]:
    return list(SupervisionOrder.objects.order_by("year", "serial").values_list("year", "serial"))


def test_an_order_goes_to_the_lead_and_asks_for_an_answer_in_three_working_days(office: Office) -> None:
    petition = make.handled(office)
    with time_machine.travel(make.at(MOMENT), tick=False):
        (order,) = orders.issue_many([rung(petition)], at=make.at(MOMENT))
    assert order.number == "督〔2026〕1号"
    assert (order.department, order.petition, order.state) == (office.roads, petition, OrderState.OPEN)
    assert str(order.answer_due_on) == "2026-10-23"
    assert SupervisionOrder.objects.get() == order


def test_the_answer_is_not_asked_for_on_days_off(office: Office) -> None:
    (order,) = orders.issue_many([rung(make.handled(office))], at=make.at("2026-09-30T09:00"))
    assert str(order.answer_due_on) == "2026-10-10"  # 1 to 7 October off; 8, 9 and the make-up Saturday count


def test_steps_that_open_none_and_letters_without_a_unit_get_none(office: Office) -> None:
    rungs = [rung(make.handled(office), "urge"), rung(make.accepted(office))]
    assert orders.issue_many(rungs, at=make.at(MOMENT)) == []
    assert orders.issue_many([], at=make.at(MOMENT)) == []
    assert not OrderCounter.objects.exists()


def test_only_some_of_a_batch_get_an_order_and_numbers_have_no_gaps(office: Office) -> None:
    rungs = [
        rung(make.handled(office)),
        rung(make.handled(office), "urge"),
        rung(make.accepted(office)),
        rung(make.handled(office)),
    ]
    issued = orders.issue_many(rungs, at=make.at(MOMENT))
    assert [order.escalation for order in issued] == [rungs[0], rungs[3]]
    assert numbers() == [(2026, 1), (2026, 2)]


def test_the_number_begins_anew_with_the_beijing_year(office: Office) -> None:
    petition = make.handled(office)
    for moment, day in (("2026-12-31T23:59:59", "2026-12-01"), ("2027-01-01T00:00", "2026-12-02")):
        orders.issue_many([rung(petition, due_on=day)], at=make.at(moment))
    orders.issue_many([rung(petition, due_on="2026-12-03")], at=make.at("2027-01-02T09:00"))
    assert numbers() == [(2026, 1), (2027, 1), (2027, 2)]


def test_a_counter_that_is_missing_goes_on_after_the_last_number(office: Office) -> None:
    petition = make.handled(office)
    orders.issue_many([rung(petition)], at=make.at(MOMENT))
    OrderCounter.objects.all().delete()
    orders.issue_many([rung(petition, due_on="2026-12-03")], at=make.at(MOMENT))
    assert numbers() == [(2026, 1), (2026, 2)]


def test_what_was_rolled_back_leaves_no_gap(office: Office) -> None:
    petition = make.handled(office)
    with transaction.atomic():
        orders.issue_many([rung(petition)], at=make.at(MOMENT))
        transaction.set_rollback(True)
    orders.issue_many([rung(petition)], at=make.at(MOMENT))
    assert numbers() == [(2026, 1)]


def test_an_order_that_was_lifted_keeps_its_number(office: Office) -> None:
    petition = make.handled(office)
    (first,) = orders.issue_many([rung(petition)], at=make.at(MOMENT))
    orders.lift_order(first, reason="发错了", actor=office.head)
    orders.issue_many([rung(petition, due_on="2026-12-03")], at=make.at(MOMENT))
    assert numbers() == [(2026, 1), (2026, 2)]


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_statements_does_not_grow(office: Office, count: int) -> None:
    orders.issue_many([rung(make.handled(office))], at=make.at(MOMENT))
    rows = [rung(make.handled(office)) for _n in range(count)]
    rows = list(Escalation.objects.filter(pk__in=[row.pk for row in rows]))
    with CaptureQueriesContext(connection) as captured:
        assert len(orders.issue_many(rows, at=make.at(MOMENT))) == count
    asked = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) == 7, asked  # steps, clocks, letters, calendar; counter read and written, orders


def test_every_word_about_an_order_stands_in_the_letters_record(office: Office) -> None:
    petition = make.handled(office)
    (order,) = orders.issue_many([rung(petition)], at=make.at(MOMENT))
    orders.answer_order(order, text="先答一句", actor=office.roads_liaison)
    orders.ask_again(order, remark="不够清楚", actor=office.clerk)
    orders.answer_order(order, text="再答一次", actor=office.roads_head)
    done = orders.close_order(order, remark="同意", actor=office.clerk)
    assert (done.state, done.answer, done.remark) == (OrderState.CLOSED, "再答一次", "同意")
    kinds = [Kind.ORDER_ANSWERED, Kind.ORDER_ASKED_AGAIN, Kind.ORDER_ANSWERED, Kind.ORDER_CLOSED]
    written = petition.events.filter(kind__startswith="order_").order_by("sequence")
    assert list(written.values_list("kind", "note")) == list(
        zip(kinds, ["先答一句", "不够清楚", "再答一次", "同意"], strict=True)
    )
    assert {event.data["order"] for event in written} == {order.number}
    assert not any(event.shown_to_writer for event in written)
    assert list(broken_links()) == []


@pytest.mark.parametrize(
    ("state", "open_to"),
    [
        (OrderState.OPEN, {"answer", "lift"}),
        (OrderState.ANSWERED, {"close", "again", "lift"}),
        (OrderState.CLOSED, set()),
        (OrderState.LIFTED, set()),
    ],
)
def test_each_step_is_open_in_its_states_only(office: Office, state: OrderState, open_to: set[str]) -> None:
    (order,) = orders.issue_many([rung(make.handled(office))], at=make.at(MOMENT))
    acts = {
        "answer": lambda: orders.answer_order(order, text="说明", actor=office.roads_liaison),
        "close": lambda: orders.close_order(order, remark="", actor=office.clerk),
        "again": lambda: orders.ask_again(order, remark="再说明", actor=office.clerk),
        "lift": lambda: orders.lift_order(order, reason="发错了", actor=office.head),
    }
    for name, act in acts.items():
        SupervisionOrder.objects.update(state=state)
        if name in open_to:
            act()
            continue
        with pytest.raises(WrongStateError, match="督"):
            act()


def test_who_answered_for_the_unit_does_not_close(office: Office) -> None:
    (order,) = orders.issue_many([rung(make.handled(office))], at=make.at(MOMENT))
    orders.answer_order(order, text="说明", actor=office.clerk)
    with pytest.raises(RefusedError):
        orders.close_order(order, remark="", actor=office.clerk)


def three_each(office: Office) -> list[list[Escalation]]:
    """Return what six sweeps have to number, three rungs each."""
    letters = [make.handled(office) for _n in range(6)]
    return [[rung(letter, due_on=f"2026-11-{day:02}") for day in (2, 3, 4)] for letter in letters]


def issue(rungs: list[Escalation], *, kept: bool) -> None:
    with transaction.atomic():
        orders.issue_many(rungs, at=make.at(MOMENT))
        time.sleep(0.02)  # the batch goes on after its numbers were taken
        transaction.set_rollback(not kept)


@pytest.mark.django_db(transaction=True)
def test_numbers_given_by_several_at_once_have_no_double_and_no_gap(office: Office) -> None:
    """Six at once, two of which are rolled back."""
    batches = three_each(office)
    outcome = at_once(6, lambda number: issue(batches[number], kept=number % 3 != 2))
    assert outcome.errors == []
    assert numbers() == [(2026, serial) for serial in range(1, 13)]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_several_take_the_same_number(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: it is the counter's lock that keeps them apart (SQLite's is the transaction)."""

    def read_by_all(year: int) -> OrderCounter:
        counter = OrderCounter.objects.get(year=year)
        time.sleep(0.05)
        return counter

    def without_immediate() -> None:
        if connection.vendor == "sqlite":
            connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]  # of SQLite alone

    batches = three_each(office)
    OrderCounter.objects.create(year=2026)
    monkeypatch.setattr(orders, "_locked_counter", read_by_all)
    outcome = at_once(6, lambda number: issue(batches[number], kept=True), before=without_immediate)
    assert outcome.errors
