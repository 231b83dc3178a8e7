"""The clock of the machine jumps: what was recorded meanwhile, and what the centre decides."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.clock import local_date, pretend
from common.errors import WrongStateError
from deadlines.models import Deadline, HoldReason, OrderState, SupervisionOrder, SweepWatch
from deadlines.services import calendars, extensions, holds, orders, pauses
from deadlines.services.escalation import sweep
from deadlines.services.showing import cards_of
from deadlines.services.taking_back import take_back_future
from deadlines.services.watch import look
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import Kind, Petition, Priority, State
from petitions.services.sealing import broken_links
from routing.queues import QUEUES
from routing.services import releasing
from tests import factories as make
from tests.concurrency import Outcome, at_once
from tests.deadlines.watching import FORTY_DAYS, HOUR, START, reply_clock, standing, states, sweeps
from tests.factories import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guarded")]


# Forward by 40 days, and back


def test_forward_40_days_and_back_leaves_no_trace_of_lateness(office: Office, letter: Petition) -> None:
    sweep(now=START)
    wrong = START + FORTY_DAYS
    summary = sweep(now=wrong)
    assert summary.held
    assert standing(letter) == ["reminder", "urge", "supervise"]
    assert set(states("supervision")) == {DeliveryState.HELD}
    assert SupervisionOrder.objects.get().state == OrderState.OPEN
    sweep(now=wrong + HOUR)
    assert not [message for message in mail.outbox if "督办" in message.subject]

    back = START + dt.timedelta(minutes=5)
    assert sweep(now=back).steps == {}
    clock = reply_clock(letter)
    assert standing(letter) == []
    assert cards_of([clock]) == {}
    assert clock.next_step_at == make.at("2026-11-16T00:00")
    assert clock.due_on == make.fresh(letter).due_on == dt.date(2026, 11, 17)
    assert not Deadline.objects.late(back).exists()
    assert not Petition.objects.filter(QUEUES["late"].where(local_date(back))).exists()
    assert set(states()) == {DeliveryState.CANCELLED}
    assert SupervisionOrder.objects.get().state == OrderState.LIFTED
    event = letter.events.get(kind=Kind.STEPS_WITHDRAWN)
    assert SupervisionOrder.objects.get().number in event.note
    assert event.data["steps"] == ["reminder", "urge", "supervise"]
    assert not list(broken_links(letter))

    with pretend(back):
        assert look(back).reason == HoldReason.BACKWARDS
        assert holds.confirm(actor=office.clerk) == 0
    sweeps("2026-11-10T12:00", "2026-11-16T00:00")
    assert standing(letter) == ["reminder"]
    assert [state for state in states("reminder") if state != DeliveryState.CANCELLED] == [DeliveryState.WAITING]
    sweeps("2026-11-16T12:00", "2026-11-18T09:00")
    assert standing(letter) == ["reminder", "urge"]
    assert DeliveryState.SENT in states("urge")


def test_while_held_the_centre_is_told_and_nobody_else(office: Office, letter: Petition) -> None:
    sweep(now=START)
    sweep(now=START + FORTY_DAYS)
    sweep(now=START + FORTY_DAYS + HOUR)
    told = Notification.objects.filter(notice="sweep_held", medium=Medium.DESK)
    assert {row.recipient for row in told} == {office.clerk, office.second_clerk, office.head}
    assert set(told.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert not Notification.objects.filter(state=DeliveryState.HELD, recipient=office.clerk).exists()
    with pretend(START + FORTY_DAYS + 2 * HOUR):
        seen = Notification.objects.on_desk_of(office.roads_head, at=START + FORTY_DAYS + 2 * HOUR)
        assert not seen.filter(notice="supervision").exists()


def test_while_held_no_letter_is_closed_and_no_wait_ends(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-09T10:00")):
        answered = make.answered(office)
        pauses.pause(letter, reason="等来信人补充门牌号", actor=office.clerk)
    sweep(now=START)
    sweep(now=START + FORTY_DAYS)
    assert make.fresh(answered).state == State.ANSWERED
    assert letter.pauses.get().to_on is None
    with pretend(START + FORTY_DAYS):
        holds.confirm(actor=office.clerk)
    sweep(now=START + FORTY_DAYS + dt.timedelta(minutes=1))
    assert make.fresh(answered).state == State.CLOSED
    assert letter.pauses.get().to_on is not None


def test_lower_steps_that_are_due_fire_again_and_are_told(office: Office, letter: Petition) -> None:
    """The clock went wrong for days, in which the reminder became due: only the highest step had been told."""
    sweep(now=START)
    sweep(now=START + FORTY_DAYS)
    sweep(now=make.at("2026-11-16T08:00"))
    assert standing(letter) == ["reminder"]
    assert states("reminder") == [DeliveryState.HELD]
    assert reply_clock(letter).next_step_at == make.at("2026-11-18T00:00")


# The clock goes back by itself


def test_back_one_hour_reminds_nobody_twice(office: Office, letter: Petition) -> None:
    sweeps("2026-11-10T09:00", "2026-11-16T00:30")
    assert standing(letter) == ["reminder"]
    before = len(states("reminder"))
    sweep(now=make.at("2026-11-15T23:30"))
    assert standing(letter) == []
    sweep(now=make.at("2026-11-16T00:01"))
    sweep(now=make.at("2026-11-16T00:31"))
    assert standing(letter) == ["reminder"]
    live = [state for state in states("reminder") if state != DeliveryState.CANCELLED]
    assert len(live) == before == 1


def test_back_one_hour_leaves_what_had_happened_by_then(office: Office, letter: Petition) -> None:
    sweeps("2026-11-10T09:00", "2026-11-16T10:00")
    sent = states("reminder")
    sweep(now=make.at("2026-11-16T09:00"))
    sweep(now=make.at("2026-11-16T10:01"))
    assert standing(letter) == ["reminder"]
    assert states("reminder") == sent == [DeliveryState.SENT]
    assert not letter.events.filter(kind=Kind.STEPS_WITHDRAWN).exists()


def test_what_went_out_too_early_is_not_sent_again_and_the_record_says_so(office: Office, letter: Petition) -> None:
    """A jump that nobody held: the message left, the step is taken back and comes at its time without another."""
    sweep(now=make.at("2026-11-13T09:00"))
    sweep(now=make.at("2026-11-16T09:00"))
    assert states("reminder") == [DeliveryState.SENT]
    sweep(now=make.at("2026-11-13T10:00"))
    event = letter.events.get(kind=Kind.STEPS_WITHDRAWN)
    assert event.data["gone"] == Notification.objects.filter(notice="reminder", state=DeliveryState.SENT).count()
    assert "已经发出" in event.note
    sweep(now=make.at("2026-11-16T09:00"))
    assert standing(letter) == ["reminder"]
    assert states("reminder") == [DeliveryState.SENT]


def test_steps_withdrawn_cost_the_same_queries_for_one_letter_and_many(office: Office, letter: Petition) -> None:
    sweep(now=START)
    sweep(now=START + FORTY_DAYS)
    with CaptureQueriesContext(connection) as one:
        assert take_back_future(START).letters == 1
    with pretend(make.at("2026-11-06T10:00")):
        for _each in range(5):
            make.handled(office)
    sweep(now=START + FORTY_DAYS + HOUR)
    with CaptureQueriesContext(connection) as many:
        assert take_back_future(START).letters >= 5
    assert len(many) <= len(one) + 1


# The centre decides


def test_confirming_sends_each_message_once_in_office_hours(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        urgent = make.handled(office)
    Petition.objects.filter(pk=urgent.pk).update(priority=Priority.URGENT)
    sweep(now=START)
    night = make.at("2026-12-20T21:00")
    sweep(now=night)
    held = holds.held_messages().count()
    with pretend(night + HOUR):
        assert holds.confirm(actor=office.head) == held
    assert held > 0
    row = SweepWatch.objects.get()
    assert (row.held_at, row.decided_by, row.decided_at) == (None, office.head, night + HOUR)
    ordinary = Notification.objects.filter(reference=letter.number, notice="supervision")
    assert set(ordinary.values_list("not_before", flat=True)) == {make.at("2026-12-21T08:30")}
    right_away = Notification.objects.filter(reference=urgent.number, notice="supervision", recipient=office.roads_head)
    assert set(right_away.values_list("next_attempt_at", flat=True)) == {night + HOUR}
    sweep(now=make.at("2026-12-21T08:31"))
    assert set(states("supervision")) == {DeliveryState.SENT}
    mails = [message for message in mail.outbox if letter.number in message.subject and "督办" in message.subject]
    assert len(mails) == len({tuple(message.to) for message in mails})
    assert not sweep(now=make.at("2026-12-21T08:32")).steps


def test_confirming_sends_nothing_of_letters_that_were_answered_or_moved_meanwhile(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        answered, moved, waiting = make.in_review(office), make.handled(office), make.handled(office)
    sweep(now=START)
    with pretend(START):
        extension = extensions.ask_extension(
            moved, total=15, reason="需要勘查", department=office.roads, actor=office.roads_liaison
        )
    late = make.at("2026-11-18T09:00")
    sweep(now=late)
    assert {row.reference for row in holds.held_messages()} == {answered.number, moved.number, waiting.number}
    with pretend(late + HOUR):
        releasing.release(answered, checks=make.CHECKED, actor=office.second_clerk)
        extensions.grant_extension(extension, actor=office.clerk)
        assert holds.confirm(actor=office.head) > 0
    sweep(now=late + 2 * HOUR)
    urged = Notification.objects.filter(notice="urge", recipient=office.roads_liaison, medium=Medium.DESK)
    assert dict(urged.values_list("reference", "state")) == {
        answered.number: DeliveryState.CANCELLED,
        moved.number: DeliveryState.CANCELLED,
        waiting.number: DeliveryState.SENT,
    }


def test_confirming_sends_nothing_of_steps_that_no_longer_stand(office: Office, letter: Petition) -> None:
    sweep(now=START)
    late = make.at("2026-11-26T09:00")
    sweep(now=late)
    order = SupervisionOrder.objects.get(petition=letter)
    with pretend(late + HOUR):
        orders.lift_order(order, reason="发错了单位", actor=office.head)
        assert holds.confirm(actor=office.head) == 0
    assert set(states("supervision")) == {DeliveryState.CANCELLED}


def test_an_order_that_still_asks_for_words_is_told_of_though_the_letter_was_answered(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.in_review(office)
    sweep(now=START)
    late = make.at("2026-11-26T09:00")
    sweep(now=late)
    with pretend(late + HOUR):
        releasing.release(letter, checks=make.CHECKED, actor=office.second_clerk)
        holds.confirm(actor=office.head)
    assert set(states("supervision")) == {DeliveryState.WAITING}


def test_calling_the_time_wrong_takes_everything_back_and_stops_the_sweep(office: Office, letter: Petition) -> None:
    sweep(now=START)
    wrong = START + FORTY_DAYS
    sweep(now=wrong)
    with pretend(wrong + HOUR):
        total = holds.withdraw(actor=office.clerk)
    assert (total.letters, total.cancelled > 0) == (1, True)
    assert standing(letter) == []
    assert set(states()) == {DeliveryState.CANCELLED}
    assert SupervisionOrder.objects.get().state == OrderState.LIFTED
    assert letter.events.get(kind=Kind.STEPS_WITHDRAWN).actor == office.clerk
    sweep(now=wrong + 2 * HOUR)
    assert standing(letter) == []  # the clock is still wrong: nothing is recorded again

    back = START + dt.timedelta(minutes=20)
    sweep(now=back)
    row = SweepWatch.objects.get()
    assert (row.held_reason, row.decided_at) == (HoldReason.BACKWARDS, None)
    assert not Deadline.objects.late(back).exists()
    with pretend(back):
        holds.confirm(actor=office.head)
    assert not look(back + HOUR).held


def test_nothing_can_be_decided_where_nothing_is_held(office: Office) -> None:
    for decide in (holds.confirm, holds.withdraw):
        with pytest.raises(WrongStateError, match="没有暂扣"):
            decide(actor=office.clerk)


def test_the_second_to_decide_hears_who_was_first(office: Office, letter: Petition) -> None:
    sweep(now=START)
    sweep(now=START + FORTY_DAYS)
    holds.confirm(actor=office.clerk)
    with pytest.raises(WrongStateError, match=str(office.clerk)):
        holds.withdraw(actor=office.head)


def _both_confirm(office: Office, monkeypatch: pytest.MonkeyPatch) -> Outcome[int]:
    """Let two people confirm at once; each, having seen the hold, waits a while for the other to have seen it."""
    sweep(now=START)
    sweep(now=START + FORTY_DAYS)
    people, seen, office_hours = (office.clerk, office.head), threading.Barrier(2), calendars.staff_time

    def wait_for_the_other(moment: dt.datetime, *, urgent: bool) -> dt.datetime:
        with contextlib.suppress(threading.BrokenBarrierError):
            seen.wait(timeout=2)
        return office_hours(moment, urgent=urgent)

    monkeypatch.setattr(holds, "staff_time", wait_for_the_other)
    return at_once(2, lambda number: holds.confirm(actor=people[number]))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does_and_the_other_is_told(
    office: Office, letter: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = _both_confirm(office, monkeypatch)
    assert [type(error) for error in outcome.errors] == [WrongStateError]
    winner = SweepWatch.objects.get().decided_by
    assert str(winner) in str(outcome.errors[0])


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_believe_to_have_decided(
    office: Office, letter: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above. SQLite lets one transaction write at a time, with or without the lock."""
    monkeypatch.setattr(holds, "_held_row", lambda: SweepWatch.objects.exclude(held_at=None)[0])
    outcome = _both_confirm(office, monkeypatch)
    assert len(outcome.results) == (2 if connection.features.has_select_for_update else 1)
