"""How dates, rates, numbers, sizes and codes are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from common import words
from common.clock import TZ, pretend

FRIDAY = dt.date(2026, 11, 6)


@pytest.fixture(autouse=True)
def in_2026() -> Iterator[None]:
    with pretend(dt.datetime(2026, 11, 6, 15, 20, tzinfo=TZ)), translation.override("zh-hans"):
        yield


def test_a_date_carries_its_weekday() -> None:
    assert words.cn_date(FRIDAY) == "11月6日（周五）"
    assert words.cn_day(FRIDAY) == "11月6日"


def test_the_year_stands_only_where_it_differs() -> None:
    assert words.cn_date(dt.date(2027, 1, 4)) == "2027年1月4日（周一）"
    assert words.cn_day(dt.date(2025, 12, 31)) == "2025年12月31日"
    assert words.cn_full(FRIDAY) == "2026年11月6日"


def test_a_moment_is_told_in_beijing_time() -> None:
    assert words.cn_moment(dt.datetime(2026, 11, 6, 6, 32, tzinfo=dt.UTC)) == "11月6日（周五）14:32"
    # half past four in the afternoon in London is the next day here
    assert words.cn_date(dt.datetime(2026, 11, 6, 16, 30, tzinfo=dt.UTC)) == "11月7日（周六）"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.cn_moment(dt.datetime(2026, 11, 6, 14, 32))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "—"), (Decimal("97.645"), "97.65"), (Decimal(100), "100.00"), (0, "0.00"), (60.563, "60.56")],
)
def test_a_rate_has_two_decimals_rounded_half_up(value: Decimal | float | None, said: str) -> None:
    assert words.rate(value) == said


def test_numbers_have_commas() -> None:
    assert words.num(36624) == "36,624"
    assert words.num(None) == "—"


@pytest.mark.parametrize(("size", "said"), [(512, "512字节"), (640 * 1024, "640KB"), (1_887_437, "1.8MB")])
def test_sizes_are_said_as_people_say_them(size: int, said: str) -> None:
    assert words.size(size) == said


def test_a_query_code_is_grouped_for_reading_out() -> None:
    assert words.code4("K7QM4T9XBW2H6") == "K7QM 4T9 XBW 2H6"
    assert words.code4("ABCDEFGH") == "ABCD EFGH"
