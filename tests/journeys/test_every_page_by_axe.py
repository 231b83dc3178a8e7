"""axe-core finds nothing on any page of the site, opened by somebody who may open it, on a phone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from playwright.sync_api import Page

from accounts.models import User
from tests.access.test_every_address import letter, parts, people  # noqa: F401 fixtures
from tests.factories import Office
from tests.journeys.conftest import NewContext
from tests.journeys.people import OVERHANG
from tests.journeys.test_accessibility import AXE, LEVELS, RUN_AXE
from tests.web.pages import Page as SitePage
from tests.web.pages import pages_of_the_site, pages_of_writers

FEWEST = 80


def faults_on(page: Page, name: str, address: str) -> list[str]:
    """Open the page; return what axe finds on it, and whether one must scroll sideways."""
    answer = page.goto(address)
    assert answer is not None
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return []
    page.evaluate(AXE)
    found = [
        f"{name}: {fault['id']}: " + "; ".join(f"{node['target']} {node['failureSummary']}" for node in fault["nodes"])
        for fault in page.evaluate(RUN_AXE, LEVELS)["violations"]
    ]
    over = page.evaluate(OVERHANG)
    return [*found, f"{name}: {over} px wider than the screen"] if over > 0 else found


def is_page(site_page: SitePage) -> bool:
    """Files are offered for download; a browser does not show them as pages."""
    _name, client, address = site_page
    answer = client.get(address, follow=True)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html") and not answer.streaming


def test_axe_finds_nothing_on_any_page(
    office: Office,
    people: dict[str, User | None],  # noqa: F811
    parts: dict[str, Any],  # noqa: F811
    new_context: NewContext,
) -> None:
    faults: list[str] = []
    seen = 0
    context = new_context(width=360, height=740)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    for site_page in filter(is_page, [*pages_of_writers(office), *pages_of_the_site(people, parts)]):
        name, client, address = site_page
        context.clear_cookies()
        if session := client.cookies.get(settings.SESSION_COOKIE_NAME):
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": new_context.url}]
            )
        faults += faults_on(page, name, address)
        seen += 1
    assert seen >= FEWEST
    assert faults == []
