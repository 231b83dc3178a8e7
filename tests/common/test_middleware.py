import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User

MORNING = dt.datetime(2026, 9, 7, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("query", ["q=%00", "%00=q", "q=a&q=b%00"])
def test_a_nul_in_the_query_is_a_bad_request(client, query):
    assert client.get(f"/healthz?{query}").status_code == 400


def test_a_lone_surrogate_in_the_query_is_no_server_error(client, db):
    assert client.get("/healthz?q=%ED%A0%80").status_code < 500


def test_a_body_announced_too_large_is_refused_unread(client, settings):
    settings.REQUEST_MAX_BYTES = 2**20
    answer = client.post("/healthz", "", content_type="text/plain", headers={"Content-Length": str(2**20 + 1)})
    assert answer.status_code == 413
    assert "1 MB" in answer.content.decode()


def test_every_answer_carries_the_content_policy(client, db):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_every_answer_forbids_framing_guessing_and_leaking(client, db):
    headers = client.get("/healthz").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("cookie", "language", "word"),
    [(None, "zh-hans", "写信"), ("en", "en", "Write"), ("zh-hans", "zh-hans", "写信"), ("fr; x", "zh-hans", "写信")],
)
def test_chinese_is_spoken_unless_english_was_chosen_here(reference, settings, cookie, language, word):
    client = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    answer = client.get("/write/")
    assert answer.headers["Content-Language"] == language
    assert word in answer.content.decode()
    assert "Cookie" in answer.headers["Vary"]


@pytest.fixture
def signed_in(db):
    """A browser that signed in at 9 o'clock."""
    user = User.objects.create_user("li", password="a password nobody uses 1A", display_name="李文")
    client = Client()
    with time_machine.travel(MORNING, tick=False):
        client.force_login(user)
        client.get("/healthz")
    return client


def visit(client, minutes):
    """Call some minutes after nine; tell whether the session is still good."""
    with time_machine.travel(MORNING + dt.timedelta(minutes=minutes), tick=False):
        client.get("/healthz")
        return Session.objects.filter(expire_date__gt=MORNING + dt.timedelta(minutes=minutes)).exists()


def test_a_session_lasts_while_requests_come(signed_in):
    assert all(visit(signed_in, minutes) for minutes in (20, 40, 60))


def test_a_session_ends_after_half_an_hour_without_a_request(signed_in):
    assert visit(signed_in, 20)
    assert not visit(signed_in, 51)


def test_requests_within_a_minute_write_the_session_once(signed_in, django_assert_num_queries):
    with time_machine.travel(MORNING + dt.timedelta(seconds=30), tick=False), django_assert_num_queries(3):
        signed_in.get("/healthz")  # session, person, and the page's own question


def test_a_visitor_without_a_session_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")
    assert not client.cookies


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "text"])
def test_a_nul_in_a_cookie_is_as_good_as_none(client, db, cookie):
    answer = client.get("/follow/", headers={"Cookie": f'{cookie}="abcdefgh\\000ijklmnop"'})
    assert answer.status_code == 200


def test_no_page_of_a_signed_in_person_is_kept_by_the_browser(signed_in):
    with time_machine.travel(MORNING, tick=False):
        assert "no-store" in signed_in.get("/desk/messages/").headers["Cache-Control"]
