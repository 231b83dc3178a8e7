"""A wrong turn is put right by the centre's head: the letter stands where it belongs, and no clock or figure lies."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404

from common.clock import pretend
from common.errors import ConflictError, RefusedError
from deadlines.models import Deadline, DeadlineKind, HoldingPeriod, OrderState, Verdict
from deadlines.services.checking import troubles
from deadlines.services.clocks import reply_clock
from notifications.models import Notification
from petitions.models import Kind, Petition, Reply, ReplyState, State
from petitions.services import endings
from petitions.services.sealing import broken_links
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing import engine
from routing.access import letters_visible_to
from routing.flows import LetterFlow
from routing.models import AssignmentState, LetterProcess
from routing.services import dispatching, handling, releasing, timing
from routing.services.jumping import JumpTarget, jump, jump_closed_because, jump_targets
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
REASON = "点错了，应当由另一个单位办理"
RECEIVED, LATER, MUCH_LATER = "2026-11-06T10:00", "2026-11-09T10:00", "2026-11-12T10:00"
NODES = {
    "screening": "screen",
    "dispatch": "dispatch",
    "answering": "answer",
    "approval": "approve",
    "review": "review",
}


def put(office: Office, letter: Petition, to: str, moment: str = LATER) -> Petition:
    with pretend(make.at(moment)):
        jump(letter, to=JumpTarget(to), reason=REASON, actor=office.head)
        letter = make.fresh(letter)
        assert not list(troubles(make.at(moment)))
    assert not list(broken_links(letter))
    return letter


def made(office: Office, state: str, **changes: object) -> Petition:
    with pretend(make.at(RECEIVED)):
        letter: Petition = getattr(make, state)(office, **changes)
    return letter


def open_nodes(letter: Petition) -> list[str]:
    process = engine.process_of(letter)
    assert process is not None
    return [task.flow_task.name for task in process.task_set.filter(finished=None).order_by("pk")]


def reply_dates(letter: Petition) -> tuple[dt.datetime, dt.date]:
    clock = reply_clock(letter)
    assert clock is not None
    assert clock.verdict == ""
    return clock.started_at, clock.due_on


@pytest.mark.parametrize(
    ("state", "targets"),
    [
        ("accepted", ["screening"]),
        ("dispatched", ["screening", "dispatch"]),
        ("handled", ["screening", "dispatch"]),
        ("awaiting_head", ["screening", "dispatch", "answering"]),
        ("in_review", ["screening", "dispatch", "answering", "approval"]),
        ("answered", []),
    ],
)
def test_what_can_be_put_right_depends_on_where_the_letter_stands(
    office: Office, state: str, targets: list[str]
) -> None:
    assert jump_targets(made(office, state)) == targets


@pytest.mark.parametrize("state", ["accepted", "dispatched", "handled", "awaiting_head", "in_review"])
def test_each_jump_leads_to_its_step_and_moves_no_date_of_the_writer(office: Office, state: str) -> None:
    for to in jump_targets(made(office, state)):
        letter = made(office, state)
        dates = reply_dates(letter)
        letter = put(office, letter, to)
        assert NODES[to] in open_nodes(letter)
        assert reply_dates(letter) == dates
        last = letter.events.order_by("-sequence")[0]
        assert (last.kind, last.note, last.data["step"]) == (Kind.JUMPED, REASON, to)
        assert letter.events.filter(kind=Kind.JUMPED).count() == 1


def test_a_letter_taken_from_its_units_is_nobodys_until_it_is_dispatched_again(office: Office) -> None:
    letter = made(office, "in_review", supports=(office.schools,))
    letter = put(office, letter, "dispatch")
    assert (letter.state, letter.lead_department, letter.dispatched_at) == (State.ACCEPTED, None, None)
    assert set(letter.assignments.values_list("state", flat=True)) == {AssignmentState.CANCELLED}
    assert open_nodes(letter) == ["dispatch"]
    assert Reply.objects.get(petition=letter).state == ReplyState.VOID
    of_units = Deadline.objects.running().filter(petition=letter, department__isnull=False)
    assert not of_units.exists()
    assert not letters_visible_to(office.roads_liaison).filter(pk=letter.pk).exists()
    told = Notification.objects.filter(reference=letter.number, notice="letter_jumped")
    assert {office.roads_liaison.pk, office.roads_head.pk, office.schools_liaison.pk} <= set(
        told.values_list("recipient", flat=True)
    )
    with pretend(make.at(MUCH_LATER)):
        dispatching.dispatch(letter, lead=office.schools, supports=(office.roads,), actor=office.clerk)
        handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.schools_liaison)
        handling.approve(make.lead_of(letter), actor=office.schools_head)
        releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
        assert not list(troubles(make.at(MUCH_LATER)))
    letter = make.fresh(letter)
    assert letter.state == State.ANSWERED
    assert LetterProcess.objects.get(petition=letter).finished
    clock = reply_clock(letter)
    assert clock is not None
    assert clock.started_at == letter.received_at


def test_the_days_of_all_are_the_days_since_receipt(office: Office) -> None:
    letter = put(office, made(office, "in_review"), "dispatch")
    rows = list(HoldingPeriod.objects.filter(petition=letter).order_by("from_at", "pk"))
    assert rows[0].from_at == letter.received_at
    assert [row.to_at for row in rows[:-1]] == [row.from_at for row in rows[1:]]
    assert rows[-1].to_at is None
    assert rows[-1].department == office.centre


def test_the_time_for_dispatch_begins_anew_where_it_had_been_kept(office: Office) -> None:
    letter = put(office, made(office, "dispatched"), "dispatch")
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.DISPATCH)
    assert (clock.verdict, clock.started_at) == ("", make.at(LATER))
    former = letter.events.get(kind=Kind.JUMPED).data
    assert former["dispatch_verdict"] == Verdict.IN_TIME


def test_an_order_to_a_unit_that_lost_the_letter_is_lifted(office: Office) -> None:
    letter = made(office, "handled")
    order = make.supervised(letter)
    put(office, letter, "dispatch")
    order.refresh_from_db()
    assert order.state == OrderState.LIFTED


def test_a_draft_goes_to_the_head_and_back_and_no_version_is_lost(office: Office) -> None:
    letter = put(office, made(office, "in_review"), "approval")
    assert letter.state == State.HANDLING
    assert make.lead_of(letter).state == AssignmentState.AWAITING_HEAD
    assert list(letter.replies.values_list("state", flat=True)) == [ReplyState.REJECTED, ReplyState.SUBMITTED]
    letter = put(office, letter, "answering")
    assert make.lead_of(letter).state == AssignmentState.ACKNOWLEDGED
    with pretend(make.at(LATER)):
        handling.save_draft(make.lead_of(letter), body="改过的答复，月底前完工。", actor=office.roads_liaison)
    letter = put(office, make.fresh(letter), "approval")
    with pretend(make.at(LATER)):
        handling.approve(make.lead_of(letter), actor=office.roads_head)
    assert make.fresh(letter).state == State.IN_REVIEW


def test_an_answer_sent_back_by_mistake_stands_as_the_unit_reported_it(office: Office) -> None:
    letter = made(office, "in_review")
    reported = letter.replies.get()
    with pretend(make.at(LATER)):
        releasing.send_back_reply(letter, note="请写明期限", actor=office.clerk)
    letter = make.fresh(letter)
    assert "review" in jump_targets(letter)
    letter = put(office, letter, "review")
    reported.refresh_from_db()
    assert (letter.state, reported.state) == (State.IN_REVIEW, ReplyState.APPROVED)
    assert open_nodes(letter) == ["review"]
    facts = read_facts(Period.of("2026-11", make.at("2026-11-30T12:00")))
    assert facts.clocks[0].submitted_on == dt.date(2026, 11, 6)
    with pretend(make.at(LATER)):
        releasing.release(letter, checks=make.CHECKED, actor=office.second_clerk)
    clock = reply_clock(letter)
    assert clock is not None
    assert clock.unit_submitted_at == reported.submitted_at


def test_a_pause_goes_on_and_ends_as_it_was_told(office: Office) -> None:
    letter = made(office, "handled")
    with pretend(make.at(RECEIVED)):
        timing.pause(letter, reason="请补充地点", actor=office.clerk)
    letter = put(office, make.fresh(letter), "dispatch", MUCH_LATER)
    clock = reply_clock(letter)
    assert clock is not None
    assert clock.paused_on == dt.date(2026, 11, 6)
    with pretend(make.at(MUCH_LATER)):
        timing.resume(letter, actor=office.clerk)
        assert not list(troubles(make.at(MUCH_LATER)))


def test_the_writers_own_will_is_no_wrong_turn(office: Office) -> None:
    letter = made(office, "handled")
    endings.withdraw(letter)
    letter = make.fresh(letter)
    assert jump_targets(letter) == []
    assert "来信人自己撤回" in jump_closed_because(letter)
    with pytest.raises(RefusedError):
        jump(letter, to=JumpTarget.SCREENING, reason=REASON, actor=office.head)


@pytest.mark.parametrize("person", ["clerk", "roads_head", "leader"])
def test_nobody_but_the_centres_head_may(office: Office, person: str) -> None:
    with pytest.raises(Http404):
        jump(made(office, "handled"), to=JumpTarget.DISPATCH, reason=REASON, actor=getattr(office, person))


def test_who_saw_another_state_is_told(office: Office) -> None:
    letter = made(office, "handled")
    with pytest.raises(ConflictError):
        jump(letter, to=JumpTarget.DISPATCH, reason=REASON, version=letter.version - 1, actor=office.head)


def test_the_page_offers_the_steps_and_says_where_the_letter_went(office: Office, sign_in: SignIn) -> None:
    letter, client = made(office, "in_review"), sign_in(office.head)
    page = page_of(client, letter)
    assert "调整办理环节" in page
    assert "负责人审定" in page
    act(client, letter, "jump", to="dispatch", reason=REASON)
    page = page_of(client, letter)
    assert "调整到“分办”" in page
    assert 'id="jump"' in page_of(client, make.fresh(make.dispatched(office)))
    assert 'id="jump"' not in page_of(sign_in(office.clerk), letter)


def test_a_unit_that_screens_sees_it_again(office: Office) -> None:
    with pretend(make.at(RECEIVED)):
        letter = make.accepted(office, channel="department", named_department=office.roads)
        dispatching.dispatch(letter, lead=office.schools, actor=office.clerk)
    letter = put(office, make.fresh(letter), "screening")
    assert letters_visible_to(office.roads_liaison).filter(pk=letter.pk).exists()
    assert HoldingPeriod.objects.get(petition=letter, to_at=None).department == office.roads
    assert LetterFlow.screen.name in open_nodes(letter)
