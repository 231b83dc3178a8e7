"""Supervision orders on the desks: who sees them, who answers, closes, asks again and lifts them."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from deadlines.models import OrderState, SupervisionOrder
from deadlines.services.escalation import sweep
from deadlines.services.orders import order_facts
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition
from petitions.services.endings import withdraw
from routing.services import orders as services
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
TYPED = "桥面施工延误，已定十月二十日前答复，负责人王工，电话0999-1234567。"
EXPLAINED = {"text": TYPED}


@pytest.fixture
def order(office: Office) -> SupervisionOrder:
    """Return the order of a letter that the roads bureau left lying."""
    return order_of(late_letter(office))


def late_letter(office: Office, **changes: Any) -> Petition:
    """Return a letter that was due on 13 October (RULES section 3: 2026-09-30 + 5) and is under supervision."""
    with time_machine.travel(make.at("2026-09-30T10:00"), tick=False):
        letter = make.handled(office, letter_type=LetterType.CONSULTATION, **changes)
    with time_machine.travel(make.at("2026-10-20T09:00"), tick=False):
        sweep(now=make.at("2026-10-20T09:00"))
    return letter


def order_of(letter: Petition) -> SupervisionOrder:
    return SupervisionOrder.objects.select_related("petition", "department").get(petition=letter)


def address(order: SupervisionOrder, action: str = "") -> str:
    name = f"routing:order_{action}" if action else "routing:order"
    return reverse(name, args=[order.year, order.serial])


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user: User, order: SupervisionOrder, action: str, **texts: str):
    with time_machine.travel(make.at("2026-10-21T10:00"), tick=False):
        return signed(user).post(address(order, action), texts)


def answered_order(office: Office) -> SupervisionOrder:
    order = order_of(late_letter(office))
    with time_machine.travel(make.at("2026-10-20T15:00"), tick=False):
        return services.answer(order, text=TYPED, actor=office.roads_liaison)


def events(order: SupervisionOrder) -> list[str]:
    kinds = order.petition.events.order_by("sequence").values_list("kind", flat=True)
    return [kind for kind in kinds if kind.startswith("order_")]


def test_the_paper_names_number_unit_letter_and_dates(office: Office, order: SupervisionOrder) -> None:
    page = signed(office.roads_liaison).get(address(order)).content.decode()
    assert "督〔2026〕1号" in page
    for said in (
        "测试交通局：",
        order.petition.number,
        order.petition.title,
        "2026年10月13日",
        "2026年10月23日",
        "已超5个工作日",
    ):
        assert said in page, said


def test_the_paper_stays_chinese_for_who_reads_english(office: Office, order: SupervisionOrder) -> None:
    client = signed(office.leader)
    client.cookies["django_language"] = "en"
    page = client.get(address(order)).content.decode()
    assert "Supervision orders" in page
    assert "应于2026年10月13日前答复" in page


@pytest.mark.parametrize("person", ["clerk", "head", "roads_liaison", "roads_head", "leader"])
def test_who_has_to_do_with_it_reads_it(office: Office, order: SupervisionOrder, person: str) -> None:
    client = signed(getattr(office, person))
    assert client.get(address(order)).status_code == 200
    assert order.number in client.get(reverse("routing:orders")).content.decode()


def test_another_unit_finds_nothing(office: Office, order: SupervisionOrder) -> None:
    client = signed(office.schools_liaison)
    assert client.get(address(order)).status_code == 404
    assert order.number not in client.get(reverse("routing:orders") + "?state=all").content.decode()


def test_a_number_that_was_never_given_is_not_found(office: Office, order: SupervisionOrder) -> None:
    client = signed(office.clerk)
    for year, serial in ((2026, 2), (2026, 10**30), (10**30, 1)):
        assert client.get(f"/desk/orders/{year}/{serial}/").status_code == 404


def test_an_order_about_wrongdoing_is_for_marked_accounts_only(office: Office) -> None:
    order = order_of(late_letter(office))
    Petition.objects.filter(pk=order.petition_id).update(restricted=True)
    for person in (office.second_clerk, office.roads_liaison, office.leader):
        assert signed(person).get(address(order)).status_code == 404
        assert order.number not in signed(person).get(reverse("routing:orders") + "?state=all").content.decode()
    page = signed(office.clerk).get(address(order)).content.decode()
    assert order.petition.number in page
    assert order.petition.title not in page


def test_the_unit_still_reads_its_order_after_the_letter_was_passed_on(office: Office, order: SupervisionOrder) -> None:
    order.petition.assignments.update(state="returned")
    page = signed(office.roads_liaison).get(address(order))
    assert page.status_code == 200
    assert reverse("routing:letter", args=[order.petition.number]) not in page.content.decode()


@pytest.mark.parametrize("person", ["roads_liaison", "roads_head"])
def test_the_unit_answers_and_the_centre_is_told(office: Office, order: SupervisionOrder, person: str) -> None:
    assert send(getattr(office, person), order, "answer", text=TYPED).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.answer, order.answered_by) == (OrderState.ANSWERED, TYPED, getattr(office, person))
    assert events(order) == [Kind.ORDER_ANSWERED]
    told = Notification.objects.filter(notice="order_answered").values_list("recipient__username", flat=True)
    assert set(told) == {"t.clerk", "t.clerk2", "t.head"}


@pytest.mark.parametrize("person", ["clerk", "head", "leader", "schools_liaison"])
def test_nobody_else_answers_for_the_unit(office: Office, order: SupervisionOrder, person: str) -> None:
    assert send(getattr(office, person), order, "answer", text=TYPED).status_code == 404
    order.refresh_from_db()
    assert order.state == OrderState.OPEN


def test_an_empty_answer_is_refused_in_words(office: Office, order: SupervisionOrder) -> None:
    page = send(office.roads_liaison, order, "answer", text="  ")
    assert page.status_code == 400
    assert "请写明逾期的原因" in page.content.decode()


def test_who_answers_second_sees_both_texts(office: Office, order: SupervisionOrder) -> None:
    send(office.roads_head, order, "answer", text="先说明的内容在这里")
    page = send(office.roads_liaison, order, "answer", text=TYPED)
    assert page.status_code == 409
    body = page.content.decode()
    assert "先说明的内容在这里" in body
    assert TYPED in body
    assert "待信息中心核销" in body


def test_the_centre_closes_and_the_unit_is_told(office: Office) -> None:
    order = answered_order(office)
    assert send(office.clerk, order, "close", remark="已约定日期，同意核销").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.closed_by) == (OrderState.CLOSED, office.clerk)
    assert events(order) == [Kind.ORDER_ANSWERED, Kind.ORDER_CLOSED]
    told = Notification.objects.filter(notice="order_closed").values_list("recipient__username", flat=True)
    assert set(told) == {"t.roads", "t.roads.head"}


def test_what_was_not_answered_cannot_be_closed(office: Office, order: SupervisionOrder) -> None:
    page = send(office.clerk, order, "close", remark="先写在这里的意见")
    assert page.status_code == 409
    assert "先写在这里的意见" in page.content.decode()


@pytest.mark.parametrize("action", ["close", "ask_again"])
@pytest.mark.parametrize("person", ["roads_liaison", "roads_head", "leader", "schools_head"])
def test_only_the_centre_decides(office: Office, action: str, person: str) -> None:
    order = answered_order(office)
    assert send(getattr(office, person), order, action, remark=TYPED).status_code == 404


def test_an_answer_that_will_not_do_goes_back_with_a_new_date(office: Office) -> None:
    order = answered_order(office)
    assert send(office.clerk, order, "ask_again", remark="请写明答复日期").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.remark, str(order.explain_by)) == (OrderState.OPEN, "请写明答复日期", "2026-10-26")
    assert str(order.answer_due_on) == "2026-10-23"  # as the paper says
    assert Notification.objects.filter(notice="order_asked_again", recipient=office.roads_liaison).exists()
    page = signed(office.roads_liaison).get(address(order)).content.decode()
    assert "请写明答复日期" in page
    assert "请于2026年10月26日前重新说明" in page
    assert "2026年10月23日前书面说明" in page
    assert send(office.roads_liaison, order, "answer", text="十月二十二日前答复").status_code == 302
    assert events(order) == [Kind.ORDER_ANSWERED, Kind.ORDER_ASKED_AGAIN, Kind.ORDER_ANSWERED]
    assert (
        Notification.objects.filter(notice="order_answered", recipient=office.clerk).values("key").distinct().count()
        > 1
    )


def test_the_head_lifts_an_order_and_nobody_else(office: Office, order: SupervisionOrder) -> None:
    assert send(office.clerk, order, "lift", reason=TYPED).status_code == 404
    assert send(office.roads_head, order, "lift", reason=TYPED).status_code == 404
    assert send(office.head, order, "lift", reason="来信人撤诉，不再督办").status_code == 302
    order.refresh_from_db()
    assert (order.state, order.closed_by) == (OrderState.LIFTED, office.head)
    assert Notification.objects.filter(notice="order_lifted", recipient=office.roads_head).exists()
    assert send(office.head, order, "lift", reason="再来一次").status_code == 409


def test_an_order_stays_after_the_letter_was_answered_and_says_so(office: Office, order: SupervisionOrder) -> None:
    Petition.objects.filter(pk=order.petition_id).update(state="answered")
    page = signed(office.roads_liaison).get(address(order)).content.decode()
    assert "来信已答复，仍须说明" in page
    assert send(office.roads_liaison, order, "answer", text=TYPED).status_code == 302


def test_an_order_is_lifted_when_its_writer_withdraws_the_letter(office: Office, order: SupervisionOrder) -> None:
    with time_machine.travel(make.at("2026-10-21T08:00"), tick=False):
        withdraw(make.fresh(order.petition))
    order.refresh_from_db()
    assert order.state == OrderState.LIFTED
    assert events(order)[-1] == Kind.ORDER_LIFTED


def test_the_letter_leads_to_its_orders(office: Office, order: SupervisionOrder) -> None:
    page = reverse("routing:letter", args=[order.petition.number])
    assert address(order) in signed(office.clerk).get(page).content.decode()
    assert address(order) in signed(office.roads_liaison).get(page).content.decode()


def test_the_message_of_supervision_names_the_order(office: Office, order: SupervisionOrder) -> None:
    text = signed(office.roads_liaison).get(reverse("notifications:messages")).content.decode()
    assert "督办单文号：督〔2026〕1号" in text
    assert order_facts(order)["path"] == address(order)
    supervised = order.petition.events.get(kind=Kind.SUPERVISED)
    assert supervised.data["order"] == order.number


def test_the_side_names_what_waits(office: Office, order: SupervisionOrder) -> None:
    assert "1份督办单等本单位说明" in signed(office.roads_liaison).get(reverse("routing:unit")).content.decode()
    assert reverse("routing:orders") in signed(office.leader).get(reverse("routing:leader")).content.decode()


def test_lists_are_narrowed_by_state_and_unit(office: Office) -> None:
    order = answered_order(office)
    client, page = signed(office.clerk), reverse("routing:orders")
    assert order.number in client.get(page + "?state=answered").content.decode()
    assert order.number not in client.get(page + "?state=open").content.decode()
    assert order.number in client.get(f"{page}?state=all&unit={office.roads.pk}").content.decode()
    assert order.number not in client.get(f"{page}?state=all&unit={office.schools.pk}").content.decode()
    for odd in ("?state=x", "?unit=x", "?page=99999", "?state=lifted&page=-1"):
        assert client.get(page + odd).status_code == 200
