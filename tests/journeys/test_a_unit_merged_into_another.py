"""A bureau is merged into another: its letter goes on there with its date; its liaison is signed out."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official
from tests.journeys.steps import in_hand, letter_of, sent

TITLE = "县道路面坑洼"
DRAFT = "您好！已派养护队查看，正在"


def test_a_unit_is_merged_and_its_letter_goes_on(
    office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn
) -> None:
    receipt = sent(title=TITLE)
    due = in_hand(receipt, office).due_on
    citizen.looks_up(receipt)
    promised = citizen.due()
    roads, schools = on_phone(office.roads_liaison), on_phone(office.schools_liaison)
    roads.finds_on_desk("办理中", TITLE)
    roads.fills(答复稿=DRAFT)
    roads.presses("只保存草稿")
    roads.sees("草稿已保存")

    the_head_merges_it(sign_in(office.head), office)
    roads.opens("/desk/")
    roads.sees("工作人员登录")
    roads.fills(登录名=office.roads_liaison.username, 密码="Test-pass-1234")
    roads.presses("登录办信")
    roads.does_not_see(TITLE)
    roads.opens_letter(receipt.number)
    roads.does_not_see(TITLE)

    schools.finds_on_desk("办理中", TITLE)
    schools.has_nothing_beside_the_screen()
    expect(schools.field("答复稿")).to_have_value(DRAFT)  # nothing was lost on the way
    assert letter_of(receipt).due_on == due
    citizen.looks_up(receipt)
    assert citizen.due() == promised
    citizen.sees(f"由{office.schools.name}主办")


def the_head_merges_it(head: Official, office: Office) -> None:
    head.opens("/desk/")
    head.follows("承办单位")
    head.follows(office.roads.name)
    head.unfolds("并入其他单位…")
    merging = head.page.locator("details", has_text="并入其他单位…")
    expect(merging.first).to_contain_text("主办1封")
    head.chooses("并入哪个单位", office.schools.name)
    head.field("人员的岗位一并转入").uncheck()
    head.presses("并入，移交来信")
    head.sees("请先核对要移交的来信，再勾选确认。")
    head.ticks("已核对要移交的来信")
    head.presses("并入，移交来信")
    head.sees(f"{office.roads.name}已并入{office.schools.name}")
    head.opens("/desk/units/")
    head.sees("已经撤并的单位")
