"""The proof of work in a browser: beside the typing, at the last moment, without a worker, without scripts."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from petitions.models import Petition
from tests.portal.conftest import Citizen as AtTheForms

SEND = "确认无误，寄出"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(reference: None) -> str:
    """Return the check page of a letter that is filled in."""
    return AtTheForms(client=Client()).starts().fills_in().address("check")


def sent(page: Page) -> Petition:
    expect(page.get_by_role("heading", name="您的来信已经寄到")).to_be_visible()
    return Petition.objects.get()


def test_it_begins_when_the_form_is_touched_and_says_so(page: Page, address: str) -> None:
    page.goto(address)
    says = page.locator("[data-proof-says]")
    expect(says).to_be_empty()
    page.get_by_role("button", name=SEND).focus()
    expect(says).to_have_text("自动验证已通过。")
    page.get_by_role("button", name=SEND).click()
    assert not sent(page).unproven


def test_a_form_sent_at_once_waits_for_it(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=SEND).click()
    assert not sent(page).unproven


@pytest.mark.parametrize("broken", ["delete window.Worker", "window.Worker = class { constructor() { throw 1 } }"])
def test_a_browser_without_workers_does_it_in_slices(page: Page, address: str, broken: str) -> None:
    page.add_init_script(broken)
    page.goto(address)
    page.get_by_role("button", name=SEND).click()
    assert not sent(page).unproven


def test_where_the_challenge_cannot_be_had_the_letter_goes_all_the_same(page: Page, address: str) -> None:
    page.add_init_script("window.fetch = () => Promise.reject(new Error('away'))")
    page.goto(address)
    page.get_by_role("button", name=SEND).focus()
    expect(page.locator("[data-proof-says]")).to_contain_text("仍然可以寄出")
    page.get_by_role("button", name=SEND).click()
    assert sent(page).unproven


def test_without_scripts_the_page_says_what_happens(plain_page: Page, address: str) -> None:
    plain_page.goto(address)
    expect(plain_page.locator(".proof noscript p")).to_be_visible()
    plain_page.get_by_role("button", name=SEND).click()
    assert sent(plain_page).unproven
