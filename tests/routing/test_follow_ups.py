"""A writer asks about the answer: the next round is the answering unit's, and no figure of the first one knows of it."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Department, Membership
from common.clock import now, pretend
from common.errors import BadInputError, RefusedError
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.checking import troubles
from notifications.models import Notification
from petitions.models import Grade, Kind, NoteKind, Petition, PublicCopy, Rating, State
from petitions.services import notes
from petitions.services.endings import rate, withdraw
from petitions.services.sealing import broken_links
from petitions.services.submission import WriterData
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.models import AssignmentState
from routing.services import handling, releasing, rework, screening
from routing.services.undoing import undo_dispatch
from tests import factories as make
from tests.factories import Office, fresh, lead_of

pytestmark = pytest.mark.django_db
QUESTION = "答复说月底前补画，现在已经过了月底，仍然没有画。请问到底什么时候完成？"


def told(notice: str) -> list[str]:
    rows = Notification.objects.filter(notice=notice).order_by("pk")
    return [row.recipient.username if row.recipient else "writer" for row in rows]


def test_the_unit_that_answered_has_it_again_with_a_clock_of_its_own(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    with pretend(make.at("2026-11-16T09:00")):
        note = notes.ask_again(letter, text=QUESTION)
    letter = fresh(letter)
    assert (letter.state, letter.round, note.round, note.kind) == (State.HANDLING, 2, 2, NoteKind.FOLLOW_UP)
    assert letter.due_on == dt.date(2026, 11, 25)
    part = lead_of(letter)
    assert (part.department, part.round, part.state) == (office.roads, 2, AssignmentState.ASSIGNED)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY, round=2)
    assert (clock.started_on, clock.answerable) == (dt.date(2026, 11, 16), office.roads)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY, round=1).verdict == Verdict.IN_TIME
    assert "t.roads" in told("follow_up_assigned")
    assert {"t.clerk", "t.head"} <= set(told("follow_up_asked"))
    assert told("follow_up_received") == ["writer"]
    assert not list(broken_links(letter))
    assert not list(troubles(make.at("2026-11-16T09:30")))


def answer_again(office: Office, letter: Petition, body: str = "您追问的斑马线已于11月20日补画完成。") -> Petition:
    """Let the unit acknowledge and answer, and the centre release."""
    handling.acknowledge(lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(lead_of(letter), body=body, actor=office.roads_liaison)
    handling.approve(lead_of(letter), actor=office.roads_head)
    releasing.release(fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    return fresh(letter)


def test_it_may_be_asked_for_thirty_natural_days_the_last_one_included(office: Office) -> None:
    with pretend(make.at("2026-11-06T23:30")):
        letter = make.answered(office)
    with pretend(make.at("2026-12-07T00:00")), pytest.raises(RefusedError, match="12月6日（周日）以前"):
        notes.ask_again(letter, text=QUESTION)
    with pretend(make.at("2026-12-06T23:59")):
        assert notes.ask_again(letter, text=QUESTION).round == 2


def test_once_for_each_answer_and_twice_for_a_letter(office: Office) -> None:
    letter = make.answered(office)
    notes.ask_again(letter, text=QUESTION)
    with pytest.raises(RefusedError, match="正在办理，答复以后才能追问"):
        notes.ask_again(fresh(letter), text="再问一次")
    letter = answer_again(office, letter)
    notes.ask_again(letter, text="还有一处没有画。")
    letter = answer_again(office, letter)
    with pytest.raises(RefusedError, match="最多追问2次"):
        notes.ask_again(letter, text="第三次")
    assert letter.round == 3
    assert not list(troubles(now()))


def test_the_one_redo_and_the_former_rating_are_left_as_they_were(office: Office) -> None:
    letter = make.answered(office)
    rate(letter, grade=Grade.UNSATISFIED, text="没有画")
    closed_at = fresh(letter).closed_at
    notes.ask_again(fresh(letter), text=QUESTION)
    letter = answer_again(office, letter)
    rating = Rating.objects.get(petition=letter, round=1)
    assert (rating.grade, rating.redo_decision, rating.void_at) == (Grade.UNSATISFIED, "", None)
    rate(letter, grade=Grade.UNSATISFIED, text="仍然没有画")
    letter = fresh(letter)
    assert letter.closed_at == closed_at
    assert rework.redo_closed_because(letter) == ""
    assert rework.open_redo(letter, reason="确有必要", actor=office.clerk).round == 3


def test_no_figure_of_the_first_round_changes(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    with pretend(make.at("2026-11-16T10:00")):
        period = Period.of("2026-11")
        before = read_facts(period)
        assert before.letters
        notes.ask_again(letter, text=QUESTION)
        assert read_facts(period) == before
    with pretend(make.at("2026-11-27T10:00")):  # later than the second round's own date
        answer_again(office, letter)
        assert read_facts(period) == before


def test_a_unit_that_ended_is_followed_by_its_successor_or_the_centre_dispatches(office: Office) -> None:
    first, second = make.answered(office), make.answered(office)
    gone = Department.objects.filter(pk=office.roads.pk)
    gone.update(valid_to=now().date(), successor=office.schools)
    notes.ask_again(first, text=QUESTION)
    assert lead_of(first).department == office.schools
    gone.update(successor=None)
    notes.ask_again(second, text=QUESTION)
    second = fresh(second)
    assert (second.state, second.round) == (State.ACCEPTED, 2)
    assert second.holdings.get(to_at=None).department == office.centre
    assert not list(troubles(now()))


def test_a_unit_without_a_liaison_does_not_get_what_nobody_there_would_see(office: Office) -> None:
    letter = make.answered(office)
    Membership.objects.filter(user=office.roads_liaison).delete()
    notes.ask_again(letter, text=QUESTION)
    assert fresh(letter).state == State.ACCEPTED


def test_the_centre_can_give_the_question_to_another_unit_at_once(office: Office) -> None:
    letter = make.answered(office)
    notes.ask_again(letter, text=QUESTION)
    undo_dispatch(fresh(letter), actor=office.clerk)
    assert fresh(letter).state == State.ACCEPTED
    assert not Notification.objects.filter(notice="follow_up_assigned", state="waiting").exists()


def test_the_same_form_sent_twice_is_one_question(office: Office) -> None:
    letter = make.answered(office)
    one = notes.ask_again(letter, text=QUESTION, token="t1")
    two = notes.ask_again(fresh(letter), text=QUESTION, token="t1")
    assert one == two
    assert letter.events.filter(kind=Kind.FOLLOW_UP_ASKED).count() == 1
    assert letter.writer_notes.filter(kind=NoteKind.FOLLOW_UP).count() == 1


@pytest.mark.parametrize("text", ["", " \u200b ", "\u3164"])
def test_nothing_to_be_seen_is_no_question(office: Office, text: str) -> None:
    letter = make.answered(office)
    with pytest.raises(BadInputError, match="请写明内容"):
        notes.ask_again(letter, text=text)
    assert fresh(letter).round == 1


def test_the_text_stays_out_of_the_record(office: Office) -> None:
    letter = make.answered(office)
    notes.ask_again(letter, text=QUESTION)
    assert not any(QUESTION in f"{event.note}{event.data}" for event in letter.events.all())


def test_what_was_never_dispatched_here_or_never_answered_can_not_be_asked_about(office: Office) -> None:
    letter, turned_away = make.answered(office), make.submit_letter().petition
    Petition.objects.filter(pk=letter.pk).update(dispatched_at=None)
    assert "历史导入" in notes.asking_about(fresh(letter)).closed
    withdraw(turned_away)
    assert "没有正式答复" in notes.asking_about(fresh(turned_away)).closed


def merged_letters(office: Office) -> tuple[Petition, Petition]:
    """Return an answered letter, and another writer's that was merged into it."""
    carrier = make.answered(office)
    other = make.submit_letter(writer=WriterData(name="王小丽", phone="13800000077", email="w@example.org")).petition
    screening.merge(other, into=carrier, text="与前一封是同一件事。", actor=office.clerk)
    return fresh(carrier), fresh(other)


def test_the_writer_of_a_merged_letter_asks_at_the_letter_that_carries_the_matter(office: Office) -> None:
    carrier, other = merged_letters(office)
    note = notes.ask_again(other, text=QUESTION)
    carrier, other = fresh(carrier), fresh(other)
    assert (note.petition, note.round) == (other, 2)
    assert (carrier.state, carrier.round, other.state) == (State.HANDLING, 2, State.MERGED)
    assert other.events.filter(kind=Kind.FOLLOW_UP_ASKED, shown_to_writer=True).exists()
    assert told("follow_up_received") == ["writer"]
    assert Notification.objects.filter(notice="reopened", reference=carrier.number).exists()
    copies = PublicCopy.objects.filter(petition=carrier).count()
    answer_again(office, carrier, body="王小丽您好，您追问的地方已经补画。")
    assert PublicCopy.objects.filter(petition=carrier).count() == copies  # theirs is not published here
    assert PublicCopy.objects.current().get(petition=carrier).version == 1


def test_the_public_copy_goes_on_with_question_and_answer_masked(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    first = PublicCopy.objects.current().get(petition=letter)
    with pretend(make.at("2026-11-12T10:00")):
        notes.ask_again(letter, text="我是李晓明，电话13800000001，月底前能画好吗？")
        assert PublicCopy.objects.current().get(petition=letter) == first
        answer_again(office, letter)
    second = PublicCopy.objects.current().get(petition=letter)
    assert second.version == 2
    assert second.question.startswith(first.question)
    assert "追问（2026年11月12日）：" in second.question
    assert "李晓明" not in second.question
    assert "13800000001" not in second.question
    assert second.answer.startswith(first.answer)
    assert "对追问的答复（2026年11月12日）：" in second.answer
    assert (second.replied_on, second.working_days, second.late) == (first.replied_on, first.working_days, first.late)


def test_what_a_person_hid_in_the_first_copy_stays_hidden(office: Office) -> None:
    letter = make.answered(office)
    PublicCopy.objects.filter(petition=letter).update(question="隐去一处的来信", answer="隐去一处的答复")
    notes.ask_again(letter, text=QUESTION)
    answer_again(office, letter)
    copy = PublicCopy.objects.current().get(petition=letter)
    assert copy.question.startswith("隐去一处的来信\n\n追问")
    assert copy.answer.startswith("隐去一处的答复\n\n对追问的答复")
