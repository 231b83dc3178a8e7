"""What went wrong is put right: a refusal that was a mistake, an answer that did not hold, writers not satisfied."""

from __future__ import annotations

from playwright.sync_api import expect

from petitions.models import Grade, RefusalReason
from petitions.services.endings import rate
from routing.services import handling, releasing, screening
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official, Receipt
from tests.journeys.steps import in_hand, letter_of, sent

TITLE = "柳塘小学门前斑马线看不清"
MISTAKE = "看错附件，不属于法院审理的事项。"
DECLINED = "斑马线已于12日补画，现场照片已寄给您。您要求增设信号灯，已列入明年计划。"
AGAIN = "来信人说没有补画，请现场复核。"


def answered(office: Office) -> Receipt:
    """A letter whose answer went out."""
    receipt = sent(title=TITLE)
    letter = in_hand(receipt, office)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    releasing.release(letter_of(receipt), checks=make.CHECKED, actor=office.second_clerk)
    return receipt


def goes_to(official: Official, number: str) -> None:
    """Type the number into the field at the top, as one does who was rung up about a letter."""
    official.opens("/desk/")
    box = official.page.get_by_role("searchbox")
    box.fill(number)
    box.press("Enter")
    official.page.wait_for_url(f"**/desk/letters/{number}/")


def test_a_letter_refused_by_mistake_is_screened_again(office: Office, citizen: Citizen, sign_in: SignIn) -> None:
    receipt = sent(title=TITLE)
    said = "您好！来信事项正在法院审理，不予受理。"
    screening.refuse(letter_of(receipt), reason=RefusalReason.IN_COURT, text=said, actor=office.clerk)
    citizen.looks_up(receipt)
    citizen.sees(said)

    clerk, head = sign_in(office.clerk), sign_in(office.head)
    clerk.opens_letter(receipt.number)
    expect(clerk.button("恢复办理，告知来信人")).to_have_count(0)  # the head alone puts it right
    goes_to(head, receipt.number)
    head.unfolds("恢复办理…")
    head.sees("原来的处理作废")
    head.ticks("审核受理")
    head.fills(调整的理由=MISTAKE)
    head.presses("恢复办理，告知来信人")
    head.sees("已调整到“审核受理”")
    citizen.looks_up(receipt)
    citizen.sees("继续办理您的来信", "处理不再有效", "答复期限")
    citizen.does_not_see(MISTAKE)
    clerk.finds_in("待筛查", TITLE)
    clerk.presses("受理来信")
    clerk.sees(f"已受理来信{receipt.number}，待分办。")


def test_an_answered_letter_is_taken_up_again(office: Office, citizen: Citizen, sign_in: SignIn) -> None:
    receipt = answered(office)
    head, clerk = sign_in(office.head), sign_in(office.clerk)
    head.finds_in("已答复", TITLE)
    head.unfolds("恢复办理…")
    head.fills(恢复办理的理由="答复以后发现补画的是另一所学校。")
    head.presses("恢复办理，告知来信人")
    head.sees("恢复办理，答复期限")
    clerk.finds_in("待分办", TITLE)
    clerk.sees("答复以后发现补画的是另一所学校。")
    citizen.looks_up(receipt)
    citizen.sees("恢复办理", "原来的答复仍可查看")
    citizen.does_not_see("另一所学校")


def test_who_is_not_satisfied_reads_why_nothing_more_is_done(office: Office, citizen: Citizen, sign_in: SignIn) -> None:
    receipt = answered(office)
    citizen.looks_up(receipt)
    citizen.rates("不满意", "要的是信号灯。")
    citizen.sees("已收到您的评价，谢谢。")
    clerk = sign_in(office.clerk)
    clerk.finds_in("不满意待定", TITLE)
    clerk.sees("来信人说：要的是信号灯。")
    clerk.unfolds("不再重新办理…")
    clerk.fills(不再重新办理的理由=DECLINED)
    clerk.presses("不再重新办理，告知来信人")
    clerk.sees(f"来信{receipt.number}不再重新办理，已告知来信人。")
    clerk.opens("/desk/queues/unsatisfied/")
    clerk.does_not_see(TITLE)
    citizen.looks_up(receipt)
    citizen.sees(f"理由：{DECLINED}")


def test_who_is_not_satisfied_gets_one_more_round(
    office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn
) -> None:
    receipt = answered(office)
    rate(letter_of(receipt), grade=Grade.UNSATISFIED, text="没有补画")
    clerk, roads = sign_in(office.clerk), on_phone(office.roads_liaison)
    clerk.finds_in("不满意待定", TITLE)
    clerk.fills(重新办理的理由=AGAIN)
    clerk.presses("重新办理，告知来信人")
    clerk.sees(f"来信{receipt.number}重新办理，请分办。")
    clerk.chooses("主办单位", office.roads.name)
    clerk.presses("分办来信")
    clerk.sees("主办。")
    roads.finds_on_desk("待签收", TITLE)
    roads.sees(AGAIN, "第2轮")
    roads.has_nothing_beside_the_screen()
    citizen.looks_up(receipt)
    citizen.sees("重新办理")
    citizen.does_not_see(AGAIN)
