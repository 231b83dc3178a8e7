"""Many messages at once: kept as their facts, written out when they are shown or sent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.template import Engine
from django.utils import translation

from common.clock import now, pretend
from notifications.facts import kept, revived
from notifications.models import DeliveryState, Medium, Notification
from notifications.services import Outgoing, deliver_due, notify_many, nudging, restrict, unread_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def outgoing(facts, liaison):
    """Return a function that makes one message to the liaison."""

    def make(key="k", **changes):
        given = {"notice": "reminder", "context": facts, "recipient": liaison, "reference": facts["number"]}
        return Outgoing(key=key, **(given | changes))

    return make


def test_facts_come_back_as_they_were_kept(facts):
    strange = {"title": '{"day": "2026-01-01"} {{7*7}}', "granted": False, "card": None, "returns": 2}
    assert revived(kept(facts | strange)) == facts | strange


def test_text_that_looks_like_a_date_stays_text(outgoing, facts):
    notify_many([outgoing(context=facts | {"title": "2026-11-17", "clock": "{'day': '2026-11-17'}"})])
    text = Notification.objects.get(medium=Medium.DESK).text
    assert "《2026-11-17》" in text
    assert "{'day': '2026-11-17'}" in text


def test_the_facts_are_kept_and_no_text(outgoing):
    notify_many([outgoing()])
    for row in Notification.objects.all():
        assert (row.subject, row.body) == ("", "")
        assert row.context["due"] == {"day": "2026-11-17"}
        assert row.headline == "来信X20261106-00164的答复期限快到了"


def test_a_date_is_shown_with_its_year_once_that_is_over(outgoing):
    with pretend(dt.datetime(2026, 11, 6, 9, tzinfo=dt.UTC)):
        notify_many([outgoing()])
        assert "11月17日" in Notification.objects.get(medium=Medium.DESK).text
        assert "2026年" not in Notification.objects.get(medium=Medium.DESK).text
    with pretend(dt.datetime(2027, 1, 6, 9, tzinfo=dt.UTC)):
        assert "2026年11月17日" in Notification.objects.get(medium=Medium.DESK).text


def test_what_a_mail_said_stays_when_the_template_changes(outgoing, monkeypatch):
    notify_many([outgoing()])
    deliver_due(now=now())
    desk, mailed = (Notification.objects.get(medium=medium) for medium in (Medium.DESK, Medium.EMAIL))
    assert (mailed.subject, mailed.body.strip()) == (mail.outbox[0].subject, mail.outbox[0].body.strip())
    template = Engine.get_default().from_string("【县长信箱】新的主题\n\n新的内容")
    monkeypatch.setattr(Engine, "get_template", lambda _engine, _name: template)
    assert (desk.headline, desk.text) == ("新的主题", "新的内容")
    assert Notification.objects.get(medium=Medium.EMAIL).headline == "来信X20261106-00164的答复期限快到了"


def test_a_message_whose_template_is_gone_keeps_its_place_and_is_never_sent(outgoing):
    notify_many([outgoing()])
    Notification.objects.update(notice="gone_since")
    deliver_due(now=now())
    row = Notification.objects.get(medium=Medium.EMAIL)
    assert (row.state, row.headline) == (DeliveryState.FAILED, "gone_since")
    assert "打开来信" in row.text
    assert mail.outbox == []


@pytest.mark.parametrize("count", [1, 5, 20])
def test_the_number_of_statements_does_not_grow(outgoing, count, django_assert_num_queries):
    messages = [outgoing(f"k{number}") for number in range(count)]
    with django_assert_num_queries(1):
        assert notify_many(messages) == 2 * count
    assert Notification.objects.count() == 2 * count


def test_one_that_lacks_a_fact_is_refused_and_none_is_written(outgoing, facts):
    lacking = {name: value for name, value in facts.items() if name != "due"}
    with pytest.raises(ValueError, match="due"):
        notify_many([outgoing("a"), outgoing("b", context=lacking)])
    assert not Notification.objects.exists()


def test_a_key_that_is_there_already_is_left_as_it_is(outgoing, facts):
    notify_many([outgoing("a")])
    notify_many([outgoing("a", context=facts | {"title": "另一个"}), outgoing("b")])
    assert Notification.objects.count() == 4
    assert "另一个" not in Notification.objects.get(key="a:desk").text


def test_no_messages_are_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert notify_many([]) == 0


def test_held_messages_are_shown_to_nobody_and_sent_to_nobody(outgoing, liaison):
    notify_many([outgoing("held", held=True), outgoing("free")])
    assert [row.key for row in unread_for(liaison)] == ["free:desk"]
    assert deliver_due(now=now()).sent == 2
    assert set(Notification.objects.filter(key__startswith="held").values_list("state", flat=True)) == {
        DeliveryState.HELD
    }
    assert len(mail.outbox) == 1


def test_cancelled_messages_are_on_no_desk(outgoing, liaison):
    notify_many([outgoing()])
    Notification.objects.update(state=DeliveryState.CANCELLED)
    assert not unread_for(liaison).exists()
    assert deliver_due(now=now()).sent == 0


def test_a_worker_is_nudged_only_for_what_may_go_out_now(outgoing, django_capture_on_commit_callbacks):
    later = now() + dt.timedelta(hours=3)
    with django_capture_on_commit_callbacks() as callbacks:
        notify_many([outgoing("later", not_before=later), outgoing("held", held=True)])
        notify_many([outgoing("quiet")], nudging=False)
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        notify_many([outgoing("a"), outgoing("b")])
    assert callbacks == [nudging.nudge]


def test_of_a_restricted_letter_the_title_is_not_even_kept(outgoing, facts):
    notify_many([outgoing(restricted=True)])
    for row in Notification.objects.all():
        assert row.context["title"] == ""
        assert facts["title"] not in row.text


def test_a_letter_found_to_report_wrongdoing_loses_its_title_in_what_was_written(outgoing, facts, liaison):
    liaison.sees_wrongdoing = True
    liaison.save()
    notify_many([outgoing()])
    restrict(reference=facts["number"])
    deliver_due(now=now())
    assert facts["title"] not in mail.outbox[0].body
    assert facts["title"] not in Notification.objects.get(medium=Medium.DESK).text


def test_held_mails_about_it_never_go_out_to_people_without_the_mark(outgoing, facts):
    notify_many([outgoing(held=True)])
    restrict(reference=facts["number"])
    assert Notification.objects.get(medium=Medium.EMAIL).state == DeliveryState.FAILED


def test_words_are_kept_in_the_language_of_the_site(outgoing, facts):
    from deadlines.models import DeadlineKind

    with translation.override("en"):
        notify_many([outgoing(context=facts | {"clock": DeadlineKind.REPLY.label})])
        assert "答复期限" in Notification.objects.get(medium=Medium.DESK).text


def test_a_colleagues_address_is_encrypted_and_can_be_read_again(outgoing, liaison, db):
    from django.db import connection

    notify_many([outgoing("a"), outgoing("b")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notifications_notification WHERE medium = 'email'")
        stored = [row[0] for row in cursor.fetchall()]
    assert not any("example" in each for each in stored)
    assert {row.address for row in Notification.objects.filter(medium=Medium.EMAIL)} == {liaison.email}


def test_equal_addresses_of_citizens_do_not_show_in_the_database(facts):
    from django.db import connection

    notify_many(
        [Outgoing(key=key, notice="letter_received", context=facts, address="writer@example.org") for key in ("a", "b")]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT address) FROM notifications_notification")
        assert cursor.fetchone()[0] == 2
