"""The entry point reads every request as UTF-8."""

import io

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from config.wsgi import application


@pytest.fixture(autouse=True)
def _connection_outlives_requests():
    """Between requests the site closes connections that are too old; the test's own is that of its transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def status_of(environ):
    said = []
    b"".join(application(environ, lambda status, _headers, *_rest: said.append(status)))
    return said[0]


@pytest.mark.parametrize("charset", ["rot13", "utf-7", "unicode_escape", "hex", '"utf-16"', "none such"])
def test_an_announced_encoding_is_passed_over(db, charset):
    asked = RequestFactory().get("/follow/?number=+2AA-").environ
    assert status_of({**asked, "CONTENT_TYPE": f"text/plain; charset={charset}"}).startswith("200")


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "rot13"])
def test_no_lone_surrogate_comes_in_through_a_form(db, charset):
    body = b'--b\r\nContent-Disposition: form-data; name="number"\r\n\r\n+2AA-\\ud800\r\n--b--\r\n'
    asked = RequestFactory().post("/follow/").environ
    sent = {
        **asked,
        "CONTENT_TYPE": f"multipart/form-data; charset={charset}; boundary=b",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": "csrftoken=" + "a" * 32,
        "HTTP_X_CSRFTOKEN": "a" * 32,
    }
    assert status_of(sent).startswith("422"), "a form that was read, and refused"
