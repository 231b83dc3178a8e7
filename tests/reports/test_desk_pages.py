"""The desk where bulletins are made."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from common.clock import pretend
from reports.models import Bulletin, BulletinState
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db
DESK = "/desk/bulletins/"


@pytest.fixture
def overdue(office: Office) -> str:
    with pretend(at("2026-10-12T09:00")):
        return make.handled(office).number


def post(user: User, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
    """Send a form as that person; return the status and the page that follows."""
    client = Client()
    client.force_login(user)
    with pretend(at("2026-11-04T10:00")):
        response = client.post(path, data or {}, follow=True)
    return response.status_code, response.content.decode()


def get(user: User, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    with pretend(at("2026-11-04T10:00")):
        response = client.get(path)
    body = response.content if response["Content-Type"] == "application/pdf" else response.content.decode()
    return response.status_code, str(body)


def test_a_month_is_prepared_looked_through_and_published_by_two_people(office: Office, overdue: str) -> None:
    status, page = post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    assert (status, "2026年10月的通报已编制" in page) == (200, True)
    assert "编制人不能审定自己编制的通报" in page
    assert "审定并发布通报" not in page
    status, page = get(office.head, f"{DESK}2026-10/")
    assert "审定并发布通报" in page
    assert overdue in page
    status, page = post(office.head, f"{DESK}2026-10/publish/")
    assert "2026年10月的通报已发布。" in page
    assert Bulletin.objects.get().state == BulletinState.PUBLISHED
    assert Client().get("/bulletins/2026-10/").status_code == 200


def test_the_preparer_is_told_that_another_person_must_publish(office: Office) -> None:
    post(office.head, f"{DESK}prepare/", {"month": "2026-10"})
    _status, page = post(office.head, f"{DESK}2026-10/publish/")
    assert "编制人不能审定自己编制的通报" in page
    assert Bulletin.objects.get().state == BulletinState.PREPARED


def test_a_discarded_bulletin_makes_its_month_free_again(office: Office) -> None:
    post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    assert '<option value="2026-10">' not in get(office.clerk, DESK)[1]
    _status, page = post(office.second_clerk, f"{DESK}2026-10/discard/")
    assert "已作废" in page
    assert '<option value="2026-10">' in page
    assert get(office.clerk, f"{DESK}2026-10/")[0] == 404


@pytest.mark.parametrize("month", ["", "2026-11", "2031-01", "abc"])
def test_a_month_that_cannot_be_prepared_is_explained(office: Office, month: str) -> None:
    status, page = post(office.clerk, f"{DESK}prepare/", {"month": month})
    assert status == 422
    assert ("请选择月份。" if not month else "这个月份不能编制") in page
    assert not Bulletin.objects.exists()


def test_the_list_shows_months_that_are_over_and_what_became_of_bulletins(office: Office) -> None:
    status, page = get(office.clerk, DESK)
    assert (status, "还没有编制过通报" in page) == (200, True)
    assert '<option value="2026-10">2026年10月</option>' in page
    assert "2026-11" not in page
    post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    assert "待审定" in get(office.head, DESK)[1]


def test_the_pdf_can_be_looked_at_before_it_is_published(office: Office) -> None:
    post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    assert get(office.clerk, f"{DESK}2026-10/bulletin.pdf")[1].startswith("b'%PDF")


@pytest.mark.parametrize("who", ["roads_liaison", "roads_head", "leader"])
@pytest.mark.parametrize("path", ["", "2026-10/", "2026-10/bulletin.pdf"])
def test_the_desk_is_the_centres(office: Office, who: str, path: str) -> None:
    post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    assert get(getattr(office, who), DESK + path)[0] == 404
    for action in ("prepare/", "2026-10/publish/", "2026-10/discard/"):
        assert post(getattr(office, who), DESK + action, {"month": "2026-09"})[0] == 404
    assert Bulletin.objects.count() == 1


def test_a_clerk_cannot_publish(office: Office) -> None:
    post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    assert post(office.second_clerk, f"{DESK}2026-10/publish/")[0] == 404


def test_visitors_sign_in_first(client: Client, db: None) -> None:
    assert client.get(DESK)["Location"].startswith("/accounts/login/")


def test_what_changes_something_is_never_a_link(office: Office) -> None:
    post(office.clerk, f"{DESK}prepare/", {"month": "2026-10"})
    for action in ("prepare/", "2026-10/publish/", "2026-10/discard/"):
        assert get(office.head, DESK + action)[0] == 405
