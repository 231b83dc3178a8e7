"""Voices for public letters and posts: one each, counted exactly."""

from __future__ import annotations

import pytest

from common.errors import RefusedError
from petitions.models import BoardPost, Citizen, Petition, PublicCopy, Support
from petitions.services.supports import give_voice, has_voice, take_voice_back, voice_of
from tests import factories as make
from tests.boards import shown_post, waiting_post
from tests.concurrency import at_once
from tests.factories import Office

pytestmark = pytest.mark.django_db


def counted(letter: Petition) -> list[int]:
    posts = BoardPost.objects.filter(petition=letter).values_list("supports", flat=True)
    copies = PublicCopy.objects.current().filter(petition=letter).values_list("supports", flat=True)
    return [*posts, *copies]


def test_a_voice_counts_once_and_can_be_taken_back(office: Office) -> None:
    letter, voice = shown_post(office).petition, voice_of(device="abc")
    assert (give_voice(letter, voice=voice), give_voice(letter, voice=voice)) == (1, 1)
    assert has_voice(letter, voice=voice)
    assert counted(letter) == [1]
    assert (take_voice_back(letter, voice=voice), take_voice_back(letter, voice=voice)) == (0, 0)
    assert counted(letter) == [0]


def test_a_public_letter_is_supported_too(office: Office) -> None:
    letter = make.answered(office)
    assert give_voice(letter, voice=voice_of(device="abc")) == 1
    assert counted(letter) == [1]


def test_what_is_not_public_has_no_voices(office: Office) -> None:
    for letter in (waiting_post(), make.submit_letter().petition):
        with pytest.raises(RefusedError):
            give_voice(letter, voice=voice_of(device="abc"))
    with pytest.raises(RefusedError):
        give_voice(make.answered(office), voice="")


def test_a_voice_says_nothing_of_who_it_is(office: Office) -> None:
    citizen = Citizen(pk=7)
    assert voice_of() == ""
    assert len({voice_of(citizen=citizen), voice_of(device="7"), voice_of(device="8")}) == 3
    assert all(len(voice_of(device=word)) == 64 for word in ("7", "8"))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_exactly(office: Office) -> None:
    letter = shown_post(office).petition
    outcome = at_once(8, lambda number: give_voice(letter, voice=voice_of(device=str(number % 4))))
    assert not outcome.errors
    assert counted(letter) == [4]
    assert Support.objects.filter(petition=letter).count() == 4
