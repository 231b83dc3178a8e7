"""The people of the journeys, each at a browser of their own: what they open, press, fill in, and see."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, Response, expect

from accounts.models import User
from petitions.models import Petition
from tests.factories import PASSWORD
from tests.petitions.files import jpeg

PHOTO = {"name": "路口照片.jpg", "mimeType": "image/jpeg", "buffer": jpeg(640, 480)}
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Receipt(NamedTuple):
    """What a writer keeps: the number and the query code, as the receipt shows them."""

    number: str
    code: str


class Visitor:
    """Somebody at a browser. Names of buttons, links and fields are given in full, as they stand on the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def opens(self, address: str) -> Response:
        """Go to an address; what came back says with which status."""
        answer = self.page.goto(address)
        assert answer is not None
        return answer

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def presses(self, name: str) -> None:
        self.button(name).click()

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def unfolds(self, name: str) -> None:
        """Open what is folded away under these words."""
        self.page.locator("summary").get_by_text(name, exact=True).click()

    def field(self, label: str) -> Locator:
        """The field of that label; a part of the page may be called the same."""
        return self.page.get_by_label(label, exact=True).and_(self.page.locator("input, textarea, select"))

    def fills(self, **fields: str) -> None:
        """Type into fields; the name of each is its label."""
        for label, text in fields.items():
            self.field(label).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Take a line of a drop-down list."""
        self.field(label).select_option(label=option)

    def ticks(self, words: str) -> None:
        """Tick a box or a round button, known by how its words begin; not one that is folded away."""
        self.page.get_by_label(re.compile(f"^{re.escape(words)}")).filter(visible=True).check()

    def sees(self, *words: str) -> None:
        """Wait until the page's main part says these words."""
        for said in words:
            expect(self.page.locator("main")).to_contain_text(said)

    def does_not_see(self, *words: str) -> None:
        """The page, which must be there already, does not say these words."""
        for said in words:
            expect(self.page.locator("main")).not_to_contain_text(said)

    def has_nothing_beside_the_screen(self) -> None:
        """No page may have to be pushed sideways; it is measured when it is all there, not while it still comes."""
        self.page.wait_for_load_state()
        assert self.page.evaluate(OVERHANG) <= 0, f"{self.page.url} is wider than the screen"


class Citizen(Visitor):
    """Somebody who writes: no account, perhaps a phone without JavaScript."""

    def writes_to(self, channel: str, kind: str, *, unit: str = "") -> None:
        """Choose the mailbox, the type of the letter, and the unit where one is meant."""
        self.opens("/")
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name="写信").click()
        self.has_nothing_beside_the_screen()
        self.ticks(channel)
        self.presses("下一步：选类别")
        self.has_nothing_beside_the_screen()
        self.ticks(kind)
        if unit:
            self.chooses("写给哪个单位", unit)
        self.presses("下一步：写具体情况")

    def tells(self, title: str, story: str, *, photo: Any = None) -> None:
        """Tell the story on the second page."""
        self.fills(标题=title, 具体情况=story)
        if photo:
            self.page.get_by_label("照片或材料（选填）", exact=True).set_input_files(photo)
        self.has_nothing_beside_the_screen()
        self.presses("下一步：填写联系方式")

    def says_who(self, name: str, phone: str, *, agrees: bool | None = True) -> None:
        """Give name and phone on the third page, and say whether the letter may be shown (None: not asked there)."""
        self.fills(您的姓名=name, 电话=phone)
        if agrees is not None:
            self.ticks("可以公开" if agrees else "不公开，只答复我本人")
        self.ticks("我已阅读个人信息处理告知")
        self.has_nothing_beside_the_screen()
        self.presses("下一步：核对来信")

    def sends(self, *, keeping: bool = False) -> Receipt:
        """Send what was checked, and keep number and code; ``keeping`` what was pointed out as personal in the text."""
        self.has_nothing_beside_the_screen()
        self.presses("保留这些内容，寄出" if keeping else "确认无误，寄出")
        self.sees("您的来信已经寄到")
        self.has_nothing_beside_the_screen()
        return self.receipt()

    def receipt(self) -> Receipt:
        """Return number and code of the receipt that is on the screen, or still on its way there."""
        shown = self.page.locator(".big-no")
        expect(shown).to_have_count(2)
        return Receipt(shown.first.inner_text(), shown.last.inner_text())

    def looks_up(self, receipt: Receipt) -> None:
        """Ask with number and code how the letter stands."""
        self.opens("/follow/")
        self.has_nothing_beside_the_screen()
        self.fills(来信编号=receipt.number, 查询码=receipt.code)
        self.presses("查询来信")

    def rates(self, grade: str, words: str = "") -> None:
        """Judge the answer on the letter's page."""
        self.page.get_by_label(grade, exact=True).check()
        self.fills(**{"想说的话（选填）": words})
        self.presses("寄出评价")

    def timeline(self) -> list[str]:
        """Return what the letter's page says that happened, the first thing first."""
        self.page.wait_for_load_state()
        return self.page.locator("ol.tl .t").all_inner_texts()

    def due(self) -> str:
        """Return the line with the date by which the answer has to come."""
        return self.page.get_by_role("heading", name="答复期限：").inner_text()


class Official(Visitor):
    """Somebody of the centre or of a unit."""

    def signs_in(self, person: User) -> Official:
        """Sign in by the login page and land on the desk."""
        self.opens("/desk/")
        self.fills(登录名=person.username, 密码=PASSWORD)
        self.presses("登录办信")
        self.page.wait_for_url("**/desk/**")
        return self

    def finds_in(self, queue: str, title: str) -> None:
        """Open a queue by its name at the side, and the letter in it."""
        self.opens("/desk/")
        self.page.get_by_role("navigation", name="队列").get_by_role("link", name=re.compile(f"^{queue}")).click()
        self.follows(title)

    def finds_on_desk(self, group: str, title: str) -> None:
        """Open a letter that stands in a group of the unit's desk."""
        self.opens("/desk/")
        self.page.get_by_role("region", name=group).get_by_role("link", name=title, exact=True).click()

    def opens_letter(self, letter: Petition | str) -> Response:
        return self.opens(f"/desk/letters/{letter}/")
