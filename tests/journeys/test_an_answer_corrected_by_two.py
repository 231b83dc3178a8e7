"""A released answer names a wrong day: one clerk asks for the correction, another lets it out; each version stays."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from routing.services import handling, releasing
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Visitor
from tests.journeys.steps import in_hand, letter_of, sent

TITLE = "柳塘小学门前斑马线看不清"
WRONG = "您好！经现场核实，斑马线将于本月31日前补画完成。咨询电话：0518-5550123。"
RIGHT = "您好！经现场核实，斑马线将于本月30日前补画完成。咨询电话：0518-5550123。"
REASON = "本月没有31日，日期写错。"


def test_an_answer_is_corrected_by_two_people(office: Office, citizen: Citizen, sign_in: SignIn, page: Page) -> None:
    receipt = sent(title=TITLE)
    letter = in_hand(receipt, office)
    handling.hand_to_head(make.lead_of(letter), body=WRONG, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    releasing.release(letter_of(receipt), checks=make.CHECKED, actor=office.second_clerk)

    clerk, other = sign_in(office.clerk), sign_in(office.second_clerk)
    clerk.finds_in("已答复", TITLE)
    clerk.unfolds("更正答复…")
    clerk.fills(更正后的答复=RIGHT)
    clerk.field("原因").and_(clerk.page.locator("#correct textarea")).fill(REASON)
    clerk.presses("申请更正答复")
    clerk.sees("等另一位负责人核定", "您提出的申请要由另一个人核定。")
    expect(clerk.button("同意更正，告知来信人")).to_have_count(0)
    citizen.looks_up(receipt)
    citizen.sees("本月31日前")  # asked for is not done
    citizen.does_not_see("更正答复", "更正以前的答复", "本月30日前")

    other.finds_in("更正撤下待定", TITLE)
    other.sees(REASON, "改了什么")
    expect(other.page.locator(".beside ins").first).to_contain_text("0")
    other.ticks("已作保密审查")
    other.presses("同意更正，告知来信人")
    other.sees(f"来信{receipt.number}的答复已更正，已告知来信人。")

    other.follows("查看答复的各个版本")
    other.sees("第1版", "第2版 · 现行", REASON, "更正和撤下的申请")
    other.page.wait_for_load_state()
    assert other.page.locator("article.version").count() == 4  # two answers, two public copies
    citizen.looks_up(receipt)
    citizen.has_nothing_beside_the_screen()
    citizen.sees("本月30日前", "测试交通局更正答复", f"原因：{REASON}")
    the_public_copy_is_the_right_one(Visitor(page))


def the_public_copy_is_the_right_one(anyone: Visitor) -> None:
    anyone.opens("/library/")
    anyone.follows(TITLE)
    anyone.sees("本月30日前", REASON)
