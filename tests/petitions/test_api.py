"""Answered letters as JSON: the same public copies, read only."""

import pytest

from petitions.models import PublicCopy
from tests import factories
from tests.petitions.copies import make_copy


def test_the_list_gives_public_copies_newest_first(client, reference):
    make_copy("较早的一封来信", replied_on="2026-11-01")
    make_copy("较晚的一封来信", replied_on="2026-11-05")
    answer = client.get("/api/v1/letters/").json()
    assert [letter["title"] for letter in answer["letters"]] == ["较晚的一封来信", "较早的一封来信"]
    assert (answer["next"], answer["previous"]) == (None, None)
    assert set(answer["letters"][0]) == {
        *("number", "version", "title", "question", "answer", "writer", "channel", "channel_name", "type", "category"),
        *("township", "department", "received_on", "replied_on", "working_days", "grade", "published_at"),
    }


def test_pages_are_walked_by_the_addresses_given(client, reference):
    made = [make_copy(f"第{number}封来信", replied_on="2026-11-03").number for number in range(7)]
    address, seen = "/api/v1/letters/?size=3&q=来信", []
    while address:
        answer = client.get(address).json()
        seen.append([letter["number"] for letter in answer["letters"]])
        last, address = answer, answer["next"]
    assert [len(part) for part in seen] == [3, 3, 1]
    assert sorted(number for part in seen for number in part) == sorted(made)
    assert [letter["number"] for letter in client.get(last["previous"]).json()["letters"]] == seen[1]


def test_one_letter_is_masked_as_on_its_page(client, office):
    petition = factories.answered(office)
    answer = client.get(f"/api/v1/letters/{petition.number}/").json()
    assert answer["department"] == "测试交通局"
    assert answer["writer"] == "李**"


def test_what_is_not_public_does_not_exist(client, office):
    hidden = factories.answered(office, may_publish=False)
    for number in (hidden.number, "X20000101-00001"):
        assert client.get(f"/api/v1/letters/{number}/").status_code == 404
    assert client.get("/api/v1/letters/").json()["letters"] == []


@pytest.mark.parametrize(
    "query",
    [
        "size=0",
        "size=101",
        "size=x",
        "size=99999",
        "size=１",
        "size=00100000",
        "size=001" + "0" * 20,
        "since=x",
        "after=x",
        "type=x",
        "q=" + "长" * 61,
        "channel=a b",
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(client, reference, query):
    answer = client.get(f"/api/v1/letters/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()) == [query.partition("=")[0]]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, reference, method):
    make_copy("一封公开的来信")
    assert getattr(client, method)("/api/v1/letters/").status_code == 405
    assert PublicCopy.objects.count() == 1


def test_the_same_filters_hold_as_on_the_page(client, reference):
    make_copy("路灯不亮一封来信", department_name="县住建局", replied_on="2026-10-05")
    make_copy("路灯不亮又一封信", replied_on="2026-11-05")
    for query in ("unit=县住建局", "until=2026-10", "q=一封来信 路灯"):
        found = client.get(f"/api/v1/letters/?{query}").json()["letters"]
        assert [letter["department"] for letter in found] == ["县住建局"]
