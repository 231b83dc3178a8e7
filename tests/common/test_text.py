"""What counts as text that a person can see, and what is cleaned at the door."""

import pytest

from common.text import clean, one_line, storable, visible


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u2060\ufeff", "\u3164" * 12, "\u115f\u1160", "\u2800", "\u0301"])
def test_what_shows_nothing_is_not_visible(text):
    assert not visible(text)


@pytest.mark.parametrize("text", ["路", "𠀀", "👨‍👩‍👧‍👦", "?", "\u200b路"])
def test_what_shows_a_sign_is_visible(text):
    assert visible(text)


@pytest.mark.parametrize("text", ["\x00", "a\ud800", "\udfff"])
def test_what_no_database_keeps_is_told(text):
    assert not storable(text)


def test_directions_controls_and_line_ends_are_cleaned():
    assert clean("甲\u202e乙\x07\r\n丙\r") == "甲乙\n丙"
    assert clean("甲\ufffe乙\uffff") == "甲乙", "no XML may hold them: one would break a whole feed"
    assert one_line(" 标题\r\nBcc: x\t末 ") == "标题 Bcc: x 末"
