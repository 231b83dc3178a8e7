"""Dates of letter files, in every way they are written."""

from __future__ import annotations

import datetime as dt

import pytest

from petitions.letterfile.dates import read_moment

ACCEPTED = [
    ("2019/11/30 9:05:01", "2019-11-30T09:05:01"),
    ("2019-11-30", "2019-11-30"),
    ("2019/1/6", "2019-01-06"),
    ("2019.11.30", "2019-11-30"),
    ("2019年11月30日", "2019-11-30"),
    ("2019年1月6日 9时5分", "2019-01-06T09:05:00"),
    ("2019年11月30日 星期六 21:05", "2019-11-30T21:05:00"),
    ("２０１９－１１－３０　０９：０５", "2019-11-30T09:05:00"),
    ("2019-11-30 下午 3:20", "2019-11-30T15:20:00"),
    ("2019/11/30 12:20 AM", "2019-11-30T00:20:00"),
    ("2019-11-30T09:05:01.250", "2019-11-30T09:05:01"),
    ("2019-11-30T20:05:01Z", "2019-12-01T04:05:01"),
    ("2019-11-30T20:05:01+08:00", "2019-11-30T20:05:01"),
    ("2019-11-30 00:00:00", "2019-11-30"),
    ("2019-11-30 24:00:01", None),
    ("20191130", "2019-11-30"),
    ("20191130090501", "2019-11-30T09:05:01"),
    ("43799.5", "2019-11-30T12:00:00"),
    (43799, "2019-11-30"),
    (43799.37847222, "2019-11-30T09:05:00"),
    ("30/11/2019", None),
    ("2019-13-01", None),
    ("0000-00-00", None),
    ("9999-12-31T23:59:59-12:00", None),
    ("去年冬天", None),
    ("", None),
    (None, None),
    (True, None),
    (dt.time(9, 5), None),
    (dt.date(2019, 11, 30), "2019-11-30"),
]


@pytest.mark.parametrize(("written", "expected"), ACCEPTED)
def test_a_date_is_read_however_it_is_written(written: object, expected: str | None) -> None:
    moment = read_moment(written)  # type: ignore[arg-type]
    if expected is None:
        assert moment is None
    else:
        assert moment is not None
        spelt = moment.spelt()
        assert spelt == (f"{expected}+08:00" if "T" in expected else expected)


def test_a_day_without_a_time_is_noon_so_that_its_date_stays_right_everywhere() -> None:
    moment = read_moment("2019-11-30")
    assert moment is not None
    assert moment.at.isoformat() == "2019-11-30T12:00:00+08:00"
    assert moment.at.astimezone(dt.UTC).date() == dt.date(2019, 11, 30)


def test_only_known_times_order_moments_of_one_day() -> None:
    day, morning, evening = (read_moment(text) for text in ("2019-11-30", "2019-11-30 08:00", "2019-11-30 20:00"))
    assert day is not None
    assert morning is not None
    assert evening is not None
    assert morning.before(evening)
    assert not morning.before(day)
    assert not day.before(evening)
