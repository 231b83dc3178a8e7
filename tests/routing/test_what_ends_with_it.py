"""What an answer, a new lead, a withdrawal take with them: drafts, pauses, requests, and who is told."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Role
from common.clock import pretend
from common.errors import RefusedError
from deadlines.models import Pause, Verdict
from deadlines.services.clocks import reply_clock
from notifications.models import Notification
from petitions.models import Grade, Kind, LetterType, ReplyState, State
from petitions.services.endings import rate, withdraw
from petitions.services.replies import final_reply
from portal.timeline import entries_of
from routing.access import letters_visible_to
from routing.listing import letters_in
from routing.queues import QUEUES
from routing.services import dispatching, handling, releasing, rework, screening, timing
from tests import factories as make
from tests.factories import Office, at, make_user
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db


def test_the_next_unit_answers_in_its_own_name(office: Office) -> None:
    letter = make.handled(office)
    handling.save_draft(make.lead_of(letter), body="交通局的草稿", actor=office.roads_liaison)
    handling.ask_return(make.lead_of(letter), reason="不属于本单位职责", actor=office.roads_liaison)
    dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.schools_liaison)
    handling.approve(make.lead_of(letter), actor=office.schools_head)
    releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.clerk)
    reply = final_reply(letter)
    assert reply is not None
    assert (reply.department, reply.department_name) == (office.schools, office.schools.name)
    assert letter.replies.get(body="交通局的草稿").state == ReplyState.VOID


def test_a_draft_set_aside_is_read_by_nobody_else(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    handling.save_draft(make.lead_of(letter), body="交通局的草稿", actor=office.roads_liaison)
    handling.ask_return(make.lead_of(letter), reason="不属于本单位职责", actor=office.roads_liaison)
    dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
    for person in (office.schools_liaison, office.schools_head, office.clerk, office.leader):
        assert "交通局的草稿" not in page_of(sign_in(person), letter)


def test_an_answer_during_a_pause_ends_it(office: Office) -> None:
    with pretend(at("2026-11-02T09:00")):
        letter = make.in_review(office, proposed_type=LetterType.HELP)
    with pretend(at("2026-11-09T09:00")):
        timing.pause(letter, reason="请补充照片", actor=office.clerk)
    with pretend(at("2026-11-13T09:00")):  # two working days after the date without the pause
        releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    clock = reply_clock(letter)
    assert clock is not None
    assert (clock.due_on, clock.verdict) == (dt.date(2026, 11, 17), Verdict.IN_TIME)
    assert Pause.objects.get(petition=letter).to_on == dt.date(2026, 11, 13)


def test_a_second_round_begins_unpaused_and_without_old_requests(office: Office) -> None:
    with pretend(at("2026-11-02T09:00")):
        letter = make.handled(office)
        timing.ask_extension(make.lead_of(letter), total=10, reason="要等检测", actor=office.roads_liaison)
        timing.pause(letter, reason="请补充照片", actor=office.clerk)
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
        handling.approve(make.lead_of(letter), actor=office.roads_head)
        releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
        rate(letter, grade=Grade.UNSATISFIED)
    with pretend(at("2026-11-09T09:00")):
        rework.open_redo(make.fresh(letter), reason="来信人不满意", actor=office.clerk)
        day = dt.date(2026, 11, 9)
        for key in ("paused", "extensions"):
            assert not letters_in(QUEUES[key], office.clerk, day).exists(), key
        assert timing.waiting_extension(letter) is None
        clock = reply_clock(make.fresh(letter))
    assert clock is not None
    assert clock.due_on == dt.date(2026, 11, 18)


def test_the_reason_of_a_redo_is_for_the_unit_alone(office: Office) -> None:
    letter = make.answered(office)
    rate(letter, grade=Grade.UNSATISFIED)
    rework.open_redo(make.fresh(letter), reason="来信人脾气急，注意方式", actor=office.clerk)
    told = entries_of(letter)
    assert any("重新办理" in entry.title for entry in told)
    assert not any("脾气" in entry.more for entry in told)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("in_review", {"t.roads", "t.roads.head", "t.clerk", "t.clerk2", "t.head"}),
        ("accepted", {"t.clerk", "t.clerk2", "t.head"}),
    ],
)
def test_who_works_on_a_letter_hears_that_it_was_taken_back(office: Office, state: str, told: set[str]) -> None:
    letter = getattr(make, state)(office)
    withdraw(letter)
    rows = Notification.objects.filter(reference=letter.number, notice="letter_withdrawn", medium="desk")
    assert {row.recipient.username for row in rows if row.recipient} == told


def test_the_unit_that_screens_hears_that_a_letter_was_taken_back(office: Office) -> None:
    letter = make.submit_letter("department", named_department=office.roads).petition
    withdraw(letter)
    rows = Notification.objects.filter(notice="letter_withdrawn", recipient=office.roads_liaison)
    assert rows.exists()


def test_a_letter_passed_on_and_taken_back_is_no_longer_the_first_units(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter("department", named_department=office.roads).petition
    findings = screening.Findings(letter_type=LetterType.HELP)
    screening.accept(letter, findings=findings, actor=office.roads_liaison)
    dispatching.dispatch(letter, lead=office.schools, actor=office.clerk)
    withdraw(letter)
    assert not letters_visible_to(office.roads_liaison).exists()
    untouched = make.submit_letter("department", named_department=office.roads).petition
    withdraw(untouched)
    assert list(letters_visible_to(office.roads_liaison)) == [untouched]


def test_a_report_goes_to_no_unit_where_nobody_may_read_it(office: Office) -> None:
    letter = make.accepted(office, letter_type=LetterType.WRONGDOING, proposed_type=LetterType.WRONGDOING)
    with pytest.raises(RefusedError, match="没有人看得到"):
        dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)
    make_user("t.marked", office.roads, Role.LIAISON, sees_wrongdoing=True)
    dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)


def test_a_unit_that_finds_a_report_in_its_mailbox_hands_it_on(office: Office, sign_in: SignIn) -> None:
    letter = make.submit_letter("department", named_department=office.roads).petition
    client = sign_in(office.roads_liaison)
    texts = {"letter_type": "wrongdoing", "priority": "0"}
    refused = act(client, letter, "take", **texts)
    assert refused.status_code == 400
    assert "交信息中心分办" in refused.content.decode()
    assert make.fresh(letter).state == State.SUBMITTED
    assert act(client, letter, "accept", **texts).status_code == 302
    assert make.fresh(letter).restricted
    assert not letter.events.filter(kind=Kind.DISPATCHED).exists()
