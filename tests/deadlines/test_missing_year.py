"""The year that nobody has announced yet: the centre is told, on its pages and by messages, until it is there."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from deadlines.services.missing_year import missing_year, remind_of_missing_year
from deadlines.tasks import look_after_calendar
from notifications.models import Notification
from tests import factories as make
from tests.deadlines.calendar_cases import day, import_2027
from tests.factories import Office

pytestmark = pytest.mark.django_db


def messages_page(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/desk/messages/").content.decode()


@pytest.mark.parametrize(
    ("today", "year"),
    [("2026-10-31", None), ("2026-11-01", 2027), ("2026-12-31", 2027), ("2027-06-01", 2027), ("2028-01-01", 2027)],
)
def test_a_year_is_missed_from_november_until_it_is_there(office: Office, today: str, year: int | None) -> None:
    assert missing_year(on=day(today)) == year
    import_2027(office.clerk)
    assert missing_year(on=day(today)) == (2028 if day(today).year > 2027 else None)


def test_the_banner_stands_on_the_centres_pages_from_november_until_it_is_there(office: Office) -> None:
    said = "工作日历里还没有2027年的放假安排"
    with time_machine.travel(make.at("2026-10-31T23:59:59")):
        assert said not in messages_page(office.clerk)
    with time_machine.travel(make.at("2026-11-01T00:00:00")):
        assert said in messages_page(office.clerk)
        assert said not in messages_page(office.roads_liaison)
        import_2027(office.clerk)
        assert said not in messages_page(office.clerk)


def reminders() -> int:
    return Notification.objects.filter(notice="calendar_missing", medium="desk").count()


def test_the_centre_is_reminded_once_a_week_in_office_hours(office: Office) -> None:
    people = 3  # two clerks and the head
    assert remind_of_missing_year(now=make.at("2026-10-31T12:00")) == 0
    for moment in ("2026-11-01T00:00", "2026-11-01T00:15"):
        remind_of_missing_year(now=make.at(moment))
    assert reminders() == people
    remind_of_missing_year(now=make.at("2026-11-02T00:00"))
    remind_of_missing_year(now=make.at("2026-11-08T23:59"))
    assert reminders() == 2 * people
    message = Notification.objects.filter(notice="calendar_missing", recipient=office.head).order_by("pk")[0]
    assert message.not_before == make.at("2026-11-02T08:30")
    assert "请导入2027年放假安排" in message.message.subject
    import_2027(office.clerk)
    remind_of_missing_year(now=make.at("2026-11-09T09:00"))
    assert reminders() == 2 * people


def test_the_scheduler_reminds(office: Office) -> None:
    with time_machine.travel(make.at("2026-11-03T09:00")):
        look_after_calendar()
    assert reminders() == 3
