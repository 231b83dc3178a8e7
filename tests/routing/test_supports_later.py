"""Support units that come and go while the lead works on the answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from common.clock import pretend
from common.errors import RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, Verdict
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition, State
from portal.timeline import entries_of
from routing.access import letters_visible_to
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.services import handling, releasing
from routing.services.supports import add_support, drop_support
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of
from tests.routing.hands import check, writers_clock

pytestmark = pytest.mark.django_db


def support_of(letter: Petition) -> Assignment:
    return letter.assignments.filter(role=AssignmentRole.SUPPORT).select_related("petition", "department").latest("pk")


def add(office: Office, letter: Petition) -> Assignment:
    return add_support(letter, department=office.schools, note="请提供学校周边情况", actor=office.clerk)


def answer(office: Office, letter: Petition) -> Petition:
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(letter), actor=office.roads_head)
    releasing.release(make.fresh(letter), checks=make.CHECKED, actor=office.second_clerk)
    return make.fresh(letter)


@pytest.mark.parametrize("state", ["dispatched", "handled", "awaiting_head"])
def test_a_unit_is_added_and_its_part_ends_with_the_leads(office: Office, state: str) -> None:
    letter = getattr(make, state)(office)
    before = writers_clock(letter)
    add(office, letter)
    check(letter)
    assert writers_clock(letter) == before
    assert list(letters_visible_to(office.schools_liaison)) == [letter]
    if state == "handled":
        assert answer(office, letter).state == State.ANSWERED
        assert support_of(letter).state == AssignmentState.CANCELLED


def test_its_opinion_is_due_two_working_days_before_the_lead(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-09T10:00")):
        add(office, letter)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.SUPPORT)
    assert (clock.due_on.isoformat(), make.fresh(letter).due_on) == ("2026-11-13", writers_clock(letter)[0])


def test_one_that_comes_late_has_a_working_day_all_the_same(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
    with pretend(make.at("2026-11-16T10:00")):
        add(office, letter)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.SUPPORT).due_on.isoformat() == "2026-11-17"


def test_a_unit_that_has_the_letter_is_not_given_it_twice(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools,))
    with pytest.raises(RefusedError, match="已经在办这封信（协办）"):
        add(office, letter)
    with pytest.raises(RefusedError, match="已经在办这封信（主办）"):
        add_support(letter, department=office.roads, actor=office.clerk)


@pytest.mark.parametrize("state", ["accepted", "in_review", "answered"])
def test_units_are_added_only_while_the_lead_works_on_it(office: Office, state: str) -> None:
    with pytest.raises(WrongStateError):
        add(office, getattr(make, state)(office))


@pytest.mark.parametrize("step", ["assigned", "acknowledged", "return_asked"])
def test_a_unit_is_let_off_wherever_its_part_stands(office: Office, step: str) -> None:
    letter = make.handled(office, supports=(office.schools,))
    if step == "acknowledged":
        handling.acknowledge(support_of(letter), actor=office.schools_liaison)
    if step == "return_asked":
        handling.ask_return(support_of(letter), reason="与我单位无关", actor=office.schools_liaison)
    before = writers_clock(letter)
    drop_support(support_of(letter), reason="不再需要", actor=office.clerk)
    check(letter)
    assert writers_clock(letter) == before
    assert support_of(letter).state == AssignmentState.CANCELLED
    clocks = Deadline.objects.filter(petition=letter, department=office.schools)
    assert not clocks.running().exists()
    assert clocks.get(kind=DeadlineKind.SUPPORT).verdict == Verdict.VOID
    assert not letters_visible_to(office.schools_liaison).exists()
    assert answer(office, letter).state == State.ANSWERED


def test_who_was_let_off_can_be_added_again(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools,))
    drop_support(support_of(letter), reason="不再需要", actor=office.clerk)
    part = add(office, letter)
    check(letter)
    handling.acknowledge(part, actor=office.schools_liaison)
    handling.give_opinion(part, opinion="建议增设护栏", actor=office.schools_liaison)
    assert answer(office, letter).state == State.ANSWERED


def test_an_opinion_given_stays(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools,))
    handling.acknowledge(support_of(letter), actor=office.schools_liaison)
    handling.give_opinion(support_of(letter), opinion="建议增设护栏", actor=office.schools_liaison)
    with pytest.raises(WrongStateError, match="不用取消"):
        drop_support(support_of(letter), reason="不再需要", actor=office.clerk)
    with pytest.raises(WrongStateError, match="不用取消"):
        drop_support(make.lead_of(letter), reason="不再需要", actor=office.clerk)


def test_units_and_the_writer_are_told(office: Office) -> None:
    letter = make.handled(office)
    drop_support(add(office, letter), reason="不再需要", actor=office.clerk)
    desk = Notification.objects.filter(medium="desk", recipient=office.schools_liaison).order_by("pk")
    assert [message.notice for message in desk] == ["assigned_support", "support_dropped"]
    titles = [entry.title for entry in entries_of(make.fresh(letter))]
    assert titles[-2:] == ["增加测试教育局协办", "测试教育局不再协办"]
    said = letter.events.filter(kind__in=(Kind.SUPPORT_ADDED, Kind.SUPPORT_DROPPED)).values_list("note", flat=True)
    assert list(said) == ["请提供学校周边情况", "不再需要"]


def test_a_report_of_wrongdoing_reaches_neither_the_accused_nor_who_may_not_read_it(office: Office) -> None:
    office.roads_liaison.sees_wrongdoing = True
    office.roads_liaison.save()
    report: dict[str, Any] = {"proposed_type": LetterType.WRONGDOING, "letter_type": LetterType.WRONGDOING}
    letter = make.dispatched(office, **report, named_department=office.schools)
    with pytest.raises(RefusedError, match="被举报"):
        add(office, letter)
    with pytest.raises(RefusedError, match="没有可以查看举报件的联络员"):
        add_support(letter, department=office.town, actor=office.clerk)


def test_units_add_and_let_off_nobody(office: Office) -> None:
    letter = make.handled(office, supports=(office.town,))
    for person in (office.roads_liaison, office.leader):
        with pytest.raises(Http404):
            add_support(letter, department=office.schools, actor=person)
        with pytest.raises(Http404):
            drop_support(support_of(letter), reason="不再需要", actor=person)


def test_the_centre_does_both_on_the_letters_page(office: Office, sign_in: SignIn) -> None:
    letter, client = make.handled(office), sign_in(office.clerk)
    assert "增加协办单位…" in page_of(client, letter)
    act(client, letter, "add-support", department=office.schools.pk, note="请提供意见")
    part = support_of(letter)
    assert f'id="drop-support-{part.pk}"' in page_of(client, letter)
    act(client, letter, "drop-support", part=part, reason="不再需要")
    assert support_of(letter).state == AssignmentState.CANCELLED


def test_the_lead_puts_an_opinion_into_its_draft(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, supports=(office.schools,))
    part = support_of(letter)
    handling.acknowledge(part, actor=office.schools_liaison)
    handling.give_opinion(part, opinion="建议<b>增设</b>护栏", actor=office.schools_liaison)
    handling.save_draft(make.lead_of(letter), body="已写的开头", actor=office.roads_liaison)
    client = sign_in(office.roads_liaison)
    assert "测试教育局的协办意见" in page_of(client, letter)
    page = page_of(client, letter, f"?take={part.pk}")
    assert "已写的开头\n\n建议&lt;b&gt;增设&lt;/b&gt;护栏</textarea>" in page
    assert letter.replies.get().body == "已写的开头"  # nothing is kept before it is saved
