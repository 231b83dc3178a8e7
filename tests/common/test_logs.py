"""Secret tokens stay out of the logs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from common.codes import new_token
from common.logs import HideTokens


def test_a_token_in_an_address_is_hidden() -> None:
    token = new_token()
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Refused: %s", (f"/write/{token}/story/",), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == "Refused: /write/…/story/"


@pytest.mark.parametrize(
    ("address", "hidden"),
    [
        ("/l/abcdefghijklmnop.0123456789abcdef", "/l/…"),
        ("/write/abcdefghijklmnopqrstuv?x=1", "/write/…?x=1"),
        ("/unfollow/17.0123456789abcdef0123456789abcdef/", "/unfollow/…/"),
        ("/board/comments/0b7e1f0e-6f0c-4b7e-9c55-3f1a0a1b2c3d/", "/board/comments/…/"),
    ],
)
def test_every_address_that_is_a_key_is_hidden(address: str, hidden: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Not Found: %s", (address,), None)
    HideTokens().filter(record)
    assert record.getMessage() == f"Not Found: {hidden}"


def test_other_messages_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Not Found: %s", ("/library/X20261106-00001/",), None)
    HideTokens().filter(record)
    assert record.args == ("/library/X20261106-00001/",)


def test_the_console_uses_it() -> None:
    handlers: dict[str, Any] = dict(settings.LOGGING)["handlers"]  # type: ignore[assignment]
    assert "hide_tokens" in handlers["console"]["filters"]


@pytest.mark.django_db
def test_a_refused_step_leaves_no_token_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    token = new_token()
    caplog.handler.addFilter(HideTokens())
    with caplog.at_level(logging.WARNING, "django.request"):
        Client().get(f"/write/{token}/receipt/")
    assert caplog.messages
    assert token not in caplog.text
