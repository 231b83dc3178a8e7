"""吴大爷 writes on his phone, without an account and to nobody in particular, and follows the letter on another one."""

from __future__ import annotations

import datetime as dt
import io
import re
from http import HTTPStatus

import pytest
from playwright.sync_api import FilePayload, expect
from pypdf import PdfReader

from deadlines.services.provisional import due_words
from petitions.models import Petition
from tests.factories import Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import PHOTO, Citizen, Receipt, Visitor
from tests.journeys.steps import in_hand, letter_of, link_in, mails_to
from tests.petitions.files import jpeg

TITLE = "柳塘镇石桥村的桥栏杆断了一截"
STORY = "石桥村口小桥的栏杆断了一截，孩子上学从那里过，夜里又没有灯。希望尽快修好。"
MAIL = "wu@example.org"
CLOSE_UP: FilePayload = {"name": "断口.jpg", "mimeType": "image/jpeg", "buffer": jpeg(640, 480)}
MORE = "昨天下雨以后，断口又大了，现在有两米宽。"


@pytest.mark.parametrize("java_script", [True, False])
def test_a_letter_is_written_on_one_phone_and_followed_on_another(
    office: Office, new_context: NewContext, sign_in: SignIn, *, java_script: bool
) -> None:
    def phone() -> Citizen:
        return Citizen(new_context(java_script_enabled=java_script, width=360, height=740).new_page())

    writer = phone()
    receipt = he_writes(writer, office)
    assert letter_of(receipt).unproven is not java_script
    his_receipt_stays(writer, receipt)

    in_hand(receipt, office)
    follower = phone()
    he_follows_it(follower, receipt)
    he_adds_what_happened(follower)
    the_unit_reads_it(sign_in, office)
    the_link_opens_once(phone(), phone())


def he_writes(writer: Citizen, office: Office) -> Receipt:
    writer.writes_to("我不知道该写给谁", "求助")
    writer.chooses("乡镇（街道）", office.town.name)
    writer.fills(**{"具体地点（选填）": "石桥村口"})
    writer.tells(TITLE, STORY, photo=PHOTO)
    writer.fills(电子邮箱=MAIL)
    writer.says_who("吴长庚", "13900004408")
    writer.sees("寄出前，请核对一遍", TITLE, "石桥村口", office.town.name, "路口照片.jpg", "13900004408")
    return writer.sends()


def his_receipt_stays(writer: Citizen, receipt: Receipt) -> None:
    """It says by when, can be kept as a sheet, sent to him, and is the same when it is opened again."""
    writer.sees("接下来", due_words(due_on(receipt)))
    with writer.page.expect_download() as download:
        writer.follows("保存为PDF")
    sheet = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    words = re.sub(r"\s", "", sheet.pages[0].extract_text())
    assert receipt.number in words
    assert receipt.code.replace(" ", "") in words
    writer.presses("寄一份到我的邮箱")
    writer.sees("回执正在寄出")
    writer.opens(writer.page.url)
    assert writer.receipt() == receipt


def he_follows_it(follower: Citizen, receipt: Receipt) -> None:
    follower.looks_up(receipt)
    follower.has_nothing_beside_the_screen()
    follower.sees("由测试交通局主办", STORY, "下载路口照片.jpg")
    assert follower.timeline() == ["收到来信", "予以受理", "交由测试交通局主办", "测试交通局签收"]
    assert follower.due() == f"答复期限：{due_words(due_on(receipt))}"
    follower.sees("个工作日", "这个日期怎么算的？")


def due_on(receipt: Receipt) -> dt.date:
    day = letter_of(receipt).due_on
    assert day is not None
    return day


def he_adds_what_happened(follower: Citizen) -> None:
    follower.follows("补充说明…")
    follower.has_nothing_beside_the_screen()
    follower.fills(内容=MORE)
    follower.page.get_by_label("照片或材料（选填）", exact=True).set_input_files(CLOSE_UP)
    follower.presses("寄出补充")
    follower.sees(MORE, "下载断口.jpg")
    assert follower.timeline()[-1] == "您补充了情况"
    follower.has_nothing_beside_the_screen()


def the_unit_reads_it(sign_in: SignIn, office: Office) -> None:
    liaison = sign_in(office.roads_liaison)
    liaison.finds_on_desk("办理中", TITLE)
    liaison.sees(MORE, "断口.jpg")


def the_link_opens_once(first: Visitor, second: Visitor) -> None:
    """The mail with the receipt names the letter, not its code; its link is used up by the button, not by a look."""
    (mail,) = [text for text in mails_to(MAIL) if Petition.objects.get().number in text and "回执" in text]
    path = link_in(mail)
    for visitor in (second, first):
        assert visitor.opens(path).status == HTTPStatus.OK
        visitor.sees("这个链接只能用一次")
        visitor.does_not_see(TITLE)
    first.presses("打开来信")
    expect(first.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    second.presses("打开来信")
    second.sees("这个链接不能用了", "您的来信没有受影响", "获取新链接")
    second.does_not_see(TITLE)
    second.has_nothing_beside_the_screen()
    assert second.opens(path).status == HTTPStatus.GONE
