"""Rates by decimal arithmetic."""

from __future__ import annotations

import pytest

from reports.metrics.shares import Share, percent


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (2758, 2772, "99.49"),
        (3055, 3059, "99.87"),
        (3527, 3644, "96.79"),
        (1715, 2274, "75.42"),
        (301, 497, "60.56"),
        (1831, 1924, "95.17"),
        (1383, 1383, "100.00"),
        (0, 3, "0.00"),
        (1, 800, "0.13"),  # 0.125 goes up
        (1, 32, "3.13"),  # 3.125 goes up, where rounding to even would say 3.12
    ],
)
def test_rates_are_rounded_half_up_to_two_decimals(numerator: int, denominator: int, printed: str) -> None:
    assert str(percent(numerator, denominator)) == printed


def test_nothing_of_nothing_is_no_rate() -> None:
    share = Share.of([], [])
    assert share.rate is None
    assert share.as_json() == {"numerator": 0, "denominator": 0, "rate": None, "letters": []}


def test_a_share_keeps_its_letters_in_order() -> None:
    assert Share.of(["b", "a"], ["c", "a", "b"]) == Share(2, 3, ("a", "b"))
