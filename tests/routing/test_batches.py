"""Batches for the leaders: the days, what may be chosen, what presenting does, who sees what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import Role, User
from accounts.services import dismiss
from common.clock import pretend
from common.errors import BadInputError, RefusedError, WrongStateError
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition, Priority
from petitions.services.endings import withdraw
from routing.access import NoPermissionError
from routing.leaders import batches_visible_to, items_of, waiting_for
from routing.models import BatchItem, BatchOutcome, BatchState, LeaderBatch
from routing.services import batches
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"
"""A Friday: a day of batches."""


@pytest.fixture(autouse=True)
def _on_a_friday():
    with pretend(make.at(NOW)):
        yield


@pytest.fixture
def marked(office: Office) -> User:
    """Return a leader who may read reports of wrongdoing."""
    return make.make_user("t.leader2", office.centre, Role.LEADER, sees_wrongdoing=True)


def chosen(office: Office, letter: Petition, leader: User | None = None, **more: Any) -> BatchItem:
    facts: dict[str, Any] = {"proposal": "拟请测试交通局办理", **more}
    return batches.add_to_batch(letter, leader=leader or office.leader, actor=office.clerk, **facts)


def report(office: Office) -> Petition:
    return make.submit_letter(proposed_type=LetterType.WRONGDOING).petition


@pytest.mark.parametrize(
    ("day", "planned"),
    [
        ("2026-11-03", "2026-11-03"),  # a Tuesday
        ("2026-11-04", "2026-11-06"),
        ("2026-11-07", "2026-11-10"),
        ("2026-10-01", "2026-10-08"),  # Friday of the holidays: the first working day after them
        ("2026-09-30", "2026-10-08"),
        ("2026-10-09", "2026-10-09"),
    ],
)
def test_batches_are_presented_on_tuesdays_and_fridays_that_are_worked(reference: None, day: str, planned: str) -> None:
    assert batches.planned_day(dt.date.fromisoformat(day)).isoformat() == planned


def test_the_days_of_the_week_are_a_setting(reference: None, settings) -> None:
    settings.BATCH_WEEKDAYS = (1,)
    days = batches.upcoming_days(dt.date(2026, 11, 6), 3)
    assert [day.isoformat() for day in days] == ["2026-11-09", "2026-11-16", "2026-11-23"]


def test_letters_for_one_leader_and_day_stand_in_one_batch(office: Office) -> None:
    first, second = (chosen(office, make.accepted(office)) for _n in range(2))
    assert (first.batch, second.position) == (second.batch, 2)
    later = chosen(office, make.accepted(office), planned_on=dt.date(2026, 11, 10))
    assert later.batch != first.batch
    assert str(later.batch.planned_on) == "2026-11-10"


def test_a_letter_may_be_put_before_several_leaders_but_not_twice_before_one(office: Office, marked: User) -> None:
    letter = make.accepted(office)
    chosen(office, letter)
    chosen(office, letter, leader=marked)
    with pytest.raises(RefusedError, match="已经选入"):
        chosen(office, letter, planned_on=dt.date(2026, 11, 10))


def test_a_letter_that_was_read_may_be_put_before_the_leader_again(office: Office) -> None:
    letter = make.accepted(office)
    item = chosen(office, letter)
    batches.present(item.batch, actor=office.clerk)
    batches.mark_read(item, actor=office.leader)
    assert chosen(office, letter).batch != item.batch


def test_a_day_that_is_over_is_refused(office: Office) -> None:
    with pytest.raises(BadInputError, match="不能早于今天"):
        chosen(office, make.accepted(office), planned_on=dt.date(2026, 11, 5))


def test_only_the_centre_chooses(office: Office) -> None:
    letter = make.handled(office)
    for person in (office.roads_liaison, office.roads_head, office.leader):
        with pytest.raises(NoPermissionError):
            batches.add_to_batch(letter, leader=office.leader, proposal="", actor=person)


def test_nobody_but_leaders_can_be_chosen(office: Office) -> None:
    with pytest.raises(NoPermissionError):
        chosen(office, make.accepted(office), leader=office.roads_head)


def test_a_report_of_wrongdoing_goes_to_marked_leaders_alone(office: Office, marked: User) -> None:
    letter = report(office)
    with pytest.raises(NoPermissionError):
        chosen(office, letter)
    item = chosen(office, letter, leader=marked)
    batches.present(item.batch, actor=office.clerk)
    assert [each.petition for each in waiting_for(marked)] == [letter]
    assert not items_of(office.second_clerk, item.batch).exists()


def test_a_letter_that_became_a_report_is_left_out_of_an_unmarked_leaders_batch(office: Office) -> None:
    letter = make.accepted(office)
    item = chosen(office, letter)
    chosen(office, make.accepted(office))
    Petition.objects.filter(pk=letter.pk).update(restricted=True)
    batches.present(item.batch, actor=office.clerk)
    assert not item.batch.items.filter(petition=letter).exists()
    message = Notification.objects.filter(notice="batch_presented", recipient=office.leader).first()
    assert message is not None
    assert message.context["count"] == 1


def test_a_leader_whose_mark_is_gone_sees_the_report_nowhere(office: Office, marked: User) -> None:
    item = chosen(office, report(office), leader=marked)
    batches.present(item.batch, actor=office.clerk)
    User.objects.filter(pk=marked.pk).update(sees_wrongdoing=False)
    marked = User.objects.get(pk=marked.pk)
    assert not waiting_for(marked).exists()
    assert not items_of(marked, item.batch).exists()


def test_presenting_tells_the_leader_and_stands_in_each_letters_record(office: Office) -> None:
    letters = [make.accepted(office), make.handled(office)]
    items = [chosen(office, letter) for letter in letters]
    assert not batches_visible_to(office.leader).exists()
    held = batches.present(items[0].batch, note="请早些阅示", actor=office.clerk)
    assert held.state == BatchState.PRESENTED
    assert list(batches_visible_to(office.leader)) == [held]
    for letter in letters:
        event = letter.events.get(kind=Kind.TO_LEADER)
        assert (event.note, event.shown_to_writer) == ("拟请测试交通局办理", False)
    assert Notification.objects.filter(notice="batch_presented", recipient=office.leader).exists()


def test_an_urgent_letter_is_told_of_at_once(office: Office) -> None:
    with pretend(make.at("2026-11-06T22:00")):
        letter = make.accepted(office)
        Petition.objects.filter(pk=letter.pk).update(priority=Priority.URGENT)
        batches.present(chosen(office, letter).batch, actor=office.clerk)
        message = Notification.objects.filter(notice="batch_presented").first()
    assert message is not None
    assert message.not_before == make.at("2026-11-06T22:00")


def test_a_presented_batch_does_not_change(office: Office) -> None:
    first, second = (chosen(office, make.accepted(office)) for _n in range(2))
    batches.present(first.batch, actor=office.clerk)
    with pytest.raises(WrongStateError):
        batches.take_out(first, actor=office.clerk)
    with pytest.raises(WrongStateError):
        batches.revise_item(second, proposal="另拟", actor=office.clerk)
    with pytest.raises(WrongStateError):
        batches.move_item(second, up=True, actor=office.clerk)
    with pytest.raises(WrongStateError):
        batches.present(first.batch, actor=office.clerk)
    assert chosen(office, make.accepted(office)).batch != first.batch


def test_letters_are_added_by_number_moved_and_taken_out(office: Office) -> None:
    first = chosen(office, make.accepted(office))
    numbers = [make.accepted(office).number, make.handled(office).number]
    batches.add_many(first.batch, numbers=numbers, proposal="拟阅", actor=office.clerk)
    last = first.batch.items.get(petition__number=numbers[1])
    batches.move_item(last, up=True, actor=office.clerk)
    batches.take_out(first, actor=office.clerk)
    order = first.batch.items.order_by("position").values_list("petition__number", flat=True)
    assert list(order) == [numbers[1], numbers[0]]


def test_numbers_that_do_not_exist_add_nothing(office: Office, marked: User) -> None:
    first = chosen(office, make.accepted(office))
    known, secret = make.accepted(office).number, report(office).number
    for wrong in ("X20261106-99999", secret):
        with pytest.raises(BadInputError, match=wrong):
            batches.add_many(first.batch, numbers=[known, wrong], actor=office.clerk)
    assert first.batch.items.count() == 1


def test_an_empty_batch_is_gone_and_none_is_presented_empty(office: Office) -> None:
    item = chosen(office, make.accepted(office))
    batches.take_out(item, actor=office.clerk)
    assert not LeaderBatch.objects.exists()
    letter = make.accepted(office)
    item = chosen(office, letter)
    withdraw(make.fresh(letter))
    with pytest.raises(RefusedError, match="没有来信"):
        batches.present(item.batch, actor=office.clerk)


def test_reading_is_written_down_and_the_last_letter_ends_the_batch(office: Office) -> None:
    items = [chosen(office, make.accepted(office)) for _n in range(2)]
    batches.present(items[0].batch, actor=office.clerk)
    batches.mark_read(items[0], actor=office.leader)
    assert items[0].petition.events.filter(kind=Kind.READ_BY_LEADER, actor=office.leader).exists()
    assert LeaderBatch.objects.get().state == BatchState.PRESENTED
    batches.mark_read(items[1], actor=office.clerk)  # he reads on paper
    assert LeaderBatch.objects.get().state == BatchState.DONE
    assert set(BatchItem.objects.values_list("outcome", flat=True)) == {BatchOutcome.READ}
    with pytest.raises(WrongStateError, match="已经阅批过"):
        batches.mark_read(items[0], actor=office.leader)


def test_another_leader_does_not_read_it_for_him(office: Office, marked: User) -> None:
    item = chosen(office, make.accepted(office))
    batches.present(item.batch, actor=office.clerk)
    for person in (marked, office.roads_head):
        with pytest.raises(NoPermissionError):
            batches.mark_read(item, actor=person)
    assert not batches_visible_to(marked).exists()


def test_what_is_not_presented_is_not_read(office: Office) -> None:
    with pytest.raises(WrongStateError):
        batches.mark_read(chosen(office, make.accepted(office)), actor=office.leader)


def test_nothing_is_put_before_somebody_who_left(office: Office) -> None:
    item = chosen(office, make.accepted(office))
    dismiss(office.leader.memberships.get(), actor=None)
    batch = LeaderBatch.objects.get(pk=item.batch_id)
    with pytest.raises(RefusedError, match="不在领导岗位"):
        batches.present(batch, actor=office.clerk)
    with pytest.raises(RefusedError, match="不在领导岗位"):
        batches.add_many(batch, numbers=[make.accepted(office).number], actor=office.clerk)
    batch.refresh_from_db()
    assert batch.state == BatchState.COLLECTING
    assert batch.items.count() == 1  # the letter is not lost: it can be taken out and put before another leader
    assert not Notification.objects.filter(notice="batch_presented").exists()
    batches.take_out(item, actor=office.clerk)
    assert chosen(office, item.petition, make.make_user("t.leader3", office.centre, Role.LEADER)).batch_id != batch.pk
