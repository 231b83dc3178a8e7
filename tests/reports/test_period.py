"""Months and cut-offs as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from common.errors import BadInputError
from reports.metrics.period import Period, cut_off_text, month_before, parse_cut_off
from tests.factories import at


def test_a_month_ends_with_its_last_day() -> None:
    period = Period.of("2024-02")
    assert (period.first, period.last) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert period.cut_off == at("2024-03-01T00:00")


def test_the_day_of_the_cut_off_is_over_only_at_its_end() -> None:
    assert Period.of("2026-10").is_over(dt.date(2026, 10, 31))
    assert not Period.of("2026-10", at("2026-10-31T23:59")).is_over(dt.date(2026, 10, 31))


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-1", "202610", "abc", "", "2026-10-01", "１９９９-10", "0000-01", "2026-10\n"]
)
def test_what_is_no_month_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(BadInputError, match="不是月份"):
        Period.of(text)


def test_a_cut_off_before_the_month_is_refused() -> None:
    with pytest.raises(BadInputError, match="早于"):
        Period.of("2026-10", at("2026-10-01T00:00"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-31T24:00+08:00", "2026-11-01T00:00"),
        ("2026-10-31T24:00", "2026-11-01T00:00"),
        ("2026-10-31T24:00:00Z", "2026-11-01T08:00"),
        ("2026-10-31", "2026-11-01T00:00"),
        ("2026-10-31T18:30", "2026-10-31T18:30"),
        ("2026-10-31T10:30Z", "2026-10-31T18:30"),
        ("2026-12-31T24:00", "2027-01-01T00:00"),
    ],
)
def test_cut_offs_are_read_as_beijing_time(text: str, moment: str) -> None:
    assert parse_cut_off(text) == at(moment)


@pytest.mark.parametrize(
    "text", ["", "morgen", "2026-02-30", "2026-10-31T25:00", "24:00", "9999-12-31T24:00", "2026-10-31T24:30"]
)
def test_what_is_no_moment_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(BadInputError, match="不是时间"):
        parse_cut_off(text)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-01T00:00", "2026-10-31T24:00+08:00"),
        ("2026-10-31T18:30", "2026-10-31T18:30+08:00"),
        ("2026-10-31T18:30:05", "2026-10-31T18:30:05+08:00"),
    ],
)
def test_a_cut_off_is_printed_so_that_it_can_be_read_again(moment: str, text: str) -> None:
    assert cut_off_text(at(moment)) == text
    assert parse_cut_off(text) == at(moment)


def test_months_go_back_over_the_year() -> None:
    assert [month_before("2026-02", back) for back in (0, 1, 2, 12)] == ["2026-02", "2026-01", "2025-12", "2025-02"]
