"""A letter told by telephone asks two things; it goes to the wrong unit first, and is called back in time."""

from __future__ import annotations

import re
from http import HTTPStatus

from playwright.sync_api import expect

from petitions.models import Petition
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official, Receipt

TITLE = "老街路灯不亮，学校围墙开裂"
STORY = "来电人反映：老街有六盏路灯半年不亮；老街小学东面围墙裂了一道大缝，孩子天天从下面走。"
LAMPS, WALL = "老街六盏路灯不亮", "老街小学围墙开裂"
PHONE = "13900004417"


def test_a_letter_by_telephone_is_split_dispatched_called_back_and_dispatched_rightly(
    office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn
) -> None:
    clerk = sign_in(office.clerk)
    receipt = the_clerk_registers_the_call(clerk)
    the_clerk_screens_it_and_lists_two_matters(clerk, office)
    letter = Petition.objects.get(number=receipt.number)

    schools, roads = on_phone(office.schools_liaison), on_phone(office.roads_liaison)
    dispatches(clerk, lead=office.town.name, support=office.roads.name)
    town_is_wrong(clerk, roads, letter)
    assert schools.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND

    expect(clerk.field("主办单位").locator("option:checked")).to_have_text(office.roads.name)  # as the matters say
    dispatches(clerk, lead=office.roads.name, support=office.schools.name)
    clerk.sees(f"来信{receipt.number}已分给{office.roads.name}主办。")
    roads.finds_on_desk("待签收", TITLE)
    roads.sees(LAMPS, WALL, "由测试交通局主办")
    roads.presses("签收来信")
    roads.sees("已签收来信", "来信问了几件事，请逐件答复")
    roads.has_nothing_beside_the_screen()
    schools.finds_on_desk("待签收", TITLE)
    schools.sees(WALL, "请测试教育局协办")
    clerk.opens_letter(letter.number)
    expect(clerk.button("撤销分办，重新分办")).to_have_count(0)  # it was acknowledged

    citizen.looks_up(receipt)
    citizen.sees("收到来件，已经登记")
    assert citizen.timeline() == [
        "收到来件，已经登记",
        "予以受理",
        f"交由{office.town.name}主办",
        "重新确定承办单位",
        f"交由{office.roads.name}主办",
        f"{office.roads.name}签收",
    ]


def the_clerk_registers_the_call(clerk: Official) -> Receipt:
    clerk.opens("/desk/")
    clerk.page.get_by_role("link", name="登记来件", exact=True).click()
    clerk.chooses("来件渠道", "县长专线")
    clerk.ticks("求助")
    clerk.fills(标题=TITLE, 内容=STORY)
    clerk.presses("登记来件")
    clerk.sees("请填写来信人姓名")  # nothing typed is lost
    expect(clerk.field("标题")).to_have_value(TITLE)
    clerk.fills(姓名="郑伯年", 电话=PHONE)
    clerk.ticks("同意公开")
    clerk.ticks("给来信人查询码")
    clerk.presses("登记来件")
    clerk.sees("来件回执", TITLE)
    receipt = Citizen(clerk.page).receipt()
    clerk.follows("打开这封来信")
    clerk.page.wait_for_url(f"**/desk/letters/{receipt.number}/")
    return receipt


def the_clerk_screens_it_and_lists_two_matters(clerk: Official, office: Office) -> None:
    clerk.finds_in("待筛查", TITLE)
    clerk.sees("电话", "郑**")
    clerk.presses("受理来信")
    clerk.sees("待分办。")
    clerk.unfolds("分列事项…")
    for n, (summary, unit) in enumerate([(LAMPS, office.roads), (WALL, office.schools)]):
        clerk.field(f"事项{n + 1}").fill(summary)
        clerk.page.get_by_label("拟交单位").nth(n).select_option(label=unit.name)
    clerk.presses("保存事项")
    clerk.sees("来信事项", LAMPS, WALL)


def dispatches(clerk: Official, *, lead: str, support: str) -> None:
    clerk.chooses("主办单位", lead)
    box = clerk.page.get_by_label(re.compile(f"^{support}$")).and_(clerk.page.get_by_role("checkbox"))
    if not box.is_visible():
        clerk.unfolds("选择其他单位…")
    for other in clerk.page.get_by_role("checkbox", checked=True).all():
        other.uncheck()
    box.check()
    clerk.presses("分办来信")
    clerk.sees(f"已分给{lead}主办。")


def town_is_wrong(clerk: Official, roads: Official, letter: Petition) -> None:
    """The wrong lead is seen at once: within ten minutes, and before anybody acknowledged, it is called back."""
    roads.finds_on_desk("待签收", TITLE)
    clerk.opens_letter(letter.number)
    clerk.sees("各单位都还没有签收")
    clerk.presses("撤销分办，重新分办")
    clerk.sees("已撤销来信")
    roads.opens("/desk/")
    roads.does_not_see(TITLE)
    assert roads.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND
    clerk.finds_in("待分办", TITLE)
