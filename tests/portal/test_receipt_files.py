"""The receipt to keep: as a sheet of A4, and sent to the writer's own address."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from common.clock import now
from notifications.models import Medium, Notification
from notifications.services import deliver_due
from petitions.models import LetterLink, Petition
from portal import receiptpdf
from portal.receiptpdf import qr_code
from tests.factories import at
from tests.portal.conftest import STORY, Citizen


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def sent(citizen: Citizen) -> Citizen:
    with time_machine.travel(at("2026-09-30T19:46"), tick=False):
        citizen.starts().fills_in()
        citizen.sends()
    return citizen


def pdf_of(citizen: Citizen) -> tuple[Any, PdfReader]:
    with time_machine.travel(at("2026-09-30T20:00"), tick=False):
        answer = citizen.client.get(f"/write/{citizen.token}/receipt.pdf")
    return answer, PdfReader(io.BytesIO(answer.content))


def words_of(reader: PdfReader) -> str:
    return re.sub(r"\s", "", reader.pages[0].extract_text())


def test_the_sheet_holds_number_code_dates_and_the_counting_on_one_page(sent: Citizen) -> None:
    number, code = sent.receipt()
    answer, reader = pdf_of(sent)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert len(reader.pages) == 1
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    said = words_of(reader)
    for line in (
        number,
        code.replace(" ", ""),
        STORY["title"],
        "9月30日（周三）19:46",
        "10月15日（周四）24时前",
        "最迟10月8日（周四）",
        "国庆放假7天不计",
        "http://testserver/follow/",
    ):
        assert line in said
    assert reader.metadata is not None
    assert reader.metadata.title == f"来信回执 {number}"


def test_the_picture_leads_to_the_letter_and_never_holds_the_code(sent: Citizen, monkeypatch: Any) -> None:
    drawn: list[str] = []

    def seen(said: str) -> str:
        drawn.append(said)
        return qr_code(said)

    monkeypatch.setattr(receiptpdf, "qr_code", seen)
    pdf_of(sent)
    number, code = sent.receipt()
    assert drawn == [f"http://testserver/follow/?number={number}"]
    assert code.replace(" ", "") not in str(qr_code(drawn[0]))


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>路灯", "{{ 7|add:7 }} {% now 'Y' %} & “引号”", "题" * 500, "空\u202e格\x07里"]
)
def test_a_title_is_text_on_the_sheet(sent: Citizen, title: str) -> None:
    Petition.objects.update(title=title)
    _answer, reader = pdf_of(sent)
    assert len(reader.pages) == 1
    said = words_of(reader)
    if len(title) < 60 and title.isprintable():
        assert re.sub(r"\s", "", title) in said


def test_a_title_that_no_font_can_write_does_not_cost_the_sheet(sent: Citizen) -> None:
    Petition.objects.update(title="路灯\U0001fae8\U000e0041坏了")
    answer, reader = pdf_of(sent)
    assert answer.status_code == 200
    assert sent.receipt()[0] in words_of(reader)


def test_without_a_token_there_is_neither_sheet_nor_copy(citizen: Citizen) -> None:
    assert citizen.client.get("/write/AAAAAAAAAAAAAAAAAAAAAA/receipt.pdf").status_code == 404
    assert citizen.client.post("/write/AAAAAAAAAAAAAAAAAAAAAA/copy/").status_code == 404


def test_a_machine_without_fonts_says_so_on_the_receipt(sent: Citizen, monkeypatch: Any) -> None:
    monkeypatch.setattr("common.pdf.has_chinese_font", lambda: False)
    answer = sent.client.get(f"/write/{sent.token}/receipt.pdf", follow=True)
    assert "缺少中文字体" in text(answer)


def copy(citizen: Citizen) -> str:
    return text(citizen.client.post(f"/write/{citizen.token}/copy/", follow=True))


@pytest.mark.django_db(transaction=True)
def test_a_copy_goes_by_mail_without_the_code_and_with_a_link(citizen: Citizen, mailoutbox: list[Any]) -> None:
    citizen.starts().fills_in(email="zhou@example.org")
    citizen.sends()
    number, code = citizen.receipt()
    assert "寄一份到我的邮箱" in text(citizen.client.get(citizen.address("receipt")))
    assert "回执正在寄出" in copy(citizen)
    deliver_due(now=now())
    (letter,) = [each for each in mailoutbox if "您要的来信回执" in each.subject]
    assert letter.to == ["zhou@example.org"]
    assert number in letter.body
    assert code not in letter.body
    assert code.replace(" ", "") not in letter.body
    assert "/l/" in letter.body
    assert "24时前" in letter.body


@pytest.mark.django_db(transaction=True)
def test_a_copy_goes_by_short_message_where_there_is_only_a_number(citizen: Citizen) -> None:
    citizen.starts().fills_in()
    citizen.sends()
    assert "发一份到我的手机" in text(citizen.client.get(citizen.address("receipt")))
    copy(citizen)
    assert Notification.objects.get(notice="receipt_copy").medium == Medium.SMS


def test_more_than_three_copies_are_refused_with_words(sent: Citizen) -> None:
    pages = [copy(sent) for _each in range(4)]
    assert ["回执正在寄出" in page for page in pages] == [True, True, True, False]
    assert "回执已经寄过3次" in pages[3]
    assert Notification.objects.filter(notice="receipt_copy").count() == 3


def test_who_left_no_address_is_offered_no_copy(sent: Citizen) -> None:
    letter = Petition.objects.get()
    letter.writer.phone = "0597-2200123"
    letter.writer.save()
    assert "发一份到我的手机" not in text(sent.client.get(sent.address("receipt")))
    assert "没有留下邮箱或者手机号码" in copy(sent)
    assert not LetterLink.objects.exists()


def test_a_copy_is_asked_for_by_a_button_only(sent: Citizen) -> None:
    assert sent.client.get(f"/write/{sent.token}/copy/").status_code == 405
