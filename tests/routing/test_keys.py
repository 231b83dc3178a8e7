"""Single-key commands are a choice like the display's: a cookie, set by a link (WCAG 2.1.4)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_keys_are_on_until_switched_off_and_stay_off(office: Office, sign_in: SignIn) -> None:
    client, desk = sign_in(office.clerk), reverse("routing:queue", args=["new"])
    assert 'data-keys="on"' in client.get(desk).content.decode()
    answer = client.get(reverse("portal:display"), {"keys": "off", "next": desk})
    assert answer.headers["Location"] == desk
    assert answer.cookies["keys"]["max-age"]
    page = client.get(desk).content.decode()
    assert 'data-keys="off"' in page
    assert ">开启单键操作</a>" in page
    client.get(reverse("portal:display"), {"keys": "plain"})
    assert 'data-keys="on"' in client.get(desk).content.decode()


def test_an_invented_choice_is_passed_over(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    client.get(reverse("portal:display"), {"keys": '"><script>'})
    assert 'data-keys="on"' in client.get(reverse("routing:queue", args=["new"])).content.decode()


def test_the_help_sheet_names_every_key(office: Office, sign_in: SignIn) -> None:
    page = sign_in(office.clerk).get(reverse("routing:queue", args=["new"])).content.decode()
    sheet = page[page.index('id="keys"') : page.index("</dialog>")]
    for key in ("J", "K", "O", "Enter", "A", "N", "X", "/", "?", "Esc"):
        assert f"<kbd>{key}</kbd>" in sheet
