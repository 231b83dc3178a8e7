"""A unit passes its letter on inside its own subtree and stays answerable."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Department, DepartmentKind
from common.clock import pretend
from common.errors import RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.checking import troubles
from deadlines.services.pauses import pause, resume
from notifications.models import Notification
from petitions.models import Petition, State
from routing.access import letters_visible_to
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.services import dispatching, handling, releasing
from routing.services.passing import end_passing, keep_passing, pass_on, units_below
from routing.services.supports import add_support, drop_support
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, page_of
from tests.routing.hands import Tree, check, make_tree, writers_clock

pytestmark = pytest.mark.django_db
S = AssignmentState


@pytest.fixture
def tree(office: Office) -> Tree:
    return make_tree(office)


def passed(office: Office, tree: Tree, letter: Petition | None = None) -> Assignment:
    """Return the section's part of a letter that the roads bureau acknowledged and passed on."""
    letter = letter or make.handled(office)
    return pass_on(make.lead_of(letter), department=tree.section, note="请现场查看", actor=office.roads_liaison)


def fresh(part: Assignment) -> Assignment:
    return Assignment.objects.select_related("petition", "department", "parent__department").get(pk=part.pk)


def answer(office: Office, letter: Petition) -> Petition:
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    return make.fresh(letter)


def test_the_unit_that_passes_on_stays_the_lead(office: Office, tree: Tree) -> None:
    letter = make.handled(office)
    before = writers_clock(letter)
    part = passed(office, tree, letter)
    letter = check(letter)
    assert writers_clock(letter) == before
    assert (part.role, part.parent, part.state) == (AssignmentRole.SUB, make.lead_of(letter), S.ASSIGNED)
    assert (make.lead_of(letter).state, letter.lead_department) == (S.ACKNOWLEDGED, office.roads)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY).answerable == office.roads
    assert list(letters_visible_to(tree.section_liaison)) == [letter]
    assert not letters_visible_to(tree.station_liaison).exists()


def test_the_result_comes_back_and_is_taken_over_into_the_draft(office: Office, tree: Tree, sign_in: SignIn) -> None:
    part = passed(office, tree)
    letter = part.petition
    handling.acknowledge(part, actor=tree.section_liaison)
    check(letter)
    handling.give_opinion(part, opinion="标线已经补画", actor=tree.section_liaison)
    check(letter)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.UNIT)
    assert clock.verdict == Verdict.IN_TIME
    client = sign_in(office.roads_liaison)
    assert "测试公路股的办理结果" in page_of(client, letter)
    assert "标线已经补画</textarea>" in page_of(client, letter, f"?take={part.pk}")
    told = Notification.objects.get(notice="result_from_below", medium="desk")
    assert (told.recipient, "标线已经补画" in told.text) == (office.roads_liaison, True)
    assert answer(office, letter).state == State.ANSWERED


def test_it_is_passed_on_further_and_each_gives_to_the_one_above(office: Office, tree: Tree, sign_in: SignIn) -> None:
    part = passed(office, tree)
    letter = part.petition
    handling.acknowledge(part, actor=tree.section_liaison)
    below = pass_on(fresh(part), department=tree.station, actor=tree.section_liaison)
    check(letter)
    handling.acknowledge(below, actor=tree.station_liaison)
    handling.give_opinion(below, opinion="已派车处理", actor=tree.station_liaison)
    assert "已派车处理</textarea>" in page_of(sign_in(tree.section_liaison), letter, f"?take={below.pk}")
    assert "已派车处理</textarea>" not in page_of(sign_in(office.roads_liaison), letter, f"?take={below.pk}")
    handling.give_opinion(fresh(part), opinion="养护站已派车处理", actor=tree.section_liaison)
    check(letter)
    assert answer(office, letter).state == State.ANSWERED


def test_its_date_follows_the_writers(office: Office, tree: Tree) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-09T10:00")):
        part = passed(office, tree, letter)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.UNIT)
    assert (clock.department, clock.due_on.isoformat()) == (tree.section, "2026-11-13")
    with pretend(make.at("2026-11-10T10:00")):
        pause(part.petition, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-11-12T10:00")):
        assert list(troubles(make.at("2026-11-12T10:00"))) == []
        resume(part.petition, actor=office.clerk)
    clock.refresh_from_db()
    assert (make.fresh(letter).due_on, clock.due_on) == (dt.date(2026, 11, 19), dt.date(2026, 11, 17))
    assert list(troubles(make.at("2026-11-12T11:00"))) == []


def test_a_unit_with_little_time_has_a_working_day_all_the_same(office: Office, tree: Tree) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-17T10:00")):
        passed(office, tree, letter)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.UNIT).due_on.isoformat() == "2026-11-18"


def test_only_units_below_that_exist_today_are_offered(office: Office, tree: Tree) -> None:
    gone = {"kind": DepartmentKind.OFFICE, "parent": office.roads, "valid_to": dt.date(2020, 1, 1)}
    closed = Department.objects.create(code="t-closed", name="测试旧股", **gone)
    assert units_below(office.roads) == [tree.section, tree.station]
    letter = make.handled(office)
    for unit in (office.schools, office.roads, office.centre, closed):
        with pytest.raises(RefusedError, match="只能转交给本单位的下级单位"):
            pass_on(make.lead_of(letter), department=unit, actor=office.roads_liaison)
    deep = pass_on(make.lead_of(letter), department=tree.station, actor=office.roads_head)
    assert deep.parent == make.lead_of(letter)


def test_a_circle_in_the_tree_of_units_ends(office: Office, tree: Tree) -> None:
    Department.objects.filter(pk=office.roads.pk).update(parent=tree.station)
    assert units_below(Department.objects.get(pk=office.roads.pk)) == [tree.section, tree.station]


def test_a_unit_has_the_letter_once(office: Office, tree: Tree) -> None:
    part = passed(office, tree)
    with pytest.raises(RefusedError, match="已经在办这封信（下级承办）"):
        passed(office, tree, part.petition)


@pytest.mark.parametrize("state", ["dispatched", "awaiting_head", "in_review", "answered"])
def test_it_is_passed_on_between_acknowledging_and_reporting(office: Office, tree: Tree, state: str) -> None:
    with pytest.raises(WrongStateError):
        passed(office, tree, getattr(make, state)(office))


def test_a_support_unit_passes_on_too_and_gets_the_result(office: Office, tree: Tree, sign_in: SignIn) -> None:
    letter = make.accepted(office)
    dispatching.dispatch(letter, lead=office.schools, supports=(office.roads,), actor=office.clerk)
    support = letter.assignments.get(role=AssignmentRole.SUPPORT)
    handling.acknowledge(support, actor=office.roads_liaison)
    part = pass_on(fresh(support), department=tree.section, actor=office.roads_liaison)
    handling.acknowledge(part, actor=tree.section_liaison)
    handling.give_opinion(part, opinion="路口已查看", actor=tree.section_liaison)
    check(letter)
    assert "路口已查看</textarea>" in page_of(sign_in(office.roads_liaison), letter, f"?take={part.pk}")
    below = pass_on(fresh(support), department=tree.station, actor=office.roads_liaison)
    handling.give_opinion(fresh(support), opinion="建议移栽行道树", actor=office.roads_liaison)
    check(letter)
    assert fresh(below).state == S.CANCELLED


# What the unit below sends back


def test_a_return_is_the_passing_units_to_decide_and_no_return_of_the_letter(office: Office, tree: Tree) -> None:
    part = passed(office, tree)
    letter = part.petition
    handling.ask_return(part, reason="归养护站管", actor=tree.section_liaison)
    letter = check(letter)
    assert letter.returns == 0
    with pytest.raises(WrongStateError, match="由转交的单位决定"):
        dispatching.agree_return(fresh(part), new_lead=None, actor=office.clerk)
    with pytest.raises(WrongStateError, match="由转交的单位决定"):
        dispatching.insist(fresh(part), reason="不同意", actor=office.clerk)
    assert Notification.objects.filter(notice="return_asked_below", recipient=office.roads_liaison).exists()
    assert not Notification.objects.filter(notice="return_asked").exists()
    end_passing(fresh(part), reason="同意", actor=office.roads_liaison)
    check(letter)
    assert fresh(part).state == S.RETURNED
    assert not letters_visible_to(tree.section_liaison).exists()
    assert answer(office, letter).state == State.ANSWERED


def test_who_was_refused_a_return_does_it_and_cannot_ask_again(office: Office, tree: Tree) -> None:
    part = passed(office, tree)
    handling.ask_return(part, reason="归养护站管", actor=tree.section_liaison)
    keep_passing(fresh(part), reason="由你股牵头", actor=office.roads_head)
    check(part.petition)
    with pytest.raises(RefusedError, match="上级单位已经决定由你单位办理"):
        handling.ask_return(fresh(part), reason="还是不归我", actor=tree.section_liaison)
    handling.acknowledge(fresh(part), actor=tree.section_liaison)
    handling.give_opinion(fresh(part), opinion="已办", actor=tree.section_liaison)
    assert Notification.objects.filter(notice="passing_kept", recipient=tree.section_liaison).exists()
    assert answer(office, part.petition).state == State.ANSWERED


def test_what_nobody_asked_to_return_is_not_kept(office: Office, tree: Tree) -> None:
    with pytest.raises(WrongStateError):
        keep_passing(passed(office, tree), reason="由你股牵头", actor=office.roads_liaison)


# How it ends


@pytest.mark.parametrize("step", ["assigned", "acknowledged"])
def test_it_is_taken_back_with_what_was_passed_on_from_there(office: Office, tree: Tree, step: str) -> None:
    part = passed(office, tree)
    below = None
    if step == "acknowledged":
        handling.acknowledge(part, actor=tree.section_liaison)
        below = pass_on(fresh(part), department=tree.station, actor=tree.section_liaison)
    end_passing(fresh(part), reason="本单位自己办", actor=office.roads_liaison)
    check(part.petition)
    assert fresh(part).state == S.CANCELLED
    if below:
        assert fresh(below).state == S.CANCELLED
        assert Notification.objects.filter(notice="passing_ended", recipient=tree.station_liaison).exists()
    assert not Deadline.objects.running().filter(department__in=(tree.section, tree.station)).exists()
    passed(office, tree, part.petition)  # and once more
    check(part.petition)


@pytest.mark.parametrize("how", ["change_lead", "agree_return", "release", "withdraw_support"])
def test_it_ends_with_the_part_that_it_came_from(office: Office, tree: Tree, how: str) -> None:
    letter = make.handled(office)
    part = passed(office, tree, letter)
    if how == "change_lead":
        dispatching.change_lead(letter, new_lead=office.schools, reason="改派", actor=office.clerk)
    elif how == "agree_return":
        handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
        dispatching.agree_return(make.lead_of(letter), new_lead=office.schools, actor=office.clerk)
    elif how == "release":
        answer(office, letter)
    else:
        end_passing(part, reason="收回", actor=office.roads_liaison)
        dispatching.change_lead(letter, new_lead=office.schools, reason="改派", actor=office.clerk)
        handling.acknowledge(make.lead_of(letter), actor=office.schools_liaison)
        from_support = make.fresh(letter)
        support = add_roads(office, from_support)
        part = pass_on(support, department=tree.section, actor=office.roads_liaison)
        drop_support(fresh(support), reason="不再需要", actor=office.clerk)
    assert fresh(part).state == S.CANCELLED
    assert not Deadline.objects.running().filter(department=tree.section).exists()
    if how != "release":
        check(letter)


def add_roads(office: Office, letter: Petition) -> Assignment:
    """Return the roads bureau's part as a support unit that acknowledged."""
    support = add_support(letter, department=office.roads, actor=office.clerk)
    handling.acknowledge(support, actor=office.roads_liaison)
    return fresh(support)


def test_the_unit_below_may_become_the_lead(office: Office, tree: Tree) -> None:
    part = passed(office, tree)
    dispatching.change_lead(part.petition, new_lead=tree.section, reason="直接由它办", actor=office.clerk)
    letter = check(part.petition)
    assert (letter.lead_department, fresh(part).state) == (tree.section, S.CANCELLED)
