"""The letter as a printed form: who may print it, what stands on it, whose data it shows, and that text stays text."""

from __future__ import annotations

import datetime as dt
import io
import re

import pdfplumber
import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from petitions.models import Kind, LetterType, Petition
from petitions.services.submission import WriterData
from routing.batchpdf import batch_pdf
from routing.lettersheet import letter_pdf, printed_sheet
from routing.models import BatchItem, Instruction, LeaderBatch
from routing.services import handling
from routing.services.batches import add_to_batch
from tests import factories as make
from tests.factories import Office, at
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
PHONE = "13800000001"


def text_of(pdf: bytes) -> str:
    """Return the text of all pages without blanks and line ends."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def printed(client: Client, letter: Petition) -> bytes:
    response = client.get(reverse("routing:sheet", args=[letter.number]))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'inline; filename="{letter.number}.pdf"'
    return bytes(response.content)


def instructed(office: Office, letter: Petition, leader: User) -> None:
    """Put a letter before the leader, who wrote on it."""
    batch = LeaderBatch.objects.create(
        leader=leader, planned_on=dt.date(2026, 11, 6), created_at=at("2026-11-05"), presented_at=at("2026-11-06")
    )
    BatchItem.objects.create(batch=batch, petition=letter, proposal="拟请交通局牵头办理", added_at=at("2026-11-05"))
    Instruction.objects.create(
        petition=letter,
        leader=leader,
        leader_label="测试副县长",
        text="请交通局三日内到现场",
        department=office.roads,
        deadline=letter.deadlines.earliest("pk"),
        given_at=at("2026-11-06"),
    )


def test_it_holds_everything_that_was_said_and_done(office: Office, sign_in: SignIn) -> None:
    letter = make.answered(office, supports=(office.schools,))
    instructed(office, letter, office.leader)
    text = text_of(printed(sign_in(office.clerk), letter))
    for said in (
        f"编号：{letter.number}", "渠道：县长信箱", letter.title, "斑马线也磨得看不清了", "类型求助", "答复期限", "第7个工作日是",
        "测试交通局", "测试教育局", "请现场核实", "拟请交通局牵头办理", "请交通局三日内到现场", "测试副县长", "斑马线将于本月底前补画完成",
        "起草：t.roads", "审定：t.roads.head", "发布：t.clerk2", "办理经过", "收到来信", "予以受理", "签收", "正式答复", "经办人",
        "领导签批", "t.clerk于",
    ):  # fmt: skip
        assert said in text, said


def test_pages_are_a4_and_numbered_and_name_the_letter(office: Office) -> None:
    letter = make.handled(office, body="路口很危险，希望补画斑马线。\n" * 250)
    pages = pdfplumber.open(io.BytesIO(letter_pdf(letter, office.clerk))).pages
    assert len(pages) >= 3
    for count, page in enumerate(pages, start=1):
        assert (round(page.width), round(page.height)) == (595, 842)
        text = re.sub(r"\s", "", page.extract_text())
        assert f"第{count}页，共{len(pages)}页" in text
        assert letter.number in text
        assert max(char["x1"] for char in page.chars) <= 595 - 17 / 25.4 * 72


def test_room_is_left_for_what_was_not_said_yet(office: Office) -> None:
    letter = make.submit_letter().petition
    text = text_of(letter_pdf(letter, office.clerk))
    for label in ("拟办意见", "领导批示", "分办承办", "办理结果"):
        assert label in text


def test_who_wrote_stands_masked_as_on_the_page(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    for person in (office.clerk, office.roads_liaison, office.leader):
        text = text_of(printed(sign_in(person), letter))
        assert "李**" in text
        assert PHONE not in text
    assert not letter.events.filter(kind=Kind.CONTACT_SEEN).exists()


def test_a_print_with_contacts_leaves_a_trace(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    address = reverse("routing:contact_sheet", args=[letter.number])
    response = sign_in(office.roads_liaison).post(address)
    assert PHONE in text_of(response.content)
    assert "李晓明" in text_of(response.content)
    event = letter.events.get(kind=Kind.CONTACT_SEEN)
    assert event.actor == office.roads_liaison
    assert sign_in(office.leader).post(address).status_code == 404
    assert sign_in(office.clerk).get(address).status_code == 405


def test_who_may_not_see_the_letter_prints_nothing(office: Office, sign_in: SignIn, client: Client) -> None:
    letter = make.handled(office)
    address = reverse("routing:sheet", args=[letter.number])
    assert sign_in(office.schools_liaison).get(address).status_code == 404
    assert client.get(address).status_code == 302
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    address = reverse("routing:sheet", args=[report.number])
    assert sign_in(office.second_clerk).get(address).status_code == 404
    assert "举报限阅" in text_of(printed(sign_in(office.clerk), report))


def test_what_is_between_centre_and_leader_is_not_printed_for_a_unit(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools,))
    instructed(office, letter, office.leader)
    other = make.make_user("t.leader2", office.centre, Role.LEADER)
    assert printed_sheet(letter, office.leader).proposals == ["拟请交通局牵头办理"]
    assert printed_sheet(letter, other).proposals == []
    assert printed_sheet(letter, office.roads_liaison).proposals == []
    assert [row.text for row in printed_sheet(letter, office.roads_liaison).instructions] == ["请交通局三日内到现场"]
    assert printed_sheet(letter, office.schools_liaison).instructions == []


def test_a_draft_inside_the_unit_is_not_printed_for_the_centre(office: Office) -> None:
    letter = make.handled(office)
    handling.save_draft(make.lead_of(letter), body="还在斟酌的草稿", actor=office.roads_liaison)
    assert "还在斟酌的草稿" in text_of(letter_pdf(letter, office.roads_liaison))
    assert "还在斟酌的草稿" not in text_of(letter_pdf(letter, office.clerk))


def test_text_from_outside_stays_text(office: Office) -> None:
    outside = '<img src="file:///etc/passwd"><b>粗</b>{{7*7}}{% load x %}'
    writer = WriterData(name="<i>李</i>", phone=PHONE)
    letter = make.submit_letter(title=outside[:60], body=outside, place="<s>柳塘</s>", writer=writer).petition
    pdf = letter_pdf(letter, office.clerk)
    text = text_of(pdf)
    for said in ('<imgsrc="file:///etc/passwd">', "<b>粗</b>", "{{7*7}}", "{%loadx%}", "<s>柳塘</s>"):
        assert said in text, said
    assert b"root:" not in pdf


def test_where_nothing_can_be_printed_the_page_says_why(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.pdf.has_chinese_font", lambda: False)
    letter, client = make.handled(office), sign_in(office.clerk)
    response = client.get(reverse("routing:sheet", args=[letter.number]))
    assert response.status_code == 302
    assert "缺少中文字体" in client.get(response.headers["Location"]).content.decode()


def test_the_letters_page_leads_to_it(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    page = sign_in(office.roads_liaison).get(reverse("routing:letter", args=[letter.number])).content.decode()
    assert "打印来信处理单" in page
    assert reverse("routing:sheet", args=[letter.number]) in page


def test_a_letter_is_printed_whatever_its_writer_typed(office: Office) -> None:
    typed = "孩子󱈴过街，𠀀字路口。{{7*7}}<img src=file:///etc/passwd>"
    letter = make.submit_letter(title=f"路口{typed}"[:60], body=typed * 50).petition
    text = text_of(letter_pdf(letter, office.clerk))
    assert "〔U+F1234〕" in text
    assert "〔U+E000〕" in text
    assert "{{7*7}}" in text
    assert "root:" not in text
    item = add_to_batch(letter, leader=office.leader, proposal=typed, actor=office.clerk)
    others = add_to_batch(make.accepted(office), leader=office.leader, actor=office.clerk)
    printed = text_of(batch_pdf(others.batch, office.clerk))
    assert item.batch_id == others.batch_id
    assert letter.number in printed
    assert others.petition.number in printed
    assert "〔U+F1234〕" in printed
