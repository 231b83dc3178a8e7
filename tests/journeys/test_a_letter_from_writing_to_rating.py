"""周女士 writes about a crossing on her phone; the office answers; she rates the answer."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from common.words import cn_day
from petitions.models import Petition, State
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import PHOTO, Citizen, Official, Receipt, Visitor

FIRST_TITLE = "柳塘小学门前的路口过街很危险"
TITLE = "柳塘小学门前斑马线看不清，过街危险"
PHONE = "13900002206"
STORY = f"""柳塘镇中心小学门前没有信号灯，斑马线也磨得看不清了，接送时段车多人多。
来看现场的，请打我电话{PHONE}，我可以带路。希望补画斑马线，早晚有人疏导。"""
ANSWER = """周女士：
您好！经现场核实，该处斑马线确已磨损，将于本月底前补画完成；上学、放学时段安排交警疏导。
咨询电话：0518-5550123。感谢您的来信。"""


def test_a_letter_travels_from_writing_to_rating(office: Office, citizen: Citizen, sign_in: SignIn, page: Page) -> None:
    receipt = she_writes(citizen)
    the_centre_takes_it_in(Official(page), office, receipt)
    both_units_work_on_it(sign_in, office)
    another_clerk_releases_it(sign_in, office, receipt)
    anyone_reads_it(Visitor(page))
    she_reads_and_rates_it(citizen, receipt)


def she_writes(citizen: Citizen) -> Receipt:
    citizen.writes_to("县长信箱", "求助")
    citizen.tells(FIRST_TITLE, STORY, photo=PHOTO)
    citizen.says_who("周小禾", PHONE)

    citizen.sees("寄出前，请核对一遍", FIRST_TITLE, "路口照片.jpg", "139****2206")
    citizen.follows("更改 标题")
    citizen.fills(标题=TITLE)
    citizen.presses("下一步：填写联系方式")  # all other answers are there: she is back at the check
    citizen.sees("寄出前，请核对一遍", TITLE)
    citizen.does_not_see(FIRST_TITLE)
    citizen.sees("信里有个人信息，请看一看要不要留", "139****2206")
    return citizen.sends(keeping=True)


def the_centre_takes_it_in(clerk: Official, office: Office, receipt: Receipt) -> None:
    clerk.signs_in(office.clerk)
    clerk.finds_in("待筛查", TITLE)
    clerk.sees(PHONE, "周**", "附件1")
    clerk.presses("受理来信")
    clerk.sees(f"已受理来信{receipt.number}，待分办。")
    clerk.chooses("主办单位", office.roads.name)
    clerk.unfolds("选择其他单位…")
    clerk.ticks(office.schools.name)
    clerk.fills(**{"给承办单位的话（选填）": "请现场核实，注意接送时段"})
    clerk.presses("分办来信")
    clerk.sees(f"来信{receipt.number}已分给{office.roads.name}主办。")
    clerk.presses("退出登录")


def both_units_work_on_it(sign_in: SignIn, office: Office) -> None:
    schools = sign_in(office.schools_liaison)
    schools.finds_on_desk("待签收", TITLE)
    schools.presses("签收来信")
    schools.fills(协办意见="接送时段已安排教师值守。")
    schools.presses("报送协办意见")
    schools.sees("协办意见已送主办单位。")

    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("待签收", TITLE)
    roads.sees("请现场核实，注意接送时段", PHONE, "接送时段已安排教师值守。")
    roads.presses("签收来信")
    roads.fills(答复稿=ANSWER)
    roads.presses("报负责人审定")
    roads.sees("答复稿已报单位负责人审定。")

    head = sign_in(office.roads_head)
    head.finds_on_desk("待审定", TITLE)
    head.sees("斑马线确已磨损")
    head.presses("审定，报信息中心审核")


def another_clerk_releases_it(sign_in: SignIn, office: Office, receipt: Receipt) -> None:
    clerk = sign_in(office.second_clerk)
    clerk.finds_in("待审核答复", TITLE)
    public = clerk.field("公开的来信")
    expect(public).to_have_value(re.compile(r"139\*{4}2206"))
    expect(public).not_to_have_value(re.compile(PHONE))
    clerk.ticks("隐去个人信息的地方已逐处看过")
    clerk.ticks("已作保密审查")
    clerk.presses("审核通过，答复并公开")
    clerk.sees(f"来信{receipt.number}已答复来信人，并已公开。")


def anyone_reads_it(anyone: Visitor) -> None:
    letter = Petition.objects.get(title=TITLE)
    assert letter.released_at is not None
    anyone.opens("/library/")
    found = anyone.page.get_by_role("article").filter(has_text=TITLE)
    expect(found).to_contain_text("测试交通局")
    expect(found).to_contain_text(f"{cn_day(letter.received_at)}来信，{cn_day(letter.released_at)}答复")
    anyone.follows(TITLE)
    anyone.sees("139****2206", "将于本月底前补画完成", "0518-5550123", "未评价")
    anyone.does_not_see(PHONE, "周小禾", "路口照片.jpg")


def she_reads_and_rates_it(citizen: Citizen, receipt: Receipt) -> None:
    citizen.looks_up(receipt)
    citizen.has_nothing_beside_the_screen()
    citizen.sees("将于本月底前补画完成", PHONE, "下载路口照片.jpg", "由测试交通局主办")
    assert citizen.timeline() == [
        "收到来信",
        "予以受理",
        "交由测试交通局主办",
        "测试教育局签收",
        "测试交通局签收",
        "测试交通局正式答复",
        "公开答复",
    ]
    citizen.rates("满意", "谢谢，孩子们过街放心了。")
    citizen.sees("已收到您的评价，谢谢。", "谢谢，孩子们过街放心了。")
    assert citizen.timeline()[-2:] == ["您的评价：满意", "办结"]
    expect(citizen.button("寄出评价")).to_have_count(0)
    assert Petition.objects.get(number=receipt.number).state == State.CLOSED
