"""Instructions of leaders: who writes them, which unit gets them, their clock, the answer, the end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import Department, Role, User
from common.clock import pretend
from common.errors import BadInputError, RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, Escalation, Verdict
from deadlines.services.escalation import sweep
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition, State
from petitions.services.endings import withdraw
from routing.access import NoPermissionError
from routing.instructions import badge_of_instruction, of_letter
from routing.leaders import instructions_visible_to
from routing.models import AssignmentRole, BatchOutcome, Instruction, InstructionState
from routing.services import batches, dispatching, handling, instructing, releasing
from routing.services.instructed import proposed_units
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"
WORDS = "请交通局认真研究办理，按期答复来信人。"


@pytest.fixture(autouse=True)
def _on_a_friday():
    with pretend(make.at(NOW)):
        yield


def instruct(office: Office, letter: Petition, department: Department | None = None, **more: Any) -> Instruction:
    facts = {"text": WORDS, "leader": office.leader, "actor": office.leader, **more}
    given = instructing.instruct(make.fresh(letter), department=department, **facts)
    return Instruction.objects.select_related("petition", "department", "deadline", "leader").get(pk=given.pk)


def answer(office: Office, given: Instruction, text: str = "已经补画标线。") -> Instruction:
    return instructing.answer_instruction(given, answer=text, actor=office.roads_liaison)


def clock_of(letter: Petition) -> Deadline:
    return Deadline.objects.get(petition=letter, kind=DeadlineKind.INSTRUCTION, verdict="")


def fresh_clock(given: Instruction) -> Deadline:
    assert given.deadline is not None
    return Deadline.objects.get(pk=given.deadline.pk)


def test_the_unit_gets_it_with_a_clock_of_its_own_and_is_told(office: Office) -> None:
    letter = make.handled(office)
    given = instruct(office, letter, office.roads)
    assert given.deadline is not None
    assert str(given.deadline.due_on) == "2026-11-13"  # five working days, by the rule
    assert str(make.fresh(letter).due_on) == "2026-11-17"  # the writer's date is as it was
    told = set(Notification.objects.filter(notice="instructed").values_list("recipient__username", flat=True))
    assert told == {"t.roads", "t.roads.head", "t.clerk", "t.clerk2", "t.head"}
    event = letter.events.get(kind=Kind.INSTRUCTED)
    assert (event.note, event.department, event.shown_to_writer) == (WORDS, office.roads, False)


def test_the_date_that_the_leader_gives_goes_before_the_rule(office: Office) -> None:
    given = instruct(office, make.handled(office), office.roads, due_on=dt.date(2026, 11, 10))
    assert given.deadline is not None
    assert str(given.deadline.due_on) == "2026-11-10"
    assert "批示要求的日期" in given.deadline.rule["source"]


@pytest.mark.parametrize("day", ["2026-11-05", "2028-01-01"])
def test_a_date_that_makes_no_sense_is_refused(office: Office, day: str) -> None:
    with pytest.raises(BadInputError, match="今天以后"):
        instruct(office, make.handled(office), office.roads, due_on=dt.date.fromisoformat(day))


def test_a_date_without_a_unit_is_refused(office: Office) -> None:
    with pytest.raises(BadInputError, match="哪个单位"):
        instruct(office, make.handled(office), due_on=dt.date(2026, 11, 10))


def test_an_earlier_date_replaces_the_clock_and_a_later_one_joins_it(office: Office) -> None:
    letter = make.handled(office)
    first = instruct(office, letter, office.roads)
    earlier = instruct(office, letter, office.roads, due_on=dt.date(2026, 11, 10))
    later = instruct(office, letter, office.roads, due_on=dt.date(2026, 11, 20))
    first.refresh_from_db()
    clock = clock_of(letter)
    assert str(clock.due_on) == "2026-11-10"
    assert {first.deadline_id, earlier.deadline_id, later.deadline_id} == {clock.pk}
    answer(office, earlier)
    assert clock_of(letter) == clock  # two more wait for an answer
    for given in (first, later):
        answer(office, given)
    clock.refresh_from_db()
    assert clock.verdict == Verdict.IN_TIME


def test_a_unit_without_a_part_joins_as_support(office: Office) -> None:
    letter = make.handled(office)
    given = instruct(office, letter, office.schools)
    part = letter.assignments.get(department=office.schools)
    assert part.role == AssignmentRole.SUPPORT
    assert given.deadline is not None
    assert given.deadline.department == office.schools
    assert Notification.objects.filter(notice="instructed", recipient=office.schools_liaison).exists()


def test_before_the_dispatch_the_unit_is_proposed_and_its_clock_starts_with_its_part(office: Office) -> None:
    letter = make.accepted(office)
    given = instruct(office, letter, office.schools)
    assert given.deadline is None
    assert badge_of_instruction(given).words == "待分办"
    assert proposed_units(letter) == [office.schools]
    assert not Notification.objects.filter(notice="instructed", recipient=office.schools_liaison).exists()
    with pytest.raises(RefusedError, match="领导批示由测试教育局办理"):
        dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    with pretend(make.at("2026-11-09T10:00")):
        dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
    assert str(clock_of(letter).due_on) == "2026-11-16"
    assert Notification.objects.filter(notice="instructed", recipient=office.schools_liaison).exists()


def test_a_date_that_passed_before_the_dispatch_leaves_the_unit_a_working_day(office: Office) -> None:
    letter = make.accepted(office)
    instruct(office, letter, office.roads, due_on=dt.date(2026, 11, 9))
    with pretend(make.at("2026-11-10T10:00")):
        dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    assert str(clock_of(letter).due_on) == "2026-11-11"


def test_it_follows_the_letter_to_a_new_lead(office: Office) -> None:
    letter = make.dispatched(office)
    given = instruct(office, letter, office.roads)
    handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, actor=office.clerk)
    given.refresh_from_db()
    assert given.department == office.schools
    assert clock_of(letter).department == office.schools
    assert Notification.objects.filter(notice="instructed", recipient=office.schools_liaison).exists()


def test_the_centre_records_what_a_leader_wrote_on_paper(office: Office) -> None:
    given = instruct(office, make.handled(office), office.roads, actor=office.clerk)
    assert (given.leader, given.recorded_by) == (office.leader, office.clerk)
    assert given.leader_label.startswith("t.leader")


def test_nobody_else_writes_for_a_leader(office: Office) -> None:
    letter = make.handled(office)
    other = make.make_user("t.leader2", office.centre, Role.LEADER)
    for person in (office.roads_head, office.roads_liaison, other):
        with pytest.raises(NoPermissionError):
            instruct(office, letter, office.roads, actor=person)
    with pytest.raises(NoPermissionError):
        instruct(office, letter, office.roads, leader=office.head, actor=office.head)


def test_an_unmarked_leader_does_not_write_on_a_report_nor_the_accused_get_it(office: Office) -> None:
    letter = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    with pytest.raises(NoPermissionError):
        instruct(office, letter)
    marked = make.make_user("t.leader2", office.centre, Role.LEADER, sees_wrongdoing=True)
    with pytest.raises(RefusedError, match="被举报的单位"):
        instruct(office, letter, office.roads, leader=marked, actor=marked)
    instruct(office, letter, leader=marked, actor=marked)
    assert not instructions_visible_to(office.second_clerk).exists()
    unmarked = Notification.objects.filter(notice="instructed", recipient=office.second_clerk)
    assert not unmarked.exists()


def test_the_answer_ends_the_clock_and_the_leader_reads_it(office: Office) -> None:
    letter = make.handled(office)
    given = answer(office, instruct(office, letter, office.roads))
    assert (given.state, given.answered_by) == (InstructionState.ANSWERED, office.roads_liaison)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.INSTRUCTION)
    assert clock.verdict == Verdict.IN_TIME
    told = set(Notification.objects.filter(notice="instruction_answered").values_list("recipient__username", flat=True))
    assert told == {"t.leader", "t.clerk", "t.clerk2", "t.head"}
    with pytest.raises(WrongStateError):
        answer(office, given)


@pytest.mark.parametrize("person", ["schools_liaison", "schools_head", "clerk", "leader"])
def test_nobody_else_answers_for_the_unit(office: Office, person: str) -> None:
    given = instruct(office, make.handled(office), office.roads)
    with pytest.raises(NoPermissionError):
        instructing.answer_instruction(given, answer="代答", actor=getattr(office, person))


@pytest.mark.parametrize("person", ["leader", "head"])
def test_the_leader_or_the_centres_head_closes_it(office: Office, person: str) -> None:
    given = answer(office, instruct(office, make.handled(office), office.roads))
    done = instructing.close_instruction(given, note="同意", actor=getattr(office, person))
    assert done.state == InstructionState.CLOSED
    assert Notification.objects.filter(notice="instruction_closed", recipient=office.roads_head).exists()


@pytest.mark.parametrize("person", ["clerk", "roads_head"])
def test_nobody_else_closes_it(office: Office, person: str) -> None:
    given = answer(office, instruct(office, make.handled(office), office.roads))
    with pytest.raises(NoPermissionError):
        instructing.close_instruction(given, actor=getattr(office, person))


def test_closing_without_an_answer_makes_the_clock_void(office: Office) -> None:
    letter = make.handled(office)
    instructing.close_instruction(instruct(office, letter, office.roads), note="已口头说明", actor=office.leader)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.INSTRUCTION)
    assert (clock.verdict, clock.next_step_at) == (Verdict.VOID, None)


def test_an_answer_that_will_not_do_goes_back_with_a_new_clock(office: Office) -> None:
    letter = make.handled(office)
    given = answer(office, instruct(office, letter, office.roads))
    again = instructing.ask_instruction_again(
        given, remark="请写明完工日期", due_on=dt.date(2026, 11, 11), actor=office.leader
    )
    assert again.state == InstructionState.OPEN
    assert str(clock_of(letter).due_on) == "2026-11-11"
    assert Notification.objects.filter(notice="instruction_again", recipient=office.roads_liaison).exists()
    assert answer(office, again, "十一月三十日完工。").answer == "十一月三十日完工。"
    notes = letter.events.filter(kind=Kind.INSTRUCTION_ANSWERED).order_by("sequence").values_list("note", flat=True)
    assert list(notes) == ["已经补画标线。", "十一月三十日完工。"]


def test_a_late_one_is_reminded_urged_and_told_to_the_leader(office: Office) -> None:
    letter = make.handled(office)
    given = instruct(office, letter, office.roads, due_on=dt.date(2026, 11, 10))
    for moment in ("2026-11-09T00:30", "2026-11-11T00:30", "2026-11-13T00:30"):
        with pretend(make.at(moment)):
            sweep(now=make.at(moment))
    rungs = Escalation.objects.filter(deadline=given.deadline).order_by("pk").values_list("step__key", flat=True)
    assert list(rungs) == ["instruction_reminder", "instruction_urge", "instruction_late"]
    urged = Notification.objects.filter(notice="urge", context__clock="批示办理")
    assert urged.filter(recipient=office.leader).exists()
    with pretend(make.at("2026-11-13T09:00")):
        assert badge_of_instruction(given).words == "11月10日（周二）到期，已超3个工作日"


def test_it_goes_on_when_the_writer_was_answered(office: Office) -> None:
    letter = make.in_review(office)
    given = instruct(office, letter, office.roads, due_on=dt.date(2026, 11, 10))
    releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    assert make.fresh(letter).state == State.ANSWERED
    with pretend(make.at("2026-11-11T00:30")):
        sweep(now=make.at("2026-11-11T00:30"))
    assert Escalation.objects.filter(deadline=given.deadline, step__key="instruction_urge").exists()
    with pretend(make.at("2026-11-11T09:00")):
        answer(office, given)
    assert fresh_clock(given).verdict == Verdict.LATE


def test_of_a_letter_that_ended_it_is_only_put_on_record(office: Office) -> None:
    letter = make.answered(office)
    given = instruct(office, letter, office.roads)
    assert given.deadline is None
    assert not Deadline.objects.filter(petition=letter, kind=DeadlineKind.INSTRUCTION).exists()
    message = Notification.objects.filter(notice="instructed", recipient=office.clerk).first()
    assert message is not None
    assert "不在办理中" in message.message.body


def test_a_letter_that_its_writer_takes_back_stops_the_clock(office: Office) -> None:
    letter = make.handled(office)
    given = instruct(office, letter, office.roads)
    withdraw(make.fresh(letter))
    assert fresh_clock(given).verdict == Verdict.VOID
    given.refresh_from_db()
    assert badge_of_instruction(given).words == "来信已不在办理中"


def test_an_instruction_settles_the_letter_in_the_leaders_batch(office: Office) -> None:
    letter = make.accepted(office)
    item = batches.add_to_batch(letter, leader=office.leader, actor=office.clerk)
    batches.present(item.batch, actor=office.clerk)
    instruct(office, letter, office.roads, actor=office.clerk)
    item.refresh_from_db()
    assert item.outcome == BatchOutcome.INSTRUCTED


def test_each_sees_what_concerns_him(office: Office) -> None:
    letter = make.handled(office)
    given = instruct(office, letter, office.roads)

    def sees(person: User) -> bool:
        return given in instructions_visible_to(person)

    assert all(map(sees, (office.clerk, office.leader, office.roads_liaison, office.roads_head)))
    other = make.make_user("t.leader2", office.centre, Role.LEADER)
    assert not any(map(sees, (office.schools_liaison, other)))
    assert [line.row for line in of_letter(letter, office.roads_liaison)] == [given]
    assert of_letter(letter, office.schools_liaison) == []


def test_what_a_support_unit_that_returns_the_letter_owed_the_leader_is_owed_by_the_lead(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools,))
    given = instruct(office, letter, office.schools)
    part = letter.assignments.get(role=AssignmentRole.SUPPORT)
    handling.ask_return(part, reason="与我单位无关", actor=office.schools_liaison)
    dispatching.agree_return(part, new_lead=None, note="同意", actor=office.clerk)
    given = Instruction.objects.get(pk=given.pk)
    assert given.department == office.roads
    assert given.deadline is not None
    assert (given.deadline.department, given.deadline.verdict) == (office.roads, "")
    assert not instructions_visible_to(office.schools_liaison).exists()
    answer(office, given)
    assert Instruction.objects.get().state == InstructionState.ANSWERED
