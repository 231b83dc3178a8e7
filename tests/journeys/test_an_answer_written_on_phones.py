"""An answer written, approved and corrected on phones: no word is lost, and the public sees no number."""

from __future__ import annotations

from playwright.sync_api import expect

from accounts.models import Role
from tests import factories as make
from tests.factories import PASSWORD, Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official, Receipt, Visitor
from tests.journeys.steps import hands_in, in_hand, sent

TITLE = "柳塘小学门前斑马线看不清"
PHONE = "13900002206"
STORY = f"斑马线磨得看不清了，接送时段很危险。我姓李，电话{PHONE}，可以带路。"
VAGUE = f"您好！已派人到现场，联系了{PHONE}的来信人，斑马线将补画。"
ANSWER = f"您好！已派人到现场，联系了{PHONE}的来信人，斑马线本月28日前补画。咨询电话：0518-5550123。"
REMARK = "写明哪一天补画完成，并留下咨询电话。"


def test_an_answer_goes_out_from_phones(office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn) -> None:
    make.make_user("t.section.head", office.roads, Role.SECTION_HEAD)
    receipt = sent(title=TITLE, body=STORY)
    in_hand(receipt, office)
    liaison = the_liaison_loses_the_session_and_no_word(on_phone, office)
    both_heads_approve(on_phone, office)
    the_centre_sends_it_back(sign_in, office)

    liaison.finds_on_desk("办理中", TITLE)
    liaison.sees("上一稿的退改意见", REMARK)
    expect(liaison.field("答复稿")).to_have_value(VAGUE)
    hands_in(liaison, ANSWER, asks="科室负责人")
    both_heads_approve(on_phone, office)
    another_clerk_lets_it_out(sign_in, office, receipt)
    the_public_sees_no_number(citizen, receipt)


def the_liaison_loses_the_session_and_no_word(on_phone: SignIn, office: Office) -> Official:
    liaison = on_phone(office.roads_liaison)
    liaison.finds_on_desk("办理中", TITLE)
    liaison.has_nothing_beside_the_screen()
    liaison.fills(答复稿=VAGUE)
    expect(liaison.page.locator("[data-keep=draft]")).to_contain_text("已自动保存")
    liaison.page.context.clear_cookies()
    liaison.page.reload()
    liaison.sees("工作人员登录")
    liaison.fills(登录名=office.roads_liaison.username, 密码=PASSWORD)
    liaison.presses("登录办信")
    liaison.sees("有一段没有提交的文字", TITLE)
    liaison.has_nothing_beside_the_screen()
    liaison.follows("放入表单")
    expect(liaison.field("答复稿")).to_have_value(VAGUE)
    liaison.presses("报负责人审定")
    liaison.sees("答复稿已报科室负责人审定。")
    liaison.does_not_see("没有提交的文字")
    return liaison


def both_heads_approve(on_phone: SignIn, office: Office) -> None:
    """The section head first: until then the unit's head has nothing to press."""
    section = on_phone(office.roads.memberships.get(role=Role.SECTION_HEAD).user)
    head = on_phone(office.roads_head)
    head.finds_on_desk("待审定", TITLE)
    head.sees("斑马线")
    expect(head.button("审定，报信息中心审核")).to_have_count(0)
    section.finds_on_desk("待审定", TITLE)
    section.has_nothing_beside_the_screen()
    section.presses("审定，转单位负责人")
    section.sees("已审定，答复稿转单位负责人审定。")
    head.finds_on_desk("待审定", TITLE)
    head.has_nothing_beside_the_screen()
    head.presses("审定，报信息中心审核")
    head.sees("答复已报信息中心审核。")


def the_centre_sends_it_back(sign_in: SignIn, office: Office) -> None:
    clerk = sign_in(office.clerk)
    clerk.finds_in("待审核答复", TITLE)
    clerk.unfolds("退回单位修改…")
    clerk.fills(退改意见=REMARK)
    clerk.presses("退回单位修改")
    clerk.sees("答复已退回承办单位修改。")


def another_clerk_lets_it_out(sign_in: SignIn, office: Office, receipt: Receipt) -> None:
    clerk = sign_in(office.second_clerk)
    clerk.finds_in("待审核答复", TITLE)
    for words in ("来信", "答复"):
        before = clerk.page.get_by_role("group", name=f"{words}：原文")
        after = clerk.page.get_by_role("group", name=f"{words}：公众看到的")
        expect(before).to_contain_text(PHONE)
        expect(after).to_contain_text("139****2206")
        expect(after).not_to_contain_text(PHONE)
    clerk.ticks("隐去个人信息的地方已逐处看过")
    clerk.presses("审核通过，答复并公开")
    clerk.sees("请先作保密审查")  # nothing goes out without that tick
    clerk.ticks("隐去个人信息的地方已逐处看过")
    clerk.ticks("已作保密审查")
    clerk.presses("审核通过，答复并公开")
    clerk.sees(f"来信{receipt.number}已答复来信人，并已公开。")


def the_public_sees_no_number(citizen: Citizen, receipt: Receipt) -> None:
    citizen.looks_up(receipt)
    citizen.sees("斑马线本月28日前补画", PHONE)  # her own page shows her own words
    anyone: Visitor = citizen
    anyone.opens("/library/")
    anyone.follows(TITLE)
    anyone.sees("139****2206", "0518-5550123", "斑马线本月28日前补画")
    anyone.does_not_see(PHONE)
