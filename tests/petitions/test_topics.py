"""Matters that many write about: gathered, counted by writers, looked after by people."""

from __future__ import annotations

import datetime as dt

import pytest

from common.errors import BadInputError
from petitions.models import LetterSketch, Petition, State, Topic, TopicLetter, TopicState
from petitions.services.submission import WriterData
from petitions.services.topics import count_again, gather, put_together, rename, settle, take_out
from tests import factories as make

pytestmark = pytest.mark.django_db
BODIES = (
    "桂湖新苑小区东门外建了搅拌站，每天夜里两点还在施工，灰尘和噪音都很大。",
    "我家住在桂湖新苑，旁边的搅拌站灰尘飘进屋里，夜里施工睡不着。",
    "请问桂湖新苑东边的搅拌站有没有环评手续？灰尘噪音让人没法开窗。",
    "桂湖新苑搅拌站又在夜里开工，灰尘很大，老人孩子咳嗽。",
)
LAMPS = "云台路从医院到学校这一段，路灯已经坏了三个星期，学生晚自习后走路危险。"


def writer(phone: str) -> WriterData:
    return WriterData(name="李晓明", phone=phone, email="")


def about_the_mixer(number: int, *, phone: str = "", **more) -> Petition:
    by = writer(phone or f"1380000000{number}")
    return make.submit_letter(title="桂湖新苑旁的搅拌站扰民", body=BODIES[number], writer=by, **more).petition


def test_letters_about_one_matter_become_one_topic(reference):
    letters = [about_the_mixer(number) for number in range(4)]
    make.submit_letter(title="云台路路灯不亮", body=LAMPS)
    assert gather() == 5
    topic = Topic.objects.get()
    assert {member.petition for member in topic.members.all()} == set(letters)
    assert (topic.letters, topic.writers, topic.title) == (4, 4, "桂湖新苑旁的搅拌站扰民")
    assert topic.first_on == topic.last_on == letters[0].received_on
    assert gather() == 0


def test_one_person_who_writes_often_counts_once(reference):
    for number in range(3):
        about_the_mixer(number, phone="13800000001")
    gather()
    assert (Topic.objects.get().letters, Topic.objects.get().writers) == (3, 1)


def test_reports_of_wrongdoing_are_in_no_topic(reference):
    about_the_mixer(0)
    about_the_mixer(1, proposed_type="wrongdoing")
    about_the_mixer(2, proposed_type="wrongdoing")
    gather()
    assert not Topic.objects.exists()


def test_letters_not_accepted_are_in_no_topic(reference):
    first = about_the_mixer(0)
    Petition.objects.filter(pk=first.pk).update(state=State.NOT_ACCEPTED)
    about_the_mixer(1)
    gather()
    assert not Topic.objects.exists()


def test_a_matter_of_long_ago_begins_anew(reference):
    first = about_the_mixer(0)
    Petition.objects.filter(pk=first.pk).update(received_on=first.received_on - dt.timedelta(days=400))
    about_the_mixer(1)
    gather()
    assert not Topic.objects.exists()
    assert not LetterSketch.objects.filter(gathered_at=None).exists()


def test_a_letter_taken_out_stays_out_and_draws_no_other_in(reference):
    letters = [about_the_mixer(number) for number in range(3)]
    gather()
    take_out(TopicLetter.objects.get(petition=letters[0]))
    assert Topic.objects.get().letters == 2
    about_the_mixer(3)
    gather()
    topic = Topic.objects.get()
    assert topic.letters == 3
    assert TopicLetter.objects.get(petition=letters[0]).taken_out


def test_the_next_letter_opens_a_settled_topic_again(reference):
    about_the_mixer(0), about_the_mixer(1)
    gather()
    settle(Topic.objects.get(), note="已责成停工整改。")
    assert Topic.objects.get().state == TopicState.SETTLED
    about_the_mixer(2)
    gather()
    assert Topic.objects.get().state == TopicState.OPEN
    assert Topic.objects.get().note == "已责成停工整改。"


def test_a_name_given_by_a_person_stays(reference):
    about_the_mixer(0), about_the_mixer(1)
    gather()
    rename(Topic.objects.get(), title=" 桂湖新苑\n搅拌站 ")
    about_the_mixer(2)
    gather()
    assert (Topic.objects.get().title, Topic.objects.get().named) == ("桂湖新苑 搅拌站", True)


@pytest.mark.parametrize("deed", [lambda topic: rename(topic, title="\u200b"), lambda topic: settle(topic, note=" ")])
def test_an_empty_word_is_refused(reference, deed):
    about_the_mixer(0), about_the_mixer(1)
    gather()
    with pytest.raises(BadInputError):
        deed(Topic.objects.get())


def test_two_topics_become_one(reference):
    about_the_mixer(0), about_the_mixer(1)
    gather()
    first = Topic.objects.get()
    lamps = [
        make.submit_letter(title="云台路路灯不亮", body=LAMPS, writer=writer(f"1380000010{n}")).petition
        for n in range(2)
    ]
    gather()
    second = Topic.objects.exclude(pk=first.pk).get()
    with pytest.raises(BadInputError):
        put_together(second, into=second)
    put_together(second, into=first)
    first.refresh_from_db()
    assert first.letters == 4
    assert not Topic.objects.filter(pk=second.pk).exists()
    assert TopicLetter.objects.filter(petition__in=lamps, topic=first).count() == 2


def test_anonymous_writers_count_each(reference):
    letters = [about_the_mixer(number) for number in range(3)]
    gather()
    for one in letters:
        one.writer.phone_index = one.writer.email_index = ""
        one.writer.save()
    count_again(Topic.objects.get())
    assert Topic.objects.get().writers == 3
