"""何女士 finds the answer while she types and writes no letter; 老周 follows what others asked already."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from common.clock import now, today
from petitions.models import Board, BoardPost, Draft, Faq, LetterType, Petition
from routing.services import dispatching, handling, screening
from tests import factories as make
from tests.boards import shown_post
from tests.factories import Office
from tests.journeys.conftest import NewContext
from tests.journeys.people import Citizen, Visitor
from tests.journeys.steps import mails_to

ANSWERED = "柳塘小学门前斑马线什么时候补画"
OPEN = "柳塘小学门前路灯晚上不亮"
QUESTION = "小学门前斑马线磨损了找谁"
ANSWER = "斑马线由交警部门和道路养护单位负责，拨打12345说明路口即可，一般10天内补画。"
TITLE = "柳塘小学门前斑马线看不清"
STORY = "斑马线磨得看不清了，希望补画。"
MAIL = "zhou@example.org"


@pytest.fixture
def known(office: Office) -> BoardPost:
    """What is public before: an answered letter, a question often asked, and a post that waits for its answer."""
    make.answered(office, title=ANSWERED)
    Faq.objects.create(question=QUESTION, answer=ANSWER, reviewed_on=today(), updated_at=now())
    return shown_post(office, Board.objects.get(key="daily-life"), title=OPEN, body="路灯坏了半个月，夜里看不见路。")


def begins(citizen: Citizen, title: str) -> Locator:
    """Come to the story's page and type the title; return where the page offers what is known."""
    citizen.writes_to("县长信箱", "求助")
    field = citizen.field("标题")
    field.click()
    field.press_sequentially(title)
    return citizen.page.locator("#similar")


def reads_beside(citizen: Citizen, title: str) -> None:
    """Read the offered answer in another tab; what is being written stays open."""
    with citizen.page.context.expect_page() as opened:
        citizen.follows(title)
    reader = Visitor(opened.value)
    reader.sees("本月底前补画完成", "安排交警疏导")
    reader.page.close()


def test_the_answer_is_offered_while_the_title_is_typed_and_the_draft_ends(known: BoardPost, page: Page) -> None:
    letters, citizen = Petition.objects.count(), Citizen(page)
    offered = begins(citizen, TITLE)
    expect(offered).to_contain_text("这些答复能解决您的问题吗？")
    expect(offered).to_contain_text(ANSWERED)
    expect(offered).to_contain_text(QUESTION)
    expect(offered).to_contain_text(known.title)
    reads_beside(citizen, ANSWERED)
    expect(citizen.field("标题")).to_have_value(TITLE)

    citizen.presses(f"已经解决，不用写了 ：{ANSWERED}")
    citizen.sees("问题解决了，太好了", "没有寄出来信")
    assert (Petition.objects.count(), Draft.objects.count()) == (letters, 0)
    citizen.opens("/write/")
    expect(page.get_by_role("heading", name="上次没有写完")).to_be_hidden()


def test_without_scripts_it_is_offered_before_sending(known: BoardPost, citizen: Citizen) -> None:
    letters = Petition.objects.count()
    citizen.writes_to("县长信箱", "求助")
    citizen.tells(TITLE, STORY)
    citizen.says_who("何志兰", "13900006610")
    citizen.sees("寄出前，请核对一遍", "这些答复能解决您的问题吗？", QUESTION)
    citizen.has_nothing_beside_the_screen()
    expect(citizen.page.get_by_text(ANSWER)).to_be_hidden()
    citizen.unfolds(QUESTION)
    expect(citizen.page.get_by_text(ANSWER)).to_be_visible()
    citizen.presses(f"已经解决，不用写了 ：{QUESTION}")
    citizen.sees("问题解决了，太好了")
    citizen.has_nothing_beside_the_screen()
    assert (Petition.objects.count(), Draft.objects.count()) == (letters, 0)


def test_another_follows_what_is_being_handled_and_hears_of_its_answer(
    office: Office, known: BoardPost, new_context: NewContext
) -> None:
    letters, citizen = Petition.objects.count(), Citizen(new_context(width=360, height=740).new_page())
    offered = begins(citizen, "柳塘小学门前的路灯不亮")
    expect(offered).to_contain_text("有人已经写了，正在办")
    with citizen.page.context.expect_page() as opened:
        offered.get_by_role("link", name=f"关注这件事 ：{OPEN}").click()
    follower = Citizen(opened.value)
    follower.sees(OPEN, "邮箱只用来发这些通知")
    follower.has_nothing_beside_the_screen()
    follower.fills(电子邮箱=MAIL)
    follower.presses("获取验证码")
    follower.sees("验证码已经发到")
    follower.fills(验证码=code_of_mail())
    follower.presses("关注这件事")
    follower.sees("已经关注")
    follower.has_nothing_beside_the_screen()
    assert Petition.objects.count() == letters

    the_post_is_answered(office, known)
    assert any("/library/" in text and OPEN in text for text in mails_to(MAIL))


def code_of_mail() -> str:
    (code,) = re.findall(r"\b\d{6}\b", mails_to(MAIL)[-1])
    return str(code)


def the_post_is_answered(office: Office, post: BoardPost) -> None:
    letter = make.fresh(post.petition)
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(make.lead_of(letter), body="您好！路灯已经修好。", actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), checks=make.CHECKED, actor=office.roads_head)
