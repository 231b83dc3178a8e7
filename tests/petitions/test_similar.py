"""Letters like the one being written, by their titles."""

import pytest

from petitions.search import similar
from petitions.services.publication import withdraw_copy
from tests.petitions.copies import make_copy


def titles(title):
    return [copy.title for copy in similar(title)]


def test_the_likest_titles_come_first_and_others_not_at_all(reference):
    make_copy("县二中门前斑马线模糊，请求重新施划")
    make_copy("白鹭湖中心小学门口能否加装信号灯")
    make_copy("医保异地备案怎么报销")
    assert titles("县二中门前斑马线看不清了") == ["县二中门前斑马线模糊，请求重新施划"]
    assert titles("请求重新施划县二中门前斑马线和中心小学门口信号灯") == [
        "县二中门前斑马线模糊，请求重新施划",
        "白鹭湖中心小学门口能否加装信号灯",
    ]


def test_three_are_shown_at_most_the_newest_of_equals_first(reference):
    for day in range(1, 6):
        make_copy("供暖温度不达标怎么办", replied_on=f"2026-11-0{day}", answer=str(day))
    assert [copy.answer for copy in similar("供暖温度不达标")] == ["5", "4", "3"]


@pytest.mark.parametrize("title", ["", "路", "路灯", "，。！？", "%_%_%_", "没有任何相同的说法"])
def test_a_title_that_says_too_little_is_like_nothing(reference, title):
    make_copy("湖边步道的路灯不亮")
    assert titles(title) == []


def test_a_copy_that_was_taken_down_is_not_shown(office):
    copy = make_copy("湖边步道的路灯不亮")
    withdraw_copy(copy, reason="含有他人信息", actor=office.clerk)
    assert titles("湖边步道的路灯坏了") == []


def test_the_story_page_shows_them_and_asks_again_while_one_types(client, reference):
    make_copy("湖边步道的<路灯>不亮")
    page = client.post("/write/any-token/similar/", {"title": "湖边步道的路灯坏了"}).content.decode()
    assert "湖边步道的&lt;路灯&gt;不亮" in page
    assert "<html" not in page
    assert client.post("/write/any-token/similar/", {"title": ""}).content.decode().strip() == ""
    assert client.get("/write/any-token/similar/?title=x").status_code == 405
