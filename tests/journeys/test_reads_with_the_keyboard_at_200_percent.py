"""陈老师 uses no mouse and reads everything twice as large: searches, reads, supports, and sets the letters to her taste."""

from __future__ import annotations

from typing import TypedDict

from playwright.sync_api import Locator, expect

from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import NewContext
from tests.journeys.people import OVERHANG, Visitor

TITLE = "柳塘小学门前斑马线看不清"
FARTHEST = 200
"""So many stops no page has: whoever needs more of them goes round in a circle."""
FOCUSED = """() => {
    const it = document.activeElement;
    if (!it || it === document.body || it === document.documentElement) return null;
    const style = getComputedStyle(it);
    const within = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
    const uncovered = [...it.getClientRects()].some(({left, top, width, height}) => {
        const [x, y] = [left + width / 2, top + height / 2];
        const found = within(x, y) && document.elementFromPoint(x, y);
        return found && (it.contains(found) || found.contains(it));
    });
    return {
        what: `${it.tagName} ${it.id} ${(it.innerText || it.getAttribute('aria-label') || it.name || '').trim()}`,
        marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
        uncovered,
        insideMain: !!it.closest('main'),
        first: it.matches('.skip'),
    };
}"""


class Focused(TypedDict):
    """Where the keyboard is: whether a frame marks it, and whether it is on the screen with nothing above it."""

    what: str
    marked: bool
    uncovered: bool
    insideMain: bool
    first: bool


class Reader(Visitor):
    """Somebody with a keyboard alone; every stop on the way must be seen."""

    def comes_to_rest(self) -> None:
        """Wait until the page glides no further: a stop on the way would be scrolled off again."""
        before = -1
        while (now := self.page.evaluate("Math.round(scrollY)")) != before:
            before = now
            self.page.wait_for_timeout(250)

    def stop(self, key: str = "Tab") -> Focused | None:
        """Go one stop on; None is the step from the page's end to its beginning."""
        self.page.keyboard.press(key)
        found: Focused | None = self.page.evaluate(FOCUSED)
        if found:
            assert found["marked"], f"nothing marks the focus on {found['what']} of {self.page.url}"
            assert found["uncovered"], f"{found['what']} of {self.page.url} has the focus and is not seen"
        return found

    def goes_to(self, target: Locator, key: str = "Tab") -> None:
        """Press Tab until the target has the focus."""
        target.wait_for()
        for _stop in range(FARTHEST):
            self.stop(key)
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach {target} of {self.page.url}")

    def enters(self, target: Locator) -> None:
        """Go to a link or a button and press Enter."""
        self.goes_to(target)
        self.page.keyboard.press("Enter")

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True).first

    def goes_round(self) -> int:
        """Go through the whole page and return by its end to its first stop; return how many stops it has."""
        self.page.wait_for_load_state()
        for stops in range(1, FARTHEST):
            found = self.stop()
            if found and found["first"] and stops > 1:
                return stops
        raise AssertionError(f"the keyboard does not come out of {self.page.url} again")

    def fits(self) -> None:
        """Nothing has to be pushed sideways; the page is there already."""
        self.has_nothing_beside_the_screen()


def test_a_letter_is_found_read_and_supported_by_keyboard_alone(office: Office, new_context: NewContext) -> None:
    letter = make.answered(office, title=TITLE)
    reader = Reader(
        new_context(width=640, height=450, scale=2).new_page()
    )  # a screen of 1280, everything twice as large
    reader.page.emulate_media(reduced_motion="reduce")
    she_jumps_to_the_text_and_searches(reader)
    she_narrows_the_search_and_opens_the_letter(reader, office)
    reader.enters(reader.button("我也支持"))
    reader.sees("已记下您的支持。", "您已经支持。")
    reader.fits()
    letter.refresh_from_db()
    assert letter.voices.count() == 1
    she_sets_letters_and_colours(reader)
    she_reads_traditional_characters_and_goes_back(reader)


def she_jumps_to_the_text_and_searches(reader: Reader) -> None:
    reader.opens("/")
    reader.fits()
    first = reader.stop()
    assert first is not None
    assert first["first"]
    expect(reader.link("跳到正文")).to_be_in_viewport()
    assert reader.goes_round() > 1  # and is there again
    reader.page.keyboard.press("Enter")
    after = reader.stop()
    assert after is not None
    assert after["insideMain"]
    reader.goes_to(reader.field("您想问的，也许已有答复"))
    reader.page.keyboard.type("斑马线")
    reader.page.keyboard.press("Enter")
    reader.sees("“斑马线”找到1封", TITLE)
    expect(reader.page.locator("mark").first).to_have_text("斑马线")
    reader.fits()


def she_narrows_the_search_and_opens_the_letter(reader: Reader, office: Office) -> None:
    reader.enters(reader.page.locator("summary", has_text="筛选"))
    units = reader.field("答复单位")
    expect(units).to_be_visible()
    reader.goes_to(units)
    reader.page.keyboard.press("ArrowDown")
    expect(units.locator("option:checked")).to_contain_text(office.roads.name)
    reader.enters(reader.button("应用筛选"))
    reader.page.wait_for_url("**unit=**")
    reader.sees("找到1封", TITLE)
    assert reader.goes_round() > 1
    reader.enters(reader.link(TITLE))
    reader.page.wait_for_url("**/library/*/")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    reader.sees("本月底前补画完成")
    reader.fits()
    reader.page.keyboard.press("End")
    expect(reader.page.locator("footer")).to_be_in_viewport()
    reader.comes_to_rest()
    assert reader.goes_round() > 1


def she_sets_letters_and_colours(reader: Reader) -> None:
    """The letter stays where it is; the choice is kept for the next page."""
    html = reader.page.locator("html")
    for name, attribute, value in (
        ("大字", "data-text", "large"),
        ("更大", "data-text", "xlarge"),
        ("高对比", "data-bs-theme", "contrast"),
    ):
        reader.enters(reader.link(name))
        expect(html).to_have_attribute(attribute, value)
        expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
        reader.fits()
    assert reader.goes_round() > 1


def she_reads_traditional_characters_and_goes_back(reader: Reader) -> None:
    reader.enters(reader.link("繁體"))
    expect(reader.page.locator("html")).to_have_attribute("lang", "zh-Hant")
    reader.sees("柳塘小學門前斑馬線看不清", "您已經支持")
    reader.fits()
    reader.enters(reader.page.locator(".crumb").get_by_role("link", name="答覆公開"))
    reader.sees("共1封", "柳塘小學門前斑馬線看不清")
    expect(reader.page.locator("html")).to_have_attribute("data-text", "xlarge")
    reader.fits()
    reader.page.go_back()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("柳塘小學門前斑馬線看不清")
    reader.enters(reader.link("簡體"))
    expect(reader.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert reader.page.evaluate(OVERHANG) <= 0
