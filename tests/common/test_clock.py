from datetime import UTC, date, datetime

import pytest

from common import clock

NEW_YEAR_IN_BEIJING = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)


def test_the_date_is_the_one_in_beijing():
    assert clock.local_date(NEW_YEAR_IN_BEIJING) == date(2026, 1, 1)


def test_a_naive_moment_has_no_date():
    with pytest.raises(ValueError, match="without a time zone"):
        clock.local_date(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_day_ends_where_the_next_begins():
    assert clock.end_of_day(date(2025, 12, 31)) == clock.start_of_day(date(2026, 1, 1)) == NEW_YEAR_IN_BEIJING
