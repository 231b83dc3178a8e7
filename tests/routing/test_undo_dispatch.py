"""A dispatch is taken back within ten minutes, as long as no unit has acknowledged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from common.clock import now, pretend
from common.errors import ConflictError, RefusedError
from deadlines.models import Deadline, DeadlineKind, DeadlineRule, StartMoment, Verdict
from deadlines.services.checking import troubles
from notifications.models import DeliveryState, Notification
from notifications.services import deliver_due
from petitions.models import Grade, Petition, State
from petitions.services.endings import rate
from portal.timeline import entries_of
from reports.metrics.facts import NOT_DISPATCHED
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.access import letters_visible_to
from routing.models import AssignmentRole, AssignmentState
from routing.services import dispatching, handling, releasing, rework
from routing.services.supports import add_support
from routing.services.undoing import minutes_left, undo_closed_because, undo_dispatch
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of
from tests.routing.hands import check, writers_clock

pytestmark = pytest.mark.django_db
DISPATCHED = make.at("2026-11-06T10:00")


def dispatched(office: Office, *, supports: bool = True) -> Petition:
    """Return a letter of that morning, given to the roads bureau with the schools bureau's support at ten."""
    with pretend(make.at("2026-11-06T08:30")):
        letter = make.accepted(office)
    with pretend(DISPATCHED):
        units = (office.schools,) if supports else ()
        dispatching.dispatch(letter, lead=office.roads, supports=units, actor=office.clerk)
    return make.fresh(letter)


def undone(office: Office) -> Petition:
    letter = dispatched(office)
    with pretend(make.at("2026-11-06T10:05")):
        return undo_dispatch(letter, actor=office.clerk)


def test_the_letter_waits_for_dispatch_as_if_nothing_had_happened(office: Office) -> None:
    letter = dispatched(office)
    before = writers_clock(letter)
    with pretend(make.at("2026-11-06T10:05")):
        undo_dispatch(letter, actor=office.clerk)
        letter = check(letter)
        assert list(troubles(now())) == []
    assert writers_clock(letter) == before
    assert (letter.state, letter.lead_department, letter.dispatched_at) == (State.ACCEPTED, None, None)
    assert set(letter.assignments.values_list("state", flat=True)) == {AssignmentState.CANCELLED}
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY).answerable is None


def test_the_clock_of_dispatching_runs_as_before_and_the_units_are_void(office: Office) -> None:
    with pretend(make.at("2026-11-06T08:30")):
        letter = make.accepted(office)
    before = Deadline.objects.filter(petition=letter, kind=DeadlineKind.DISPATCH).values().get()
    with pretend(DISPATCHED):
        dispatching.dispatch(letter, lead=office.roads, supports=(office.schools,), actor=office.clerk)
        undo_dispatch(letter, actor=office.clerk)
    assert Deadline.objects.filter(petition=letter, kind=DeadlineKind.DISPATCH).values().get() == before
    units = Deadline.objects.filter(petition=letter, department__isnull=False)
    assert set(units.values_list("verdict", flat=True)) == {Verdict.VOID}


def test_a_late_dispatch_is_late_again(office: Office) -> None:
    with pretend(make.at("2026-11-06T08:30")):
        letter = make.accepted(office)
    with pretend(make.at("2026-11-12T10:00")):
        dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)
        clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.DISPATCH)
        assert clock.verdict == Verdict.LATE
        undo_dispatch(make.fresh(letter), actor=office.clerk)
        clock.refresh_from_db()
        assert (clock.verdict, clock.satisfied_at) == ("", None)
        assert Deadline.objects.late(now()).filter(pk=clock.pk).exists()


def test_it_is_dispatched_again_and_goes_its_way(office: Office) -> None:
    letter = undone(office)
    with pretend(make.at("2026-11-06T10:20")):
        dispatching.dispatch(make.fresh(letter), lead=office.schools, supports=(office.roads,), actor=office.clerk)
        letter = check(letter)
        assert letter.dispatched_at == now()
        handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
        handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.schools_liaison)
        handling.approve(make.lead_of(letter), actor=office.schools_head)
        releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    assert make.fresh(letter).state == State.ANSWERED


@pytest.mark.parametrize(
    ("moment", "left"), [("10:00:00", 10), ("10:00:01", 10), ("10:01:00", 9), ("10:09:59", 1), ("10:10:00", 0)]
)
def test_the_minutes_are_counted(office: Office, moment: str, left: int) -> None:
    letter = dispatched(office)
    with pretend(make.at(f"2026-11-06T{moment}")):
        assert minutes_left(letter) == left
        if left:
            undo_dispatch(letter, actor=office.clerk)
            return
        assert "分办已经超过10分钟" in undo_closed_because(letter)
        with pytest.raises(RefusedError, match="分办已经超过10分钟"):
            undo_dispatch(letter, actor=office.clerk)
        check(letter)


@pytest.mark.parametrize("by", ["lead", "support"])
def test_a_unit_that_acknowledged_keeps_the_letter(office: Office, by: str) -> None:
    letter = dispatched(office)
    with pretend(make.at("2026-11-06T10:05")):
        if by == "lead":
            handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
        else:
            support = letter.assignments.get(role=AssignmentRole.SUPPORT)
            handling.acknowledge(support, actor=office.schools_liaison)
        with pytest.raises(RefusedError, match="已经签收，不能撤销分办"):
            undo_dispatch(make.fresh(letter), actor=office.clerk)
        assert minutes_left(make.fresh(letter)) == 0
        check(letter)


def test_what_was_reassigned_since_is_not_undone(office: Office) -> None:
    letter = dispatched(office, supports=False)
    with pretend(make.at("2026-11-06T10:05")):
        dispatching.change_lead(letter, new_lead=office.schools, reason="改派", actor=office.clerk)
        with pytest.raises(RefusedError, match="没有可以撤销的分办"):
            undo_dispatch(make.fresh(letter), actor=office.clerk)


def test_supports_added_or_asking_to_return_go_with_it(office: Office) -> None:
    letter = dispatched(office)
    with pretend(make.at("2026-11-06T10:05")):
        add_support(letter, department=office.town, actor=office.clerk)
        support = letter.assignments.get(department=office.schools)
        handling.ask_return(support, reason="与我单位无关", actor=office.schools_liaison)
        support.refresh_from_db()
        dispatching.agree_return(support, new_lead=None, actor=office.clerk)  # it waits at the join
        handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
        undo_dispatch(make.fresh(letter), actor=office.clerk)
        check(letter)
        dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
        check(letter)


@pytest.mark.parametrize("state", ["accepted", "in_review", "answered"])
def test_a_letter_that_is_not_with_units_has_no_dispatch_to_undo(office: Office, state: str) -> None:
    with pytest.raises(RefusedError, match="没有可以撤销的分办"):
        undo_dispatch(getattr(make, state)(office), actor=office.clerk)


def test_only_the_centre_undoes_it(office: Office) -> None:
    letter = make.dispatched(office)
    for person in (office.roads_liaison, office.roads_head, office.leader):
        with pytest.raises(Http404):
            undo_dispatch(letter, actor=person)
    with pytest.raises(ConflictError):
        undo_dispatch(letter, version=letter.version - 1, actor=office.clerk)


def test_a_clock_that_counts_from_the_dispatch_stays_where_it_is(office: Office) -> None:
    """The writer was promised a date: a dispatch that was undone, and the one after it, take no day from him."""
    DeadlineRule.objects.filter(kind=DeadlineKind.REPLY).update(starts_from=StartMoment.DISPATCH)
    letter = dispatched(office)
    before = writers_clock(letter)
    with pretend(make.at("2026-11-06T10:05")):
        undo_dispatch(letter, actor=office.clerk)
    with pretend(make.at("2026-11-09T10:00")):
        dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
    assert writers_clock(letter) == before


def test_in_a_second_round_the_first_dispatch_stays(office: Office) -> None:
    letter = make.answered(office)
    first = letter.dispatched_at
    rate(letter, grade=Grade.UNSATISFIED, text="没有解决")
    rework.open_redo(letter, reason="再核实", actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
    undo_dispatch(make.fresh(letter), actor=office.clerk)
    letter = make.fresh(letter)
    assert (letter.state, letter.dispatched_at, letter.lead_department) == (State.ACCEPTED, first, office.roads)
    dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)


def test_the_matters_have_the_units_that_they_had_before(office: Office) -> None:
    with pretend(make.at("2026-11-06T08:30")):
        letter = make.accepted(office)
    letter.matters.update(lead_department=office.schools)
    letter.matters.create(position=2, summary="护栏", lead_department=office.town)
    letter.matters.create(position=3, summary="路灯")
    with pretend(DISPATCHED):
        dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)
        assert [matter.lead_department for matter in letter.matters.all()] == [office.roads, office.town, office.roads]
        undo_dispatch(letter, actor=office.clerk)
    assert [matter.lead_department for matter in letter.matters.all()] == [office.schools, office.town, None]


# Who learns of it


def messages(notice: str) -> dict[tuple[str, str], str]:
    rows = Notification.objects.filter(notice=notice).select_related("recipient")
    return {(str(row.recipient), row.medium): row.state for row in rows}


def test_what_nobody_read_never_goes_out(office: Office) -> None:
    with pretend(make.at("2026-11-06T08:30")):
        letter = make.accepted(office)
    with pretend(make.at("2026-11-06T20:00")):  # messages wait for the morning
        dispatching.dispatch(letter, lead=office.roads, supports=(office.schools,), actor=office.clerk)
        undo_dispatch(letter, actor=office.clerk)
        dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
    cancelled = DeliveryState.CANCELLED
    assert messages("assigned_support") == {("t.schools", "desk"): cancelled, ("t.schools", "email"): cancelled}
    assert messages("dispatch_undone") == {}
    leads = Notification.objects.filter(notice="assigned_lead").order_by("pk").values_list("recipient", "state")
    assert set(leads) == {
        (office.roads_liaison.pk, cancelled),
        (office.schools_liaison.pk, DeliveryState.WAITING),
    }


def test_who_may_have_read_it_is_told(office: Office) -> None:
    letter = dispatched(office)
    with pretend(make.at("2026-11-06T10:03")):
        deliver_due(now=now())
        undo_dispatch(letter, actor=office.clerk)
    assert set(messages("assigned_lead").values()) == {DeliveryState.SENT}
    assert {person for person, _medium in messages("dispatch_undone")} == {"t.roads", "t.schools"}


def test_the_units_meet_nothing_afterwards(office: Office, sign_in: SignIn) -> None:
    letter = make.dispatched(office)
    liaison = sign_in(office.roads_liaison)
    assert liaison.get(reverse("routing:letter", args=[letter.number])).status_code == 200
    undo_dispatch(letter, actor=office.clerk)
    assert liaison.get(reverse("routing:letter", args=[letter.number])).status_code == 404
    assert act(liaison, letter, "acknowledge", part=make.lead_of(letter)).status_code == 404
    assert not letters_visible_to(office.roads_head).exists()


def test_the_writer_reads_that_a_unit_is_chosen_anew(office: Office) -> None:
    line = entries_of(undone(office))[-1]
    assert (line.title, line.more) == ("重新确定承办单位", "刚才的分办已撤销，您的答复期限不变")


def test_figures_count_the_dispatch_that_stands(office: Office) -> None:
    period = Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30), make.at("2026-12-01T00:00"))
    letter = undone(office)
    facts = read_facts(period)
    assert [fact.unit for fact in facts.letters] == [NOT_DISPATCHED]
    assert facts.dispatches == facts.first_dispatched == ()
    with pretend(make.at("2026-11-06T10:20")):
        dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
    facts = read_facts(period)
    assert [fact.unit for fact in facts.letters] == [office.schools.pk]
    assert [fact.unit for fact in facts.dispatches] == [office.schools.pk]


def test_the_page_says_how_long_and_does_it(office: Office, sign_in: SignIn) -> None:
    letter = make.dispatched(office)
    client = sign_in(office.clerk)
    assert "10分钟内可以撤销" in page_of(client, letter)
    assert "撤销分办" not in page_of(sign_in(office.leader), letter)
    response = act(client, letter, "undo-dispatch")
    page = client.get(response.headers["Location"]).content.decode()
    assert "已撤销来信" in page
    assert 'id="dispatch"' in page
