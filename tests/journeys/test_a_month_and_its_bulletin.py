"""The month's bulletin: prepared by a clerk, looked through and published by the head, read by anyone on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIResponse, expect

from common.clock import TZ, pretend, today
from reports.metrics.period import Period, month_before
from reports.wording import year_month
from tests import factories as make
from tests.factories import Office
from tests.journeys.conftest import NewContext, SignIn
from tests.journeys.people import Visitor


@pytest.fixture
def month() -> str:
    return month_before(f"{today():%Y-%m}")


@pytest.fixture
def overdue(office: Office, month: str) -> str:
    """Return the number of a letter that the roads bureau let lie since the month's first day."""
    begins = Period.of(month).begins_at.replace(hour=9, tzinfo=TZ)
    with pretend(begins):
        return make.handled(office).number


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_bulletin_is_made_by_two_people_and_read_by_all(
    office: Office, overdue: str, month: str, sign_in: SignIn, new_context: NewContext
) -> None:
    clerk, name = sign_in(office.clerk), year_month(month)
    clerk.opens("/desk/bulletins/")
    clerk.sees("还没有编制过通报")
    clerk.chooses("编制哪个月的通报", name)
    clerk.presses("编制通报")
    clerk.sees(f"{name}的通报已编制", "编制人不能审定自己编制的通报", overdue)
    expect(clerk.button("审定并发布通报")).to_have_count(0)

    reader = Visitor(new_context(java_script_enabled=False, width=360, height=740).new_page())
    reader.opens("/bulletins/")
    reader.sees("还没有发布过通报")

    head = sign_in(office.head)
    head.opens("/desk/bulletins/")
    head.page.get_by_role("link", name=name).click()
    head.presses("审定并发布通报")
    head.sees(f"{name}的通报已发布。")
    expect(head.button("作废通报")).to_have_count(0)

    reader.opens("/bulletins/")
    reader.has_nothing_beside_the_screen()
    reader.page.get_by_role("link", name="县长信箱及网民留言办理情况的通报").first.click()
    reader.sees("版本：第1版，未更正", f"{office.roads.name}1件（{overdue}）")
    reader.has_nothing_beside_the_screen()
    reader.page.get_by_text("附件2　逾期未复来信清单（1件）").click()
    expect(reader.page.get_by_role("row").filter(has_text=overdue)).to_be_visible()
    document = fetched(reader, "下载PDF（公文版）")
    assert (document.status, document.body()[:5]) == (200, b"%PDF-")
    data = fetched(reader, "下载数据（JSON）").json()
    assert overdue in str(data)
    expect(reader.page.locator("main")).to_contain_text(data["bulletin"]["digest"])


def fetched(reader: Visitor, link: str) -> APIResponse:
    """Return what a link of the page leads to."""
    address = reader.page.get_by_role("link", name=link, exact=True).get_attribute("href")
    assert address is not None
    return reader.page.request.get(address)


def test_a_head_who_prepared_a_bulletin_cannot_publish_it(office: Office, month: str, sign_in: SignIn) -> None:
    head, name = sign_in(office.head), year_month(month)
    head.opens("/desk/bulletins/")
    head.chooses("编制哪个月的通报", name)
    head.presses("编制通报")
    head.sees(f"{name}的通报已编制", "编制人不能审定自己编制的通报")
    expect(head.button("审定并发布通报")).to_have_count(0)
    head.presses("作废通报")
    head.sees(f"{name}的通报已作废，可以重新编制。")
