"""An answered letter is taken up again by the centre, or closed by hand; figures and the one redo stay what they were."""

from __future__ import annotations

import pytest
from django.http import Http404

from common.clock import pretend
from common.errors import RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.checking import troubles
from notifications.models import Notification
from petitions.models import Grade, Kind, Petition, PublicCopy, RefusalReason, State
from petitions.services.endings import close_due, rate
from petitions.services.sealing import broken_links
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.models import LetterProcess
from routing.services import dispatching, handling, releasing, rework, screening
from routing.services.ending import close_by_hand
from routing.services.jumping import jump_targets
from routing.services.reopening import reopen, reopening_closed_because
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db
REASON = "答复的依据已经修改"
ANSWERED, LATER = "2026-11-06T10:00", "2026-11-12T10:00"
PERIOD = Period.of("2026-11", make.at("2026-11-30T12:00"))


@pytest.fixture
def letter(office: Office) -> Petition:
    with pretend(make.at(ANSWERED)):
        return make.answered(office)


def taken_up(office: Office, letter: Petition) -> Petition:
    with pretend(make.at(LATER)):
        reopen(letter, reason=REASON, actor=office.head)
        assert not list(troubles(make.at(LATER)))
    assert not list(broken_links(letter))
    return make.fresh(letter)


def answered_again(office: Office, letter: Petition) -> Petition:
    with pretend(make.at(LATER)):
        dispatching.dispatch(letter, lead=office.schools, actor=office.clerk)
        handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.schools_liaison)
        handling.approve(make.lead_of(letter), actor=office.schools_head)
        releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    return make.fresh(letter)


def test_a_further_round_begins_with_clocks_of_its_own_and_the_answer_stays(office: Office, letter: Petition) -> None:
    copy = PublicCopy.objects.current().get(petition=letter)
    again = taken_up(office, letter)
    assert (again.state, again.round, again.released_at) == (State.ACCEPTED, 2, letter.released_at)
    first, second = Deadline.objects.filter(petition=letter, kind=DeadlineKind.REPLY).order_by("round")
    assert (first.verdict, second.verdict, second.started_at) == (Verdict.IN_TIME, "", make.at(LATER))
    assert PublicCopy.objects.current().get(petition=letter) == copy
    assert again.events.get(kind=Kind.REOPENED).note == REASON
    message = Notification.objects.get(reference=letter.number, notice="reopened").message
    assert REASON not in message.body
    assert jump_targets(again) == []


def test_it_is_no_redo_in_the_figures_and_changes_none(office: Office, letter: Petition) -> None:
    before = read_facts(PERIOD)
    answered_again(office, taken_up(office, letter))
    after = read_facts(PERIOD)
    assert after.redone == ()
    for figure in (figures.valid, figures.reply_rate, figures.redo_rate, figures.on_time_by_submission):
        assert figure(before) == figure(after)
    assert after.letters == before.letters
    assert after.clocks == before.clocks


def test_the_writer_keeps_the_one_redo(office: Office, letter: Petition) -> None:
    again = answered_again(office, taken_up(office, letter))
    rate(again, grade=Grade.UNSATISFIED)
    assert rework.redo_closed_because(make.fresh(again)) == ""
    assert "不满意" in reopening_closed_because(make.fresh(again))
    with pretend(make.at(LATER)):
        rework.open_redo(again, reason="不满意", actor=office.clerk)
    assert make.fresh(again).round == 3
    assert [each.number for each in read_facts(PERIOD).redone] == [again.number]


def test_what_an_unsatisfied_writer_may_ask_for_is_not_got_round(office: Office, letter: Petition) -> None:
    rate(letter, grade=Grade.UNSATISFIED)
    with pytest.raises(RefusedError):
        reopen(letter, reason=REASON, actor=office.head)


def test_what_was_answered_is_not_turned_away_any_more(office: Office, letter: Petition) -> None:
    again = taken_up(office, letter)
    with pytest.raises(RefusedError):
        screening.refuse(again, reason=RefusalReason.NO_FACTS, text="没有事实", actor=office.clerk)


def test_a_letter_of_the_past_is_not_taken_up(office: Office, letter: Petition) -> None:
    Petition.objects.filter(pk=letter.pk).update(imported=True, dispatched_at=None)
    with pytest.raises(RefusedError):
        reopen(letter, reason=REASON, actor=office.head)


def test_only_the_centres_head_may(office: Office, letter: Petition) -> None:
    with pytest.raises(Http404):
        reopen(letter, reason=REASON, actor=office.clerk)


def test_writers_of_merged_letters_are_told_too(office: Office, letter: Petition) -> None:
    with pretend(make.at(ANSWERED)):
        follower = make.submit_letter().petition
        screening.merge(follower, into=letter, text="同一件事", actor=office.clerk)
    taken_up(office, make.fresh(letter))
    assert Notification.objects.filter(reference=follower.number, notice="reopened").count() == 1
    assert follower.events.filter(kind=Kind.REOPENED, shown_to_writer=True).count() == 1


def test_a_letter_closed_by_hand_is_closed_once_and_its_writer_may_still_rate(office: Office, letter: Petition) -> None:
    close_by_hand(letter, reason="来信人来电表示满意", actor=office.clerk)
    letter = make.fresh(letter)
    assert (letter.state, letter.closes_on) == (State.CLOSED, None)
    closed = letter.events.get(kind=Kind.CLOSED)
    assert (closed.note, closed.actor) == ("来信人来电表示满意", office.clerk)
    assert close_due(on=make.at("2026-12-31").date()) == 0
    rate(letter, grade=Grade.SATISFIED)
    with pytest.raises(WrongStateError):
        close_by_hand(letter, reason="再来一次", actor=office.clerk)
    assert LetterProcess.objects.get(petition=letter).finished


def test_an_open_letter_is_not_closed(office: Office) -> None:
    with pytest.raises(WrongStateError):
        close_by_hand(make.handled(office), reason="不办了", actor=office.clerk)


def test_the_pages_offer_both(office: Office, letter: Petition, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    page = page_of(client, letter)
    assert "现在办结" in page
    assert "恢复办理" in page
    assert "恢复办理" not in page_of(sign_in(office.clerk), letter)
    act(client, letter, "reopen", reason=REASON)
    assert make.fresh(letter).round == 2
