"""Who may pass a letter on inside a unit's subtree, who sees it there, and what counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from common.clock import pretend
from common.errors import RefusedError
from deadlines.models import Deadline, DeadlineKind, Verdict
from petitions.models import Kind, LetterType, Petition
from portal.timeline import entries_of
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.models import Assignment, AssignmentRole, AssignmentState
from routing.services import handling
from routing.services.passing import end_passing, keep_passing, pass_on
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act, page_of
from tests.routing.hands import Tree, check, make_tree

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


def test_others_neither_pass_on_nor_take_back(office: Office, tree: Tree) -> None:
    letter = make.handled(office)
    for person in (office.clerk, office.schools_liaison, office.leader, tree.section_liaison):
        with pytest.raises(Http404):
            pass_on(make.lead_of(letter), department=tree.section, actor=person)
    part = passed(office, tree, letter)
    for person in (office.clerk, office.schools_liaison, tree.section_liaison, tree.station_liaison):
        with pytest.raises(Http404):
            end_passing(fresh(part), reason="收回", actor=person)
        with pytest.raises(Http404):
            keep_passing(fresh(part), reason="不同意", actor=person)


def test_heads_of_sections_and_of_the_unit_may_pass_on(office: Office, tree: Tree) -> None:
    for role in (Role.SECTION_HEAD, Role.PRINCIPAL_HEAD, Role.UNIT_HEAD):
        person = make.make_user(f"t.roads.{role}", office.roads, role)
        letter = make.handled(office)
        part = pass_on(make.lead_of(letter), department=tree.section, actor=person)
        end_passing(part, reason="收回", actor=person)


def test_a_report_of_wrongdoing_stays_with_marked_people_and_from_the_accused(office: Office, tree: Tree) -> None:
    office.roads_liaison.sees_wrongdoing = True
    office.roads_liaison.save()
    report: dict[str, Any] = {"proposed_type": LetterType.WRONGDOING, "letter_type": LetterType.WRONGDOING}
    letter = make.handled(office, **report, named_department=tree.section)
    with pytest.raises(RefusedError, match="被举报"):
        passed(office, tree, letter)
    with pytest.raises(RefusedError, match="没有可以查看举报件的联络员"):
        pass_on(make.lead_of(letter), department=tree.station, actor=office.roads_liaison)
    tree.station_liaison.sees_wrongdoing = True
    tree.station_liaison.save()
    pass_on(make.lead_of(letter), department=tree.station, actor=office.roads_liaison)
    check(letter)


def test_the_writer_is_told_nothing_of_it(office: Office, tree: Tree) -> None:
    letter = make.handled(office)
    before = [entry.title for entry in entries_of(letter)]
    part = passed(office, tree, letter)
    handling.acknowledge(part, actor=tree.section_liaison)
    handling.ask_return(fresh(part), reason="归养护站管", actor=tree.section_liaison)
    keep_passing(fresh(part), reason="由你股牵头", actor=office.roads_liaison)
    handling.acknowledge(fresh(part), actor=tree.section_liaison)
    end_passing(fresh(part), reason="收回", actor=office.roads_liaison)
    assert [entry.title for entry in entries_of(make.fresh(letter))] == before
    kinds = letter.events.filter(kind__in=(Kind.PASSED_ON, Kind.PASSING_ENDED)).order_by("sequence")
    assert [(event.kind, event.department, event.data["above"]) for event in kinds] == [
        (Kind.PASSED_ON, tree.section, "测试交通局"),
        (Kind.PASSING_ENDED, tree.section, "测试交通局"),
    ]


def test_no_figure_counts_the_part_below(office: Office, tree: Tree) -> None:
    period = Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30), make.at("2026-12-01T00:00"))
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.handled(office)
        alone = read_facts(period)
        part = passed(office, tree, letter)
    with pretend(make.at("2026-11-09T10:00")):
        handling.ask_return(part, reason="归养护站管", actor=tree.section_liaison)
    with pretend(make.at("2026-11-30T10:00")):  # its own clock is late by then
        keep_passing(fresh(part), reason="由你股牵头", actor=office.roads_liaison)
        handling.acknowledge(fresh(part), actor=tree.section_liaison)
        handling.give_opinion(fresh(part), opinion="已办", actor=tree.section_liaison)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.UNIT).verdict == Verdict.LATE
    assert read_facts(period) == alone
    assert figures.acknowledgement_rate(alone).numerator == 1


def test_both_units_work_from_their_pages(office: Office, tree: Tree, sign_in: SignIn) -> None:
    letter = make.handled(office)
    above, below = sign_in(office.roads_liaison), sign_in(tree.section_liaison)
    assert "转交下级单位…" in page_of(above, letter)
    act(above, letter, "pass-on", part=make.lead_of(letter), department=tree.section.pk, note="请现场查看")
    part = letter.assignments.select_related("petition").get(role=AssignmentRole.SUB)
    page = page_of(below, letter)
    assert "签收：转交测试公路股承办" in page
    assert "测试交通局：请现场查看" in page
    assert "退回转交单位…" in page
    act(below, letter, "acknowledge", part=part)
    assert "报送办理结果" in page_of(below, letter)
    assert letter.number in below.get(reverse("routing:queue", args=["from-above"])).content.decode()
    act(below, letter, "send-back", part=part, reason="归养护站管")
    assert "下级单位申请退回：测试公路股" in page_of(above, letter)
    assert "归养护站管" in page_of(above, letter)
    act(above, letter, "keep-passing", part=part, reason="由你股牵头")
    act(below, letter, "acknowledge", part=part)
    response = act(below, letter, "opinion", part=part, opinion="标线已经补画")
    assert response.status_code == 302
    assert "办理结果：标线已经补画" in page_of(above, letter)
    assert below.get(reverse("routing:clocks", args=[letter.number])).status_code == 200


def test_a_unit_without_units_below_is_offered_nothing(office: Office, sign_in: SignIn) -> None:
    assert "转交下级单位" not in page_of(sign_in(office.roads_liaison), make.handled(office))


def test_the_unit_below_is_told_who_has_its_result_and_who_decides(office: Office, tree: Tree, sign_in: SignIn) -> None:
    below = sign_in(tree.section_liaison)
    reported, returned = passed(office, tree), passed(office, tree, make.handled(office, title="路灯不亮"))
    handling.acknowledge(reported, actor=tree.section_liaison)
    response = act(below, reported.petition, "opinion", part=reported, opinion="已办")
    assert "办理结果已报测试交通局。" in below.get(response.headers["Location"]).content.decode()
    response = act(below, returned.petition, "send-back", part=returned, reason="不归本股管")
    assert "已申请退回，等测试交通局决定。" in below.get(response.headers["Location"]).content.decode()
