"""Two people at one letter: who saves second sees both texts, chooses, and loses nothing (FAULTS 5, 43)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from petitions.models import Petition, Reply, ReplyState
from petitions.services import states
from routing.comparing import differences
from routing.models import UnsavedText
from routing.views import acting
from tests import factories as make
from tests.concurrency import at_once
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

MINE = "您好！经核实，斑马线本月底前补画。感谢来信。"
THEIRS = "您好！经现场核实，斑马线下月底前补画。感谢来信。"


@pytest.fixture
def colleague(office: Office) -> User:
    """A second liaison of the roads bureau."""
    return make.make_user("t.roads2", office.roads, Role.LIAISON)


def conflict(office: Office, sign_in: SignIn, colleague: User) -> tuple[Petition, Client, Any]:
    """Let the colleague save first; return the letter, the second one's browser, and what came back to it."""
    letter = make.handled(office)
    part, client = make.lead_of(letter), sign_in(office.roads_liaison)
    act(sign_in(colleague), letter, "draft", part=part, body=THEIRS)
    seen = letter.events.order_by("-sequence").values_list("sequence", flat=True)[1]
    return letter, client, act(client, letter, "draft", part=part, body=MINE, version=letter.version, seen=seen)


def choose(client: Client, letter: Petition, page: str, action: str) -> Any:
    """Press one of the buttons below both texts, with what the page's form holds."""
    form = page[page.index('class="compare"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'name="(version|seen|part|form)" value="([^"]*)"', form))
    return client.post(reverse(f"routing:{action}", args=[letter.number]), {**fields, "body": MINE}, follow=True)


@pytest.mark.django_db
def test_the_second_one_sees_both_texts_with_the_differences_marked(
    office: Office, sign_in: SignIn, colleague: User
) -> None:
    letter, _client, answer = conflict(office, sign_in, colleague)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "您写的" in page
    assert re.search(r"现在保存的（t\.roads2，\d+月\d+日（周.）\d\d:\d\d）", page)
    assert re.search(r"<ins>.*只在您写的里有.*</span>本<span", page)
    assert re.search(r"<del>.*只在现在保存的里有.*</span>现场<span", page)
    assert "您打开这一页以后，有了这些变化" in page
    assert Reply.objects.get(petition=letter).body == THEIRS
    assert UnsavedText.objects.get().fields == {"body": MINE}


@pytest.mark.django_db
def test_mine_may_replace_the_saved_one(office: Office, sign_in: SignIn, colleague: User) -> None:
    letter, client, answer = conflict(office, sign_in, colleague)
    choose(client, letter, answer.content.decode(), "draft")
    assert Reply.objects.get(petition=letter).body == MINE
    assert not UnsavedText.objects.exists()


@pytest.mark.django_db
def test_the_saved_one_may_stay(office: Office, sign_in: SignIn, colleague: User) -> None:
    letter, client, answer = conflict(office, sign_in, colleague)
    page = choose(client, letter, answer.content.decode(), "discard").content.decode()
    assert Reply.objects.get(petition=letter).body == THEIRS
    assert MINE not in page
    assert not UnsavedText.objects.exists()


@pytest.mark.django_db
def test_both_may_be_put_together_and_go_out_only_without_the_line_between(
    office: Office, sign_in: SignIn, colleague: User
) -> None:
    letter, client, answer = conflict(office, sign_in, colleague)
    page = choose(client, letter, answer.content.decode(), "join").content.decode()
    text = page[page.index('name="body" cols') :]
    text = text[text.index(">") + 1 : text.index("</textarea>")].strip()
    assert text.startswith(MINE)
    assert text.endswith(THEIRS)
    assert "=====" in text
    part = make.lead_of(letter)
    refused = act(client, letter, "hand-to-head", part=part, body=text)
    assert refused.status_code == 400
    assert "两份文字还没有合并好" in refused.content.decode()
    assert act(client, letter, "draft", part=part, body=text).status_code == 302  # to go on later


@pytest.mark.django_db
def test_a_text_that_is_with_the_head_already_is_shown_and_cannot_be_replaced(
    office: Office, sign_in: SignIn, colleague: User
) -> None:
    letter = make.handled(office)
    part, client = make.lead_of(letter), sign_in(office.roads_liaison)
    act(sign_in(colleague), letter, "hand-to-head", part=part, body=THEIRS)
    page = act(client, letter, "draft", part=part, body=MINE, version=letter.version).content.decode()
    assert "不能再改" in page
    assert "用我写的替换" not in page
    assert MINE in page


@pytest.mark.django_db
def test_the_centre_is_not_shown_a_draft(office: Office, sign_in: SignIn, colleague: User) -> None:
    letter = make.handled(office)
    act(sign_in(colleague), letter, "draft", part=make.lead_of(letter), body=THEIRS)
    page = act(sign_in(office.clerk), letter, "pause", text="请补充", version=letter.version).content.decode()
    assert THEIRS not in page
    assert "请补充" in page


@pytest.mark.django_db
def test_the_second_dispatcher_sees_who_was_first_and_keeps_the_note(office: Office, sign_in: SignIn) -> None:
    letter, note = make.accepted(office), "请与镇里一起现场核实，三天内回话。"
    seen = letter.events.order_by("-sequence").values_list("sequence", flat=True)[0]
    act(sign_in(office.second_clerk), letter, "dispatch", lead=office.roads.pk, note="")
    answer = act(
        sign_in(office.clerk), letter, "dispatch", lead=office.schools.pk, note=note, version=letter.version, seen=seen
    )
    page = answer.content.decode()
    changes = page[page.index('id="changes"') :][:900]
    assert answer.status_code == 409
    assert "t.clerk2" in changes
    assert "分办 · 测试交通局" in changes
    assert "您刚才填写的文字（可以抄下）" in page
    assert note in page


@pytest.mark.django_db
def test_a_draft_typed_elsewhere_is_compared_when_it_is_taken_up(
    office: Office, sign_in: SignIn, colleague: User
) -> None:
    letter, client, _answer = conflict(office, sign_in, colleague)
    page = page_of(client, letter, f"?fill=draft-{make.lead_of(letter).pk}")
    assert "两份答复稿不一样" in page
    assert "只在现在保存的里有" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_liaisons_who_save_at_once_one_is_shown_both_texts(
    office: Office, sign_in: SignIn, colleague: User
) -> None:
    answers = both_save(office, sign_in, colleague)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "现在保存的（" in refused.content.decode()
    kept = {*Reply.objects.values_list("body", flat=True), *(row.fields["body"] for row in UnsavedText.objects.all())}
    assert kept == {MINE, THEIRS}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_the_texts_would_be_lost(
    office: Office, sign_in: SignIn, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: it is the letter's version, compared under the lock, that finds the conflict."""
    monkeypatch.setattr(acting, "lock", lambda letter, version: states.lock(letter))
    answers = both_save(office, sign_in, colleague)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Reply.objects.get(state=ReplyState.DRAFT).body in {MINE, THEIRS}
    assert not UnsavedText.objects.exists()


def both_save(office: Office, sign_in: SignIn, colleague: User) -> list[Any]:
    """Let two liaisons of one unit, each at a browser, save their drafts at the same moment."""
    letter = make.handled(office)
    part, seen = make.lead_of(letter), letter.version
    people = [(sign_in(office.roads_liaison), MINE), (sign_in(colleague), THEIRS)]

    def save(number: int) -> Any:
        client, body = people[number]
        return act(client, letter, "draft", part=part, body=body, version=seen)

    outcome = at_once(2, save)
    assert outcome.errors == []
    return outcome.results


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("", ""),
        (MINE, ""),
        ("", THEIRS),
        (MINE, THEIRS),
        (MINE, MINE),
        ("甲\n\n乙。", "甲\n乙。丙"),
        ("无标点", "没有标点"),
    ],
)
def test_the_pieces_of_a_comparison_are_the_texts_again(mine: str, theirs: str) -> None:
    found = differences(mine, theirs)
    assert "".join(piece.text for piece in found.mine) == mine
    assert "".join(piece.text for piece in found.theirs) == theirs
    assert found.same == (mine == theirs)
    common = ["".join(piece.text for piece in side if not piece.only) for side in (found.mine, found.theirs)]
    assert common[0] == common[1]


def test_only_what_differs_is_marked() -> None:
    found = differences(MINE, THEIRS)
    assert [piece.text for piece in found.mine if piece.only] == ["本"]
    assert [piece.text for piece in found.theirs if piece.only] == ["现场", "下"]


def test_sentences_that_have_little_in_common_are_marked_whole() -> None:
    found = differences("今年十月完成。", "经费明年才能安排到位，请您谅解。")
    assert [piece.text for piece in found.mine] == ["今年十月完成。"]


def test_far_too_long_a_text_is_refused_in_words_and_the_saved_one_stays(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    part, client = make.lead_of(letter), sign_in(office.roads_liaison)
    act(client, letter, "draft", part=part, body=THEIRS)
    address = reverse("routing:join", args=[letter.number])
    answer = client.post(address, {"part": part.pk, "body": "长" * 260_000}, follow=True)
    assert answer.status_code == 200
    assert "文字太长" in answer.content.decode()
    assert Reply.objects.get().body == THEIRS
