"""The clock that stands still while a story of the past is told."""

from __future__ import annotations

import datetime as dt
from threading import Thread

import pytest

from common.clock import TZ, now, pretend, today

MONDAY = dt.datetime(2026, 9, 7, 9, 30, tzinfo=TZ)


def test_now_is_the_pretended_moment_and_real_again_afterwards() -> None:
    with pretend(MONDAY):
        assert now() == MONDAY
        assert today() == MONDAY.date()
    assert now() != MONDAY


def test_stories_nest() -> None:
    with pretend(MONDAY):
        with pretend(MONDAY + dt.timedelta(days=1)):
            assert now().day == 8
        assert now() == MONDAY


def test_an_error_ends_the_story() -> None:
    with pytest.raises(RuntimeError), pretend(MONDAY):
        raise RuntimeError
    assert now() != MONDAY


def test_other_threads_keep_the_real_time() -> None:
    seen: list[dt.datetime] = []
    with pretend(MONDAY):
        thread = Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()
    assert seen[0] != MONDAY


def test_a_moment_in_another_zone_is_shown_in_beijing_time() -> None:
    with pretend(dt.datetime(2026, 9, 6, 23, 0, tzinfo=dt.UTC)):
        assert today() == dt.date(2026, 9, 7)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), pretend(dt.datetime(2026, 9, 7)):  # noqa: DTZ001
        pass
