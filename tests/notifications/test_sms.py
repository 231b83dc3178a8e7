"""Short messages: to whom, through which gateway, and what happens when that fails."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from common.clock import now
from common.phones import mobile
from config import addresses
from notifications import sms
from notifications.models import DeliveryState, Medium, Notification
from notifications.services import deliver_due, notify, reachable
from notifications.services.delivery import FIRST_WAIT, GIVE_UP_AFTER
from tests.notifications import gatewayserver
from tests.notifications.gatewayserver import GatewayServer

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "139 0000 2206"


@pytest.fixture
def gateway(settings: Any) -> Iterator[GatewayServer]:
    with gatewayserver.running() as server:
        settings.SMS_URL = server.url
        yield server


def told(facts: dict[str, object], notice: str = "letter_received", **to: Any) -> Notification | None:
    to = to or {"phone": PHONE}
    notify(key=f"{notice}:1", notice=notice, context=facts, reference="X20261106-00164", **to)
    return Notification.objects.first()


def row() -> Notification:
    return Notification.objects.get()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("139 0000 2206", "13900002206"),
        ("+86 139-0000-2206", "13900002206"),
        ("008613900002206", "13900002206"),
        ("１３９００００２２０６", "13900002206"),
        ("0597-2200123", ""),
        ("12900002206", ""),
        ("1390000220", ""),
        ("139000022061", ""),
        ("+1 202 555 0123", ""),
        ("zhou@example.org", ""),
        ("", ""),
    ],
)
def test_only_mobile_numbers_of_the_mainland_get_messages(typed: str, number: str) -> None:
    assert mobile(typed) == number


def test_a_writer_with_a_mail_address_gets_mail_and_no_short_message(facts: dict[str, object]) -> None:
    told(facts, address="writer@example.org", phone=PHONE)
    assert (row().medium, row().address) == (Medium.EMAIL, "writer@example.org")
    assert reachable("writer@example.org", PHONE) == "writer@example.org"


def test_a_writer_with_a_number_alone_gets_a_short_message(facts: dict[str, object]) -> None:
    told(facts)
    assert row().medium == Medium.SMS
    assert reachable("", PHONE) == PHONE


def test_a_landline_gets_nothing(facts: dict[str, object]) -> None:
    assert told(facts, phone="0597-2200123") is None
    assert reachable("", "0597-2200123") == ""


def test_a_notice_without_a_short_text_is_left_to_the_timeline(facts: dict[str, object]) -> None:
    assert told(facts, notice="letter_dispatched") is None


def test_a_number_in_the_place_of_the_address_is_a_number(facts: dict[str, object]) -> None:
    told(facts, notice="contact_code", address="13900002206")
    assert row().medium == Medium.SMS


def test_without_a_gateway_it_becomes_a_file_that_only_the_owner_reads(
    facts: dict[str, object], settings: Any, tmp_path: Path
) -> None:
    settings.SMS_FILE_PATH = tmp_path / "sms"
    told(facts)
    assert deliver_due(now=now()).sent == 1
    (file,) = (tmp_path / "sms").iterdir()
    number, text = file.read_text(encoding="utf-8").splitlines()
    assert number == "13900002206"
    assert text.startswith("【县长信箱】您的来信X20261106-00164已经收到")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert row().state == DeliveryState.SENT
    assert row().body == text.strip()


def test_the_gateway_is_given_number_text_and_a_key_that_stays(
    facts: dict[str, object], gateway: GatewayServer
) -> None:
    told(facts)
    gateway.status = 503
    moment = now()
    assert deliver_due(now=moment).retried == 1
    gateway.status = 200
    assert deliver_due(now=moment + FIRST_WAIT * 3).sent == 1
    first, second = gateway.taken
    assert first == second
    assert first["to"] == "13900002206"
    assert len(first["id"]) == 32
    headers = gateway.headers[0]
    assert headers["path"] == "/send?kind=notice"
    assert headers["Authorization"] == "Basic Y2VudHJlOnNAY3JldA=="
    assert "s%40cret" not in str(gateway.headers)


def test_a_gateway_that_hangs_costs_seconds_and_the_message_waits(
    facts: dict[str, object], gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "TIMEOUT_SECONDS", 0.3)
    gateway.hangs = True
    told(facts)
    moment = now()
    assert deliver_due(now=moment).retried == 1
    assert row().state == DeliveryState.WAITING
    again = row().next_attempt_at
    assert again is not None
    assert again >= moment + FIRST_WAIT


def test_a_gateway_that_is_away_is_not_asked_for_each_message(facts: dict[str, object], settings: Any) -> None:
    with gatewayserver.running() as gone:
        settings.SMS_URL = gone.url
    for number in range(3):
        notify(key=f"a:{number}", notice="letter_received", context=facts, phone=PHONE)
    assert deliver_due(now=now()).retried == 1
    assert sorted(each.attempts for each in Notification.objects.all()) == [0, 0, 1]


def test_a_gateway_that_is_away_holds_up_no_mail_and_the_other_way_round(
    facts: dict[str, object], settings: Any, mailoutbox: list[Any]
) -> None:
    with gatewayserver.running() as gone:
        settings.SMS_URL = gone.url
    notify(key="a", notice="letter_received", context=facts, phone=PHONE)
    notify(key="b", notice="letter_received", context=facts, address="writer@example.org")
    assert deliver_due(now=now()).sent == 1
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_number_ends_as_failed_and_the_next_message_goes_on(
    facts: dict[str, object], gateway: GatewayServer, status: int
) -> None:
    gateway.status = status
    for number in range(2):
        notify(key=f"a:{number}", notice="letter_received", context=facts, phone=PHONE)
    assert deliver_due(now=now()).failed == 2
    assert {each.state for each in Notification.objects.all()} == {DeliveryState.FAILED}


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_gateway_that_refuses_us_is_tried_again_and_given_up_after_three_days(
    facts: dict[str, object], gateway: GatewayServer, status: int
) -> None:
    gateway.status = status
    told(facts)
    moment = now()
    assert deliver_due(now=moment).retried == 1
    assert deliver_due(now=moment + GIVE_UP_AFTER + dt.timedelta(minutes=1)).failed == 1
    assert "13900002206" not in row().last_error


def test_nothing_follows_the_gateway_elsewhere(facts: dict[str, object], gateway: GatewayServer) -> None:
    with gatewayserver.running() as other:
        gateway.status, gateway.elsewhere = 307, f"http://127.0.0.1:{other.port}/take"
        told(facts)
        assert deliver_due(now=now()).sent == 0
        assert other.taken == []


def test_no_proxy_of_the_machine_sees_it(
    facts: dict[str, object], gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    told(facts)
    assert deliver_due(now=now()).sent == 1


def test_the_number_is_kept_encrypted_and_shown_in_part(facts: dict[str, object]) -> None:
    told(facts)
    assert row().masked_address == "139****2206"
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notifications_notification")
        assert "13900002206" not in str(cursor.fetchone())


@pytest.mark.parametrize("address", ["ftp://x/y", "https://", "gateway.example.org/send", "http://[::1"])
def test_an_address_that_is_none_stops_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SMS_URL"):
        addresses.sms(address)
