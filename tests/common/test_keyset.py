"""Places in long lists as addresses spell them."""

import datetime as dt

import pytest

from common.keyset import Place


def test_a_place_is_read_as_it_was_spelt():
    place = Place(dt.date(2026, 11, 6), 164)
    assert str(place) == "2026-11-06.164"
    assert Place.read(str(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026-11-06",
        "2026-02-30.1",
        "2026-11-06.-1",
        "2026-11-06." + "9" * 19,
        "2026-11-06.1 ",
        "２026-11-06.1",
    ],
)
def test_anything_else_is_no_place(text):
    assert Place.read(text) is None
