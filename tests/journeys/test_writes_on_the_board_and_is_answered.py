"""林女士 writes on a board: the centre shows her post, a neighbour joins in, the unit answers before all; a second one is refused."""

from __future__ import annotations

from http import HTTPStatus

from playwright.sync_api import expect

from petitions.models import BoardPost
from tests.factories import Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import Citizen, Receipt, Visitor
from tests.journeys.steps import hands_in

TITLE = "学府街早市收摊以后没有人扫"
PHONE = "13900003307"
STORY = f"学府街早市9点收摊，菜叶要到下午才有人扫，气味很大。来看的请打{PHONE}，能不能收摊就扫？"
NICKNAME = "学府街住户"
NEIGHBOUR = "我住对面，也是这样，夏天更厉害。我的电话是13811112222。"
ANSWER = "您好！自下周一起，学府街早市收摊后半小时内完成清扫。咨询电话：0518-5550123。"
SECOND_TITLE = "便宜家政保洁电话联系"
REASON = "含有广告，请删去后再发。"


def test_a_post_is_shown_joined_and_answered_before_all(
    office: Office, new_context: NewContext, sign_in: SignIn
) -> None:
    writer = Citizen(new_context(width=360, height=740).new_page())
    receipt = she_posts(writer, office, TITLE, STORY)
    neighbour = Citizen(new_context(width=360, height=740).new_page())
    neighbour.opens("/board/")
    neighbour.does_not_see(TITLE)
    assert neighbour.opens(f"/board/posts/{receipt.number}/").status == HTTPStatus.NOT_FOUND

    the_centre_shows_it(sign_in, office)
    the_neighbour_joins_in(neighbour)
    the_centre_lets_the_comment_through(sign_in, office)
    neighbour.page.reload()
    neighbour.sees("已经显示")

    the_letter_goes_to_the_unit(sign_in, office, receipt)
    the_unit_answers(sign_in, office)
    all_read_the_answer_first(neighbour, receipt)


def she_posts(writer: Citizen, office: Office, title: str, story: str) -> Receipt:
    writer.writes_to("身边事", "投诉", unit=office.roads.name)
    writer.tells(title, story)
    writer.sees("版块上的帖子大家都看得到")
    writer.fills(**{"公开显示的称呼（选填）": NICKNAME})
    writer.says_who("林晓梅", PHONE, agrees=None)
    writer.sees("公开后别人看到的样子", NICKNAME)
    return writer.sends(keeping=PHONE in story)


def the_centre_shows_it(sign_in: SignIn, office: Office) -> None:
    clerk = sign_in(office.clerk)
    clerk.opens("/desk/board/")
    clerk.follows(TITLE)
    clerk.sees("系统隐去了", PHONE)
    text = clerk.field("公开的正文")
    expect(text).to_have_value(STORY.replace(PHONE, "139****3307"))
    expect(clerk.field("所涉单位（选填）").locator("option:checked")).to_have_text(office.roads.name)
    clerk.presses("显示帖子")
    clerk.sees("显示以前要先作保密审查")  # nothing is shown without that tick
    clerk.ticks("已作保密审查，并看过隐去的每一处")
    clerk.presses("显示帖子")
    clerk.sees("已显示。10分钟内可以撤销。")


def the_neighbour_joins_in(neighbour: Citizen) -> None:
    """Read the masked post, support it once, and say something to it that is not there at once."""
    neighbour.opens("/board/")
    neighbour.has_nothing_beside_the_screen()
    neighbour.follows(TITLE)
    neighbour.sees("139****3307", NICKNAME, "测试交通局")
    neighbour.does_not_see(PHONE, "林晓梅")
    neighbour.presses("我也支持")
    neighbour.sees("已记下您的支持。", "您已经支持。")
    neighbour.has_nothing_beside_the_screen()
    neighbour.fills(跟帖内容=NEIGHBOUR, 公开显示的称呼="河边散步的人", 姓名="周大勇", 电话或者电子邮箱="13811112222")
    neighbour.ticks("我已阅读个人信息处理告知")
    neighbour.presses("寄出跟帖")
    neighbour.sees("已经收到，等待审核")
    neighbour.has_nothing_beside_the_screen()
    post = BoardPost.objects.get()
    assert (post.supports, post.comments) == (1, 0)


def the_centre_lets_the_comment_through(sign_in: SignIn, office: Office) -> None:
    clerk = sign_in(office.second_clerk)
    clerk.opens("/desk/board/")
    clerk.page.get_by_role("main").get_by_role("link", name="跟帖待审核").click()
    clerk.sees("夏天更厉害", "隐去了个人信息")
    clerk.does_not_see("13811112222")
    clerk.page.get_by_role("checkbox").check()
    clerk.presses("显示所选跟帖")
    clerk.sees("已显示1条跟帖。10分钟内可以撤销。")


def the_letter_goes_to_the_unit(sign_in: SignIn, office: Office, receipt: Receipt) -> None:
    clerk = sign_in(office.clerk)
    clerk.finds_in("待筛查", TITLE)
    clerk.presses("受理来信")
    expect(clerk.field("主办单位").locator("option:checked")).to_have_text(office.roads.name)
    clerk.presses("分办来信")
    clerk.sees(f"来信{receipt.number}已分给{office.roads.name}主办。")


def the_unit_answers(sign_in: SignIn, office: Office) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.finds_on_desk("待签收", TITLE)
    liaison.presses("签收来信")
    hands_in(liaison, ANSWER)
    head = sign_in(office.roads_head)
    head.finds_on_desk("待审定", TITLE)
    head.ticks("隐去个人信息的地方已逐处看过")
    head.ticks("已作保密审查")
    head.presses("审定，答复并公开")
    head.sees("答复已发给来信人。")


def all_read_the_answer_first(neighbour: Citizen, receipt: Receipt) -> None:
    neighbour.opens("/board/")
    neighbour.sees("官方答复", "收摊后半小时内完成清扫")
    neighbour.follows(TITLE)
    neighbour.sees("官方答复", ANSWER, "夏天更厉害", "河边散步的人", "1条跟帖")
    neighbour.does_not_see(PHONE, "13811112222", "林晓梅", "周大勇")
    neighbour.has_nothing_beside_the_screen()
    above, below = (neighbour.page.locator(part).bounding_box() for part in ("#official", "#post"))
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]
    assert neighbour.page.url.endswith(f"/board/posts/{receipt.number}/")


def test_the_writer_of_a_refused_post_reads_the_reason(office: Office, citizen: Citizen, sign_in: SignIn) -> None:
    receipt = she_posts(citizen, office, SECOND_TITLE, "我家政保洁便宜，要的请打电话，随叫随到。")
    clerk = sign_in(office.clerk)
    clerk.opens("/desk/board/")
    clerk.follows(SECOND_TITLE)
    clerk.unfolds("不予显示…")
    clerk.ticks("其他，写在下面")
    clerk.fills(**{"补充说明（选填）": REASON})
    clerk.presses("不予显示")
    clerk.sees("未予显示，理由已告知发帖人。来信照常办理。")

    citizen.looks_up(receipt)
    citizen.sees("未予显示", f"理由：{REASON}")
    citizen.has_nothing_beside_the_screen()
    anyone: Visitor = citizen
    anyone.opens("/board/")
    anyone.does_not_see(SECOND_TITLE)
    assert anyone.opens(f"/board/posts/{receipt.number}/").status == HTTPStatus.NOT_FOUND
