"""Delivery: every message ends as sent or as visibly failed, and twice only after a crash."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
import time

import pytest
from django.core import mail
from django.db import close_old_connections, connection

from notifications import mail as sending
from notifications.models import DeliveryState, Medium, Notification
from notifications.services import deliver_due, delivery, notify, resend
from notifications.services.delivery import LEASE, wait_after
from tests.notifications import mailserver

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def letter(facts, moment):
    """Return a function that writes one mail to a citizen."""

    def write(key="k", address="writer@example.org"):
        notify(key=key, notice="letter_received", context=facts, address=address, not_before=moment)
        return Notification.objects.get(key=f"{key}:email")

    return write


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with mailserver.running() as running:
        settings.EMAIL_PORT = running.port
        yield running


def fail_with(monkeypatch, error):
    def fail(_message):
        raise error

    monkeypatch.setattr(delivery, "send", fail)


def test_a_message_is_sent_once(letter, moment):
    row = letter()
    assert deliver_due(now=moment).sent == 1
    assert deliver_due(now=moment + HOUR).sent == 0
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT
    assert row.sent_at is not None
    assert (row.next_attempt_at, row.leased_until) == (None, None)
    assert len(mail.outbox) == 1


def test_a_desk_message_has_arrived_when_its_time_came(liaison, facts, moment):
    liaison.email = ""
    notify(key="k", notice="reminder", context=facts, recipient=liaison, not_before=moment)
    deliver_due(now=moment + 3 * HOUR)
    row = Notification.objects.get()
    assert row.medium == Medium.DESK
    assert (row.state, row.sent_at) == (DeliveryState.SENT, moment)


def test_one_run_sends_no_more_than_asked(letter, moment):
    for number in range(5):
        letter(f"k{number}")
    assert deliver_due(now=moment, limit=3).sent == 3
    assert deliver_due(now=moment, limit=3).sent == 2


def test_pauses_double_from_a_minute_to_an_hour():
    assert [wait_after(attempt) // MINUTE for attempt in range(1, 10)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert wait_after(5000) == HOUR


def test_a_failed_attempt_is_repeated_after_the_pause(letter, moment, monkeypatch):
    row = letter()
    fail_with(monkeypatch, smtplib.SMTPDataError(451, b"try later"))
    assert deliver_due(now=moment).retried == 1
    assert deliver_due(now=moment + 50 * MINUTE / 60).retried == 0
    assert deliver_due(now=moment + 2 * MINUTE).retried == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 2)
    assert row.next_attempt_at >= moment + 4 * MINUTE
    assert "451" in row.last_error


def test_after_72_hours_the_message_has_failed_for_all_to_see(letter, moment, monkeypatch):
    row = letter()
    fail_with(monkeypatch, smtplib.SMTPServerDisconnected("gone"))
    now = moment
    while Notification.objects.filter(state=DeliveryState.WAITING).exists():
        deliver_due(now=now)
        now += 10 * MINUTE
        assert now < moment + 75 * HOUR
    row.refresh_from_db()
    assert row.state == DeliveryState.FAILED
    assert now > moment + 72 * HOUR
    assert "gone" in row.last_error


def test_messages_never_tried_give_up_with_the_server_too(letter, moment, monkeypatch):
    for number in range(4):
        letter(f"k{number}")
    fail_with(monkeypatch, TimeoutError())
    summary = deliver_due(now=moment + 73 * HOUR)
    assert summary.failed == 4
    assert Notification.objects.filter(state=DeliveryState.FAILED).count() == 4


def test_a_message_written_for_after_the_holiday_is_not_given_up_at_once(liaison, facts, moment, monkeypatch):
    notify(key="k", notice="reminder", context=facts, recipient=liaison, not_before=moment + 240 * HOUR)
    fail_with(monkeypatch, TimeoutError())
    assert deliver_due(now=moment + 241 * HOUR).failed == 0


def test_while_the_server_is_away_others_are_not_tried_one_by_one(letter, moment, monkeypatch):
    rows = [letter(f"k{number}") for number in range(5)]
    fail_with(monkeypatch, TimeoutError())
    summary = deliver_due(now=moment)
    assert (summary.retried, summary.failed) == (1, 0)
    attempts = Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("attempts", flat=True)
    assert sorted(attempts) == [0, 0, 0, 0, 1]
    monkeypatch.undo()
    assert deliver_due(now=moment + 2 * MINUTE).sent == 5


@pytest.mark.parametrize("address", ["writer", "a@b@c", "writer@example.org\nbcc: x@y.z"])
def test_an_impossible_address_fails_at_once_and_holds_up_nobody(letter, moment, server, address):
    bad, good = letter("bad", address), letter("good")
    summary = deliver_due(now=moment)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.state == DeliveryState.SENT
    assert summary.sent == len(server.taken)
    assert bad.state in {DeliveryState.FAILED, DeliveryState.SENT}
    assert all(message["bcc"] is None for message in server.taken)


def test_a_refused_recipient_fails_at_once_and_the_address_is_not_kept_in_the_error(letter, moment, server):
    server.refuses = "550 no such user here"
    row = letter()
    assert deliver_due(now=moment).failed == 1
    row.refresh_from_db()
    assert row.state == DeliveryState.FAILED
    assert "550" in row.last_error
    assert "writer@example.org" not in row.last_error


def test_a_busy_recipient_is_tried_again(letter, moment, server):
    server.refuses = "450 mailbox busy"
    letter()
    assert deliver_due(now=moment).retried == 1
    server.refuses = ""
    assert deliver_due(now=moment + 2 * MINUTE).sent == 1


def test_a_server_that_hangs_costs_one_timeout_and_then_gets_each_message_once(letter, moment, server, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT_SECONDS", 0.3)
    server.hangs = True
    for number in range(10):
        letter(f"k{number}")
    began = time.monotonic()
    for minutes in range(0, 360, 30):
        deliver_due(now=moment + minutes * MINUTE)
    assert time.monotonic() - began < 30
    assert Notification.objects.filter(state=DeliveryState.WAITING).count() == 10
    server.hangs = False
    assert deliver_due(now=moment + 7 * HOUR).sent == 10
    assert len(set(server.ids)) == len(server.ids) == 10


def test_a_line_dropped_before_the_answer_gives_one_duplicate_with_the_same_id(letter, moment, server):
    letter()
    server.drops_before_250 = 1
    assert deliver_due(now=moment).retried == 1
    assert deliver_due(now=moment + 2 * MINUTE).sent == 1
    deliver_due(now=moment + HOUR)
    assert len(server.taken) == 2
    assert len(set(server.ids)) == 1


def test_a_worker_killed_after_sending_gives_one_duplicate_with_the_same_id(letter, moment, monkeypatch):
    letter()

    def send_and_die(message):
        sending.send(message)
        raise SystemExit(137)

    monkeypatch.setattr(delivery, "send", send_and_die)
    with pytest.raises(SystemExit):
        deliver_due(now=moment)
    monkeypatch.undo()
    assert deliver_due(now=moment + MINUTE).sent == 0  # the lease still runs
    assert deliver_due(now=moment + LEASE + MINUTE).sent == 1
    assert deliver_due(now=moment + 2 * LEASE + MINUTE).sent == 0
    assert len(mail.outbox) == 2
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1


def test_a_second_run_beside_the_first_sends_nothing_twice(letter, moment, monkeypatch):
    for number in range(3):
        letter(f"k{number}")

    def send_beside_another_run(message):
        monkeypatch.setattr(delivery, "send", sending.send)
        assert deliver_due(now=moment).sent == 2
        sending.send(message)

    monkeypatch.setattr(delivery, "send", send_beside_another_run)
    assert deliver_due(now=moment).sent == 1
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox) == 3


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_each_message_once(facts, moment):
    for number in range(40):
        notify(
            key=f"k{number}",
            notice="letter_received",
            context=facts,
            address="writer@example.org",
            not_before=moment,
        )

    def work():
        try:
            deliver_due(now=moment)
        finally:
            close_old_connections()
            connection.close()

    # SQLite's test database lives in one connection's memory: there the runs follow each other.
    threads = [threading.Thread(target=work) for _worker in range(4 if connection.vendor == "postgresql" else 0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    deliver_due(now=moment)
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == len(set(ids)) == 40
    assert Notification.objects.filter(state=DeliveryState.SENT).count() == 40


def test_an_outcome_that_comes_after_the_lease_changes_nothing(letter, moment, monkeypatch):
    row = letter()

    def slow(_message):
        later = moment + LEASE + MINUTE
        monkeypatch.setattr(delivery, "send", sending.send)
        assert deliver_due(now=later).sent == 1
        raise smtplib.SMTPDataError(451, b"late")

    monkeypatch.setattr(delivery, "send", slow)
    deliver_due(now=moment)
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT


def test_a_failed_message_is_sent_again_when_asked(letter, moment, server, liaison):
    row = letter()
    server.refuses = "550 no such user here"
    deliver_due(now=moment)
    server.refuses = ""
    row.refresh_from_db()
    resend(row, actor=liaison)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.resent_by) == (DeliveryState.WAITING, 0, liaison)
    assert deliver_due(now=row.not_before).sent == 1
    assert server.ids == [sending.message_id(row.key)]


def test_a_subject_and_body_in_chinese_arrive_whole(letter, moment, server):
    row = letter()
    deliver_due(now=moment)
    row.refresh_from_db()
    message = server.taken[0]
    from email.header import decode_header, make_header

    assert str(make_header(decode_header(message["Subject"]))) == row.subject
    assert message.get_payload(decode=True).decode().strip().replace("\r\n", "\n") == row.body
    assert message["Auto-Submitted"] == "auto-generated"
