"""A question on the board: asked before all, promised for a later day, answered by the unit itself."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from common.clock import today
from common.words import cn_date
from deadlines.services.calendars import current_calendar
from petitions.models import Petition
from tests.boards import approve
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Citizen, Receipt, Visitor
from tests.journeys.steps import letter_of

TITLE = "学府街公交站什么时候能恢复停靠"
STORY = "学府街修路以后公交车绕行，站台停用半年了。我住学府街18号2单元301室，老人买菜要走很远。什么时候恢复？"
NOTE = "道路施工进入收尾，正与公交公司商定恢复日期。"
ANSWER = "您好！学府街公交站自下周一起恢复停靠，首班6:30。咨询电话：0518-5550123。"


def test_a_board_post_is_promised_for_a_later_day_and_answered_before_all(
    office: Office, citizen: Citizen, sign_in: SignIn, page: Page
) -> None:
    citizen.writes_to("效能建设", "咨询", unit=office.roads.name)
    citizen.tells(TITLE, STORY)
    citizen.sees("版块上的帖子大家都看得到")
    citizen.fills(**{"公开显示的称呼（选填）": "学府街住户"})
    citizen.says_who("陈桂兰", "13900003307", agrees=None)
    citizen.sees("公开后别人看到的样子", "学府街住户")
    receipt = citizen.sends(keeping=True)
    citizen.looks_up(receipt)
    before = citizen.due()

    clerk = sign_in(office.clerk)
    clerk.finds_in("待筛查", TITLE)
    clerk.presses("受理来信")
    expect(clerk.field("主办单位").locator("option:checked")).to_have_text(office.roads.name)  # as the writer said
    clerk.presses("分办来信")
    clerk.sees(f"来信{receipt.number}已分给{office.roads.name}主办。")

    approve(letter_of(receipt), department=office.roads, actor=office.clerk)
    promised = the_unit_promises_a_later_day(sign_in, office)
    citizen.looks_up(receipt)
    assert citizen.due() == f"答复期限：{promised}" != before
    citizen.sees(NOTE, f"承诺{promised}前答复")

    the_unit_answers(sign_in, office, receipt)
    anyone = Visitor(page)
    assert anyone.opens("/board/").status == 200
    post = anyone.page.locator(".posts").get_by_role("listitem").filter(has_text=TITLE)
    expect(post).to_contain_text(office.roads.name)
    expect(post).to_contain_text("官方答复")
    anyone.follows(TITLE)
    anyone.sees("首班6:30", "0518-5550123", "学府街住户", "效能建设", f"承诺{promised}前答复")
    anyone.does_not_see("陈桂兰", "13900003307", "2单元301室")
    citizen.looks_up(receipt)
    citizen.sees("首班6:30", "2单元301室")  # her own page shows her own words


def the_unit_promises_a_later_day(sign_in: SignIn, office: Office) -> str:
    """Return the promised day as pages say it: the tenth working day, twice what the board allows."""
    day = current_calendar().add_working_days(today(), 10)
    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("待签收", TITLE)
    roads.presses("签收来信")
    roads.unfolds("告知办理进展…")
    roads.sees("期限内承诺的，答复期限改到这一天")
    roads.fills(告知来信人的进展=NOTE, 承诺答复日期=day.isoformat())
    roads.presses("发出阶段说明")
    roads.sees(f"承诺{cn_date(day)}前答复")
    assert Petition.objects.get(title=TITLE).due_on == day
    return cn_date(day)


def the_unit_answers(sign_in: SignIn, office: Office, receipt: Receipt) -> None:
    roads = sign_in(office.roads_liaison)
    roads.finds_on_desk("办理中", TITLE)
    roads.fills(答复稿=ANSWER)
    roads.presses("报负责人审定")
    roads.sees("答复稿已报单位负责人审定。")
    head = sign_in(office.roads_head)
    head.finds_on_desk("待审定", TITLE)
    head.sees("公众将看到什么")
    head.ticks("隐去个人信息的地方已逐处看过")
    head.ticks("已作保密审查")
    head.presses("审定，答复并公开")
    head.sees("答复已发给来信人。", "首班6:30")
    assert Petition.objects.get(number=receipt.number).is_answered
