"""The centre lets another unit lead, at any time until the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from accounts.models import Role
from common.clock import pretend
from common.errors import ConflictError, RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, Extension, ExtensionState, Verdict
from deadlines.services.calendars import current_calendar
from deadlines.services.holdings import days_held
from notifications.models import Notification
from petitions.models import Grade, Kind, LetterType, Petition, ReplyState, State
from petitions.services.endings import rate
from portal.timeline import entries_of
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.access import letters_visible_to
from routing.models import AssignmentRole, AssignmentState
from routing.services import dispatching, handling, releasing, rework, timing
from routing.services.hollow import judge_hollow
from routing.services.jumping import JumpTarget, jump
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of
from tests.routing.hands import check, writers_clock

pytestmark = pytest.mark.django_db
REASON = "该路段已经移交教育部门管护"


def change(office: Office, letter: Petition) -> None:
    dispatching.change_lead(letter, new_lead=office.schools, reason=REASON, actor=office.clerk)


def return_asked(office: Office) -> Petition:
    letter = make.handled(office)
    handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    return make.fresh(letter)


def answer(office: Office, letter: Petition) -> Petition:
    """Take the letter from the new lead's acknowledging to the released answer."""
    handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.schools_liaison)
    handling.approve(make.lead_of(letter), actor=office.schools_head)
    releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    return make.fresh(letter)


@pytest.mark.parametrize("state", ["dispatched", "handled", "return_asked", "awaiting_head", "in_review"])
def test_wherever_the_letter_stands_the_new_lead_has_it_and_answers(office: Office, state: str) -> None:
    letter = return_asked(office) if state == "return_asked" else getattr(make, state)(office)
    before = writers_clock(letter)
    change(office, letter)
    letter = check(letter)
    assert writers_clock(letter) == before
    assert (letter.state, letter.lead_department) == (State.HANDLING, office.schools)
    old = letter.assignments.get(department=office.roads)
    assert (old.state, old.role) == (AssignmentState.CANCELLED, AssignmentRole.LEAD)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY).answerable == office.schools
    assert list(letters_visible_to(office.roads_liaison)) == []
    letter = answer(office, letter)
    assert letter.state == State.ANSWERED
    released = letter.replies.get(state=ReplyState.RELEASED)
    assert released.department == office.schools
    assert set(letter.replies.exclude(pk=released.pk).values_list("state", flat=True)) <= {ReplyState.VOID}


def test_a_clock_that_was_late_stays_with_whom_it_was_late(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-18T10:00")):
        change(office, letter)
        check(letter)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
    assert (clock.due_on, clock.answerable) == (dt.date(2026, 11, 17), office.roads)


def test_each_unit_has_its_own_days(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-10T10:00")):
        change(office, letter)
    held = days_held(make.fresh(letter), current_calendar(), make.at("2026-11-13T10:00"))
    assert {unit.code: days for unit, days in held.items() if days} == {"t-roads": 2, "t-schools": 3}


def test_the_old_leads_clocks_are_void_and_the_new_one_acknowledges(office: Office) -> None:
    letter = make.dispatched(office)
    change(office, letter)
    clocks = Deadline.objects.filter(petition=letter, kind=DeadlineKind.ACKNOWLEDGE).order_by("pk")
    assert [(clock.department, clock.verdict) for clock in clocks] == [
        (office.roads, Verdict.VOID),
        (office.schools, ""),
    ]


def test_who_supported_leads_now_and_supports_no_more(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools,))
    handling.acknowledge(letter.assignments.get(role=AssignmentRole.SUPPORT), actor=office.schools_liaison)
    change(office, letter)
    letter = check(letter)
    parts = letter.assignments.filter(department=office.schools).order_by("pk")
    assert [(part.role, part.state) for part in parts] == [
        (AssignmentRole.SUPPORT, AssignmentState.CANCELLED),
        (AssignmentRole.LEAD, AssignmentState.ASSIGNED),
    ]
    assert answer(office, letter).state == State.ANSWERED


def test_a_supporting_unit_may_lead_after_a_return(office: Office) -> None:
    letter = make.dispatched(office, supports=(office.schools,))
    handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, actor=office.clerk)
    check(letter)
    assert answer(office, letter).state == State.ANSWERED


def test_the_new_lead_has_nothing_of_the_old_ones_draft(office: Office, sign_in: SignIn) -> None:
    letter = make.in_review(office)
    change(office, letter)
    handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
    assert make.ANSWER not in page_of(sign_in(office.schools_liaison), letter)
    assert letter.replies.get().state == ReplyState.VOID


def test_both_units_and_the_writer_are_told(office: Office) -> None:
    letter = make.handled(office)
    change(office, letter)
    desk = Notification.objects.filter(medium="desk")
    assert desk.get(notice="lead_changed").recipient == office.roads_liaison
    assert REASON in desk.get(notice="lead_changed").text
    assert desk.filter(notice="assigned_lead", recipient=office.schools_liaison).exists()
    line = entries_of(make.fresh(letter))[-1]
    assert (line.title, line.more) == ("改由测试教育局主办", "单位之间转办，您的答复期限不变")
    event = letter.events.get(kind=Kind.REASSIGNED)
    assert (event.note, event.data["from"]) == (REASON, "测试交通局")


def test_the_matters_of_the_old_lead_go_with_it(office: Office) -> None:
    letter = make.dispatched(office)
    letter.matters.create(position=2, summary="护栏", lead_department=office.town)
    change(office, letter)
    assert [matter.lead_department for matter in letter.matters.all()] == [office.schools, office.town]


def test_a_report_of_wrongdoing_never_goes_to_the_accused(office: Office) -> None:
    for person in (office.roads_liaison, office.schools_liaison):
        person.sees_wrongdoing = True
        person.save()
    report: dict[str, Any] = {"proposed_type": LetterType.WRONGDOING, "letter_type": LetterType.WRONGDOING}
    letter = make.dispatched(office, **report, named_department=office.schools)
    with pytest.raises(RefusedError, match="被举报"):
        change(office, letter)
    with pytest.raises(RefusedError, match="没有可以查看举报件的联络员"):
        dispatching.change_lead(letter, new_lead=office.town, reason=REASON, actor=office.clerk)
    with pytest.raises(Http404):  # the clerk without the mark
        dispatching.change_lead(letter, new_lead=office.town, reason=REASON, actor=office.second_clerk)
    check(letter)


@pytest.mark.parametrize("state", ["accepted", "answered"])
def test_a_letter_that_no_unit_has_is_not_reassigned(office: Office, state: str) -> None:
    letter = getattr(make, state)(office)
    with pytest.raises(WrongStateError, match="没有主办单位在办"):
        change(office, letter)


def test_the_same_lead_again_is_no_change(office: Office) -> None:
    letter = make.handled(office)
    with pytest.raises(RefusedError, match="已经由测试交通局主办"):
        dispatching.change_lead(letter, new_lead=office.roads, reason=REASON, actor=office.clerk)


def test_units_and_leaders_change_no_lead(office: Office) -> None:
    letter = make.handled(office)
    for person in (office.roads_liaison, office.roads_head, office.leader):
        with pytest.raises(Http404):
            dispatching.change_lead(letter, new_lead=office.schools, reason=REASON, actor=person)


def test_who_saw_an_older_letter_is_told(office: Office) -> None:
    letter = make.handled(office)
    with pytest.raises(ConflictError):
        dispatching.change_lead(
            letter, new_lead=office.schools, reason=REASON, version=letter.version - 1, actor=office.clerk
        )


def test_in_a_second_round_and_in_a_second_run(office: Office) -> None:
    letter = make.answered(office)
    judge_hollow(letter, reason="只说已收悉", actor=office.head)
    change(office, make.fresh(letter))
    letter = answer(office, check(letter))
    rate(letter, grade=Grade.UNSATISFIED, text="没有解决")
    rework.open_redo(letter, reason="再核实", actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    change(office, make.fresh(letter))
    letter = answer(office, make.fresh(letter))
    assert (letter.state, letter.round) == (State.ANSWERED, 2)


def test_figures_give_the_letter_to_the_new_lead_and_not_the_old_ones_submission(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.in_review(office)
    with pretend(make.at("2026-11-09T10:00")):
        change(office, letter)
    period = Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30), make.at("2026-12-01T00:00"))
    facts = read_facts(period)
    assert [fact.unit for fact in facts.letters] == [office.schools.pk]
    assert [clock.submitted_on for clock in facts.clocks] == [None]
    earlier = Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 8), make.at("2026-11-09T00:00"))
    assert [fact.unit for fact in read_facts(earlier).letters] == [office.roads.pk]


def test_the_centre_changes_it_on_the_letters_page(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, supports=(office.schools,))
    client = sign_in(office.clerk)
    page = page_of(client, letter)
    assert "改派主办单位…" in page
    assert f'<option value="{office.schools.pk}">测试教育局</option>' in page
    response = act(client, letter, "change-lead", new_lead=office.schools.pk, reason=REASON)
    assert "已改由测试教育局主办" in client.get(response.headers["Location"]).content.decode()
    assert "改派主办单位…" not in page_of(sign_in(office.leader), letter)
    heads = make.make_user("t.town2", office.town, Role.UNIT_HEAD)
    assert act(sign_in(heads), letter, "change-lead", new_lead=office.roads.pk, reason=REASON).status_code == 404


def test_where_a_return_waits_the_page_offers_one_way_to_another_lead(office: Office, sign_in: SignIn) -> None:
    page = page_of(sign_in(office.clerk), return_asked(office))
    assert page.count("改由哪个单位主办") == 1
    assert "核定退回" in page


def asking(office: Office) -> Petition:
    """Return a letter of which the roads bureau asked for more time."""
    letter = make.handled(office)
    timing.ask_extension(make.lead_of(letter), total=10, reason="桥要检测", actor=office.roads_liaison)
    return make.fresh(letter)


def change_lead_now(office: Office, letter: Petition) -> None:
    change(office, letter)


def agree_to_return(office: Office, letter: Petition) -> None:
    handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, note="改派", actor=office.clerk)


def dispatch_anew(office: Office, letter: Petition) -> None:
    jump(letter, to=JumpTarget.DISPATCH, reason="分错了", actor=office.head)
    dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)


@pytest.mark.parametrize("change_hands", [change_lead_now, agree_to_return, dispatch_anew])
def test_the_old_leads_request_for_more_time_falls_with_its_part(
    office: Office, change_hands: Callable[[Office, Petition], None]
) -> None:
    letter = asking(office)
    due_on = letter.due_on
    change_hands(office, letter)
    request = Extension.objects.get()
    assert (request.state, make.fresh(letter).due_on) == (ExtensionState.REFUSED, due_on)
    assert letter.events.get(kind=Kind.EXTENSION_REFUSED).department == office.roads
    with pytest.raises(WrongStateError, match="没有等待审批"):
        timing.grant_extension(make.fresh(letter), actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
    timing.ask_extension(make.lead_of(letter), total=10, reason="刚接手", actor=office.schools_liaison)
    timing.grant_extension(make.fresh(letter), actor=office.clerk)
    assert make.fresh(letter).due_on != due_on
