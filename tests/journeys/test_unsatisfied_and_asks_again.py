"""One writer is not satisfied and says why; another asks about the answer and reads what the unit says to that."""

from __future__ import annotations

import pytest

from petitions.models import State
from routing.services import handling, releasing
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import Citizen, Receipt
from tests.journeys.steps import approves, hands_in, in_hand, letter_of, sent

TITLE = "柳塘小学门前斑马线看不清"
WHY = "答复说月底前补画，现在还是老样子，问养护站说没有接到通知。"
REDO = "期限已过，现场没有补画。"
ASKED = "答复说的“本月底前”是哪一天？施工那几天孩子从哪里过街？"
SECOND = "您好！补画定在本月28日、29日两天，施工时由老师和交警带孩子从东侧通过。咨询电话：0518-5550123。"


def answered_letter(office: Office) -> Receipt:
    receipt = sent(title=TITLE)
    letter = in_hand(receipt, office)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    releasing.release(letter_of(receipt), checks=make.CHECKED, actor=office.second_clerk)
    return receipt


@pytest.mark.parametrize("java_script", [True, False])
def test_an_unsatisfied_writer_gives_the_reason_and_the_centre_decides(
    office: Office, new_context: NewContext, sign_in: SignIn, *, java_script: bool
) -> None:
    receipt = answered_letter(office)
    citizen = Citizen(new_context(java_script_enabled=java_script, width=360, height=740).new_page())
    citizen.looks_up(receipt)
    citizen.rates("不满意")
    citizen.sees("请写明哪里不满意")  # without a reason nobody could decide
    citizen.has_nothing_beside_the_screen()
    citizen.ticks("没有解决")
    citizen.page.get_by_role("group", name="办理速度").get_by_label("差", exact=True).check()
    citizen.rates("不满意", WHY)
    citizen.sees("已收到您的评价，谢谢。", "问题解决了吗：没有解决", "办理速度：差", WHY, "正在看是否重新办理")
    citizen.has_nothing_beside_the_screen()

    clerk = sign_in(office.clerk)
    clerk.finds_in("不满意待定", TITLE)
    clerk.sees("评价：不满意", "没有解决", WHY, "来信人说的话不公开")
    clerk.fills(重新办理的理由=REDO)
    clerk.presses("重新办理，告知来信人")
    clerk.sees(f"来信{receipt.number}重新办理，请分办。")
    citizen.looks_up(receipt)
    citizen.sees("信息中心在", "决定重新办理", WHY)
    assert letter_of(receipt).round == 2


def test_another_asks_about_the_answer_and_reads_both_rounds(office: Office, citizen: Citizen, sign_in: SignIn) -> None:
    receipt = answered_letter(office)
    citizen.looks_up(receipt)
    citizen.sees("还有疑问？", "以前可以对答复追问一次")
    citizen.follows("对答复追问…")
    citizen.has_nothing_beside_the_screen()
    citizen.presses("寄出追问")
    citizen.sees("处需要改")
    citizen.fills(内容=ASKED)
    citizen.presses("寄出追问")
    citizen.sees("第2次办理", ASKED, "由测试交通局主办")
    citizen.has_nothing_beside_the_screen()
    assert letter_of(receipt).state == State.HANDLING

    the_unit_answers_again(sign_in, office, receipt)

    citizen.looks_up(receipt)
    for number, answer, title in ((1, make.ANSWER, "正式答复"), (2, SECOND, "对追问的答复")):
        part = citizen.page.get_by_role("region", name=f"第{number}次办理")
        assert answer in part.inner_text()
        assert title in part.inner_text()
    citizen.sees(ASKED)
    assert citizen.timeline().count("测试交通局正式答复") == 2
    citizen.has_nothing_beside_the_screen()
    citizen.rates("满意")
    citizen.sees("已收到您的评价，谢谢。")


def the_unit_answers_again(sign_in: SignIn, office: Office, receipt: Receipt) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.finds_on_desk("待签收", TITLE)
    liaison.sees(ASKED)
    liaison.presses("签收来信")
    hands_in(liaison, SECOND)
    approves(sign_in(office.roads_head), TITLE)
    clerk = sign_in(office.second_clerk)
    clerk.finds_in("待审核答复", TITLE)
    clerk.sees(ASKED, SECOND)
    clerk.ticks("已作保密审查")
    clerk.presses("审核通过，答复并公开")
    clerk.sees(f"来信{receipt.number}已答复来信人，并已公开。")
