"""Signing in and out: what people see, and what a stranger learns."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_user, disable

pytestmark = pytest.mark.django_db

PASSWORD = "Qingshi-2026-bridge"
LOGIN = "/accounts/login/"


@pytest.fixture
def person() -> User:
    return create_user(username="lin", display_name="林晓", password=PASSWORD, actor=None)


def sign_in(client: Client, password: str = PASSWORD, **extra: str) -> int:
    return client.post(LOGIN, {"username": "lin", "password": password, **extra}).status_code


def test_the_right_password_leads_to_the_desk(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"username": "lin", "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("routing:desk"))


def test_signing_in_leads_back_to_the_page_asked_for(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"username": "lin", "password": PASSWORD, "next": "/desk/messages/"})
    assert response.headers["Location"] == "/desk/messages/"


def test_another_site_is_never_the_next_page(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"username": "lin", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == reverse("routing:desk")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client, person: User) -> None:
    wrong = client.post(LOGIN, {"username": "lin", "password": "wrong"})
    unknown = client.post(LOGIN, {"username": "nobody", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    for response in (wrong, unknown):
        assert "登录名或密码不正确" in response.content.decode()


def test_a_disabled_account_is_answered_like_a_wrong_password(client: Client, person: User) -> None:
    disable(person, actor=None)
    response = client.post(LOGIN, {"username": "lin", "password": PASSWORD})
    assert response.status_code == 422
    assert "登录名或密码不正确" in response.content.decode()


def test_repeated_failures_lock_the_name_and_say_for_how_long(client: Client, person: User) -> None:
    codes = [sign_in(client, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert codes[-1] == 429
    locked = client.post(LOGIN, {"username": "lin", "password": PASSWORD})
    assert locked.status_code == 429
    assert "20分钟后可以再登录" in locked.content.decode()


def test_the_page_names_the_limit_of_the_settings(client: Client) -> None:
    assert f"连续{settings.AXES_FAILURE_LIMIT}次填错，将锁定20分钟" in client.get(LOGIN).content.decode()


def test_the_page_bears_the_name_of_the_site(client: Client) -> None:
    assert f"<b>{settings.SITE_NAME}</b>" in client.get(LOGIN).content.decode()


def test_signing_out_takes_a_post(client: Client, person: User) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").headers["Location"] == reverse("portal:home")
    assert "_auth_user_id" not in client.session


def test_the_session_key_changes_at_sign_in(client: Client, person: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    sign_in(client)
    assert client.session.session_key != session.session_key


def test_a_visitor_cannot_change_a_password(client: Client) -> None:
    assert client.get("/accounts/password/").headers["Location"].startswith(LOGIN)


def test_a_person_changes_the_own_password(client: Client, person: User) -> None:
    sign_in(client)
    new = "Bailuhu-2027-lights"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/", data).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)


def test_a_weak_new_password_is_refused_with_the_rule(client: Client, person: User) -> None:
    sign_in(client)
    data = {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    page = client.post("/accounts/password/", data).content.decode()
    assert "至少3种" in page
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
