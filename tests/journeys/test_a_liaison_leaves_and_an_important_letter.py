"""A liaison leaves the office: another goes on with the text; an important letter is approved by the principal head."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from accounts.models import Role
from petitions.models import Petition
from routing.services import handling
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Official
from tests.journeys.steps import approves, in_hand, sent

TITLE = "城南学校门口积水"
BEGUN = "您好！城南学校门口的积水，已查明是管道堵塞，"
ANSWER = BEGUN + "本月28日前疏通。咨询电话：0518-5550123。"


def test_a_liaison_leaves_and_the_next_one_goes_on(office: Office, sign_in: SignIn, on_phone: SignIn) -> None:
    letter = in_hand(sent(title=TITLE), office)
    handling.save_draft(make.lead_of(letter), body=BEGUN, actor=office.roads_liaison)
    make.make_user("t.principal", office.roads, Role.PRINCIPAL_HEAD)
    newcomer = make.make_user("t.newcomer", office.town, Role.LIAISON)
    old = on_phone(office.roads_liaison)
    old.opens_letter(letter.number)
    the_administrator_changes_the_post(sign_in(make.make_user("t.system", office.centre, Role.SYSTEM_ADMIN)), office)
    old.opens_letter(letter.number)
    old.sees("工作人员登录")

    clerk, liaison = sign_in(office.clerk), on_phone(newcomer)
    the_centre_marks_it(clerk, letter)
    liaison.finds_on_desk("办理中", TITLE)
    expect(liaison.field("答复稿")).to_have_value(BEGUN)  # what the other had begun
    liaison.fills(答复稿=ANSWER)
    liaison.presses("报负责人审定")
    liaison.sees("答复稿已报单位负责人审定。")

    head = on_phone(office.roads_head)
    head.finds_on_desk("待审定", TITLE)
    head.sees("重要")
    head.presses("审定，转单位主要负责人")
    head.sees("已审定，答复稿转单位主要负责人审定。")
    expect(head.page.get_by_role("button", name=re.compile("^审定"))).to_have_count(0)
    principal = on_phone(office.roads.memberships.get(role=Role.PRINCIPAL_HEAD).user)
    approves(principal, TITLE)
    principal.has_nothing_beside_the_screen()
    clerk.finds_in("待审核答复", TITLE)
    clerk.sees("本月28日前疏通")


def the_administrator_changes_the_post(admin: Official, office: Office) -> None:
    """Appoint the newcomer, and end the post of who leaves."""
    admin.opens("/desk/units/")
    admin.follows(office.roads.name)
    admin.unfolds("任命人员…")
    admin.fills(登录名="nobody")
    admin.presses("任命人员")
    admin.sees("没有这个登录名")
    admin.fills(登录名="t.newcomer")
    admin.chooses("岗位", "联络员")
    admin.presses("任命人员")
    admin.sees(f"t.newcomer已任{office.roads.name}联络员。")
    admin.page.get_by_role("button", name=re.compile(r"^结束任职\s*t\.roads$")).click()
    admin.sees("不再任联络员，已退出登录。没有办完的来信留在本单位。")


def the_centre_marks_it(clerk: Official, letter: Petition) -> None:
    clerk.opens_letter(letter.number)
    clerk.unfolds("标记轻重缓急…")
    clerk.ticks("重要来信")
    clerk.presses("更改标记")
    clerk.sees("已标记为")
