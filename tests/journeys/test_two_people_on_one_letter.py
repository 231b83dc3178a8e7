"""Two liaisons of one bureau at one letter; and one whose session, line or patience ends while writing."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import Role
from common.clock import now
from petitions.models import Petition, Reply
from routing.models import TextBlock, UnsavedText
from tests import factories as make
from tests.factories import PASSWORD, Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import Official

MINE = "您好！经核实，斑马线本月底前补画。感谢来信。"
THEIRS = "您好！经现场核实，斑马线下月底前补画。感谢来信。"
SAVED = "已自动保存"


def answer(official: Official) -> None:
    """Wait until what was typed is on the server."""
    expect(official.page.locator("[data-keep=draft]")).to_contain_text(SAVED)


def end_session_of(page: Page) -> None:
    """Let the half hour without a request be over."""
    names = {str(cookie.get("name")): str(cookie.get("value")) for cookie in page.context.cookies()}
    key = names[settings.SESSION_COOKIE_NAME]
    assert Session.objects.filter(session_key=key).update(expire_date=now() - dt.timedelta(minutes=1)) == 1


def signs_in_again(official: Official, person: str) -> None:
    official.fills(登录名=person, 密码=PASSWORD)
    official.presses("登录办信")


def puts_in(official: Official, title: str) -> None:
    """Press the button below a text block or an earlier answer."""
    official.page.get_by_role("button", name=re.compile(f"^插入答复稿.*{title}")).click()


@pytest.fixture
def letter(office: Office) -> Petition:
    """A letter that the roads bureau has in hand."""
    return make.handled(office)


def test_each_sees_the_other_and_the_second_to_save_sees_both_texts(
    office: Office, letter: Petition, sign_in: SignIn
) -> None:
    colleague = make.make_user("t.roads2", office.roads, Role.LIAISON)
    first, second = sign_in(colleague), sign_in(office.roads_liaison)
    first.opens_letter(letter)
    first.fills(答复稿=THEIRS)
    answer(first)
    second.opens_letter(letter)
    second.sees("t.roads2（测试交通局）也打开了这封信")
    second.does_not_see(THEIRS)  # not saved as a draft yet: the author's alone

    second.fills(答复稿=MINE)
    first.presses("只保存草稿")
    first.sees("草稿已保存")
    second.presses("只保存草稿")
    second.sees("这封信刚刚有了变化", "您打开这一页以后，有了这些变化", "两份答复稿不一样", "现在保存的（t.roads2")
    expect(second.page.locator(".compare ins")).to_have_count(1)
    expect(second.page.locator(".compare del")).to_have_count(2)
    second.has_nothing_beside_the_screen()

    second.presses("合并后再改")
    second.sees("已放入您没有提交的文字")
    together = second.field("答复稿").input_value()
    assert MINE in together
    assert THEIRS in together
    second.presses("报负责人审定")
    second.sees("两份文字还没有合并好")
    second.fills(答复稿=THEIRS.replace("下月底", "本月底"))
    second.presses("报负责人审定")
    second.sees("已报")
    assert Reply.objects.get(petition=letter).author == office.roads_liaison
    assert not UnsavedText.objects.filter(user=office.roads_liaison).exists()


def test_a_text_survives_the_end_of_the_session(office: Office, letter: Petition, sign_in: SignIn) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.opens_letter(letter)
    liaison.fills(答复稿=MINE)
    end_session_of(liaison.page)
    liaison.presses("报负责人审定")
    expect(liaison.page.get_by_role("heading", level=1)).to_have_text("工作人员登录")
    signs_in_again(liaison, office.roads_liaison.username)
    liaison.sees("有一段没有提交的文字（起草答复）")
    liaison.follows("放入表单")
    expect(liaison.field("答复稿")).to_have_value(MINE)
    liaison.presses("报负责人审定")
    liaison.sees("已报")
    liaison.does_not_see("没有提交的文字")


def test_a_text_survives_turning_back_and_another_device(
    office: Office, letter: Petition, sign_in: SignIn, new_context: NewContext
) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.opens("/desk/")
    liaison.opens_letter(letter)
    liaison.field("答复稿").press_sequentially("您好！经核实，")
    liaison.page.go_back()  # before the pause after which it is saved by itself
    liaison.page.go_forward()
    liaison.sees("有一段没有提交的文字")

    phone = Official(new_context(java_script_enabled=False, width=360, height=740).new_page())
    phone.signs_in(office.roads_liaison)
    phone.opens_letter(letter)
    phone.has_nothing_beside_the_screen()
    phone.follows("放入表单")
    expect(phone.field("答复稿")).to_have_value("您好！经核实，")
    phone.has_nothing_beside_the_screen()
    phone.opens_letter(letter)
    phone.presses("丢弃这段文字")
    phone.sees("没有提交的文字已丢弃。")
    assert not UnsavedText.objects.exists()


def test_a_text_survives_a_cut_line(office: Office, letter: Petition, sign_in: SignIn) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.opens_letter(letter)
    liaison.page.context.set_offline(True)
    liaison.fills(答复稿=MINE)
    expect(liaison.page.locator("[data-keep=draft]")).to_contain_text("未能保存，网络恢复后自动重试")
    assert not UnsavedText.objects.exists()
    liaison.page.context.set_offline(False)
    answer(liaison)
    assert UnsavedText.objects.get().fields == {"body": MINE}


def test_an_open_page_goes_on_after_signing_in_elsewhere(office: Office, letter: Petition, sign_in: SignIn) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.opens_letter(letter)
    end_session_of(liaison.page)
    liaison.fills(答复稿=MINE)
    expect(liaison.page.locator("[data-keep=draft]")).to_contain_text("登录已经到期")
    other = Official(liaison.page.context.new_page())
    other.opens("/desk/")
    signs_in_again(other, office.roads_liaison.username)
    other.page.wait_for_url("**/desk/**")
    liaison.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as turning to the window does
    answer(liaison)
    liaison.presses("只保存草稿")
    liaison.sees("草稿已保存")


def test_blocks_and_earlier_answers_are_put_in_at_the_cursor(office: Office, letter: Petition, sign_in: SignIn) -> None:
    earlier = make.answered(office, title="以前的一封来信")
    TextBlock.objects.create(
        department=office.roads, title="联系方式", body="联系电话：0518-5550123。", created_at=now()
    )
    liaison = sign_in(office.roads_liaison)
    liaison.opens_letter(letter)
    liaison.fills(答复稿="您好！谢谢。")
    liaison.field("答复稿").evaluate("field => field.setSelectionRange(3, 3)")
    liaison.unfolds("常用语和以前的答复")
    liaison.unfolds("联系方式")
    with liaison.page.expect_response("**/used/"):
        puts_in(liaison, "联系方式")
    expect(liaison.field("答复稿")).to_have_value("您好！联系电话：0518-5550123。谢谢。")
    assert TextBlock.objects.get().used == 1
    liaison.fills(标题或答复中的词="以前的")
    liaison.presses("查找答复")
    liaison.sees("含有“以前的”的")
    liaison.page.locator("summary").get_by_text(earlier.title).click()
    puts_in(liaison, earlier.title)
    expect(liaison.field("答复稿")).to_have_value(f"您好！联系电话：0518-5550123。{make.ANSWER}谢谢。")
