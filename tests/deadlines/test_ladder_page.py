"""The pages of the ladder: who looks, who edits, what is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from deadlines.models import EscalationStep
from deadlines.services.ladder_editing import mark_of
from tests.factories import Office

pytestmark = pytest.mark.django_db
LADDER = reverse("deadlines:ladder")
ADD = reverse("deadlines:ladder_add", args=["reply"])
TYPED = {"name": "再次催办", "when": "after", "days": "2", "tells": ["liaison", "unit_head"], "card": "yellow"}


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(key: str) -> EscalationStep:
    return EscalationStep.objects.get(key=key)


def address(key: str, action: str = "step") -> str:
    return reverse(f"deadlines:ladder_{action}", args=[step(key).pk])


@pytest.mark.parametrize("person", ["clerk", "head"])
def test_the_page_draws_the_steps_in_their_order(office: Office, person: str) -> None:
    page = signed(getattr(office, person)).get(LADDER).content.decode()
    reply = page[page.index("答复期限") :]
    order = ["到期前1个工作日", "到期日", "到期次日零时", "到期后第5个工作日", "满三个月前45日", "满三个月前10日"]
    assert sorted(order, key=reply.index) == order
    assert "国办秘函〔2019〕19号" in page
    assert "发督办单" in page
    assert ("增加步骤" in page) == (person == "head")


def test_the_head_adds_a_step(office: Office) -> None:
    page = signed(office.head).post(ADD, TYPED, follow=True).content.decode()
    assert "已增加步骤“再次催办”" in page
    assert "到期后第2个工作日" in page
    added = EscalationStep.objects.get(name="再次催办")
    assert (added.offset, added.tells, added.card) == (2, ["liaison", "unit_head"], "yellow")
    assert added.changed_by == office.head


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days": ""}, "请填写天数"),
        ({"days": "二"}, "天数请写整数"),
        ({"days": "0"}, "天数至少是1"),
        ({"tells": []}, "请选择告知谁"),
        ({"tells": ["nobody"]}, "请选择告知谁"),
        ({"when": ""}, "请选择什么时候"),
        ({"when": "before"}, "还没有到期"),
        ({"days": "5"}, "督办（红牌）"),
        ({"days": "121"}, "120个工作日"),
        ({"name": ""}, "请写明步骤的名称"),
    ],
)
def test_a_refused_step_keeps_what_was_typed(office: Office, wrong: dict[str, Any], words: str) -> None:
    page = signed(office.head).post(ADD, {**TYPED, **wrong})
    assert page.status_code == 400
    body = page.content.decode()
    assert words in body
    assert wrong.get("name", "再次催办") in body
    assert not EscalationStep.objects.filter(name="再次催办").exists()


def test_the_head_changes_a_step(office: Office) -> None:
    client = signed(office.head)
    page = client.get(address("urge"))
    assert page.context["form"]["name"].value() == "催办（黄牌）"
    typed = {**TYPED, "name": "催办", "when": "at", "days": "", "seen": page.context["seen"], "opens_order": "on"}
    assert client.post(address("urge"), typed).status_code == 302
    changed = step("urge")
    assert (changed.name, changed.offset, changed.opens_order, changed.event_kind) == ("催办", 0, True, "supervised")


def test_who_comes_second_sees_that_and_may_save_after_a_second_look(office: Office) -> None:
    client, seen = signed(office.head), mark_of(step("urge"))
    first = {**TYPED, "name": "先改的", "when": "at", "days": "", "seen": seen}
    client.post(address("urge"), first)
    page = client.post(address("urge"), {**first, "name": "后改的"})
    assert page.status_code == 409
    body = page.content.decode()
    assert "后改的" in body
    assert "刚刚被t.head修改过" in body
    assert client.post(address("urge"), {**first, "name": "后改的", "seen": page.context["seen"]}).status_code == 302
    assert step("urge").name == "后改的"


def test_an_alarm_is_not_retired_from_the_page(office: Office) -> None:
    page = signed(office.head).post(address("alarm45", "retire"), {"seen": ""}, follow=True).content.decode()
    assert "满三个月前45日的预警不能停用" in page
    assert step("alarm45").retired_at is None


def test_the_page_of_an_alarm_that_must_be_offers_no_retiring(office: Office) -> None:
    client = signed(office.head)
    page = client.get(address("alarm45")).content.decode()
    assert "这是必须有的预警，不能停用" in page
    assert "停用步骤" not in page
    assert "停用步骤" in client.get(address("urge")).content.decode()


def test_a_step_is_retired_and_brought_back(office: Office) -> None:
    client = signed(office.head)
    client.post(address("urge", "retire"), {"seen": ""})
    assert step("urge").retired_at
    page = client.get(LADDER).content.decode()
    assert "停用的步骤 1" in page
    assert "请先恢复再修改" in client.get(address("urge")).content.decode()
    client.post(address("urge", "restore"), {"seen": mark_of(step("urge"))})
    assert step("urge").retired_at is None


@pytest.mark.parametrize("person", ["clerk", "roads_head", "leader"])
def test_nobody_else_edits(office: Office, person: str) -> None:
    client = signed(getattr(office, person))
    assert client.get(ADD).status_code == 404
    assert client.post(ADD, TYPED).status_code == 404
    for action in ("step", "retire", "restore"):
        assert client.post(address("urge", action), TYPED).status_code == 404
    assert step("urge").retired_at is None


def test_odd_addresses_do_not_exist(office: Office) -> None:
    client = signed(office.head)
    for odd in ("/desk/ladder/add/return/", "/desk/ladder/99999999999999999999999/", "/desk/ladder/999999/"):
        assert client.get(odd).status_code == 404
