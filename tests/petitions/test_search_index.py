"""The index behind the library: it holds what is public now, finds it sign by sign, and can be made anew."""

import io
import random

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from common.keyset import Place
from petitions import search
from petitions.models import CopyTerms, PublicCopy
from petitions.search import Sort, Wanted, found_page, hits_of, published
from petitions.search_counts import count
from petitions.search_index import matching, take_letter
from petitions.services.publication import withdraw_copy
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.petitions.copies import make_copy


def found(*words):
    return {row.copy.title for row in matching(words).select_related("copy")}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """What another test's library held is forgotten."""
    cache.clear()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["路灯"], {"湖边的路灯不亮", "ABC路灯"}),
        (["路灯", "湖边"], {"湖边的路灯不亮"}),
        (["灯"], {"湖边的路灯不亮", "ABC路灯"}),
        (["亮"], {"湖边的路灯不亮"}),
        (["abc"], {"ABC路灯"}),
        (["ＡＢＣ"], {"ABC路灯"}),
        (["bc路"], {"ABC路灯"}),
        (["100%"], {"百分之100%的_x"}),
        (["%"], {"百分之100%的_x"}),
        (["_x"], {"百分之100%的_x"}),
        (["0_"], set()),
        (["a'b"], {"引号a'b\"c\\d"}),
        (['b"c'], {"引号a'b\"c\\d"}),
        (["\\d"], {"引号a'b\"c\\d"}),
        (["\\"], {"引号a'b\"c\\d"}),
        (["'"], {"引号a'b\"c\\d"}),
        (["a' | 'b"], set()),
        (["* OR NOT NEAR("], set()),
        ([" "], set()),
        (["湖边 不亮"], {"湖边的路灯不亮"}),
        (["灯路"], set()),
    ],
)
def test_every_sign_of_a_word_counts_as_it_is_written(reference, words, expected):
    for title in ("湖边的路灯不亮", "ABC路灯", "百分之100%的_x", "引号a'b\"c\\d"):
        make_copy(title)
    assert found(*words) == expected


@pytest.mark.parametrize(
    "word", ["长" * 10_000, "a" * 10_000, "'" * 3_000, "\\" * 3_000, ":*", "!", "<->", '"', "()", "\u200b"]
)
def test_no_text_is_too_odd_to_be_looked_for(reference, word):
    make_copy("湖边的路灯不亮")
    assert found(word) == set()


def test_a_number_is_found_whole_and_by_its_parts(reference):
    copy = make_copy("湖边的路灯不亮")
    whole, (day, serial) = copy.number, copy.number.split("-")
    for word in (whole, whole.lower(), day, serial):
        assert found(word) == {copy.title}


def test_only_the_present_version_is_found(office):
    letter = make.answered(office, title="北门外的公交站台塌了一半")
    assert found("公交站台")
    withdraw_copy(PublicCopy.objects.get(), reason="含有他人信息", actor=office.clerk)
    assert not CopyTerms.objects.exists()
    assert found("公交站台") == found(letter.number) == set()


def test_what_is_not_public_is_not_in_the_index(office):
    make.answered(office, may_publish=False, title="北门外的公交站台塌了一半")
    make.handled(office, title="南门外的公交站台也塌了")
    assert not CopyTerms.objects.exists()
    assert found("公交站台") == set()


def test_an_answer_that_was_judged_hollow_is_found_no_longer(office):
    letter = make.answered(office, title="北门外的公交站台塌了一半")
    judge_hollow(letter, reason="只说收到", actor=office.head)
    assert found("公交站台") == set()


def test_the_index_is_made_anew_and_says_what_was_wrong(reference):
    copies = [make_copy(f"第{number}封来信") for number in range(5)]
    take_letter(copies[0].petition_id)
    CopyTerms.objects.filter(copy=copies[1]).update(text="别的")
    with pytest.raises(CommandError, match="1 missing; 1 with other texts"):
        call_command("reindex_library", "--check")
    said = io.StringIO()
    call_command("reindex_library", stdout=said)
    assert "5 letters indexed" in said.getvalue()
    assert len(found("来信")) == 5


def test_common_words_are_looked_for_along_the_list_and_find_the_same(reference, monkeypatch):
    rng = random.Random(7)  # noqa: S311 letters, no secrets
    for number in range(60):
        word = rng.choice(["路灯", "公交", "路灯公交"])
        make_copy(f"{word}{number}", replied_on=f"2026-{rng.randint(1, 9):02d}-11", reads=rng.randint(0, 9))
    for words in (("路灯",), ("公交", "路灯"), ("路",)):
        for sort in (Sort.NEWEST, Sort.READS):
            rare = _all_pages(Wanted(words=words, sort=sort))
            with monkeypatch.context() as patched:
                patched.setattr(search, "MANY", 3)
                patched.setattr(search, "STRIDES", (2, 4))
                assert _all_pages(Wanted(words=words, sort=sort)) == rare
            column = search.COLUMNS[sort]
            assert rare == list(
                published(Wanted(words=words)).order_by(f"-{column}", "-pk").values_list("pk", flat=True)
            )


def _all_pages(wanted):
    keys: list[int] = []
    after: Place | None = None
    while True:
        page = found_page(wanted, size=7, after=after, hits=hits_of(wanted.words))
        keys += [copy.pk for copy in page.rows]
        if page.older is None:
            return keys
        after = page.older


def test_numbers_beside_filters_are_exact_or_left_out(reference, monkeypatch):
    for number in range(12):
        make_copy(
            f"路灯{number}",
            type_key=("help", "complaint", "consultation")[number % 3],
            department_name=f"单位{number % 2}",
        )
    exact = count(Wanted(words=("路灯",), types=("help",)), hits_of(("路灯",)))
    assert exact.total == 4
    assert exact.numbers["type"] == {"help": 4, "complaint": 4, "consultation": 4}
    assert exact.numbers["unit"] == {"单位0": 2, "单位1": 2}
    monkeypatch.setattr("petitions.search_counts.MOST_COUNTED", 5)
    monkeypatch.setattr(search, "MANY", 5)
    narrowed = count(Wanted(words=("路灯",), types=("help",)), hits_of(("路灯",)))
    assert narrowed.total == 4
    assert "type" not in narrowed.numbers
    assert narrowed.numbers["unit"] == {"单位0": 2, "单位1": 2}
    beyond = count(Wanted(words=("路灯",)), hits_of(("路灯",)))
    assert (beyond.total, beyond.numbers) == (None, {})
    whole = count(Wanted(types=("help",)))
    assert whole.numbers["type"]["complaint"] == 4
