"""The pictures of the main pages: ``script/pictures`` starts the site and calls this with its address."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SCREENS = {"wide": ViewportSize(width=1280, height=900), "phone": ViewportSize(width=390, height=780)}
PASSWORD = "Lanchuan-2026"  # noqa: S105 the demonstration's own
COLOURS = 128
"""Enough for pages of text; the files are a quarter as large."""

Way = Callable[[Page], None]


def signed_in(name: str, path: str) -> Way:
    """Return the way of a person of the office to a page."""

    def go(page: Page) -> None:
        page.goto("/accounts/login/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.goto(path)

    return go


def opened(path: str, first: str = "") -> Way:
    """Return the way to a public page; ``first`` finds the link on it that leads on, if one does."""

    def go(page: Page) -> None:
        page.goto(path)
        if first:
            page.goto(str(page.locator(first).first.get_attribute("href")))

    return go


PAGES: dict[str, Way] = {
    "home": opened("/"),
    "write": opened("/write/"),
    "follow": opened("/follow/"),
    "library": opened("/library/"),
    "letter": opened("/library/", "main a[href^='/library/']:not([href*='?']):not([href*='archive'])"),
    "board": opened("/board/"),
    "bulletins": opened("/bulletins/"),
    "desk": signed_in("clerk", "/desk/"),
    "unit": signed_in("housing", "/desk/"),
    "leader": signed_in("leader", "/desk/"),
}


def take(browser: Browser, site: str, name: str, way: Way) -> None:
    """Take one page's pictures."""
    for screen, size in SCREENS.items():
        context = browser.new_context(base_url=site, viewport=size, locale="zh-CN", reduced_motion="reduce")
        page = context.new_page()
        way(page)
        page.wait_for_load_state("networkidle")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shot.quantize(COLOURS).save(FOLDER / f"{name}-{screen}.png", optimize=True)
        context.close()


def main(site: str) -> None:
    """Take all pictures."""
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, way in PAGES.items():
            take(browser, re.sub("/$", "", site), name, way)
            sys.stdout.write(f"{name}\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
