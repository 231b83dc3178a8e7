"""One-time links: opened by a button, once, within a fortnight; kept nowhere that staff could read."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.test import Client

from accounts.models import User
from common.clock import now
from notifications.models import DeliveryState, Notification
from notifications.services import deliver_due, resend
from petitions.models import LetterLink, LetterType, Petition
from petitions.services import links
from petitions.services.links import address_of, new_link
from petitions.services.submission import WriterData
from petitions.tasks import forget_traces
from tests.concurrency import at_once
from tests.factories import Office, submit_letter

LINK = re.compile(r"http://testserver(/l/[^\s/]+/)")
PHONE_ONLY = WriterData(name="周小禾", phone="13900002206")
pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(reference: None) -> Petition:
    return submit_letter().petition


def text(answer: Any) -> str:
    return answer.content.decode()


def path_of(letter: Petition, **how: Any) -> str:
    return address_of(new_link(letter, **how)).removeprefix("http://testserver")


def mailed() -> str:
    """Deliver what waits and return the link of the newest mail."""
    deliver_due(now=now() + dt.timedelta(minutes=5))
    found = LINK.findall(str(mail.outbox[-1].body))
    assert len(found) == 1
    return str(found[0])


def opens(client: Client, letter: Petition) -> bool:
    return client.get(f"/follow/{letter.number}/").status_code == 200


def test_the_page_has_a_button_and_the_button_opens_the_letter(client: Client, letter: Petition) -> None:
    path = path_of(letter)
    page = client.get(path)
    assert page.status_code == 200
    assert "打开来信" in text(page)
    assert letter.title not in text(page)
    assert letter.number not in text(page)
    assert not opens(client, letter)
    assert client.post(path)["Location"] == f"/follow/{letter.number}/"
    assert opens(client, letter)


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_links_changes_nothing(client: Client, letter: Petition, method: str) -> None:
    path = path_of(letter)
    for _each in range(3):
        answer = getattr(client, method)(path)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "strict-origin"
    assert LetterLink.objects.get().used_at is None
    assert not opens(client, letter)


def test_without_the_secret_of_the_form_the_button_does_nothing(letter: Petition) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path_of(letter)).status_code == 403
    assert LetterLink.objects.get().used_at is None


@pytest.mark.parametrize(
    ("leads_to", "place"), [("letter", ""), ("rate", "#rate"), ("supplement", "#supplement"), ("nonsense", "")]
)
def test_it_leads_where_the_message_says(client: Client, letter: Petition, leads_to: str, place: str) -> None:
    assert client.post(path_of(letter, leads_to=leads_to))["Location"] == f"/follow/{letter.number}/{place}"


def ends(letter: Petition) -> dict[str, str]:
    used, expired = path_of(letter), path_of(letter)
    Client().post(used)
    key = expired.split("/")[2].partition(".")[0]
    LetterLink.objects.filter(key=key).update(expires_at=now() - dt.timedelta(seconds=1))
    good = path_of(letter)
    return {
        "used": used,
        "expired": expired,
        "forged": good[:-2] + ("0/" if good[-2] != "0" else "1/"),
        "unknown": "/l/AAAAAAAAAAAAAAAA.0123456789abcdef0123456789abcdef/",
        "without a signature": "/l/AAAAAAAAAAAAAAAA/",
        "foreign": "/l/一封信.签名/",
    }


def test_used_expired_and_wrong_ones_get_one_page_that_says_what_to_do(letter: Petition) -> None:
    pages = set()
    for path in ends(letter).values():
        for method in ("get", "post"):
            client = Client()
            answer = getattr(client, method)(path)
            assert answer.status_code == 410
            assert not opens(client, letter)
            pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|/l/[^"&]+|next=[^"]+', "", text(answer)))
    assert len(pages) == 1
    page = pages.pop()
    for said in ("这个链接不能用了", "14天后失效", "凭来信编号和查询码", "请寄一个新链接给我"):
        assert said in page


def test_a_fortnight_is_fourteen_days(client: Client, letter: Petition) -> None:
    start = now()
    with time_machine.travel(start, tick=False):
        path = path_of(letter)
    with time_machine.travel(start + dt.timedelta(days=14, seconds=-1)):
        assert client.get(path).status_code == 200
    with time_machine.travel(start + dt.timedelta(days=14, seconds=1)):
        assert client.get(path).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_of_two_buttons_at_once_one_opens(letter: Petition) -> None:
    path = path_of(letter)
    outcome = at_once(3, lambda _number: Client().post(path).status_code)
    assert outcome.errors == []
    assert sorted(outcome.results) == [302, 410, 410]


@pytest.mark.django_db(transaction=True)
def test_a_mail_carries_a_live_link_and_nothing_that_staff_can_read_does(letter: Petition, office: Office) -> None:
    path = mailed()
    secret = path.split("/")[2]
    signature = secret.partition(".")[2]
    row = Notification.objects.get(notice="letter_received")
    assert row.state == DeliveryState.SENT
    assert "〔打开来信的一次性链接，只写在寄出的消息里〕" in row.body
    desk = Client()
    desk.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    pages = [text(desk.get(f"/desk/{page}")) for page in ("messages/outbox/", f"letters/{letter.number}/", "messages/")]
    assert all(signature not in page for page in pages)
    assert "〔打开来信的一次性链接" in pages[0]
    assert Client().post(path).status_code == 302
    assert signature not in everything_kept()


def everything_kept() -> str:
    """All that stands in the tables, encrypted columns as one reads them with the keys."""
    return "\n".join(str(list(model._base_manager.values_list())) for model in apps.get_models())


@pytest.mark.django_db(transaction=True)
def test_a_message_sent_again_brings_another_link(letter: Petition, office: Office) -> None:
    first = mailed()
    row = Notification.objects.get(notice="letter_received")
    Notification.objects.filter(pk=row.pk).update(state=DeliveryState.FAILED, subject="", body="")
    resend(row, actor=office.clerk)
    second = mailed()
    assert second != first
    assert Client().get(second).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_report_of_wrongdoing_gets_no_link(reference: None) -> None:
    submit_letter(proposed_type=LetterType.WRONGDOING)
    deliver_due(now=now() + dt.timedelta(minutes=5))
    assert "/l/" not in mail.outbox[-1].body
    assert "一次性链接" not in Notification.objects.filter(notice="letter_received").get().body
    assert not LetterLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_staff_get_no_link(letter: Petition, office: Office) -> None:
    submit_letter()
    deliver_due(now=now() + dt.timedelta(days=7))
    staff = set(User.objects.values_list("email", flat=True))
    told = [each for each in mail.outbox if each.to[0] in staff]
    assert told
    assert all("/l/" not in each.body for each in told)


def asks(client: Client, number: str, contact: str) -> Any:
    return client.post("/link/", {"number": number, "contact": contact})


def test_a_new_link_goes_to_the_writers_own_address_and_nobody_learns_whether(client: Client, letter: Petition) -> None:
    phone_only = submit_letter(writer=PHONE_ONLY).petition
    tries = [
        (letter.number.lower(), "Writer@example.org "),
        (letter.number, "138 0000 0001"),
        (phone_only.number, "13900002206"),
        (letter.number, "stranger@example.org"),
        ("X20000101-00001", "writer@example.org"),
        ("无", "-"),
    ]
    answers = [asks(client, *each) for each in tries]
    assert {answer.status_code for answer in answers} == {200}
    assert len({text(answer) for answer in answers}) == 1
    sent = Notification.objects.filter(notice="new_link").order_by("pk")
    told = [(row.reference, row.address) for row in sent]
    assert told == [
        (letter.number, "writer@example.org"),
        (letter.number, "writer@example.org"),
        (phone_only.number, "13900002206"),
    ]


def test_no_letter_gets_more_than_three_new_links(client: Client, letter: Petition) -> None:
    pages = {text(asks(client, letter.number, "writer@example.org")) for _each in range(5)}
    assert len(pages) == 1
    assert Notification.objects.filter(notice="new_link").count() == 3


def test_who_asks_too_often_waits(client: Client, letter: Petition) -> None:
    answers = [asks(client, letter.number, "x@example.org").status_code for _each in range(11)]
    assert answers == [200] * 10 + [429]
    assert Client(REMOTE_ADDR="192.0.2.9").get("/link/").status_code == 200


def test_both_fields_are_asked_for(client: Client, letter: Petition) -> None:
    page = text(client.post("/link/", {}))
    assert "请填写来信编号。" in page
    assert "请填写写信时留的邮箱或者手机号码。" in page


def test_a_report_of_wrongdoing_is_not_sent_after_either(client: Client, reference: None) -> None:
    report = submit_letter(proposed_type=LetterType.WRONGDOING).petition
    asks(client, report.number, "writer@example.org")
    assert not Notification.objects.filter(notice="new_link").exists()


def test_links_are_forgotten_a_month_after_their_end(letter: Petition) -> None:
    new_link(letter)
    with time_machine.travel(now() + links.VALID_FOR + links.FORGOTTEN_AFTER + dt.timedelta(hours=1)):
        new_link(letter)
        forget_traces()
    assert LetterLink.objects.count() == 1


@pytest.mark.parametrize("spelt", ["{0}", "{1}", " {0} ", "{2}"])
def test_a_new_link_takes_the_number_as_it_is_taken_elsewhere(client: Client, letter: Petition, spelt: str) -> None:
    number = letter.number
    typed = spelt.format(number, number.replace("-", ""), number.lower().replace("-", " "))
    client.post("/link/", {"number": typed, "contact": "writer@example.org"})
    assert Notification.objects.filter(notice="new_link").count() == 1
