"""Writing messages into the outbox."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction

from notifications.models import DeliveryState, Medium, Notification
from notifications.services import notify, nudging
from notifications.services.delivery import deliver_due

pytestmark = pytest.mark.django_db


def test_staff_is_told_on_the_desk_and_by_mail(liaison, facts):
    notify(key="k", notice="reminder", context=facts, recipient=liaison, reference="X20261106-00164")
    rows = {row.medium: row for row in Notification.objects.all()}
    assert set(rows) == {Medium.DESK, Medium.EMAIL}
    assert rows[Medium.EMAIL].address == liaison.email
    assert rows[Medium.DESK].address == ""
    assert all(row.state == DeliveryState.WAITING and row.reference == "X20261106-00164" for row in rows.values())


def test_a_message_on_the_desk_leaves_out_what_only_a_mail_must_say(liaison, facts):
    notify(key="k", notice="reminder", context=facts, recipient=liaison)
    bodies = {row.medium: row.text for row in Notification.objects.all()}
    assert "http://testserver/desk/letters/" in bodies[Medium.EMAIL]
    assert "http" not in bodies[Medium.DESK]
    assert bodies[Medium.EMAIL].startswith(bodies[Medium.DESK])


def test_a_lacking_fact_is_refused_even_where_nobody_has_an_address(facts):
    with pytest.raises(ValueError, match="received"):
        notify(key="k", notice="letter_received", context={"number": "X", "title": "Y"})


def test_staff_without_an_address_is_told_on_the_desk(liaison, facts):
    liaison.email = ""
    notify(key="k", notice="reminder", context=facts, recipient=liaison)
    assert [row.medium for row in Notification.objects.all()] == [Medium.DESK]


def test_a_citizen_is_told_by_mail(facts):
    notify(key="k", notice="letter_received", context=facts, address="writer@example.org")
    row = Notification.objects.get()
    assert (row.medium, row.address, row.recipient) == (Medium.EMAIL, "writer@example.org", None)


def test_a_citizen_without_an_address_gets_no_message(facts):
    notify(key="k", notice="letter_received", context=facts, address=" ")
    assert not Notification.objects.exists()


def test_the_same_key_twice_is_one_message(liaison, facts):
    for _turn in range(2):
        notify(key="k", notice="reminder", context=facts, recipient=liaison)
    assert Notification.objects.count() == 2
    assert sorted(Notification.objects.values_list("key", flat=True)) == ["k:desk", "k:email"]


def test_a_message_that_must_wait_is_not_due_before(liaison, facts, moment):
    later = moment + dt.timedelta(days=3)
    notify(key="k", notice="reminder", context=facts, recipient=liaison, not_before=later)
    assert deliver_due(now=later - dt.timedelta(seconds=1)).sent == 0
    assert deliver_due(now=later).sent == 2


def test_a_change_that_is_taken_back_leaves_no_message(facts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        notify(key="k", notice="letter_received", context=facts, address="writer@example.org")
        transaction.set_rollback(True)
    assert not Notification.objects.exists()
    assert callbacks == []


def test_the_worker_is_nudged_after_the_commit(facts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        notify(key="k", notice="letter_received", context=facts, address="writer@example.org")
    assert callbacks == [nudging.nudge]


def test_the_mail_arrives_as_plain_text_with_nothing_escaped(facts):
    notify(key="k", notice="letter_received", context=facts | {"title": "<b>A&B</b>"}, address="writer@example.org")
    deliver_due(now=Notification.objects.get().created_at)
    assert "《<b>A&B</b>》" in mail.outbox[0].body
    assert mail.outbox[0].content_subtype == "plain"


def test_too_long_a_key_is_refused_on_every_database(facts):
    with pytest.raises(ValueError, match="key"):
        notify(key="k" * 151, notice="letter_received", context=facts, address="writer@example.org")


def test_the_address_is_unreadable_in_the_database(facts, db):
    notify(key="k", notice="letter_received", context=facts, address="writer@example.org")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notifications_notification")
        assert "writer" not in cursor.fetchone()[0]
