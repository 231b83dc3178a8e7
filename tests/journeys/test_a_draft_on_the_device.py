"""What was typed and not sent is offered again in the same browser; sent, or a report, it is kept nowhere there."""

from playwright.sync_api import Page, expect

from tests.factories import Office
from tests.journeys.people import Citizen

TITLE = "柳塘小学门前斑马线看不清，过街危险"
STORY = "斑马线磨得看不清了，希望补画。"
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('letter:')).length"

TRIES, PAUSE = 100, 100


def device_keeps(page: Page, number: int) -> None:
    """Wait until the browser keeps so many drafts; pages run no code from strings, so nothing in them can wait."""
    for _try in range(TRIES):
        if page.evaluate(KEPT) == number:
            return
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"{page.evaluate(KEPT)} drafts on the device")


def test_a_crash_loses_nothing_and_sending_clears_the_device(office: Office, page: Page) -> None:
    citizen = Citizen(page)
    citizen.writes_to("县长信箱", "求助")
    citizen.fills(标题=TITLE, 具体情况=STORY)
    device_keeps(page, 1)
    page.reload()
    offer = page.get_by_role("region", name="上次没有写完的内容")
    expect(offer).to_be_visible()
    expect(page.get_by_label("标题", exact=True)).to_have_value("")
    offer.get_by_role("button", name="接着上次写").click()
    expect(page.get_by_label("标题", exact=True)).to_have_value(TITLE)
    expect(page.get_by_label("具体情况", exact=True)).to_have_value(STORY)

    citizen.opens("/write/")
    citizen.sees("上次没有写完", TITLE)
    page.get_by_role("link", name="继续写这封信").click()
    offer.get_by_role("button", name="接着上次写").click()
    citizen.presses("下一步：填写联系方式")
    citizen.says_who("周小禾", "13900002206")
    citizen.sends()
    device_keeps(page, 0)
    citizen.opens("/write/")
    expect(page.get_by_role("heading", name="上次没有写完")).to_be_hidden()


def test_a_draft_is_cleared_by_a_button_and_an_unwanted_one_is_left(office: Office, page: Page) -> None:
    citizen = Citizen(page)
    citizen.writes_to("县长信箱", "求助")
    citizen.fills(标题=TITLE)
    device_keeps(page, 1)
    page.get_by_role("button", name="清除本机草稿").click()
    citizen.sees("已经清除")
    page.reload()
    citizen.sees("发生了什么事？")
    expect(page.get_by_role("region", name="上次没有写完的内容")).to_be_hidden()

    citizen.fills(标题=TITLE)
    device_keeps(page, 1)
    page.reload()
    page.get_by_role("button", name="不要了，用现在的").click()
    expect(page.get_by_label("标题", exact=True)).to_have_value("")
    citizen.opens("/write/")
    citizen.sees("还没有写标题")
    page.get_by_role("button", name="清除这份草稿").click()
    expect(page.get_by_role("heading", name="上次没有写完")).to_be_hidden()
    device_keeps(page, 0)


def test_a_report_of_wrongdoing_is_kept_on_no_device(office: Office, page: Page) -> None:
    citizen = Citizen(page)
    citizen.writes_to("县长信箱", "求助")
    citizen.fills(标题=TITLE)
    device_keeps(page, 1)
    page.get_by_role("link", name="返回上一步").click()
    citizen.ticks("举报")
    citizen.presses("下一步：写具体情况")
    citizen.sees("不会保存在这台设备上")
    device_keeps(page, 0)
    citizen.fills(标题=TITLE, 具体情况=STORY)
    citizen.presses("下一步：填写联系方式")
    citizen.sees("要不要留下姓名？")
    citizen.ticks("匿名举报")
    expect(page.get_by_label("您的姓名")).to_be_hidden()
    citizen.ticks("我已阅读个人信息处理告知")
    citizen.presses("下一步：核对来信")
    citizen.sees("匿名举报，不留姓名和联系方式")
    device_keeps(page, 0)
