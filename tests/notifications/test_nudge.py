"""The nudge: a letter is saved whatever the broker does."""

from __future__ import annotations

import datetime as dt
import socket
import time

import pytest
from celery import current_app

from notifications.models import Notification
from notifications.services import notify, nudge, trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_at(settings, monkeypatch):
    """Return a function that points the broker at a port of this machine."""

    def point(port):
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        original = current_app.connection_for_write

        def connect(**options):
            return original(url=settings.REDIS_URL, **options)

        monkeypatch.setattr(current_app._get_current_object(), "connection_for_write", connect)

    return point


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_broker_that_is_down_neither_raises_nor_delays(redis_at, moment):
    redis_at(closed_port())
    began = time.monotonic()
    nudge()
    assert time.monotonic() - began < 10
    assert trouble(now=moment)


def test_a_broker_that_never_answers_neither_raises_nor_delays(redis_at, moment):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        redis_at(silent.getsockname()[1])
        began = time.monotonic()
        nudge()
        assert time.monotonic() - began < 10
        assert trouble(now=moment)


def test_after_a_failure_the_next_pages_do_not_wait_again(redis_at):
    redis_at(closed_port())
    nudge()
    began = time.monotonic()
    for _page in range(50):
        nudge()
    assert time.monotonic() - began < 3


def test_a_worker_that_is_reached_is_no_trouble(moment, monkeypatch):
    asked = []
    monkeypatch.setattr(current_app._get_current_object(), "send_task", lambda name, **_options: asked.append(name))
    nudge()
    assert asked == ["notifications.tasks.deliver"]
    assert not trouble(now=moment)


def test_a_message_that_waits_long_past_its_time_is_trouble(facts, moment):
    notify(key="k", notice="letter_received", context=facts, address="writer@example.org", not_before=moment)
    assert not trouble(now=moment + dt.timedelta(minutes=4))
    assert trouble(now=moment + dt.timedelta(minutes=6))


def test_the_task_delivers_what_is_due(facts):
    from notifications.tasks import deliver

    notify(key="k", notice="letter_received", context=facts, address="writer@example.org")
    deliver()
    assert Notification.objects.get().state == "sent"


def test_a_nudge_is_one_short_message_to_the_worker():
    with current_app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        queue.clear()
        nudge()
        message = queue.get(timeout=3)
        message.ack()
        assert message.headers["task"] == "notifications.tasks.deliver"
        assert message.headers["expires"]  # nobody who was away for long has to work through a heap of nudges
        with pytest.raises(queue.Empty):
            queue.get(timeout=0.2)
