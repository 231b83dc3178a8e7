"""An unsatisfied writer: the centre decides once on a second round, and the writer hears either way."""

from __future__ import annotations

import pytest
from django.http import Http404

from common.clock import today
from common.errors import BadInputError, RefusedError
from notifications.models import Notification
from petitions.models import Grade, Kind, Petition, RedoDecision, State
from petitions.services.endings import rate
from routing.listing import counts, letters_in
from routing.queues import QUEUES
from routing.services import dispatching, handling, releasing, rework
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of

pytestmark = pytest.mark.django_db


def unsatisfied(office: Office) -> Petition:
    letter = make.answered(office)
    rate(letter, grade=Grade.UNSATISFIED, text="没有解决")
    return make.fresh(letter)


def undecided(office: Office) -> list[Petition]:
    return list(letters_in(QUEUES["unsatisfied"], office.clerk, today()))


def test_an_unsatisfied_rating_waits_for_the_centre(office: Office) -> None:
    letter = unsatisfied(office)
    satisfied = make.answered(office)
    rate(satisfied, grade=Grade.SATISFIED)
    assert undecided(office) == [letter]
    assert counts(office.clerk, today())["unsatisfied"] == 1


def test_a_redo_is_noted_with_the_rating_and_leaves_the_queue(office: Office) -> None:
    letter = unsatisfied(office)
    rework.open_redo(letter, reason="再核实", actor=office.clerk)
    rating = letter.ratings.get()
    assert rating.redo_decision == RedoDecision.OPENED
    assert rating.redo_decided_at is not None
    assert undecided(office) == []


def test_a_declined_redo_is_told_to_the_writer_with_the_reason(office: Office) -> None:
    letter = unsatisfied(office)
    rework.decline_redo(letter, reason="已经按规定办结，没有新的事实。", actor=office.clerk)
    letter = make.fresh(letter)
    assert (letter.state, letter.round) == (State.CLOSED, 1)
    assert letter.ratings.get().redo_decision == RedoDecision.DECLINED
    event = letter.events.get(kind=Kind.REDO_DECLINED)
    assert (event.shown_to_writer, event.note) == (True, "已经按规定办结，没有新的事实。")
    notice = Notification.objects.get(notice="redo_declined")
    assert notice.context["reason"] == "已经按规定办结，没有新的事实。"
    assert undecided(office) == []
    for again in (rework.open_redo, rework.decline_redo):
        with pytest.raises(RefusedError, match="已经决定不再重新办理"):
            again(letter, reason="再想想", actor=office.clerk)


def test_declining_wants_a_reason_and_the_centre(office: Office) -> None:
    letter = unsatisfied(office)
    with pytest.raises(BadInputError):
        rework.decline_redo(letter, reason=" ", actor=office.clerk)
    with pytest.raises(Http404):
        rework.decline_redo(letter, reason="不办", actor=office.roads_head)


def test_a_second_unsatisfied_rating_asks_nobody_as_no_redo_is_left(office: Office) -> None:
    letter = unsatisfied(office)
    rework.open_redo(letter, reason="再核实", actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    asked = Notification.objects.filter(notice="redo_asked").count()
    rate(make.fresh(letter), grade=Grade.UNSATISFIED)
    assert undecided(office) == []
    assert Notification.objects.filter(notice="redo_asked").count() == asked


def test_a_rating_of_an_answer_judged_hollow_waits_for_nobody(office: Office) -> None:
    letter = unsatisfied(office)
    judge_hollow(letter, reason="只说收悉", actor=office.head)
    assert undecided(office) == []


def test_the_queue_and_the_page_lead_to_the_decision(office: Office, sign_in: SignIn) -> None:
    letter, client = unsatisfied(office), sign_in(office.clerk)
    assert letter.title in client.get("/desk/queues/unsatisfied/").content.decode()
    page = page_of(client, letter)
    assert "来信人说：没有解决" in page
    assert "不再重新办理，告知来信人" in page
    assert act(client, letter, "decline-redo", reason="").status_code == 400
    assert act(client, letter, "decline-redo", reason="已办结").status_code == 302
    assert "不再重新办理，告知来信人" not in page_of(client, letter)
