"""A letter's way from submission to the released answer, through the real services and the flow."""

from __future__ import annotations

import pytest
from django.http import Http404
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from accounts.models import Membership, Role, User
from common.clock import pretend
from common.errors import ConflictError, RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, HoldingPeriod, Verdict
from petitions.models import Grade, Kind, LetterType, Petition, PublicCopy, RefusalReason, State
from petitions.services.endings import rate, withdraw
from petitions.services.sealing import broken_links
from routing import engine
from routing.access import letters_visible_to
from routing.models import AssignmentRole, AssignmentState
from routing.services import dispatching, handling, releasing, rework, screening
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def kinds_of(petition: object) -> list[str]:
    return list(petition.events.values_list("kind", flat=True))  # type: ignore[attr-defined]


def open_nodes(petition: Petition) -> set[str]:
    process = engine.process_of(petition)
    assert process is not None
    return {task.flow_task.name for task in Task.objects.filter(process_id=process.pk, finished=None)}


def test_a_submitted_letter_has_number_code_clocks_and_a_flow(office: Office) -> None:
    with pretend(make.at("2026-02-12T10:00")):
        receipt = make.submit_letter()
    petition = receipt.petition
    assert petition.state == State.SUBMITTED
    assert len(receipt.code) == 13
    assert petition.due_on is not None
    assert petition.due_on.isoformat() == "2026-02-28"  # help: 7 working days over the spring festival
    assert set(petition.deadlines.values_list("kind", flat=True)) == {DeadlineKind.REPLY, DeadlineKind.DISPATCH}
    assert open_nodes(petition) == {"screen"}


def test_a_released_answer_ends_clock_flow_and_parts(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.in_review(office, supports=(office.schools,))
    with pretend(make.at("2026-11-17T23:59:59")):
        releasing.release(petition, checks=make.CHECKED, actor=office.second_clerk)
    petition = make.fresh(petition)
    clock = Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY)
    assert (clock.due_on.isoformat(), clock.verdict) == ("2026-11-17", Verdict.IN_TIME)
    assert clock.unit_submitted_at == make.at("2026-11-06T10:00")
    assert clock.answerable == office.roads
    assert petition.state == State.ANSWERED
    assert petition.closes_on is not None
    assert petition.closes_on.isoformat() == "2026-11-24"
    assert not Deadline.objects.running().filter(petition=petition).exists()
    assert not HoldingPeriod.objects.filter(petition=petition, to_at=None).exists()
    assert set(petition.assignments.values_list("role", "state")) == {
        (AssignmentRole.LEAD, AssignmentState.DONE),
        (AssignmentRole.SUPPORT, AssignmentState.CANCELLED),
    }
    process = engine.process_of(petition)
    assert process is not None
    assert process.status == PROCESS.DONE
    assert not Task.objects.filter(process_id=process.pk).exclude(status__in=[STATUS.DONE, STATUS.CANCELED]).exists()
    assert PublicCopy.objects.current().get(petition=petition).number == petition.number
    assert list(broken_links(petition)) == []


def test_a_midnight_later_is_late(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.in_review(office)
    with pretend(make.at("2026-11-18T00:00:00")):
        releasing.release(petition, checks=make.CHECKED, actor=office.second_clerk)
    assert Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY).verdict == Verdict.LATE


def test_a_return_changes_the_lead_but_not_the_writers_clock(office: Office) -> None:
    petition = make.dispatched(office)
    before = petition.due_on
    handling.ask_return(make.lead_of(petition), reason="该路段为县道，不归我单位管", actor=office.roads_liaison)
    assert open_nodes(make.fresh(petition)) == {"arbitrate"}
    dispatching.agree_return(make.lead_of(petition), new_lead=office.schools, actor=office.clerk)
    petition = make.fresh(petition)
    assert (petition.lead_department, petition.due_on, petition.returns) == (office.schools, before, 1)
    assert open_nodes(petition) == {"acknowledge"}
    assert Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY).answerable == office.schools
    handling.acknowledge(make.lead_of(petition), actor=office.schools_liaison)
    assert open_nodes(petition) == {"answer"}


def test_after_two_returns_returning_is_closed(office: Office) -> None:
    petition = make.dispatched(office)
    for _turn in range(2):
        handling.ask_return(make.lead_of(petition), reason="不属于本单位职责", actor=office.roads_liaison)
        dispatching.insist(make.lead_of(petition), reason="按职责清单由你单位办理", actor=office.clerk)
    with pytest.raises(RefusedError, match="不能再退"):
        handling.ask_return(make.lead_of(petition), reason="还是不属于", actor=office.roads_liaison)
    handling.acknowledge(make.lead_of(petition), actor=office.roads_liaison)
    assert open_nodes(make.fresh(petition)) == {"answer"}


def test_a_support_unit_may_leave_and_the_lead_still_answers(office: Office) -> None:
    petition = make.dispatched(office, supports=(office.schools,))
    support = petition.assignments.get(role=AssignmentRole.SUPPORT)
    handling.ask_return(support, reason="与我单位无关", actor=office.schools_liaison)
    support.refresh_from_db()
    dispatching.agree_return(support, new_lead=None, actor=office.clerk)
    handling.acknowledge(make.lead_of(petition), actor=office.roads_liaison)
    handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(petition), actor=office.roads_head)
    releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    assert make.fresh(petition).state == State.ANSWERED


def test_an_opinion_given_does_not_end_the_letter(office: Office) -> None:
    petition = make.handled(office, supports=(office.schools,))
    support = petition.assignments.get(role=AssignmentRole.SUPPORT)
    handling.acknowledge(support, actor=office.schools_liaison)
    support.refresh_from_db()
    handling.give_opinion(support, opinion="建议增设护学岗", actor=office.schools_liaison)
    assert open_nodes(petition) == {"answer"}
    handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(petition), actor=office.roads_head)
    releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.clerk)
    process = engine.process_of(petition)
    assert process is not None
    assert process.status == PROCESS.DONE


def test_an_answer_sent_back_by_the_centre_starts_a_new_version(office: Office) -> None:
    petition = make.in_review(office)
    releasing.send_back_reply(petition, note="请写明完成日期", actor=office.clerk)
    petition = make.fresh(petition)
    assert petition.state == State.HANDLING
    assert open_nodes(petition) == {"answer"}
    handling.hand_to_head(make.lead_of(petition), body=make.ANSWER + "11月30日前完成。", actor=office.roads_liaison)
    handling.reject_draft(make.lead_of(petition), note="再核实日期", actor=office.roads_head)
    handling.hand_to_head(make.lead_of(petition), body=make.ANSWER + "11月28日前完成。", actor=office.roads_liaison)
    handling.approve(make.lead_of(petition), actor=office.roads_head)
    releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.clerk)
    assert list(petition.replies.values_list("state", flat=True)) == ["rejected", "rejected", "released"]


def test_a_board_post_is_released_by_the_unit_head(office: Office) -> None:
    petition = make.awaiting_head(office, channel="forum", named_department=office.roads)
    with pytest.raises(RefusedError, match="保密审查"):
        handling.approve(make.lead_of(petition), actor=office.roads_head)
    handling.approve(make.lead_of(petition), checks=make.CHECKED, actor=office.roads_head)
    assert make.fresh(petition).state == State.ANSWERED
    assert PublicCopy.objects.current().filter(petition=petition).exists()


def test_a_unit_that_screens_takes_its_letter_without_the_centre(office: Office) -> None:
    petition = make.submit_letter("department", named_department=office.roads).petition
    findings = screening.Findings(letter_type=LetterType.CONSULTATION)
    screening.accept(petition, findings=findings, actor=office.roads_liaison)
    dispatching.dispatch(make.fresh(petition), lead=office.roads, actor=office.roads_liaison)
    assert open_nodes(make.fresh(petition)) == {"acknowledge"}


def test_author_and_approver_are_two_people(office: Office) -> None:
    petition = make.handled(office)
    Membership.objects.create(user=office.roads_head, department=office.roads, role=Role.LIAISON)
    author = User.objects.get(pk=office.roads_head.pk)
    with pytest.raises(RefusedError, match="起草人不能审定"):  # before it gets stuck with nobody to approve it
        handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=author)


def test_who_saw_an_older_version_is_told_who_was_faster(office: Office) -> None:
    petition = make.accepted(office)
    seen = petition.version
    dispatching.dispatch(petition, lead=office.roads, version=seen, actor=office.clerk)
    with pytest.raises(ConflictError, match=r"t\.clerk"):
        dispatching.dispatch(petition, lead=office.schools, version=seen, actor=office.second_clerk)
    assert petition.assignments.count() == 1


def test_a_step_of_another_unit_does_not_exist(office: Office) -> None:
    petition = make.dispatched(office)
    with pytest.raises(Http404):
        handling.acknowledge(make.lead_of(petition), actor=office.schools_liaison)


@pytest.mark.parametrize("turn", ["refuse", "merge", "transfer_out", "withdraw"])
def test_a_letter_turned_away_leaves_nothing_running(office: Office, turn: str) -> None:
    other = make.submit_letter().petition
    petition = make.submit_letter().petition
    if turn == "refuse":
        screening.refuse(petition, reason=RefusalReason.NO_FACTS, text="您的来信没有写明时间地点。", actor=office.clerk)
    elif turn == "merge":
        screening.merge(petition, into=other, text="您反映的事项已在办理。", actor=office.clerk)
    elif turn == "transfer_out":
        screening.transfer_out(petition, to="县人民法院", text="请向县人民法院反映。", actor=office.clerk)
    else:
        withdraw(petition)
    petition = make.fresh(petition)
    assert not petition.is_open
    assert petition.invalid_at is not None
    assert not Deadline.objects.running().filter(petition=petition).exists()
    process = engine.process_of(petition)
    assert process is not None
    assert process.status == PROCESS.CANCELED
    with pytest.raises(WrongStateError):
        screening.accept(petition, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)


def test_a_report_of_wrongdoing_never_reaches_the_accused_unit(office: Office) -> None:
    petition = make.accepted(
        office, proposed_type=LetterType.WRONGDOING, letter_type=LetterType.WRONGDOING, named_department=office.roads
    )
    with pytest.raises(RefusedError, match="被举报"):
        dispatching.dispatch(petition, lead=office.roads, actor=office.clerk)
    with pytest.raises(Http404):
        dispatching.dispatch(petition, lead=office.schools, actor=office.second_clerk)


def test_a_rating_is_given_once_and_closes_the_letter(office: Office) -> None:
    petition = make.answered(office)
    rate(petition, grade=Grade.BASICALLY_SATISFIED, text="希望再快些")
    petition = make.fresh(petition)
    assert petition.state == State.CLOSED
    assert petition.closed_at is not None
    with pytest.raises(WrongStateError, match="已经评价"):
        rate(petition, grade=Grade.UNSATISFIED)
    assert kinds_of(petition)[-2:] == [Kind.RATED, Kind.CLOSED]


def test_an_unsatisfied_writers_letter_is_handled_again_once(office: Office) -> None:
    petition = make.answered(office)
    with pytest.raises(RefusedError, match="不满意"):
        rework.open_redo(petition, reason="再核实", actor=office.clerk)
    rate(petition, grade=Grade.UNSATISFIED, text="没有解决")
    first_answer = make.fresh(petition).released_at
    rework.open_redo(petition, reason="再核实", actor=office.clerk)
    petition = make.fresh(petition)
    assert (petition.state, petition.round) == (State.ACCEPTED, 2)
    assert open_nodes(petition) == {"dispatch"}
    dispatching.dispatch(petition, lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(petition), actor=office.roads_liaison)
    handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(petition), actor=office.roads_head)
    releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    petition = make.fresh(petition)
    assert petition.released_at == first_answer
    verdicts = Deadline.objects.filter(petition=petition, kind=DeadlineKind.REPLY).values_list("round", "verdict")
    assert set(verdicts) == {(1, Verdict.IN_TIME), (2, Verdict.IN_TIME)}
    assert [copy.version for copy in petition.public_copies.order_by("version")] == [1, 2]
    rate(petition, grade=Grade.UNSATISFIED)
    with pytest.raises(RefusedError, match="不能再次重办"):
        rework.open_redo(petition, reason="再来", actor=office.clerk)


def test_a_report_sent_to_a_departments_mailbox_is_screened_by_the_centre(office: Office) -> None:
    office.roads_liaison.sees_wrongdoing = True
    office.roads_liaison.save()
    petition = make.submit_letter(
        "department", named_department=office.roads, proposed_type=LetterType.WRONGDOING
    ).petition
    assert not letters_visible_to(office.roads_liaison).filter(pk=petition.pk).exists()
    assert letters_visible_to(office.clerk).filter(pk=petition.pk).exists()
    assert not letters_visible_to(office.second_clerk).filter(pk=petition.pk).exists()


def test_a_unit_sees_its_own_letters_and_no_others(office: Office) -> None:
    ours = make.dispatched(office)
    returned = make.dispatched(office)
    handling.ask_return(make.lead_of(returned), reason="不属于本单位职责", actor=office.roads_liaison)
    dispatching.agree_return(make.lead_of(returned), new_lead=office.schools, actor=office.clerk)
    assert list(letters_visible_to(office.roads_liaison)) == [ours]
    assert list(letters_visible_to(office.schools_liaison)) == [returned]
    assert letters_visible_to(office.leader).count() == 2
