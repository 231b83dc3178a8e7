"""A bulletin is prepared by one person, published by another, and never changes again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from common.clock import pretend
from common.errors import ConflictError, PetitionError, RefusedError, WrongStateError
from common.hashing import sha256_of
from reports.models import Bulletin, BulletinRow, BulletinState
from reports.services import approve_and_publish, compile_bulletin, discard, prepare
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue(office: Office) -> str:
    """Return the number of a letter that the roads bureau let lie."""
    with pretend(at("2026-10-12T09:00")):
        return make.handled(office).number


def prepared(office: Office, month: str = "2026-10", *, actor: User | None = None) -> Bulletin:
    with pretend(at("2026-11-03T10:00")):
        return prepare(month, actor=actor or office.clerk)


def published(office: Office, month: str = "2026-10") -> Bulletin:
    with pretend(at("2026-11-04T10:00")):
        return approve_and_publish(prepared(office, month), actor=office.head)


def test_preparing_freezes_figures_rows_number_and_demands(office: Office, overdue: str) -> None:
    bulletin = prepared(office)
    assert bulletin.figures == compile_bulletin("2026-10")
    assert bulletin.digest == sha256_of(bulletin.figures)
    assert bulletin.document_number == "澜政办〔2026〕1号"
    assert "被点名单位请于11月10日（周二）前办结逾期来信" in bulletin.demands
    assert (bulletin.cut_off, bulletin.state) == (at("2026-11-01T00:00"), BulletinState.PREPARED)
    row = bulletin.rows.get(department_ref=office.roads.pk)
    assert (row.department_name, row.figures["overdue_and_open"]) == ("测试交通局", [overdue])
    assert bulletin.rows.count() == len(bulletin.figures["ranking"])


def test_what_was_stored_gives_the_hash_that_was_stored(office: Office, overdue: str) -> None:
    bulletin = prepared(office)
    assert sha256_of(Bulletin.objects.get(pk=bulletin.pk).figures) == bulletin.digest


def test_names_are_kept_when_units_are_renamed(office: Office, overdue: str) -> None:
    bulletin = published(office)
    office.roads.name = "测试交通运输和公路局"
    office.roads.save()
    kept = Bulletin.objects.get(pk=bulletin.pk)
    assert kept.figures["units"]["t-roads"]["name"] == "测试交通局"
    assert kept.rows.get(department_ref=office.roads.pk).department_name == "测试交通局"


def test_numbers_go_on_and_a_discarded_one_is_given_again(office: Office) -> None:
    published(office, "2026-09")
    second = prepared(office)
    assert second.document_number == "澜政办〔2026〕2号"
    discard(second, actor=office.clerk)
    again = prepared(office)
    assert (again.document_number, again.version) == ("澜政办〔2026〕2号", 1)


def test_a_month_that_is_not_over_is_refused(office: Office) -> None:
    with pytest.raises(RefusedError, match="还没有到"), pretend(at("2026-10-31T23:59:59")):
        prepare("2026-10", actor=office.clerk)


def test_a_second_one_is_refused_while_one_waits_and_after_one_is_published(office: Office) -> None:
    waiting = prepared(office)
    with pytest.raises(WrongStateError, match="等待审定"):
        prepared(office)
    with pretend(at("2026-11-04T10:00")):
        approve_and_publish(waiting, actor=office.head)
    with pytest.raises(WrongStateError, match="已经发布"):
        prepared(office)


def test_only_the_centre_prepares_and_discards(office: Office) -> None:
    for stranger in (office.roads_head, office.leader):
        with pytest.raises(RefusedError):
            prepared(office, actor=stranger)
    waiting = prepared(office)
    with pytest.raises(RefusedError):
        discard(waiting, actor=office.roads_head)


def test_only_the_head_publishes_and_never_the_own_work(office: Office) -> None:
    waiting = prepared(office)
    with pytest.raises(RefusedError, match="主任"):
        approve_and_publish(waiting, actor=office.second_clerk)
    discard(waiting, actor=office.clerk)
    own = prepared(office, actor=office.head)
    with pytest.raises(RefusedError, match="编制人"):
        approve_and_publish(own, actor=office.head)
    other = make.make_user("t.head2", office.centre, Role.CENTRE_HEAD)
    assert approve_and_publish(own, actor=other).is_published


def test_figures_that_were_tampered_with_are_not_published(office: Office, overdue: str) -> None:
    waiting = prepared(office)
    figures = {**waiting.figures, "overdue_and_open": []}
    Bulletin.objects.filter(pk=waiting.pk).update(figures=figures)
    with pytest.raises(ConflictError):
        approve_and_publish(waiting, actor=office.head)


def test_what_is_published_or_discarded_is_neither_published_nor_discarded_again(office: Office) -> None:
    done = published(office)
    gone = discard(prepared(office, "2026-09"), actor=office.clerk)
    for bulletin in (done, gone):
        with pytest.raises(WrongStateError):
            approve_and_publish(bulletin, actor=office.head)
        with pytest.raises(WrongStateError):
            discard(bulletin, actor=office.clerk)


def change_title(bulletin: Bulletin) -> Any:
    bulletin.title = "另一个标题"
    bulletin.save()


def change_state_back(bulletin: Bulletin) -> Any:
    Bulletin(pk=bulletin.pk, state=BulletinState.PREPARED, month=bulletin.month).save()


def change_row(bulletin: Bulletin) -> Any:
    row = bulletin.rows.all()[0]
    row.figures = {}
    row.save()


def add_rows(bulletin: Bulletin) -> Any:
    BulletinRow.objects.bulk_create([BulletinRow(bulletin=bulletin, position=999, department_name="甲", figures={})])


ATTEMPTS: list[Callable[[Bulletin], Any]] = [
    change_title,
    change_state_back,
    change_row,
    add_rows,
    lambda bulletin: bulletin.delete(),
    lambda bulletin: bulletin.rows.all()[0].delete(),
    lambda bulletin: Bulletin.objects.filter(month="2026-10").update(figures={}),
    lambda bulletin: Bulletin.objects.all().delete(),
    lambda bulletin: bulletin.rows.update(rank=1),
    lambda bulletin: bulletin.rows.all().delete(),
    lambda bulletin: bulletin.rows.create(position=998, department_name="甲", figures={}),
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_published_bulletin_cannot_be_changed(
    office: Office, overdue: str, attempt: Callable[[Bulletin], Any]
) -> None:
    bulletin = published(office)

    def whole() -> str:
        rows = list(bulletin.rows.order_by("position").values())
        return json.dumps([list(Bulletin.objects.filter(pk=bulletin.pk).values()), rows], default=str)

    before = whole()
    with pytest.raises(PetitionError, match="已经发布"):
        attempt(Bulletin.objects.get(pk=bulletin.pk))
    assert whole() == before


def test_letters_that_change_later_leave_a_published_bulletin_as_it_is(office: Office, overdue: str) -> None:
    bulletin = published(office)
    with pretend(at("2026-11-05T09:00")):
        make.answered(office)
    assert Bulletin.objects.get(pk=bulletin.pk).figures == bulletin.figures


def test_an_answer_judged_hollow_later_leaves_a_published_bulletin_and_changes_the_figures(office: Office) -> None:
    with pretend(at("2026-10-12T09:00")):
        letter = make.answered(office)
    bulletin = published(office)
    with pretend(at("2026-11-05T09:00")):
        judge_hollow(letter, reason="只说已收悉", actor=office.head)
    kept = Bulletin.objects.get(pk=bulletin.pk)
    assert (kept.figures, kept.digest) == (bulletin.figures, sha256_of(bulletin.figures))
    assert kept.figures["reply_rate"]["numerator"] == 1
    assert compile_bulletin("2026-10")["reply_rate"]["numerator"] == 0


def test_the_next_bulletin_takes_the_month_before_from_the_published_one(office: Office, overdue: str) -> None:
    published(office)
    with pretend(at("2026-12-02T09:00")):
        figures = compile_bulletin("2026-11")
    assert figures["month_before"] == figures["trend"][-2]
    assert figures["month_before"]["received"] == 1
    assert figures["month_before"]["on_time_rate"] == "0.00"
