"""Text blocks and earlier answers: who keeps them, who is offered which, and that texts stay texts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department
from petitions.models import Category, LetterType, Petition
from routing.access import NoPermissionError
from routing.models import TextBlock
from routing.services import blocks
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
BODY = "请您保持电话畅通，来信编号{来信编号}，{{ 7*7 }}<b>"


def add(client: Client, owner: Department | None, title: str = "联系方式", body: str = BODY) -> Any:
    data = {"owner": str(owner.pk) if owner else "0", "title": title, "body": body}
    return client.post(reverse("routing:blocks"), data)


def phrases(client: Client, letter: Petition, **query: str) -> str:
    answer = client.get(reverse("routing:phrases", args=[letter.number]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_unit_keeps_its_own_blocks_and_others_do_not_see_them(office: Office, sign_in: SignIn) -> None:
    assert add(sign_in(office.roads_liaison), office.roads).status_code == 302
    assert "联系方式" in sign_in(office.roads_head).get(reverse("routing:blocks")).content.decode()
    for person in (office.schools_liaison, office.clerk):
        assert "请您保持电话畅通" not in sign_in(person).get(reverse("routing:blocks")).content.decode()


def test_the_centres_blocks_are_for_all_and_the_centres_to_change(office: Office, sign_in: SignIn) -> None:
    add(sign_in(office.clerk), None)
    block = TextBlock.objects.get()
    page = sign_in(office.roads_liaison).get(reverse("routing:blocks")).content.decode()
    assert "各单位通用" in page
    assert "修改常用语" not in page
    for name in ("block", "block_retire"):
        address = reverse(f"routing:{name}", args=[block.pk])
        assert sign_in(office.roads_liaison).post(address, {"title": "x", "body": "x"}).status_code == 404


def test_nobody_writes_blocks_for_others(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.roads_liaison)
    assert add(client, office.schools).status_code == 400
    assert add(client, None).status_code == 400
    with pytest.raises(NoPermissionError):
        blocks.add_block(department=office.schools, title="x", body="x", actor=office.roads_liaison)
    assert not TextBlock.objects.exists()


def test_a_block_is_changed_retired_and_taken_up_again(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.roads_liaison)
    add(client, office.roads)
    block = TextBlock.objects.get()
    client.post(reverse("routing:block", args=[block.pk]), {"title": "新的名称", "body": "新的内容"})
    block.refresh_from_db()
    assert (block.title, block.body) == ("新的名称", "新的内容")
    retire = reverse("routing:block_retire", args=[block.pk])
    client.post(retire)
    assert not blocks.blocks_for(office.roads_liaison).exists()
    assert "停用的1条" in client.get(reverse("routing:blocks")).content.decode()
    client.post(retire)
    assert blocks.blocks_for(office.roads_liaison).get() == block


@pytest.mark.parametrize(("title", "body"), [("", BODY), ("名称", " \u200b"), ("名" * 61, BODY), ("名称", "长" * 5001)])
def test_an_empty_or_overlong_block_is_refused(office: Office, sign_in: SignIn, title: str, body: str) -> None:
    assert add(sign_in(office.roads_liaison), office.roads, title, body).status_code == 400
    assert not TextBlock.objects.exists()


def test_a_text_is_a_text(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.roads_liaison)
    add(client, office.roads)
    page = phrases(client, make.handled(office))
    assert "来信编号{来信编号}，{{ 7*7 }}&lt;b&gt;" in page
    assert TextBlock.objects.get().body == BODY


def test_what_is_used_most_stands_first(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.roads_liaison)
    for title in ("第一条", "第二条"):
        add(client, office.roads, title)
    second = TextBlock.objects.get(title="第二条")
    assert client.post(reverse("routing:block_used", args=[second.pk])).status_code == 204
    assert [block.title for block in blocks.blocks_for(office.roads_head)] == ["第二条", "第一条"]
    assert sign_in(office.schools_liaison).post(reverse("routing:block_used", args=[second.pk])).status_code == 404


def test_earlier_answers_of_the_same_kind_stand_beside_the_form(office: Office, sign_in: SignIn) -> None:
    earlier = make.answered(office, title="以前的一封来信")
    other = make.answered(office, title="另一类的来信", letter_type=LetterType.CONSULTATION)
    letter = make.handled(office)
    page = phrases(sign_in(office.roads_liaison), letter)
    assert earlier.title in page
    assert make.ANSWER in page
    assert reverse("routing:letter", args=[earlier.number]) in page
    assert other.title not in page


def test_the_category_goes_before_the_type(office: Office) -> None:
    category = Category.objects.order_by("pk")[0] if Category.objects.exists() else Category.objects.create(name="交通")
    letters = [make.answered(office) for _each in range(2)]
    Petition.objects.filter(pk=letters[0].pk).update(category=category)
    letter = make.handled(office)
    letter.category = category
    found = blocks.earlier_answers(letter, department=office.roads, user=office.roads_liaison)
    assert [line.letter for line in found] == [make.fresh(letters[0])]


def test_words_are_looked_for_literally_in_all_answers_of_the_unit(office: Office, sign_in: SignIn) -> None:
    other = make.answered(office, title="另一类的来信", letter_type=LetterType.CONSULTATION)
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    assert other.title in phrases(client, letter, words="斑马线 另一类")
    assert other.title not in phrases(client, letter, words="100%")
    assert other.title not in phrases(client, letter, words="_")


def test_no_more_than_five_and_the_newest_first(office: Office) -> None:
    letters = [make.answered(office) for _each in range(blocks.MOST_EARLIER + 1)]
    found = blocks.earlier_answers(make.handled(office), department=office.roads, user=office.roads_liaison)
    assert [line.letter.pk for line in found] == [letter.pk for letter in letters[:0:-1]]


def test_answers_of_other_units_and_reports_of_wrongdoing_are_not_offered(office: Office, sign_in: SignIn) -> None:
    secret = make.answered(office, title="一封举报件")
    Petition.objects.filter(pk=secret.pk).update(restricted=True)
    make.answered(office, title="普通的来信")
    letter = make.handled(office, supports=(office.schools,))
    marked = office.roads_liaison
    marked.sees_wrongdoing = True
    marked.save()
    page = phrases(sign_in(marked), letter)
    assert "普通的来信" in page
    assert "一封举报件" not in page
    assert "普通的来信" not in phrases(sign_in(office.schools_liaison), letter)


def test_the_list_is_a_page_without_a_script_and_a_part_of_one_with_it(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.roads_liaison)
    address = reverse("routing:phrases", args=[letter.number])
    assert "返回来信" in phrases(client, letter)
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert sign_in(office.schools_liaison).get(address).status_code == 404
    assert client.get(address, {"part": "9" * 30}).status_code == 200  # as if none was named
