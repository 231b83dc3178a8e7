"""Pairs of characters, and where words stand in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitions.bigrams import fold, needed, pairs, spans, terms


def test_every_pair_of_neighbours_is_a_term_and_the_last_character_too():
    assert list(pairs("斑马线 ab")) == ["斑马", "马线", "线", "ab", "b"]


def test_width_and_case_do_not_matter_and_lines_become_one():
    assert fold("ＥＴＣ　１２\n３\tAbc") == "etc 12 3 abc"


def test_a_number_is_found_whole_and_by_its_parts():
    found = terms("", "l20261106-00001")
    assert {"l20261106-00001", "l20261106", "20261106", "00001"} <= set(found)


def test_a_word_needs_each_of_its_pairs_once():
    assert needed("哈哈哈") == ("哈哈",)
    assert needed("灯") == ()


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("路灯不亮，路灯", ["路灯"], ["路灯", "路灯"]),
        ("ＥＴＣ车道", ["etc"], ["ＥＴＣ"]),
        ("㈱公司", ["株"], ["㈱"]),
        ("斑马线", ["斑马", "马线"], ["斑马"]),
        ("ab", ["", "c"], []),
    ],
)
def test_words_are_found_where_they_were_written(text, words, found):
    assert [text[start:end] for start, end in spans(text, words)] == found


@given(st.text(max_size=200), st.text(min_size=1, max_size=20))
def test_what_stands_in_a_text_has_its_pairs_among_the_terms(text, word):
    folded = fold(word)
    if " " not in folded and folded and folded in fold(text):
        assert set(needed(folded)) <= set(terms(fold(text)))
        assert any(term.startswith(folded[0]) for term in terms(fold(text)))


@given(st.text(max_size=100), st.lists(st.text(max_size=5), max_size=4))
def test_spans_are_in_order_and_inside_the_text(text, words):
    found = spans(text, [fold(word) for word in words])
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
