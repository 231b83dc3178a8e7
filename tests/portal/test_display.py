"""Text size, theme and language are remembered, and one comes back to where one was."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.common.ui_urls")


def test_a_choice_is_remembered_and_the_page_comes_back(client: Client) -> None:
    response = client.get("/display/", {"text": "large", "next": "/library/?q=路灯"})
    assert response.status_code == 302
    assert response["Location"] == "/library/?q=%E8%B7%AF%E7%81%AF"
    assert response.cookies["text"].value == "large"
    assert response.cookies["text"]["httponly"]
    assert response.cookies["text"]["samesite"] == "Lax"


def test_a_choice_can_be_taken_back(client: Client) -> None:
    client.cookies["theme"] = "contrast"
    response = client.get("/display/", {"theme": "plain"})
    assert response.cookies["theme"].value == ""
    assert response.cookies["theme"]["max-age"] == 0


def test_the_language_is_remembered(client: Client) -> None:
    assert client.get("/display/", {"lang": "en"}).cookies["django_language"].value == "en"


@pytest.mark.parametrize("query", [{"text": "huge"}, {"theme": "<b>"}, {"lang": "xx"}, {}])
def test_an_unknown_choice_sets_nothing(client: Client, query: dict[str, str]) -> None:
    response = client.get("/display/", query)
    assert response.status_code == 302
    assert not response.cookies


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "",
        "home",
        "a/b",
    ],
)
def test_nobody_is_sent_elsewhere(client: Client, target: str) -> None:
    assert client.get("/display/", {"next": target})["Location"] == "/"


def test_a_line_end_in_the_address_does_not_split_the_header(client: Client) -> None:
    response = client.get("/display/", {"next": "/library/\r\nSet-Cookie: a=b"})
    assert "\n" not in response["Location"]
    assert "a" not in response.cookies


def test_it_rejects_post(client: Client) -> None:
    assert client.post("/display/").status_code == 405


@pytest.mark.django_db
def test_the_guide_lists_the_reply_times_in_force(client: Client, reference: None) -> None:
    html = client.get("/guide/").content.decode()
    assert 'id="privacy"' in html
    assert 'id="refused"' in html
    assert 'id="access"' in html
    assert "7个工作日" in html
