"""The pages of batches and of a leader's desk: putting together, presenting, reading on a phone, printing."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from common.clock import pretend
from petitions.models import Kind, LetterType, Petition
from routing.models import BatchItem, BatchOutcome, Instruction, LeaderBatch
from routing.services import batches
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"
PROPOSAL = "拟请测试交通局牵头办理。"


@pytest.fixture(autouse=True)
def _on_a_friday():
    with pretend(make.at(NOW)):
        yield


@pytest.fixture
def marked(office: Office) -> User:
    return make.make_user("t.leader2", office.centre, Role.LEADER, sees_wrongdoing=True)


def chosen(office: Office, letter: Petition, leader: User | None = None) -> BatchItem:
    return batches.add_to_batch(letter, leader=leader or office.leader, proposal=PROPOSAL, actor=office.clerk)


def presented(office: Office, *letters: Petition, leader: User | None = None) -> LeaderBatch:
    items = [chosen(office, letter, leader) for letter in letters]
    return batches.present(items[0].batch, actor=office.clerk)


def of_batch(batch: LeaderBatch, name: str = "batch", item: BatchItem | None = None) -> str:
    return reverse(f"routing:{name}", args=[batch.pk, *([item.pk] if item else [])])


def body_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_centre_chooses_a_letter_from_its_page(office: Office, sign_in: SignIn) -> None:
    letter, client = make.accepted(office), sign_in(office.clerk)
    assert "呈领导阅批" in page_of(client, letter)
    done = act(client, letter, "to-leader", leader=office.leader.pk, planned_on="2026-11-10", proposal=PROPOSAL)
    assert done.status_code == 302
    assert str(LeaderBatch.objects.get().planned_on) == "2026-11-10"
    page = page_of(client, letter)
    assert "已选入t.leader11月10日（周二）的呈批" in page
    refused = act(client, letter, "to-leader", leader=office.leader.pk, planned_on="2026-11-06", proposal="再选")
    assert refused.status_code == 400
    assert "再选" in refused.content.decode()


def test_a_day_that_is_no_day_of_batches_is_not_offered(office: Office, sign_in: SignIn) -> None:
    answer = act(sign_in(office.clerk), make.accepted(office), "to-leader", leader=office.leader.pk,
                 planned_on="2026-11-09", proposal="")  # fmt: skip
    assert answer.status_code == 400


def test_an_empty_list_says_how_to_begin(office: Office, sign_in: SignIn) -> None:
    page = body_of(sign_in(office.clerk), reverse("routing:batches"))
    assert "还没有呈批" in page
    assert "下一个呈批日：11月6日（周五）" in page


def test_the_centre_puts_a_batch_together_on_its_page(office: Office, sign_in: SignIn) -> None:
    first, client = chosen(office, make.accepted(office)), sign_in(office.clerk)
    batch, other = first.batch, make.handled(office)
    assert (
        client.post(of_batch(batch, "batch_add"), {"numbers": f"{other.number}，", "proposal": "拟阅"}).status_code
        == 302
    )
    second = batch.items.get(petition=other)
    client.post(of_batch(batch, "item_revise", second), {"proposal": "另拟"})
    client.post(of_batch(batch, "item_move", second), {"up": "1", "proposal": "x"})
    page = body_of(client, of_batch(batch))
    assert page.index(other.number) < page.index(first.petition.number)
    assert "另拟" in page
    client.post(of_batch(batch, "item_take_out", first))
    assert client.post(of_batch(batch, "batch_present"), {"note": "请早阅"}).status_code == 302
    page = body_of(client, of_batch(batch))
    assert "请早阅" in page
    assert "呈报领导" not in page
    refused = client.post(of_batch(batch, "batch_add"), {"numbers": first.petition.number})
    assert refused.status_code == 400
    assert first.petition.number in refused.content.decode()


def test_a_wrong_number_is_named_and_what_was_typed_stays(office: Office, sign_in: SignIn) -> None:
    batch = chosen(office, make.accepted(office)).batch
    refused = sign_in(office.clerk).post(of_batch(batch, "batch_add"), {"numbers": "X20261106-9"})
    assert refused.status_code == 400
    assert "没有找到来信：X20261106-9" in refused.content.decode()


def test_taking_the_last_letter_out_leads_back_to_the_list(office: Office, sign_in: SignIn) -> None:
    item, client = chosen(office, make.accepted(office)), sign_in(office.clerk)
    assert client.post(of_batch(item.batch, "item_take_out", item)).headers["Location"] == reverse("routing:batches")


def test_the_leader_reads_one_letter_after_another(office: Office, sign_in: SignIn) -> None:
    letters = [make.accepted(office, title=title) for title in ("第一封信的标题", "第二封信的标题")]
    batch, client = presented(office, *letters), sign_in(office.leader)
    page = body_of(client, reverse("routing:leader"))
    assert "第1件，共2件" in page
    assert letters[0].title in page
    assert letters[0].body in page
    assert PROPOSAL in page
    assert letters[1].title not in page
    first, second = batch.items.order_by("position")
    assert client.post(of_batch(batch, "item_read", first)).headers["Location"] == reverse("routing:leader")
    page = body_of(client, reverse("routing:leader"))
    assert "第2件，共2件" in page
    sent = client.post(
        of_batch(batch, "item_instruct", second),
        {"version": make.fresh(letters[1]).version, "text": "请抓紧。", "department": office.roads.pk, "due_on": ""},
    )
    assert sent.status_code == 302
    page = body_of(client, reverse("routing:leader"))
    assert "11月6日（周五）呈批2件，已全部阅批" in page
    assert "批示1件，已阅1件" in page
    assert "我批示的件" in page
    assert "待分办" in page
    assert [item.outcome for item in batch.items.order_by("position")] == [BatchOutcome.READ, BatchOutcome.INSTRUCTED]


def test_contacts_of_the_writer_are_not_on_the_leaders_page(office: Office, sign_in: SignIn) -> None:
    presented(office, make.accepted(office))
    page = body_of(sign_in(office.leader), reverse("routing:leader"))
    for private in ("13800000001", "138", "writer@example.org", "李晓明"):
        assert private not in page


def test_an_empty_instruction_keeps_the_rest_and_says_what_is_missing(office: Office, sign_in: SignIn) -> None:
    letter = make.accepted(office)
    batch = presented(office, letter)
    item, client = batch.items.get(), sign_in(office.leader)
    answer = client.post(of_batch(batch, "item_instruct", item), {"version": letter.version, "text": "", "due_on": "x"})
    assert answer.status_code == 400
    assert "请写下批示" in answer.content.decode()
    stale = client.post(of_batch(batch, "item_instruct", item), {"version": 99, "text": "我写的话"})
    assert stale.status_code == 409
    assert "我写的话" in stale.content.decode()
    assert not Instruction.objects.exists()


def test_a_letter_read_twice_is_told_and_nothing_happens(office: Office, sign_in: SignIn) -> None:
    batch = presented(office, make.accepted(office))
    client, item = sign_in(office.leader), batch.items.get()
    client.post(of_batch(batch, "item_read", item))
    client.post(of_batch(batch, "item_read", item))
    assert "已经阅批过" in body_of(client, reverse("routing:leader"))
    assert item.petition.events.filter(kind=Kind.READ_BY_LEADER).count() == 1


def test_the_list_of_a_batch_leads_to_each_letter(office: Office, sign_in: SignIn) -> None:
    letters = [make.accepted(office, title=title) for title in ("第一封信的标题", "第二封信的标题")]
    batch, client = presented(office, *letters), sign_in(office.leader)
    second = batch.items.get(petition=letters[1])
    assert f"?item={second.pk}" in body_of(client, of_batch(batch))
    assert "第2件，共2件" in body_of(client, reverse("routing:leader") + f"?item={second.pk}")
    for odd in ("x", "9" * 30, "0"):
        assert "第1件，共2件" in body_of(client, reverse("routing:leader") + f"?item={odd}")


def test_another_leaders_batch_does_not_exist(office: Office, sign_in: SignIn, marked: User) -> None:
    batch = presented(office, make.accepted(office))
    item, client = batch.items.get(), sign_in(marked)
    for address in (of_batch(batch), of_batch(batch, "batch_file")):
        assert client.get(address).status_code == 404
    for action in ("item_read", "item_instruct"):
        assert client.post(of_batch(batch, action, item), {"text": "x", "version": 0}).status_code == 404
    assert item.petition.title not in body_of(client, reverse("routing:leader") + f"?item={item.pk}")


def test_a_batch_that_is_put_together_does_not_exist_for_its_leader(office: Office, sign_in: SignIn) -> None:
    batch = chosen(office, make.accepted(office)).batch
    client = sign_in(office.leader)
    assert client.get(of_batch(batch)).status_code == 404
    assert of_batch(batch) not in body_of(client, reverse("routing:batches"))


def test_an_unmarked_leader_never_meets_a_report(office: Office, sign_in: SignIn) -> None:
    secret, open_one = make.accepted(office, title="不该看到的标题"), make.accepted(office)
    batch = presented(office, secret, open_one)
    Petition.objects.filter(pk=secret.pk).update(restricted=True)
    client, item = sign_in(office.leader), batch.items.get(petition=secret)
    pages = [body_of(client, address) for address in (
        reverse("routing:leader"), reverse("routing:leader") + f"?item={item.pk}", reverse("routing:batches"), of_batch(batch),
    )]  # fmt: skip
    assert not any("不该看到的标题" in page or secret.number in page for page in pages)
    assert "第1件，共1件" in pages[0]
    assert "1件" in pages[2]
    assert "2件" not in pages[2]
    assert client.post(of_batch(batch, "item_read", item)).status_code == 404
    text = text_of(client.get(of_batch(batch, "batch_file")).content)
    assert "不该看到的标题" not in text
    assert "共1件" in text
    client.post(of_batch(batch, "item_read", batch.items.get(petition=open_one)))
    assert "已全部阅批" in body_of(client, reverse("routing:leader"))


def test_an_unmarked_clerk_sees_no_report_in_a_marked_leaders_batch(
    office: Office, sign_in: SignIn, marked: User
) -> None:
    secret = make.submit_letter(proposed_type=LetterType.WRONGDOING, title="不该看到的标题").petition
    item = chosen(office, secret, marked)
    client = sign_in(office.second_clerk)
    for name in ("batch", "batch_file"):  # a batch without letters would tell that there is a report
        assert client.get(of_batch(item.batch, name)).status_code == 404
    assert of_batch(item.batch) not in body_of(client, reverse("routing:batches"))
    assert client.post(of_batch(item.batch, "item_take_out", item)).status_code == 404

    batches.add_to_batch(
        make.accepted(office), leader=marked, planned_on=item.batch.planned_on, actor=office.second_clerk
    )
    assert "不该看到的标题" not in body_of(client, of_batch(item.batch))
    page = body_of(client, reverse("routing:batches"))
    assert of_batch(item.batch) in page
    assert ">1件" in page


def text_of(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def test_the_pages_cost_a_fixed_number_of_queries(
    office: Office, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    batch = presented(office, *(make.accepted(office) for _n in range(6)))
    client = sign_in(office.clerk)
    for address in (of_batch(batch), reverse("routing:batches")):
        with django_assert_max_num_queries(15):
            client.get(address)
    leader = sign_in(office.leader)
    with django_assert_max_num_queries(40):
        leader.get(reverse("routing:leader"))
