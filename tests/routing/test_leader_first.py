"""Channels whose letters a leader reads first: they wait, the dispatch clock starts at the instruction, the writer's runs."""

from __future__ import annotations

import pytest
from viewflow.workflow.status import STATUS

from accounts.models import Role, User
from common.clock import pretend
from common.errors import RefusedError
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.account import account
from deadlines.services.checking import troubles
from deadlines.services.clocks import reply_clock
from petitions.models import Channel, LetterType, Petition, State
from routing import engine
from routing.flows import LetterFlow
from routing.listing import letters_in
from routing.queues import CENTRE_QUEUES
from routing.services import batches, dispatching, instructing, screening
from routing.services.jumping import JumpTarget, jump
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"


@pytest.fixture(autouse=True)
def _first(reference: None):
    Channel.objects.filter(key="leader").update(leader_first=True)
    with pretend(make.at(NOW)):
        yield


def dispatch_clock(letter: Petition) -> Deadline:
    clocks = Deadline.objects.select_related("petition", "department", "calendar_version")
    return clocks.get(petition=letter, kind=DeadlineKind.DISPATCH)


def standing(letter: Petition, user: User) -> list[str]:
    day = make.at(NOW).date()
    return [q.key for q in CENTRE_QUEUES if q.work and letters_in(q, user, day).filter(pk=letter.pk).exists()]


def waits_at_instruct(letter: Petition) -> bool:
    process = engine.process_of(letter)
    assert process is not None
    return bool(engine.waiting_tasks(process, LetterFlow.instruct))


def instruct(office: Office, letter: Petition) -> None:
    instructing.instruct(make.fresh(letter), text="请抓紧办理。", leader=office.leader, actor=office.leader)


def test_an_accepted_letter_waits_and_cannot_be_dispatched(office: Office) -> None:
    letter = make.accepted(office)
    assert letter.awaits_leader
    assert waits_at_instruct(letter)
    assert standing(letter, office.clerk) == ["to-leader"]
    with pytest.raises(RefusedError, match="先呈领导"):
        dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)


def test_until_it_is_screened_the_centres_clock_runs_as_everywhere(office: Office) -> None:
    letter = make.submit_letter().petition
    assert (str(dispatch_clock(letter).due_on), dispatch_clock(letter).verdict) == ("2026-11-09", "")
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    clock = dispatch_clock(letter)
    assert (clock.verdict, clock.next_step_at) == (Verdict.VOID, None)
    assert account(clock, day=make.at(NOW).date()).badge.words == "领导阅批以后起算"


def test_the_clock_for_dispatch_starts_at_the_instruction_and_the_writers_runs_all_the_same(office: Office) -> None:
    letter = make.accepted(office)
    with pretend(make.at("2026-11-10T15:00")):
        instruct(office, letter)
        clock = dispatch_clock(letter)
        assert (clock.verdict, str(clock.started_on), str(clock.due_on)) == ("", "2026-11-10", "2026-11-11")
        told = account(clock, day=make.at("2026-11-10").date())
        dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    assert told.sentence.startswith("11月10日阅批")
    assert any("从领导阅批起算" in value for _label, value in told.rule_facts)
    writers = reply_clock(make.fresh(letter))
    assert writers is not None
    assert (str(writers.started_on), str(writers.due_on)) == ("2026-11-06", "2026-11-17")
    assert dispatch_clock(letter).verdict == Verdict.IN_TIME
    assert make.fresh(letter).state == State.HANDLING


def test_after_the_instruction_it_stands_with_those_to_be_dispatched(office: Office) -> None:
    letter = make.accepted(office)
    instruct(office, letter)
    assert not make.fresh(letter).awaits_leader
    assert not waits_at_instruct(letter)
    assert standing(letter, office.clerk) == ["to-dispatch"]


def test_a_leader_who_has_nothing_to_add_lets_it_go_on_too(office: Office) -> None:
    letter = make.accepted(office)
    item = batches.add_to_batch(letter, leader=office.leader, actor=office.clerk)
    batches.present(item.batch, actor=office.clerk)
    batches.mark_read(item, actor=office.leader)
    assert standing(letter, office.clerk) == ["to-dispatch"]
    assert dispatch_clock(letter).verdict == ""


def test_the_centres_head_lifts_the_wait_with_a_reason(office: Office) -> None:
    letter = make.accepted(office)
    with pretend(make.at("2026-11-09T09:00")):
        jump(letter, to=JumpTarget.DISPATCH, reason="领导出差，来信紧急。", actor=office.head)
    letter = make.fresh(letter)
    assert not letter.awaits_leader
    assert (dispatch_clock(letter).verdict, str(dispatch_clock(letter).started_on)) == ("", "2026-11-09")
    assert letter.events.filter(note="领导出差，来信紧急。", actor=office.head).exists()
    dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)


def test_a_letter_that_a_leader_wrote_on_before_does_not_wait(office: Office) -> None:
    letter = make.submit_letter().petition
    instruct(office, letter)
    letter = make.fresh(letter)
    screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
    assert standing(letter, office.clerk) == ["to-dispatch"]
    assert dispatch_clock(letter).verdict == ""


def test_a_report_that_no_leader_may_read_does_not_wait_for_ever(office: Office) -> None:
    letter = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    findings = screening.Findings(letter_type=LetterType.WRONGDOING)
    screening.accept(letter, findings=findings, actor=office.clerk)
    assert not make.fresh(letter).awaits_leader
    make.make_user("t.leader2", office.centre, Role.LEADER, sees_wrongdoing=True)
    other = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    screening.accept(other, findings=findings, actor=office.clerk)
    assert make.fresh(other).awaits_leader


def test_other_channels_do_not_wait(office: Office) -> None:
    letter = make.accepted(office, channel="suggestion")
    assert not letter.awaits_leader
    assert standing(letter, office.clerk) == ["to-dispatch"]


def test_a_waiting_letter_may_still_be_refused(office: Office) -> None:
    letter = make.accepted(office)
    screening.transfer_out(letter, to="县人民法院", text="请向法院提出。", actor=office.clerk)
    process = engine.process_of(letter)
    assert process is not None
    assert not process.task_set.filter(status__in=(STATUS.NEW, STATUS.ASSIGNED)).exists()


def test_its_clocks_are_sound_at_every_step(office: Office) -> None:
    letter = make.accepted(office)
    assert list(troubles(make.at("2026-11-09T10:00"))) == []
    with pretend(make.at("2026-11-09T11:00")):
        instruct(office, letter)
    assert list(troubles(make.at("2026-11-09T12:00"))) == []
