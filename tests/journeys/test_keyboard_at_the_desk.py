"""A clerk who works by keyboard alone: moves, opens, acts, goes on, asks for help, and switches the keys off."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import SignIn
from tests.journeys.people import Official

TITLES = ("第一封：路口过街危险", "第二封：路灯不亮了", "第三封：公交站牌倒了")


def test_letters_are_dispatched_one_after_the_other_without_a_mouse(office: Office, sign_in: SignIn) -> None:
    letters = [make.accepted(office, title=title) for title in TITLES]
    clerk = sign_in(office.clerk)
    page, keys = clerk.page, clerk.page.keyboard
    clerk.opens("/desk/queues/to-dispatch/")
    expect(page.locator("[data-row]")).to_have_count(3)
    keys.press("j")
    keys.press("j")
    keys.press("k")
    expect(page.locator("[data-row].is-cur")).to_contain_text(TITLES[0])
    keys.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[0])

    keys.press("a")  # the main action's first field
    expect(page.get_by_label("主办单位", exact=True)).to_be_focused()
    page.get_by_label("主办单位", exact=True).select_option(str(office.roads.pk))
    keys.press("j")  # typed at a field: no command
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[0])
    keys.press("Escape")
    keys.press("n")
    onward = clerk.button("分办，打开下一件")
    expect(onward).to_be_focused()
    assert make.fresh(letters[0]).lead_department is None  # one key alone does nothing that can't be taken back
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])
    assert make.fresh(letters[0]).lead_department == office.roads

    keys.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[2])
    keys.press("/")
    expect(page.locator("[data-desk-search]")).to_be_focused()
    keys.type("jjkk?")
    expect(page.locator("[data-desk-search]")).to_have_value("jjkk?")


def test_the_help_sheet_holds_the_focus_and_gives_it_back(office: Office, sign_in: SignIn) -> None:
    make.accepted(office)
    clerk = sign_in(office.clerk)
    page, keys = clerk.page, clerk.page.keyboard
    clerk.opens("/desk/queues/to-dispatch/")
    keys.press("j")
    row = page.locator("[data-row].is-cur [data-open]")
    expect(row).to_be_focused()
    keys.press("?")
    sheet = page.get_by_role("dialog", name="键盘操作")
    expect(sheet).to_be_visible()
    for _each in range(6):
        keys.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    keys.press("j")
    expect(sheet).to_be_visible()
    keys.press("Escape")
    expect(sheet).to_be_hidden()
    expect(row).to_be_focused()
    clerk.presses("键盘操作")
    expect(sheet).to_be_visible()


def test_the_keys_can_be_switched_off_for_good(office: Office, sign_in: SignIn) -> None:
    make.accepted(office)
    clerk = sign_in(office.clerk)
    page = clerk.page
    clerk.opens("/desk/queues/to-dispatch/")
    with page.expect_response(lambda answer: "/display/" in answer.url):
        page.locator(".keys").get_by_text("关闭单键操作").click()
    page.keyboard.press("j")
    expect(page.locator("[data-row].is-cur")).to_have_count(0)
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("[data-row].is-cur")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_hidden()
    with page.expect_response(lambda answer: "/display/" in answer.url):
        page.locator(".keys").get_by_text("开启单键操作").click()
    page.keyboard.press("j")
    expect(page.locator("[data-row].is-cur")).to_have_count(1)


def test_without_a_script_the_same_choice_is_a_link(office: Office, plain_page: Page) -> None:
    make.accepted(office)
    clerk = Official(plain_page).signs_in(office.clerk)
    clerk.opens("/display/?keys=off&next=/desk/")
    assert plain_page.locator("body").get_attribute("data-keys") == "off"
