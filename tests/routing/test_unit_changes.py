"""Units are renamed, merged, abolished: open letters go on with their dates, closed ones and printed names stay."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Task

from accounts.access import posts_of
from accounts.matching import match_unit
from accounts.models import ChangeKind, Department, DepartmentKind, Membership, Role, UnitChange, User
from accounts.unit_changes import set_up_unit
from common.clock import now, today
from common.errors import BadInputError, RefusedError
from deadlines.models import Deadline, DeadlineKind, HoldingPeriod
from deadlines.services.checking import troubles
from petitions.models import Kind, LetterType, Petition, PublicCopy, State
from petitions.services.sealing import broken_links
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from reports.models import BulletinRow
from reports.services.bulletins import approve_and_publish, prepare
from routing.access import NoPermissionError, letters_visible_to
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, Instruction, LetterProcess
from routing.services import dispatching, handling, instructing
from routing.services.unit_changes import abolish, merge_into, plan_for, rename
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
BASIS = "澜编发〔2026〕8号"


@pytest.fixture
def traffic(office: Office) -> Department:
    """Return a third unit, with a liaison and a head, into which others are merged."""
    unit = make.make_unit("t-traffic", "测试交通服务中心", DepartmentKind.BUREAU)
    make.make_user("traffic.liaison", unit, Role.LIAISON)
    make.make_user("traffic.head", unit, Role.UNIT_HEAD)
    return unit


def people_of(unit: Department, role: Role):
    return Membership.objects.current().select_related("user").get(department=unit, role=role).user


def merged(office: Office, unit: Department, into: Department, *, move_people: bool = False) -> UnitChange:
    return merge_into(unit, successor=into, basis=BASIS, move_people=move_people, actor=office.head)


def dates(letter: Petition) -> list[tuple[Any, ...]]:
    clocks = letter.deadlines.order_by("pk")
    return list(clocks.values_list("kind", "started_at", "original_due_on", "due_on", "satisfied_at", "verdict"))


@pytest.mark.parametrize("state", ["dispatched", "handled", "awaiting_head", "in_review"])
def test_open_letters_go_on_where_they_stood_with_the_dates_they_had(
    office: Office, traffic: Department, state: str
) -> None:
    letter = getattr(make, state)(office)
    before, due = dates(letter), letter.due_on
    merged(office, office.roads, traffic)
    letter = make.fresh(letter)
    assert (letter.lead_department, letter.due_on, dates(letter)) == (traffic, due, before)
    assert not letter.assignments.filter(department=office.roads, state__in=OPEN_ASSIGNMENT_STATES).exists()
    assert not Task.objects.filter(finished=None, owner_permission__startswith=f"unit.{office.roads.pk}.").exists()
    assert HoldingPeriod.objects.filter(petition=letter, to_at=None).count() == 1
    event = letter.events.get(kind=Kind.UNIT_CHANGED)
    assert (event.department, event.data["from"], event.shown_to_writer) == (traffic, office.roads.name, True)
    assert list(troubles(now())) == []


def test_the_successors_people_finish_the_letter(office: Office, traffic: Department) -> None:
    letter = make.handled(office)
    merged(office, office.roads, traffic)
    part = make.lead_of(letter)
    handling.hand_to_head(part, body="已安排施工，11月底前完成。", actor=people_of(traffic, Role.LIAISON))
    handling.approve(make.lead_of(letter), actor=people_of(traffic, Role.UNIT_HEAD))
    assert make.fresh(letter).state == State.IN_REVIEW


def test_a_draft_begun_before_is_the_successors(office: Office, traffic: Department) -> None:
    letter = make.handled(office)
    handling.save_draft(make.lead_of(letter), body="初稿：正在核实。", actor=office.roads_liaison)
    merged(office, office.roads, traffic)
    reply = letter.replies.get()
    assert (reply.department, reply.department_name) == (traffic, traffic.name)


@pytest.mark.parametrize("leads", [True, False])
def test_a_unit_that_had_a_part_already_has_one_part_afterwards(office: Office, *, leads: bool) -> None:
    letter = make.handled(office, supports=(office.schools,))
    unit, into = (office.roads, office.schools) if leads else (office.schools, office.roads)
    merged(office, unit, into)
    open_ones = Assignment.objects.filter(petition=letter, state__in=OPEN_ASSIGNMENT_STATES)
    assert [(part.department, part.role) for part in open_ones] == [(into, AssignmentRole.LEAD)]
    assert make.fresh(letter).lead_department == into
    assert list(troubles(now())) == []


def test_a_late_clock_is_counted_once_and_for_the_successor(office: Office, traffic: Department) -> None:
    letter = make.handled(office)
    make.supervised(letter)
    merged(office, office.roads, traffic)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY)
    assert clock.answerable == traffic
    assert letter.orders.get().department == traffic


def test_answered_letters_and_what_was_printed_keep_the_old_unit(office: Office, traffic: Department) -> None:
    letter = make.answered(office)
    bulletin = approve_and_publish(prepare("2026-09", actor=office.clerk), actor=office.head)
    rows = list(BulletinRow.objects.filter(bulletin=bulletin).values())
    copies = list(PublicCopy.objects.values())
    merged(office, office.roads, traffic)
    assert make.fresh(letter).lead_department == office.roads
    assert list(PublicCopy.objects.values()) == copies
    assert list(BulletinRow.objects.filter(bulletin=bulletin).values()) == rows


def test_a_letter_waiting_in_the_units_own_mailbox_waits_in_the_successors(office: Office, traffic: Department) -> None:
    letter = make.submit_letter(named_department=office.roads, channel="department").petition
    merged(office, office.roads, traffic)
    letter = make.fresh(letter)
    assert letter.named_department == traffic
    assert letter in letters_visible_to(people_of(traffic, Role.LIAISON))
    assert Task.objects.get(finished=None).owner_permission == f"unit.{traffic.pk}.liaison"


def test_a_report_that_accuses_the_successor_goes_back_to_the_centre(office: Office) -> None:
    office.roads_liaison.sees_wrongdoing = True
    office.roads_liaison.save()
    facts: dict[str, Any] = {"letter_type": LetterType.WRONGDOING, "proposed_type": LetterType.WRONGDOING}
    report = make.dispatched(office, named_department=office.schools, **facts)
    merged(office, office.roads, office.schools)
    report = make.fresh(report)
    assert (report.state, report.lead_department, report.named_department) == (State.ACCEPTED, None, office.schools)
    assert report not in letters_visible_to(office.schools_liaison)


def test_a_report_that_accuses_the_merged_unit_accuses_its_successor(office: Office, traffic: Department) -> None:
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    merged(office, office.roads, traffic)
    assert make.fresh(report).named_department == traffic


def test_an_abolished_units_letters_go_back_to_be_dispatched_its_opinions_just_end(office: Office) -> None:
    led = make.handled(office)
    supported = make.handled(office, supports=(office.schools,))
    named = make.submit_letter(named_department=office.schools, channel="department").petition
    due = led.due_on
    abolish(office.schools, basis=BASIS, actor=office.head)
    assert make.fresh(named).named_department is None
    assert (
        Task.objects.get(process__in=LetterProcess.objects.filter(petition=named), finished=None).owner_permission
        == "centre.clerk"
    )
    assert [part.department for part in supported.assignments.filter(ended_at=None)] == [office.roads]
    abolish(office.roads, basis=BASIS, actor=office.head)
    led = make.fresh(led)
    assert (led.state, led.lead_department, led.due_on) == (State.ACCEPTED, None, due)
    assert list(troubles(now())) == []


def test_an_abolished_unit_stays_accused(office: Office) -> None:
    report = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    abolish(office.roads, basis=BASIS, actor=office.head)
    assert make.fresh(report).named_department == office.roads


def test_its_people_lose_their_posts_or_take_them_along(office: Office, traffic: Department) -> None:
    merged(office, office.roads, traffic, move_people=True)
    assert posts_of(type(office.roads_liaison).objects.get(pk=office.roads_liaison.pk)).unit_ids == {traffic.pk}
    abolish(office.schools, basis=BASIS, actor=office.head)
    assert not posts_of(type(office.schools_liaison).objects.get(pk=office.schools_liaison.pk)).held


def test_a_renamed_unit_keeps_its_letters_and_is_known_by_both_names(office: Office) -> None:
    letter, old = make.handled(office), office.roads.name
    change = rename(office.roads, name="测试道路建设局", short_name="路建局", basis=BASIS, actor=office.head)
    assert (change.kind, change.old_name, change.new_name) == (ChangeKind.RENAMED, old, "测试道路建设局")
    assert Department.objects.get(petitions_led=letter).name == "测试道路建设局"
    assert match_unit(old) == match_unit("测试道路建设局") == office.roads
    assert letter.events.filter(department_name=old).exists()
    rename(office.roads, name=old, short_name="", basis="", actor=office.head)
    assert match_unit(old) == match_unit("测试道路建设局") == office.roads


def test_what_can_not_be_is_refused_with_words(office: Office, traffic: Department) -> None:
    centre = Department.objects.get(kind=DepartmentKind.CENTRE)
    with pytest.raises(BadInputError):
        merged(office, office.roads, office.roads)
    with pytest.raises(RefusedError):
        merged(office, office.roads, centre)
    with pytest.raises(BadInputError):
        rename(office.roads, name=office.schools.name, short_name="", basis="", actor=office.head)
    with pytest.raises(NoPermissionError):
        merge_into(office.roads, successor=traffic, basis="", move_people=False, actor=office.clerk)
    merged(office, office.roads, traffic)
    with pytest.raises(RefusedError, match="已经撤销"):
        merged(office, office.roads, traffic)


def test_the_record_stays_whole(office: Office, traffic: Department) -> None:
    make.handled(office), make.in_review(office), make.submit_letter(named_department=office.roads)
    merged(office, office.roads, traffic)
    assert list(broken_links()) == []


def test_an_office_is_set_up_below_its_unit(office: Office) -> None:
    below = set_up_unit(
        name="路灯管理所", short_name="", kind=DepartmentKind.OFFICE, parent=office.roads, actor=office.head
    )
    assert (below.parent, below in Department.objects.handling()) == (office.roads, False)
    with pytest.raises(BadInputError):
        set_up_unit(name="无上级", short_name="", kind=DepartmentKind.OFFICE, parent=None, actor=office.head)


def test_the_head_sees_what_would_move_and_confirms(office: Office, traffic: Department, client: Client) -> None:
    letter = make.handled(office)
    client.force_login(office.head)
    address = reverse("routing:unit_page", args=[office.roads.pk])
    page = client.get(address).content.decode()
    assert "主办1封" in page
    assert letter.number in page
    refused = client.post(f"{address}merge/", {"successor": traffic.pk})
    assert refused.status_code == 400
    assert "先核对要移交的来信" in refused.content.decode()
    assert make.fresh(letter).lead_department == office.roads
    said = client.post(f"{address}merge/", {"successor": traffic.pk, "confirmed": "on", "basis": BASIS}, follow=True)
    assert "期限不变" in said.content.decode()
    assert BASIS in said.content.decode()
    assert make.fresh(letter).lead_department == traffic
    assert office.roads.name in client.get(reverse("routing:units")).content.decode()


def test_reports_are_not_counted_for_who_may_not_see_them(office: Office, traffic: Department) -> None:
    office.roads_liaison.sees_wrongdoing = True
    office.roads_liaison.save()
    facts: dict[str, Any] = {"letter_type": LetterType.WRONGDOING, "proposed_type": LetterType.WRONGDOING}
    make.dispatched(office, named_department=office.schools, **facts)
    assert plan_for(office.roads, office.second_clerk).total == 0
    assert plan_for(office.roads, office.clerk).total == 1


def test_the_system_admin_appoints_and_dismisses(office: Office, client: Client) -> None:
    county = make.make_unit("t-county", "测试县政府", DepartmentKind.COUNTY)
    admin = make.make_user("t.admin", county, Role.SYSTEM_ADMIN)
    client.force_login(admin)
    address = reverse("routing:unit_page", args=[office.roads.pk])
    assert "更名…" not in client.get(address).content.decode()
    unknown = client.post(f"{address}appoint/", {"username": "nobody", "role": Role.LIAISON})
    assert "没有这个登录名" in unknown.content.decode()
    typed = {"username": office.schools_liaison.username, "role": Role.SECTION_HEAD}
    client.post(f"{address}appoint/", typed)
    post = Membership.objects.get(user=office.schools_liaison, department=office.roads)
    assert post.role == Role.SECTION_HEAD
    client.post(reverse("routing:unit_dismiss", args=[office.roads.pk, post.pk]))
    assert not Membership.objects.current().filter(pk=post.pk).exists()


def instructed(office: Office, letter: Petition, unit: Department, **facts: Any) -> Instruction:
    """Let the leader write on the letter for the unit."""
    return instructing.instruct(
        make.fresh(letter), text="请认真办理", department=unit, leader=office.leader, actor=office.leader, **facts
    )


def test_a_leaders_instruction_goes_to_the_successor_with_its_date(office: Office, traffic: Department) -> None:
    before, running = make.accepted(office), make.handled(office)
    proposed, owed = instructed(office, before, office.roads), instructed(office, running, office.roads)
    merged(office, office.roads, traffic)
    for given in (proposed, owed):
        clock, given = given.deadline, Instruction.objects.get(pk=given.pk)
        assert given.department == traffic
        assert given.deadline == clock
    assert given.deadline is not None
    assert (given.deadline.department, given.deadline.verdict) == (traffic, "")
    dispatching.dispatch(make.fresh(before), lead=traffic, actor=office.clerk)
    proposed.refresh_from_db()
    assert proposed.deadline is not None


def test_two_units_with_an_instruction_each_become_one_with_the_earlier_date(
    office: Office, traffic: Department
) -> None:
    letter = make.handled(office, (traffic,))
    later, sooner = instructed(office, letter, office.roads), instructed(office, letter, traffic, due_on=today())
    merged(office, office.roads, traffic)
    clock = Deadline.objects.running().get(petition=letter, kind=DeadlineKind.INSTRUCTION)
    assert (clock.department, clock.due_on) == (traffic, today())
    for given in (later, sooner):
        given.refresh_from_db()
        assert (given.department, given.deadline) == (traffic, clock)


def test_what_an_abolished_unit_was_to_answer_is_the_next_leads(office: Office) -> None:
    before, running = make.accepted(office), make.handled(office)
    given = [instructed(office, before, office.roads), instructed(office, running, office.roads)]
    abolish(office.roads, basis=BASIS, actor=office.head)
    for letter in (before, running):
        dispatching.dispatch(make.fresh(letter), lead=office.schools, actor=office.clerk)
    for each in given:
        each.refresh_from_db()
        assert each.department == office.schools
        assert each.deadline is not None
        assert each.deadline.verdict == ""


def test_a_report_leaves_the_unit_that_the_accused_one_becomes_part_of(office: Office) -> None:
    User.objects.update(sees_wrongdoing=True)
    letter = make.accepted(office, letter_type=LetterType.WRONGDOING, named_department=office.schools)
    dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)
    change = merged(office, office.schools, office.roads, move_people=True)
    letter = make.fresh(letter)
    assert (letter.state, letter.lead_department, letter.named_department) == (State.ACCEPTED, None, office.roads)
    assert change.letters_moved == 0
    assert not letters_visible_to(User.objects.get(pk=office.schools_liaison.pk)).exists()


def test_a_unit_that_ended_meanwhile_gets_no_letter(office: Office) -> None:
    letter = make.accepted(office)
    Department.objects.filter(pk=office.roads.pk).update(valid_to=today())
    with pytest.raises(RefusedError, match="已经撤销"):
        dispatching.dispatch(letter, lead=office.roads, actor=office.clerk)


def test_what_was_acknowledged_in_time_still_counts_so(office: Office, traffic: Department) -> None:
    make.handled(office)
    make.in_review(office)
    period = Period.of(f"{today():%Y-%m}", now() + dt.timedelta(minutes=1))
    before = figures.acknowledgement_rate(read_facts(period))
    assert (before.numerator, before.denominator) == (2, 2)
    merged(office, office.roads, traffic)
    assert figures.acknowledgement_rate(read_facts(period)) == before
    assert list(troubles(now())) == []
