"""Two letters are put before a leader on a phone: one is read, on the other he writes, and hears what came of it."""

from __future__ import annotations

import re
from http import HTTPStatus

from playwright.sync_api import expect

from common.clock import today
from common.words import cn_date
from deadlines.services.calendars import current_calendar
from petitions.models import Channel
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Official
from tests.journeys.steps import in_hand, sent, taken_on

HANDLED, WAITING = "城东桥头夜市油烟大", "全县乡镇卫生院缺药"
PROPOSAL = "拟请测试交通局牵头办理。"
WORDS = "请测试交通局依法依规妥善处理，办理结果报我。"
DONE = "已会同各乡镇补齐常用药37种，来信人已经答复。"


def test_a_leader_reads_one_letter_and_instructs_on_the_other(
    office: Office, citizen: Citizen, sign_in: SignIn, on_phone: SignIn
) -> None:
    in_hand(sent(title=HANDLED), office)
    Channel.objects.filter(key="leader").update(leader_first=True)
    receipt = sent(title=WAITING, body="几个乡镇的卫生院常用药都断了。")
    letter = taken_on(receipt, office)
    clerk, leader, roads = sign_in(office.clerk), on_phone(office.leader), on_phone(office.roads_liaison)

    clerk.finds_in("待领导批示", WAITING)
    clerk.sees("这个渠道的来信先呈领导")
    expect(clerk.button("分办来信")).to_have_count(0)  # it waits for the leader
    puts_before_leader(clerk)
    clerk.finds_in("单位办理中", HANDLED)
    clerk.unfolds("呈领导阅批…")
    puts_before_leader(clerk)
    leader.opens("/desk/")
    leader.does_not_see(WAITING, PROPOSAL)  # not presented yet
    clerk.follows("呈批")
    clerk.follows(f"{cn_date(today())}呈批")
    clerk.sees(WAITING, HANDLED)
    clerk.presses("呈报领导")
    clerk.sees(f"已呈{office.leader}")

    day = the_leader_goes_through_the_batch(leader)
    assert roads.opens_letter(letter.number).status == HTTPStatus.NOT_FOUND  # named is not dispatched
    clerk.finds_in("待分办", WAITING)
    clerk.sees("领导批示由测试交通局办理，已为您选好。", WORDS)
    expect(clerk.field("主办单位").locator("option:checked")).to_have_text(office.roads.name)
    clerk.presses("分办来信")
    clerk.sees(f"来信{receipt.number}已分给{office.roads.name}主办。")

    roads.finds_on_desk("领导批示", WAITING)
    roads.sees(WORDS, f"{day}前反馈")
    roads.has_nothing_beside_the_screen()
    roads.fills(办理情况=DONE)
    roads.presses("反馈领导")
    roads.sees("办理情况已反馈领导。")
    the_leader_closes_it(leader)
    citizen.looks_up(receipt)
    citizen.does_not_see(WORDS, DONE, "批示", "领导")  # how the office speaks to itself


def puts_before_leader(clerk: Official) -> None:
    clerk.field("呈报日期").select_option(value=today().isoformat())
    clerk.page.locator("#to-leader").get_by_label("拟办意见").fill(PROPOSAL)
    clerk.presses("选入呈批")
    clerk.sees("呈报后领导才看得到。")


def the_leader_goes_through_the_batch(leader: Official) -> str:
    """Return the day that he set for the answer, as pages say it."""
    day = current_calendar().add_working_days(today(), 3)
    leader.opens("/desk/")
    leader.sees("第1件，共2件", WAITING, "拟办意见", PROPOSAL)
    leader.has_nothing_beside_the_screen()
    leader.unfolds("批示…")
    leader.chooses("由哪个单位办理（选填）", "测试交通局")
    leader.page.get_by_role("group", name="常用批示").get_by_role("button").nth(1).click()
    expect(leader.field("批示")).to_have_value(WORDS)
    leader.fills(**{"要求反馈日期（选填）": day.isoformat()})
    leader.has_nothing_beside_the_screen()
    leader.presses("作出批示，交单位办理")
    leader.sees("批示已记录", "第2件，共2件", HANDLED)
    leader.presses("已阅，同意拟办意见")
    leader.sees("已全部阅批", "批示1件，已阅1件。", WAITING)
    return cn_date(day)


def the_leader_closes_it(leader: Official) -> None:
    leader.opens("/desk/")
    leader.page.get_by_role("link", name=re.compile(f"^审阅反馈.*{WAITING}")).click()
    leader.sees(WORDS, DONE)
    leader.has_nothing_beside_the_screen()
    leader.presses("办结批示")
    leader.sees("批示已办结。")
