"""A letter goes to the wrong unit and its first answer is not good enough; another one is late."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from common.clock import now, pretend
from common.words import cn_date
from deadlines.services.escalation import sweep
from petitions.models import LetterType, Petition
from routing.services import dispatching, handling, screening
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official, Receipt

TITLE = "中心小学课后服务收费不清楚"
REASON = "课后服务收费由教育部门主管，应当由测试教育局办理。"
HOLLOW = "您的来信已收到，我们会尽快处理。"
ANSWER = "您好！课后服务每课时2元，已要求学校在公示栏写明。咨询电话：0518-5550199。"


def test_a_letter_of_the_wrong_unit_finds_the_right_one_in_the_same_time(
    office: Office, citizen: Citizen, sign_in: SignIn
) -> None:
    receipt = make.submit_letter(title=TITLE, body="课后服务收费多少、怎么收，学校没有说清楚。")
    said = Receipt(receipt.petition.number, receipt.code)
    citizen.looks_up(said)
    promised = citizen.due()

    clerk = sign_in(office.clerk)
    clerk.finds_in("待筛查", TITLE)
    clerk.presses("受理来信")
    clerk.chooses("主办单位", office.roads.name)
    clerk.presses("分办来信")

    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("待签收", TITLE)
    roads.unfolds("退回信息中心…")
    roads.fills(退回的理由=REASON)
    roads.presses("退回信息中心")
    roads.sees("已申请退回，等信息中心核定。")

    clerk.finds_in("退回待定", TITLE)
    clerk.sees(REASON)
    clerk.chooses("改由哪个单位主办", office.schools.name)
    clerk.presses("同意退回，改派单位")
    clerk.sees(f"已同意退回，改由{office.schools.name}主办。")
    assert roads.opens_letter(said.number).status == 404  # the letter is no longer theirs

    the_answer_is_sent_back_once(sign_in, office, clerk)
    citizen.looks_up(said)
    assert citizen.due() == promised
    citizen.sees(REASON, "单位之间转办，您的答复期限不变", "课后服务每课时2元")
    citizen.does_not_see(HOLLOW)
    assert citizen.timeline() == [
        "收到来信",
        "予以受理",
        f"交由{office.roads.name}主办",
        f"{office.roads.name}认为应由其他单位办理",
        f"改由{office.schools.name}主办",
        f"{office.schools.name}签收",
        f"{office.schools.name}正式答复",
        "公开答复",
    ]


def the_answer_is_sent_back_once(sign_in: SignIn, office: Office, clerk: Official) -> None:
    schools, head = sign_in(office.schools_liaison), sign_in(office.schools_head)
    schools.finds_on_desk("待签收", TITLE)
    schools.presses("签收来信")
    schools.fills(答复稿=HOLLOW)
    schools.presses("报负责人审定")
    schools.sees("答复稿已报单位负责人审定。")
    head.finds_on_desk("待审定", TITLE)
    head.presses("审定，报信息中心审核")
    head.sees("现在不用您办理")

    clerk.finds_in("待审核答复", TITLE)
    clerk.unfolds("退回单位修改…")
    clerk.fills(退改意见="没有回答怎么收费，请写明标准。")
    clerk.presses("退回单位修改")
    clerk.sees("答复已退回承办单位修改。")

    schools.finds_on_desk("办理中", TITLE)
    schools.sees("没有回答怎么收费，请写明标准。")
    schools.fills(答复稿=ANSWER)
    schools.presses("报负责人审定")
    schools.sees("答复稿已报单位负责人审定。")
    head.finds_on_desk("待审定", TITLE)
    head.presses("审定，报信息中心审核")
    head.sees("现在不用您办理")
    clerk.finds_in("待审核答复", TITLE)
    clerk.ticks("已作保密审查")
    clerk.presses("审核通过，答复并公开")
    clerk.sees("已答复来信人，并已公开。")


def test_a_late_letter_shows_its_card_to_unit_centre_and_leader_and_its_lateness_to_the_writer(
    office: Office, citizen: Citizen, sign_in: SignIn
) -> None:
    with pretend(now() - timedelta(days=30)):
        receipt = make.submit_letter(title=TITLE)
        taken_in_hand(receipt.petition, office)
    sweep(now=now())
    letter = make.fresh(receipt.petition)
    assert letter.due_on is not None

    leader = sign_in(office.leader)
    leader.opens("/desk/")
    line = leader.page.get_by_role("region", name="已督办，仍未答复").get_by_role("article")
    expect(line).to_contain_text(TITLE)
    expect(line).to_contain_text("红牌")

    clerk = sign_in(office.clerk)
    clerk.finds_in("逾期未复", TITLE)
    clerk.sees("红牌", f"{cn_date(letter.due_on)}到期，已超", "督办")

    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("今天要办", TITLE)
    roads.sees("红牌")

    citizen.looks_up(Receipt(letter.number, receipt.code))
    citizen.sees(f"{cn_date(letter.due_on)}到期，已超")
    citizen.does_not_see("红牌", "督办")  # how the office prods itself is not the writer's business


def taken_in_hand(letter: Petition, office: Office) -> None:
    """Accept the letter, hand it to the roads bureau, and have it acknowledged there."""
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
