"""Who reads the site in traditional characters searches in them, and finds what is kept in simplified ones."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.boards import shown_post
from tests.factories import Office
from tests.petitions.copies import make_copy

pytestmark = pytest.mark.django_db


def test_the_library_finds_both_spellings_and_marks_them(client: Client, reference: None) -> None:
    make_copy("湖边步道的路灯不亮", question="晚上过马路很危险")
    make_copy("繁體字寫的路燈來信")
    make_copy("供暖温度不达标")
    page = client.get("/library/", {"q": "路燈"}).content.decode()
    assert "<mark>路灯</mark>不亮" in page
    assert "<mark>路燈</mark>來信" in page
    assert "供暖" not in page.partition("<main")[2].partition("</main>")[0]
    assert "路灯</mark>" in client.get("/library/", {"q": "路燈 馬路"}).content.decode()
    assert "繁體字" not in client.get("/library/", {"q": "路灯"}).content.decode()


def test_programs_find_them_too(client: Client, reference: None) -> None:
    copy = make_copy("湖边步道的路灯不亮")
    found = client.get("/api/v1/letters/", {"q": "步道 路燈"}).json()["letters"]
    assert [letter["number"] for letter in found] == [copy.number]


def test_the_board_finds_them(client: Client, office: Office) -> None:
    post = shown_post(office, title="办事大厅的叫号机坏了", body="叫号机已经坏了一个星期，没有人来修理。")
    assert post.number in client.get("/board/", {"q": "叫號機"}).content.decode()
    assert post.number not in client.get("/board/", {"q": "號碼機"}).content.decode()


def test_a_title_in_traditional_characters_finds_what_was_answered(client: Client, reference: None) -> None:
    copy = make_copy("湖边步道的路灯不亮")
    page = client.post("/write/any-token/similar/", {"title": "湖邊步道的路燈壞了"}).content.decode()
    assert copy.number in page
