"""Letters about one matter are found in the index, and gathered; what one may not see is never shown."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from petitions.likeness import FROM_EACH_TERM, Vocabulary, likeness, pairs_of, shared_words, sketch, term, wording
from petitions.models import LetterSketch, LetterTerm, Petition, State
from petitions.services.likeness import (
    index_missing,
    learn_vocabulary,
    similar_letters,
    vocabulary,
    vocabulary_is_stale,
)
from petitions.tasks import compare_letters
from tests import factories as make

NO_VOCABULARY = Vocabulary({})
MIXER = ("桂湖新苑旁的搅拌站夜里施工", "桂湖新苑小区东门外建了搅拌站，每天夜里两点还在施工，灰尘和噪音都很大。")
MIXER_TOO = ("搅拌站灰尘太大了", "我家住在桂湖新苑，旁边的搅拌站灰尘飘进屋里，夜里施工睡不着。")
LAMPS = ("云台路的路灯不亮", "云台路从医院到学校这一段，路灯已经坏了三个星期，学生晚自习后走路危险。")


def wordings(*letters: tuple[str, str]):
    return [wording(title, body, NO_VOCABULARY) for title, body in letters]


def test_letters_about_one_matter_are_more_alike_than_others():
    mixer, too, lamps = wordings(MIXER, MIXER_TOO, LAMPS)
    assert likeness(mixer, mixer) == pytest.approx(1)
    assert likeness(mixer, too) == pytest.approx(likeness(too, mixer))
    assert likeness(mixer, too) > 0.15 > 0.05 > likeness(mixer, lamps)


def test_what_both_say_is_read_together_as_words():
    mixer, too, lamps = wordings(MIXER, MIXER_TOO, LAMPS)
    text = "\n".join(MIXER)
    assert "桂湖新苑" in shared_words(mixer, too, text)
    assert "搅拌站" in "".join(shared_words(mixer, too, text))
    assert all(word in text for word in shared_words(mixer, too, text))
    assert shared_words(mixer, wording("", "", NO_VOCABULARY), text) == []
    assert not set(shared_words(mixer, lamps, text)) & {"桂湖新苑", "搅拌站"}


def test_frequent_pairs_say_nothing():
    common = Vocabulary(dict.fromkeys(pairs_of("尊敬的县长您好", ""), 0.5))
    assert sketch(wording("尊敬的县长您好", "", common)) == []
    assert likeness(wording("尊敬的县长您好", "", common), wording("尊敬的县长您好", "", common)) == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_has_a_sketch_of_bounded_size_always_the_same(title, body):
    letter = wording(title, body, NO_VOCABULARY)
    drawn = sketch(letter)
    assert drawn == sketch(wording(title, body, NO_VOCABULARY))
    assert len(drawn) == len(set(drawn)) <= 36
    assert len({term(pair) for pair in drawn}) == len(drawn)
    assert all(0 <= term(pair) < 2**63 for pair in drawn)
    assert 0 <= likeness(letter, letter) <= 1.000001


def letter(text: tuple[str, str], **more) -> Petition:
    return make.submit_letter(title=text[0], body=text[1], **more).petition


@pytest.mark.django_db
def test_a_letter_that_comes_in_is_found_by_the_next_about_the_same(reference):
    first, lamps = letter(MIXER), letter(LAMPS)
    second = letter(MIXER_TOO)
    found = similar_letters(second, among=Petition.objects.all())
    assert [one.petition for one in found] == [first]
    assert not found[0].same
    assert "桂湖新苑" in found[0].words
    assert similar_letters(lamps, among=Petition.objects.all()) == []


@pytest.mark.django_db
def test_the_same_letter_once_more_is_called_the_same(reference):
    first, second = letter(MIXER), letter(MIXER)
    assert [(one.petition, one.same) for one in similar_letters(second, among=Petition.objects.all())] == [
        (first, True)
    ]


@pytest.mark.django_db
def test_only_what_the_reader_may_see_is_shown(reference):
    hidden, second = letter(MIXER, proposed_type="wrongdoing"), letter(MIXER_TOO)
    assert hidden.restricted
    assert similar_letters(second, among=Petition.objects.filter(restricted=False)) == []
    assert [one.petition for one in similar_letters(second, among=Petition.objects.all())] == [hidden]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.NOT_ACCEPTED, State.MERGED, State.WITHDRAWN, State.TRANSFERRED_OUT])
def test_letters_that_nobody_answers_are_not_shown(reference, state):
    first, second = letter(MIXER), letter(MIXER_TOO)
    Petition.objects.filter(pk=first.pk).update(state=state)
    assert similar_letters(second, among=Petition.objects.all()) == []


@pytest.mark.django_db
def test_letters_that_came_by_another_way_are_indexed_later_and_once(reference):
    letter(MIXER)
    LetterSketch.objects.all().delete()
    LetterTerm.objects.all().delete()
    assert index_missing() == 1
    rows = LetterTerm.objects.count()
    assert rows > 10
    assert index_missing() == 0
    assert LetterTerm.objects.count() == rows


@pytest.mark.django_db
def test_a_form_letter_sent_a_thousand_times_does_not_hide_or_slow_anything(reference, django_assert_num_queries):
    first, second = letter(MIXER), letter(MIXER_TOO)
    crowd = FROM_EACH_TERM + 50
    LetterTerm.objects.bulk_create(
        LetterTerm(term=row.term, letter=10_000 + n)
        for row in LetterTerm.objects.filter(letter=first.pk)
        for n in range(crowd)
    )
    with django_assert_num_queries(3):  # the vocabulary, the index, the letters
        similar_letters(second, among=Petition.objects.all())


@pytest.mark.django_db
def test_the_vocabulary_is_learnt_from_letters_and_holds_at_once(reference):
    assert vocabulary().shares == {}
    assert not vocabulary_is_stale()
    for number in range(12):
        letter((f"第{number}号路灯不亮", "尊敬的县长，请您关心。" + chr(0x4E00 + number * 40) * 2))
    assert vocabulary_is_stale()
    learn_vocabulary()
    assert vocabulary().shares["路灯"] == 1
    assert vocabulary().weight("路灯") == 0
    assert vocabulary().weight("新苑") == 1
    assert not vocabulary_is_stale()


@pytest.mark.django_db
def test_the_task_does_it_all(reference):
    letter(MIXER)
    LetterSketch.objects.all().delete()
    compare_letters()
    assert LetterSketch.objects.get().gathered_at is not None
