"""A letter that was refused, merged or transferred by mistake is brought back, as if it had never been away."""

from __future__ import annotations

import pytest

from common.clock import pretend
from deadlines.models import Deadline, DeadlineKind, HoldingPeriod, Verdict
from deadlines.services.checking import troubles
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition, RefusalReason, State
from portal.timeline import entries_of
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.services import dispatching, screening
from tests import factories as make
from tests.factories import Office
from tests.routing.test_jumping import LATER, MUCH_LATER, REASON, RECEIVED, made, open_nodes, put, reply_dates

pytestmark = pytest.mark.django_db


def refused(office: Office) -> Petition:
    with pretend(make.at(RECEIVED)):
        letter = make.accepted(office)
        screening.refuse(letter, reason=RefusalReason.NO_FACTS, text="没有写明地点。", actor=office.clerk)
    return make.fresh(letter)


def test_the_figures_count_it_as_valid_again(office: Office) -> None:
    letter = refused(office)
    period = Period.of("2026-11", make.at("2026-11-30T12:00"))
    assert figures.valid(read_facts(period)) == ()
    letter = put(office, letter, "screening", MUCH_LATER)
    assert figures.valid(read_facts(period)) == (letter.number,)


def test_a_dispatch_taken_back_is_none_in_the_figures(office: Office) -> None:
    letter = put(office, made(office, "dispatched"), "dispatch")
    facts = read_facts(Period.of("2026-11", make.at("2026-11-30T12:00")))
    assert facts.dispatches == ()
    assert facts.first_dispatched == ()
    assert [(each.number, each.unit) for each in facts.letters] == [(letter.number, 0)]
    assert [(each.number, each.unit) for each in facts.clocks] == [(letter.number, 0)]


def test_a_merged_letter_leaves_the_one_that_carried_it_and_a_transferred_one_comes_back(office: Office) -> None:
    with pretend(make.at(RECEIVED)):
        carrier, letter = make.submit_letter().petition, make.submit_letter().petition
        follower = make.submit_letter().petition
        screening.merge(follower, into=letter, text="同一件事", actor=office.clerk)
        screening.transfer_out(letter, to="供电公司", text="请向供电公司反映", actor=office.clerk)
    letter = put(office, make.fresh(letter), "screening")
    assert letter.state == State.SUBMITTED
    told = make.fresh(follower).events.order_by("-sequence")[0]
    assert (told.kind, told.shown_to_writer, told.note) == (Kind.JUMPED, True, "")
    assert Notification.objects.filter(reference=follower.number, notice="taken_up_again").count() == 1
    with pretend(make.at(LATER)):
        screening.merge(letter, into=carrier, text="同一件事", actor=office.clerk)
    letter = put(office, make.fresh(letter), "screening")
    assert letter.merged_into is None


def test_a_letter_refused_by_mistake_counts_again_from_its_receipt(office: Office) -> None:
    letter = refused(office)
    before = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
    assert before.verdict == Verdict.VOID
    letter = put(office, letter, "screening", MUCH_LATER)
    assert (letter.state, letter.invalid_at, letter.refusal_reason, letter.outcome_note) == (
        State.SUBMITTED,
        None,
        "",
        "",
    )
    assert letter.screened_at is None
    assert reply_dates(letter) == (letter.received_at, before.due_on)
    dispatch = Deadline.objects.get(petition=letter, kind=DeadlineKind.DISPATCH)
    assert (dispatch.verdict, dispatch.started_at) == ("", letter.received_at)
    rows = HoldingPeriod.objects.filter(petition=letter)
    assert [(row.from_at, row.to_at) for row in rows] == [(letter.received_at, None)]
    assert open_nodes(letter) == ["screen"]
    with pretend(make.at(MUCH_LATER)):
        screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
        dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
        assert not list(troubles(make.at(MUCH_LATER)))


def test_its_writer_is_told_that_the_earlier_word_no_longer_holds(office: Office) -> None:
    letter = put(office, refused(office), "screening", MUCH_LATER)
    message = Notification.objects.get(reference=letter.number, notice="taken_up_again")
    body = message.message.body
    assert "不予受理" in body
    assert "11月17日" in body
    assert REASON not in body
    lines = [(entry.title, entry.more) for entry in entries_of(letter)]
    assert lines[-1][0] == "继续办理您的来信"
    assert "此前“不予受理”的处理不再有效" in lines[-1][1]
    assert REASON not in lines[-1][1]
