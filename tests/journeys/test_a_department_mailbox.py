"""A letter straight to a bureau: the bureau looks at it first, takes it, and answers it."""

from __future__ import annotations

from playwright.sync_api import Page

from petitions.models import Petition
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Visitor

TITLE = "客运站到柳塘镇的末班车能否延后"
STORY = "客运站到柳塘镇的末班车是下午5点半，下班赶不上。能不能延后到7点？"
ANSWER = "您好！自下月1日起，客运站至柳塘镇末班车延后至19:00。咨询电话：0518-5550123。"


def test_a_unit_takes_the_letter_that_was_written_to_it_and_answers_the_writer_alone(
    office: Office, citizen: Citizen, sign_in: SignIn, page: Page
) -> None:
    citizen.writes_to("部门信箱", "建议", unit=office.roads.name)
    citizen.tells(TITLE, STORY)
    citizen.says_who("何志远", "13900004408", agrees=False)
    citizen.sees("这封信不公开")
    receipt = citizen.sends()
    citizen.sees(f"{office.roads.name}决定是否受理")

    other = sign_in(office.schools_liaison)
    assert other.opens_letter(receipt.number).status == 404
    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("待受理", TITLE)
    roads.sees("来信人不同意公开")
    roads.presses("受理，由本单位办理")
    roads.sees(f"已受理来信{receipt.number}，由{office.roads.name}办理。")
    roads.presses("签收来信")
    roads.fills(答复稿=ANSWER)
    roads.presses("报负责人审定")
    roads.sees("答复稿已报单位负责人审定。")

    head = sign_in(office.roads_head)
    head.finds_on_desk("待审定", TITLE)
    head.ticks("已作保密审查")
    head.presses("审定，答复来信人")
    head.sees("答复已发给来信人。")

    citizen.looks_up(receipt)
    citizen.sees("末班车延后至19:00", f"{office.roads.name}正式答复")
    citizen.does_not_see("公开答复")
    citizen.rates("基本满意")
    citizen.sees("已收到您的评价，谢谢。")
    anyone = Visitor(page)
    anyone.opens("/library/")
    anyone.sees("还没有公开的答复")
    anyone.does_not_see(TITLE)
    assert anyone.opens(f"/library/{receipt.number}/").status == 404
    assert Petition.objects.get(number=receipt.number).lead_department == office.roads


def test_a_unit_that_is_not_competent_hands_the_letter_to_the_centre(
    office: Office, citizen: Citizen, sign_in: SignIn
) -> None:
    citizen.writes_to("部门信箱", "咨询", unit=office.roads.name)
    citizen.tells("中心小学秋季招生什么时候报名", "想问中心小学秋季招生的报名时间和要带的材料。")
    citizen.says_who("何志远", "13900004408")
    receipt = citizen.sends()

    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("待受理", "中心小学秋季招生什么时候报名")
    roads.presses("受理，交信息中心分办")
    roads.sees(f"已受理来信{receipt.number}，待分办。")
    assert roads.opens_letter(receipt.number).status == 404

    clerk = sign_in(office.clerk)
    clerk.finds_in("待分办", "中心小学秋季招生什么时候报名")
    clerk.chooses("主办单位", office.schools.name)
    clerk.presses("分办来信")
    clerk.sees(f"来信{receipt.number}已分给{office.schools.name}主办。")
    schools = sign_in(office.schools_liaison)
    schools.finds_on_desk("待签收", "中心小学秋季招生什么时候报名")
    schools.sees(f"签收：由{office.schools.name}主办")
