"""Batches on paper, instructions on their pages, and what writers never see of them."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import pretend
from notifications.models import Notification
from petitions.models import Channel, Kind, Petition
from routing import batchpdf
from routing.models import BatchItem, BatchOutcome, Instruction, LeaderBatch
from routing.services import batches, instructing
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"
PROPOSAL = "拟请测试交通局牵头办理。"


@pytest.fixture(autouse=True)
def _on_a_friday():
    with pretend(make.at(NOW)):
        yield


def chosen(office: Office, letter: Petition, leader: User | None = None) -> BatchItem:
    return batches.add_to_batch(letter, leader=leader or office.leader, proposal=PROPOSAL, actor=office.clerk)


def presented(office: Office, *letters: Petition, leader: User | None = None) -> LeaderBatch:
    items = [chosen(office, letter, leader) for letter in letters]
    return batches.present(items[0].batch, actor=office.clerk)


def of_batch(batch: LeaderBatch, name: str = "batch", item: BatchItem | None = None) -> str:
    return reverse(f"routing:{name}", args=[batch.pk, *([item.pk] if item else [])])


def body_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def test_the_paper_holds_list_letters_proposals_and_no_contacts(office: Office, sign_in: SignIn) -> None:
    nasty = "<script>alert(1)</script> & {{ 7|add:1 }} <img src='file:///etc/passwd'>"
    letters = [
        make.accepted(office, place="柳塘街12号"),
        make.accepted(office, title="标题" + nasty, body="正文" + nasty),
    ]
    batch = presented(office, *letters)
    for person in (office.leader, office.clerk):
        response = sign_in(person).get(of_batch(batch, "batch_file"))
        assert response.headers["Content-Type"] == "application/pdf"
        text = text_of(response.content).replace("\n", "")
        for said in ("来信呈批件", "共2件", letters[0].number, letters[0].title, "柳塘街12号", "斑马线也磨得看不清了",
                     PROPOSAL, "领导批示", "<script>alert(1)</script>", "{{7|add:1}}"):  # fmt: skip
            assert said.replace(" ", "") in text.replace(" ", ""), said
        for private in ("13800000001", "writer@example.org", "李晓明", "李**"):
            assert private not in text
    with pdfplumber.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 3


def test_a_long_batch_is_printed_in_parts(office: Office, sign_in: SignIn, monkeypatch: Any) -> None:
    monkeypatch.setattr(batchpdf, "PART_SIZE", 2)
    batch = presented(office, *(make.accepted(office) for _n in range(3)))
    client = sign_in(office.clerk)
    page = client.get(of_batch(batch, "batch_file"), follow=True).content.decode()
    assert "请分成几份打印" in page
    assert "打印第3至3件" in page
    assert "本册第3至3件" in text_of(client.get(of_batch(batch, "batch_file") + "?part=2").content)
    for odd in ("3", "0x", "9999"):
        assert client.get(of_batch(batch, "batch_file") + f"?part={odd}").status_code in {302, 404}


def test_the_centre_writes_down_what_a_leader_did_on_paper(office: Office, sign_in: SignIn) -> None:
    letters = [make.accepted(office), make.accepted(office)]
    batch, client = presented(office, *letters), sign_in(office.clerk)
    client.post(of_batch(batch, "item_record_read", batch.items.get(petition=letters[0])))
    act(client, letters[1], "record-instruction", leader=office.leader.pk, text="请办理", department=office.roads.pk)
    assert set(batch.items.values_list("outcome", flat=True)) == {BatchOutcome.READ, BatchOutcome.INSTRUCTED}
    page = page_of(client, letters[1])
    assert "t.clerk登记" in page
    assert "领导批示由测试交通局办理" in page


def test_the_instruction_stands_on_the_letter_the_units_desk_and_its_page(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    given = instructing.instruct(
        letter, text="请五日内办结。", department=office.roads, leader=office.leader, actor=office.leader
    )
    unit = sign_in(office.roads_liaison)
    address = reverse("routing:instruction", args=[given.pk])
    assert "请五日内办结。" in page_of(unit, letter)
    desk = body_of(unit, reverse("routing:unit"))
    assert address in desk
    assert "11月13日（周五）前反馈" in desk
    assert letter.number in body_of(unit, reverse("routing:queue", args=["instructed"]))
    assert address in body_of(unit, reverse("routing:instructions"))
    assert sign_in(office.schools_liaison).get(address).status_code == 404


def test_the_unit_answers_on_the_page_and_the_leader_closes(office: Office, sign_in: SignIn) -> None:
    given = instructing.instruct(
        make.handled(office), text="请办。", department=office.roads, leader=office.leader, actor=office.leader
    )
    address, unit, leader = (
        reverse("routing:instruction", args=[given.pk]),
        sign_in(office.roads_head),
        sign_in(office.leader),
    )
    assert unit.post(address + "answer/", {"text": " "}).status_code == 400
    assert unit.post(address + "answer/", {"text": "已办结，来信人满意。"}).status_code == 302
    late = unit.post(address + "answer/", {"text": "又写一遍的话"})
    assert late.status_code == 409
    assert "又写一遍的话" in late.content.decode()
    assert "已反馈，待领导审阅" in body_of(leader, reverse("routing:leader"))
    assert leader.post(address + "ask-again/", {"remark": "请写明日期", "due_on": "2026-11-11"}).status_code == 302
    assert "请写明日期" in body_of(unit, address)
    unit.post(address + "answer/", {"text": "十一月十日办结。"})
    assert leader.post(address + "close/", {"note": "好"}).status_code == 302
    assert "已办结" in body_of(leader, reverse("routing:instructions") + "?state=closed")


def test_writers_and_the_public_learn_nothing_of_it(office: Office, client: Client) -> None:
    letter = make.answered(office)
    instructing.instruct(letter, text="内部的话不外传", leader=office.leader, actor=office.leader)
    for event in letter.events.filter(kind__in=(Kind.INSTRUCTED, Kind.TO_LEADER, Kind.READ_BY_LEADER)):
        assert not event.shown_to_writer
    public = client.get(reverse("portal:public_letter", args=[letter.number]))
    assert "内部的话不外传" not in public.content.decode()


def test_a_letter_that_waits_for_a_leader_offers_the_batch_and_no_dispatch(office: Office, sign_in: SignIn) -> None:
    Channel.objects.filter(key="leader").update(leader_first=True)
    letter = make.accepted(office)
    client = sign_in(office.clerk)
    page = page_of(client, letter)
    assert "先呈领导" in page
    assert reverse("routing:dispatch", args=[letter.number]) not in page
    assert letter.number in body_of(client, reverse("routing:queue", args=["to-leader"]))
    refused = act(client, letter, "dispatch", lead=office.roads.pk)
    assert refused.status_code == 400


def test_an_instruction_without_a_unit_starts_no_clock(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    act(sign_in(office.leader), letter, "instruct", text="请关注。", department="")
    assert Instruction.objects.get().deadline is None
    assert "没有指定单位" in body_of(sign_in(office.clerk), reverse("routing:instructions"))


def test_a_date_of_next_year_is_provisional_where_it_was_counted_and_stands_where_the_leader_set_it(
    office: Office, sign_in: SignIn
) -> None:
    with pretend(make.at("2026-12-28T10:00")):
        letter, leader = make.handled(office), sign_in(office.leader)
        counted = act(leader, letter, "instruct", text="请办理", department=office.roads.pk, due_on="")
        assert "（周二，暂定）前反馈" in page_after(leader, counted)
        given = act(leader, letter, "instruct", text="请说明", department=office.schools.pk, due_on="2027-01-13")
        assert "2027年1月13日（周三）前反馈" in page_after(leader, given)
        record = page_of(sign_in(office.schools_liaison), letter)
        assert "期限2027年1月13日（周三）" in record
        told = {row.recipient: row.text for row in Notification.objects.filter(notice="instructed", medium="desk")}
        assert "1月13日（周三）前反馈" in told[office.schools_liaison]
        assert "暂定" not in told[office.schools_liaison]
        assert "（周二，暂定）前反馈" in told[office.roads_liaison]


def page_after(client: Client, response: Any) -> str:
    """Return the page to which an action led."""
    assert response.status_code == 302, response.content.decode()
    return client.get(response.headers["Location"]).content.decode()
