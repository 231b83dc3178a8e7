"""A real browser for the journeys: Chromium as the system installed it, headless."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.journeys.people import Citizen, Official

SignIn = Callable[[User], Official]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30_000
"""Milliseconds that a page may take on a busy machine; nothing waits longer than it must."""

# Without the last four Chromium looks for its maker's servers at every start.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all journeys; without Chromium they fail, and say what to install."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("Chromium is not installed: sudo apt-get install chromium (script/test does)")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        chromium = playwright.chromium.launch(executable_path=path, args=[*sandbox, *FLAGS])
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser, live_server: LiveServer) -> Iterator["NewContext"]:
    """Make visitors: each call is a browser of its own, with own cookies; all are closed at the end."""
    make = NewContext(browser, live_server.url)
    with override_settings(SITE_URL=live_server.url):
        yield make
    make.close()
    assert make.complaints == [], "the browser's console complained"


@pytest.fixture
def page(new_context: "NewContext") -> Page:
    """A visitor's first page, in Chinese, on a wide screen; relative addresses lead to the live server."""
    return new_context().new_page()


@pytest.fixture
def plain_page(new_context: "NewContext") -> Page:
    """The page of a visitor whose browser runs no JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def citizen(new_context: "NewContext") -> Citizen:
    """Somebody with an old phone: a narrow screen, no JavaScript."""
    return Citizen(new_context(java_script_enabled=False, width=360, height=740).new_page())


@pytest.fixture
def sign_in(new_context: "NewContext") -> SignIn:
    """Seat people of the office at their desks, already signed in: each call is one person at one browser."""
    return lambda person: seated(person, new_context())


@pytest.fixture
def on_phone(new_context: "NewContext") -> SignIn:
    """Give people of the office their phones, already signed in."""
    return lambda person: seated(person, new_context(width=360, height=740))


def seated(person: User, context: BrowserContext) -> Official:
    """Return the person at this browser, signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": settings.SITE_URL}])
    return Official(context.new_page())


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Wrong guesses and counted figures of former journeys are forgotten."""
    cache.clear()


class NewContext:
    """Calling it opens a visitor's browser; errors of scripts and of the content policy are noted."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(
        self, *, java_script_enabled: bool = True, width: int = 1280, height: int = 900, scale: float = 1
    ) -> BrowserContext:
        context = self._browser.new_context(
            base_url=self.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            java_script_enabled=java_script_enabled,
        )
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda event: self.complaints.append(str(event.error)))
        context.on("console", lambda event: self._note(event.type, event.text))
        self._contexts.append(context)
        return context

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _note(self, kind: str, text: str) -> None:
        # An answer of 4xx is noted by the browser too, and is what some journeys are about.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(text)
