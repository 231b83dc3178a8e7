"""An answer that a person judges hollow: the verdict is void, the round open, the clock as if it had never stopped."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS

from accounts.models import Membership
from common.clock import pretend
from common.errors import RefusedError
from deadlines.models import Deadline, DeadlineKind, Escalation, Pause, Verdict
from deadlines.services import extensions, pauses
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import reply_clock
from deadlines.services.escalation import sweep
from deadlines.services.holdings import days_held
from notifications.models import Notification
from petitions.models import Grade, Kind, Petition, PublicCopy, Rating, ReplyKind, State
from petitions.services.endings import close_due, rate
from petitions.services.sealing import broken_links
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing import engine
from routing.models import AssignmentState, LetterProcess
from routing.services import dispatching, handling, releasing, rework, screening
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, page_of

pytestmark = pytest.mark.django_db
REASON = "只说已收悉，没有写明办理结果"
RECEIVED, ANSWERED, JUDGED = "2026-11-06T10:00", "2026-11-10T10:00", "2026-11-12T10:00"
HOLLOW = "您好，来信收悉，已转相关部门尽快处理。感谢您的关注。"


@pytest.fixture
def letter(office: Office) -> Petition:
    """Help: seven working days from 6 November, due on the 17th; answered on the 10th, approved on the 9th."""
    return answer_at(office)


def answer_at(office: Office, moment: str = ANSWERED) -> Petition:
    with pretend(make.at(RECEIVED)):
        petition = make.handled(office)
        handling.hand_to_head(make.lead_of(petition), body=HOLLOW, actor=office.roads_liaison)
    with pretend(make.at("2026-11-09T10:00")):
        handling.approve(make.lead_of(petition), actor=office.roads_head)
    with pretend(make.at(moment)):
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    return make.fresh(petition)


def judge(office: Office, petition: Petition, moment: str = JUDGED) -> Petition:
    with pretend(make.at(moment)):
        judge_hollow(petition, reason=REASON, actor=office.head)
    return make.fresh(petition)


def answer_again(office: Office, petition: Petition, moment: str) -> Petition:
    with pretend(make.at(moment)):
        handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.roads_liaison)
        handling.approve(make.lead_of(petition), actor=office.roads_head)
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    return make.fresh(petition)


def clock_of(petition: Petition) -> Deadline:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock


def open_nodes(petition: Petition) -> set[str]:
    process = engine.process_of(petition)
    assert process is not None
    return {task.flow_task.name for task in Task.objects.filter(process_id=process.pk, finished=None)}


def test_the_answer_is_a_note_and_the_round_is_open(office: Office, letter: Petition) -> None:
    letter = judge(office, letter)
    reply = letter.replies.get()
    assert (reply.kind, reply.judged_hollow_at, reply.body) == (ReplyKind.INTERIM, make.at(JUDGED), HOLLOW)
    assert (letter.state, letter.released_at, letter.released_on) == (State.HANDLING, None, None)
    assert (letter.closes_on, letter.closed_at) == (None, None)
    part = make.lead_of(letter)
    assert (part.department, part.state, part.ended_at) == (office.roads, AssignmentState.ACKNOWLEDGED, None)
    assert list(broken_links(letter)) == []


def test_the_clock_is_as_if_it_had_never_stopped(office: Office, letter: Petition) -> None:
    before: Any = Deadline.objects.values().get(pk=clock_of(letter).pk)
    assert before["verdict"] == Verdict.IN_TIME
    judge(office, letter)
    after: Any = Deadline.objects.values().get(pk=before["id"])
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"satisfied_at", "unit_submitted_at", "verdict", "next_step_at"}
    assert (after["satisfied_at"], after["unit_submitted_at"], after["verdict"]) == (None, None, "")
    assert after["next_step_at"] == make.at("2026-11-16T00:00")  # one working day before the due date


def test_the_record_keeps_the_old_verdict_and_tells_the_writer(office: Office, letter: Petition) -> None:
    event = judge(office, letter).events.get(kind=Kind.JUDGED_HOLLOW)
    assert event.shown_to_writer
    assert event.note == REASON
    assert event.actor == office.head
    assert event.data["verdict"] == Verdict.IN_TIME
    assert dt.datetime.fromisoformat(event.data["satisfied_at"]) == make.at(ANSWERED)
    assert dt.datetime.fromisoformat(event.data["unit_submitted_at"]) == make.at("2026-11-09T10:00")
    assert (event.data["due_on"], event.data["from"], event.data["to"]) == ("2026-11-17", "answered", "handling")


def test_a_clock_past_its_date_is_late_and_the_highest_step_comes_once(office: Office, letter: Petition) -> None:
    letter = judge(office, letter, "2026-11-26T10:00")
    with pretend(make.at("2026-11-26T10:01")):
        sweep(now=make.at("2026-11-26T10:01"))
        sweep(now=make.at("2026-11-26T10:01"))
    climbed = Escalation.objects.filter(deadline=clock_of(letter)).order_by("step__rank")
    assert [(row.step.key, row.told) for row in climbed] == [
        ("reminder", False), ("urge", False), ("supervise", True),
    ]  # fmt: skip
    letter = answer_again(office, letter, "2026-11-26T15:00")
    assert (clock_of(letter).verdict, letter.released_at) == (Verdict.LATE, make.at("2026-11-26T15:00"))


def test_a_better_answer_in_time_is_in_time(office: Office, letter: Petition) -> None:
    letter = answer_again(office, judge(office, letter), "2026-11-17T23:59:59")
    assert clock_of(letter).verdict == Verdict.IN_TIME
    assert letter.state == State.ANSWERED
    assert list(letter.replies.values_list("kind", flat=True)) == [ReplyKind.INTERIM, ReplyKind.FINAL]
    assert list(broken_links(letter)) == []


def test_pauses_and_extensions_stay_and_an_ended_pause_stays_ended(office: Office) -> None:
    with pretend(make.at(RECEIVED)):
        petition = make.handled(office)
        extension = extensions.ask_extension(
            petition, total=9, reason="需要勘测", department=office.roads, actor=office.roads_liaison
        )
        extensions.grant_extension(extension, actor=office.head)
        handling.hand_to_head(make.lead_of(petition), body=HOLLOW, actor=office.roads_liaison)
        handling.approve(make.lead_of(petition), actor=office.roads_head)
    with pretend(make.at("2026-11-10T10:00")):
        pauses.pause(petition, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-11-12T10:00")):
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    before = clock_of(petition)
    judge(office, petition, "2026-11-16T10:00")
    after = clock_of(petition)
    assert (after.due_on, after.original_due_on, after.paused_on) == (before.due_on, before.original_due_on, None)
    assert after.due_on == dt.date(2026, 11, 23)  # nine working days and two paused ones
    assert Pause.objects.get().to_on == dt.date(2026, 11, 12)


def test_the_lead_is_charged_the_days_since_the_answer(office: Office, letter: Petition) -> None:
    days = days_held(judge(office, letter), current_calendar(), make.at("2026-11-13T10:00"))
    assert {unit.name: spent for unit, spent in days.items()} == {office.centre.name: 1, office.roads.name: 4}


def test_a_further_run_of_the_flow_begins_where_the_lead_drafts(office: Office, letter: Petition) -> None:
    letter = judge(office, letter)
    assert open_nodes(letter) == {"answer"}
    answer_again(office, letter, "2026-11-13T10:00")
    runs = LetterProcess.objects.filter(petition=letter).order_by("run")
    assert [(process.round, process.run, process.status) for process in runs] == [
        (1, 1, PROCESS.DONE), (1, 2, PROCESS.DONE),
    ]  # fmt: skip
    assert open_nodes(letter) == set()


def test_judged_hollow_twice_is_taken_up_twice(office: Office, letter: Petition) -> None:
    letter = answer_again(office, judge(office, letter), "2026-11-13T10:00")
    letter = judge(office, letter, "2026-11-16T10:00")
    assert (open_nodes(letter), letter.state) == ({"answer"}, State.HANDLING)
    letter = answer_again(office, letter, "2026-11-17T10:00")
    assert PublicCopy.objects.current().get(petition=letter).version == 3
    assert clock_of(letter).verdict == Verdict.IN_TIME


def test_after_it_the_lead_may_pass_it_on_as_before(office: Office, letter: Petition) -> None:
    letter = judge(office, letter, "2026-11-10T11:00")
    part = make.lead_of(letter)
    part.assigned_at = make.at("2026-11-10T09:00")
    part.save(update_fields=["assigned_at"])
    with pretend(make.at("2026-11-10T12:00")):
        handling.ask_return(part, reason="不归我单位管", actor=office.roads_liaison)
        dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, actor=office.clerk)
    assert open_nodes(letter) == {"acknowledge"}


def test_the_public_copy_comes_down_and_every_version_stays(client: Client, office: Office, letter: Petition) -> None:
    assert client.get(f"/library/{letter.number}/").status_code == 200
    judge(office, letter)
    assert client.get(f"/library/{letter.number}/").status_code == 410
    assert HOLLOW not in client.get("/library/").content.decode()
    copy = PublicCopy.objects.get(petition=letter)
    assert (copy.current, copy.withdrawn_at, copy.change_reason) == (
        False, make.at(JUDGED), "答复改为阶段说明，继续办理。",
    )  # fmt: skip
    answer_again(office, letter, "2026-11-13T10:00")
    assert client.get(f"/library/{letter.number}/").status_code == 200
    assert list(PublicCopy.objects.filter(petition=letter).values_list("version", "current").order_by("version")) == [
        (1, False), (2, True),
    ]  # fmt: skip


def test_the_public_copy_comes_down_also_where_the_clock_jumped_as_it_was_written(
    client: Client, office: Office, letter: Petition
) -> None:
    PublicCopy.objects.filter(petition=letter).update(published_at=make.at("2026-01-01T00:00"))
    judge(office, letter)
    assert client.get(f"/library/{letter.number}/").status_code == 410


def test_a_closed_letter_is_open_again_and_its_rating_void(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-11T10:00")):
        rate(letter, grade=Grade.UNSATISFIED, text="没有解决")
    letter = judge(office, make.fresh(letter))
    assert (letter.state, letter.closed_at) == (State.HANDLING, None)
    assert Rating.objects.get().void_at == make.at(JUDGED)
    letter = answer_again(office, letter, "2026-11-16T10:00")
    assert PublicCopy.objects.current().get(petition=letter).grade == ""
    assert "不满意" in rework.redo_closed_because(letter)  # the void one gives no right to a redo
    with pretend(make.at("2026-11-16T12:00")):
        rate(letter, grade=Grade.SATISFIED)
    assert list(Rating.objects.order_by("pk").values_list("grade", "void_at")) == [
        (Grade.UNSATISFIED, make.at(JUDGED)), (Grade.SATISFIED, None),
    ]  # fmt: skip


def test_it_does_not_close_by_itself_meanwhile(office: Office, letter: Petition) -> None:
    judge(office, letter)
    with pretend(make.at("2026-12-31T00:10")):
        assert close_due(on=dt.date(2026, 12, 31)) == 0


def test_everybody_concerned_is_told(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-11T09:00")):
        other = make.submit_letter().petition
        screening.merge(other, into=letter, text="同一件事", actor=office.clerk)
    letter = judge(office, letter)
    staff = Notification.objects.filter(notice="judged_hollow_unit").values_list("recipient__username", flat=True)
    assert set(staff) == {"t.roads", "t.roads.head"}
    writers = Notification.objects.filter(notice="judged_hollow_writer").values_list("reference", flat=True)
    assert sorted(writers) == sorted([letter.number, other.number])


def test_support_units_are_left_in_peace(office: Office) -> None:
    with pretend(make.at(RECEIVED)):
        petition = make.answered(office, supports=(office.schools,))
    judge(office, petition)
    support = petition.assignments.get(department=office.schools)
    assert support.state == AssignmentState.CANCELLED
    assert not Deadline.objects.running().filter(petition=petition, kind=DeadlineKind.SUPPORT).exists()
    assert open_nodes(petition) == {"answer"}


# Figures


def november() -> Period:
    return Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30), make.at("2026-12-01T00:00"))


def test_the_figures_count_the_letter_as_unanswered_again(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-11T10:00")):
        rate(letter, grade=Grade.SATISFIED)
    before = read_facts(november())
    assert figures.reply_rate(before).numerator == figures.on_time_reply_rate(before).numerator == 1
    assert figures.satisfaction_rate(before).denominator == 1
    judge(office, make.fresh(letter))
    after = read_facts(november())
    reply, on_time = figures.reply_rate(after), figures.on_time_reply_rate(after)
    assert (reply.numerator, reply.denominator, on_time.numerator, on_time.denominator) == (0, 1, 0, 1)
    assert figures.on_time_by_submission(after).numerator == 0
    assert figures.satisfaction_rate(after).denominator == 0
    assert figures.numbers(after.closed) == ()
    assert figures.numbers(after.hollow) == (letter.number,)


def test_an_answer_of_next_month_does_not_mend_this_one(office: Office, letter: Petition) -> None:
    answer_again(office, judge(office, letter), "2026-12-02T10:00")
    facts = read_facts(november())
    assert figures.reply_rate(facts).numerator == 0
    assert figures.numbers(facts.hollow) == (letter.number,)


# Who, and when not


@pytest.mark.parametrize("person", ["clerk", "second_clerk", "roads_liaison", "roads_head", "leader"])
def test_only_the_centres_head_judges(office: Office, letter: Petition, person: str) -> None:
    with pytest.raises(Http404):
        judge_hollow(letter, reason=REASON, actor=getattr(office, person))


def test_who_released_it_may_put_the_mistake_right(office: Office) -> None:
    petition = make.in_review(office)
    releasing.release(petition, checks=make.CHECKED, actor=office.head)
    judge_hollow(petition, reason=REASON, actor=office.head)
    assert make.fresh(petition).state == State.HANDLING


def test_an_author_does_not_judge_the_own_text(office: Office, letter: Petition) -> None:
    letter.replies.update(author=office.head)
    with pytest.raises(RefusedError, match="由您起草"):
        judge_hollow(letter, reason=REASON, actor=office.head)


def test_an_open_letter_has_no_answer_to_judge(office: Office) -> None:
    with pytest.raises(RefusedError, match="没有正式答复"):
        judge_hollow(make.in_review(office), reason=REASON, actor=office.head)


def test_with_a_redo_only_the_present_rounds_answer_is_judged(office: Office, letter: Petition) -> None:
    with pretend(make.at("2026-11-11T10:00")):
        rate(letter, grade=Grade.UNSATISFIED)
        rework.open_redo(make.fresh(letter), reason="没有回应诉求", actor=office.clerk)
        with pytest.raises(RefusedError, match="没有正式答复"):
            judge_hollow(make.fresh(letter), reason=REASON, actor=office.head)
    with pretend(make.at("2026-11-12T10:00")):
        dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
        handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    letter = answer_again(office, letter, "2026-11-13T10:00")
    closed_at = letter.closed_at
    letter = judge(office, letter, "2026-11-16T10:00")
    assert (letter.round, letter.state, letter.released_at) == (2, State.HANDLING, make.at(ANSWERED))
    assert letter.closed_at == closed_at
    first = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY, round=1)
    assert first.verdict == Verdict.IN_TIME
    assert Rating.objects.get().void_at is None
    answer_again(office, letter, "2026-11-17T10:00")
    assert open_nodes(letter) == set()


def test_where_nobody_is_there_any_more_it_is_refused(office: Office, letter: Petition) -> None:
    Membership.objects.filter(department=office.roads).update(valid_to=dt.date(2026, 11, 11))
    with pytest.raises(RefusedError, match="测试交通局已经撤销，或者没有能办这封信的人"):
        judge(office, letter)
    assert make.fresh(letter).state == State.ANSWERED


def test_an_abolished_unit_gets_nothing_back(office: Office, letter: Petition) -> None:
    office.roads.valid_to = dt.date(2026, 11, 11)
    office.roads.save(update_fields=["valid_to"])
    with pytest.raises(RefusedError, match="已经撤销"):
        judge(office, letter)


def test_what_was_imported_with_its_answer_is_refused(office: Office, letter: Petition) -> None:
    letter.assignments.all().delete()
    Petition.objects.filter(pk=letter.pk).update(imported=True)
    with pytest.raises(RefusedError, match="历史导入"):
        judge_hollow(letter, reason=REASON, actor=office.head)


def test_a_reason_is_needed(office: Office, letter: Petition) -> None:
    with pytest.raises(Exception, match="请写明内容"):
        judge_hollow(letter, reason="　", actor=office.head)


# Pages


def test_the_head_finds_the_step_folded_away_and_nobody_else_does(
    office: Office, sign_in: SignIn, letter: Petition
) -> None:
    page = page_of(sign_in(office.head), letter)
    assert "改为阶段说明…" in page
    assert "系统提示：这份答复可能只是收悉性答复" in page
    assert "改为阶段说明…" not in page_of(sign_in(office.clerk), letter)


def test_doubtful_answers_of_the_last_90_days_are_listed(office: Office, sign_in: SignIn, letter: Petition) -> None:
    client = sign_in(office.clerk)

    def listed(moment: str) -> bool:
        with pretend(make.at(moment)):
            return letter.number in client.get("/desk/queues/perhaps-hollow/").content.decode()

    with pretend(make.at("2026-11-11T10:00")):
        rate(letter, grade=Grade.SATISFIED)  # closed ones, too
    assert listed("2027-02-08T10:00")
    assert not listed("2027-02-09T10:00")
    judge(office, make.fresh(letter))
    assert not listed(JUDGED)


def test_the_desk_shows_what_became_of_the_answer(office: Office, sign_in: SignIn, letter: Petition) -> None:
    page = page_of(sign_in(office.roads_liaison), judge(office, letter))
    assert "11月10日作为正式答复发出，11月12日（周四）判定没有写明办理结果" in page
    assert "原答复改为阶段说明，继续办理" in page
    assert "原结论“按时”作废，期限仍是11月17日（周二）" in page
