"""The centre sees what is like the letter before it, and what many write about."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from petitions.models import LetterType, Petition, Topic, TopicLetter, TopicState
from petitions.services.submission import WriterData
from petitions.services.topics import gather
from routing.services import screening
from routing.topics import facts_of, hot_topics, topic_of
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
TITLE = "桂湖新苑旁的搅拌站扰民"
BODIES = (
    "桂湖新苑小区东门外建了搅拌站，每天夜里两点还在施工，灰尘和噪音都很大。",
    "我家住在桂湖新苑，旁边的搅拌站灰尘飘进屋里，夜里施工睡不着。<b>",
    "请问桂湖新苑东边的搅拌站有没有环评手续？灰尘噪音让人没法开窗。",
)


@pytest.fixture
def letters(office: Office) -> list[Petition]:
    """Return three letters of three people about one matter, the first of them with the roads bureau."""
    writers = [WriterData(name="李晓明", phone=f"1380000000{n}", email="") for n in range(3)]
    first = make.dispatched(office, title=TITLE, body=BODIES[0], writer=writers[0])
    others = [make.submit_letter(title=TITLE + "<i>", body=BODIES[n], writer=writers[n]).petition for n in (1, 2)]
    gather()
    return [first, *others]


@pytest.fixture
def clerk(office: Office, client: Client) -> Client:
    client.force_login(office.clerk)
    return client


def test_the_letter_before_the_clerk_has_those_like_it_beside(clerk: Client, letters: list[Petition]) -> None:
    page = clerk.get(reverse("routing:letter", args=[letters[1].number])).content.decode()
    address = reverse("routing:similar", args=[letters[1].number])
    assert f'hx-get="{address}"' in page
    part = clerk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert letters[0].number in part
    assert letters[2].number in part
    assert "桂湖新苑" in part
    assert "热点" in part
    assert "<html" not in part
    assert "&lt;i&gt;" in part
    assert "<i>" not in part
    assert "<html" in clerk.get(address).content.decode()


def test_merging_begins_with_the_letter_that_was_chosen(clerk: Client, letters: list[Petition]) -> None:
    address = reverse("routing:letter", args=[letters[1].number])
    page = clerk.get(f"{address}?open=merge&into={letters[0].number}").content.decode()
    assert f'value="{letters[0].number}"' in page


def test_a_dispatched_letter_needs_no_such_list(clerk: Client, letters: list[Petition]) -> None:
    address = reverse("routing:letter", args=[letters[0].number])
    assert "similar-h" not in clerk.get(address).content.decode()


def test_the_list_says_how_many_since_when_where_and_which_unit(
    office: Office, clerk: Client, letters: list[Petition], django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(15):
        page = clerk.get(reverse("routing:topics")).content.decode()
    assert "3封，3人" in page
    assert office.roads.name in page
    fact = facts_of(list(hot_topics()), day=letters[0].received_on)[0]
    assert (fact.lately, fact.waiting, fact.is_hot) == (3, 3, True)
    assert fact.units == ((office.roads.name, 1),)


def test_few_writers_make_nothing_hot(clerk: Client, letters: list[Petition], settings) -> None:
    settings.TOPIC_WRITERS = 4
    assert "现在没有热点" in clerk.get(reverse("routing:topics")).content.decode()
    assert topic_of(letters[0]) is None


def test_the_centre_names_settles_and_puts_together(clerk: Client, letters: list[Petition]) -> None:
    topic = Topic.objects.get()
    day = topic.first_on
    other = Topic.objects.create(title="搅拌站", first_on=day, last_on=day, writers=3, letters=3)
    page = reverse("routing:topic", args=[topic.pk])
    clerk.post(f"{page}rename/", {"title": "桂湖新苑搅拌站"})
    clerk.post(f"{page}settle/", {"note": "夜间停工。"})
    topic.refresh_from_db()
    assert (topic.title, topic.state, topic.note) == ("桂湖新苑搅拌站", TopicState.SETTLED, "夜间停工。")
    assert topic.title in clerk.get(reverse("routing:topics") + "?state=settled").content.decode()
    answer = clerk.post(f"{page}put-together/", {"into": other.pk})
    assert answer.headers["Location"] == reverse("routing:topic", args=[other.pk])
    assert TopicLetter.objects.filter(topic=other).count() == 3


def test_a_mistake_is_said_beside_its_field_and_changes_nothing(clerk: Client, letters: list[Petition]) -> None:
    topic = Topic.objects.get()
    for word, field in (("rename", "title"), ("settle", "note"), ("put-together", "into")):
        answer = clerk.post(reverse("routing:topic", args=[topic.pk]) + f"{word}/", {field: ""})
        assert answer.status_code == 400
        assert "错误" in answer.content.decode()
    topic.refresh_from_db()
    assert (topic.title, topic.state) == (TITLE, TopicState.OPEN)


def test_a_letter_about_something_else_is_taken_out(clerk: Client, letters: list[Petition]) -> None:
    topic = Topic.objects.get()
    said = clerk.post(reverse("routing:topic_take_out", args=[topic.pk, letters[1].number]), follow=True)
    assert f"来信{letters[1].number}已移出热点" in said.content.decode()
    page = clerk.get(reverse("routing:topic", args=[topic.pk])).content.decode()
    assert letters[0].number in page
    assert letters[1].number not in page


def test_a_report_that_turned_out_later_is_not_shown_to_unmarked_clerks(
    office: Office, client: Client, letters: list[Petition]
) -> None:
    Petition.objects.filter(pk=letters[0].pk).update(restricted=True)
    client.force_login(office.second_clerk)
    page = client.get(reverse("routing:topic", args=[Topic.objects.get().pk])).content.decode()
    assert letters[0].number not in page
    assert letters[1].number in page
    part = client.get(reverse("routing:similar", args=[letters[1].number])).content.decode()
    assert letters[0].number not in part


def test_a_letter_accepted_as_a_report_leaves_with_its_words(office: Office, letters: list[Petition]) -> None:
    Topic.objects.update(title=letters[1].title)
    findings = screening.Findings(letter_type=LetterType.WRONGDOING)
    screening.accept(letters[1], findings=findings, actor=office.clerk)
    topic = Topic.objects.get()
    assert (topic.title, topic.letters) == (TITLE, 2)
    assert not TopicLetter.objects.filter(petition=letters[1]).exists()
