"""The picture of the flow, where a letter stands in it, and tasks that a renamed node would leave behind."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from viewflow.workflow.models import Task

from accounts.models import Membership, Role
from petitions.models import Petition
from petitions.services.endings import withdraw
from routing import engine
from routing.flowchart import chart_of, ways
from routing.flowcheck import flow_troubles
from routing.flows import LetterFlow
from routing.flowsteps import GATEWAYS, STEPS
from routing.models import LetterProcess
from routing.services import handling
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, page_of

NODES = {
    "start", "first_or_further", "taken_up_again", "screen", "screened", "instruct", "dispatch", "dispatched",
    "to_units", "acknowledge", "acknowledged", "arbitrate", "arbitrated", "advise", "advised", "answer", "answered",
    "approve", "approved", "review", "reviewed", "units_done", "end",
}  # fmt: skip
"""Every node by name. Open tasks are stored under these names: one that goes needs a migration of its tasks first."""


def test_no_node_disappears_or_comes_unnoticed() -> None:
    assert {node.name for node in LetterFlow.instance.nodes()} == NODES


def test_every_node_has_a_name_that_people_understand() -> None:
    assert {*STEPS, *GATEWAYS} >= NODES
    for words in (*(step.title for step in STEPS.values()), *GATEWAYS.values()):
        assert re.search("[一-龥]", str(words))


def test_the_ways_are_those_of_the_flow() -> None:
    assert ways()["screen"] == ("acknowledge", "instruct", "dispatch", "end")
    assert ways()["answer"] == ("arbitrate", "approve")
    assert set(ways()["approve"]) == {"approve", "answer", "end", "review"}
    assert ways()["arbitrate"] == ("acknowledge",)
    assert ways()["end"] == ()


def test_no_two_boxes_lie_on_each_other_and_all_lie_inside() -> None:
    chart = chart_of()
    places = [(box.x, box.y) for box in chart.boxes]
    assert len(set(places)) == len(places)
    assert all(box.x + 122 <= chart.width and box.y + 46 <= chart.height for box in chart.boxes)
    assert {box.name for box in chart.boxes} == set(STEPS)


pytest_db = pytest.mark.django_db


@pytest_db
@pytest.mark.parametrize("role", [Role.CLERK, Role.LIAISON, Role.AUDITOR, Role.LEADER])
def test_whoever_works_in_the_office_may_look_at_it(office: Office, sign_in: SignIn, role: Role) -> None:
    person = make.make_user(f"t.flow.{role}", office.roads, role)
    page = sign_in(person).get(reverse("routing:flow")).content.decode()
    assert "<svg" in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]
    for step in STEPS.values():
        assert str(step.title) in page


@pytest_db
def test_a_letter_is_shown_where_it_stands(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office, supports=(office.schools,))
    marks = {box.name: box.mark for box in chart_of(letter).boxes}
    assert marks["screen"] == marks["dispatch"] == "done"
    assert (marks["answer"], marks["acknowledge"]) == (
        "open",
        "open",
    )  # the lead drafts, the support has to acknowledge
    assert marks["approve"] == "next"
    page = sign_in(office.clerk).get(reverse("routing:letter_flow", args=[letter.number])).content.decode()
    assert "正在办" in page
    assert "测试教育局" in page
    assert reverse("routing:letter_flow", args=[letter.number]) in page_of(sign_in(office.clerk), letter)
    other = sign_in(make.make_user("t.flow.town", office.town, Role.LIAISON))
    assert other.get(reverse("routing:letter_flow", args=[letter.number])).status_code == 404


def troubles() -> list[tuple[str, str]]:
    return [(trouble.number, trouble.words) for trouble in flow_troubles()]


@pytest_db
def test_a_sound_flow_is_found_sound(office: Office) -> None:
    for state in ("accepted", "handled", "in_review", "answered"):
        getattr(make, state)(office)
    withdraw(make.handled(office))
    out = io.StringIO()
    call_command("check_flow", stdout=out)
    assert out.getvalue() == "全部流程核对无误。\n"


@pytest_db
def test_a_task_of_a_node_that_is_gone_is_found(office: Office) -> None:
    letter = make.handled(office)
    task = Task.objects.get(process__letterprocess__petition=letter, finished=None)
    before = str(Task.objects.filter(pk=task.pk).values_list("flow_task", flat=True)[0])
    assert before
    _rename(task.pk, "drafting_of_old")
    assert any(number == letter.number and "drafting_of_old" in words for number, words in troubles())
    with pytest.raises(SystemExit):
        call_command("check_flow", stdout=io.StringIO(), stderr=io.StringIO())


def _rename(pk: int, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE viewflow_task SET flow_task = %s WHERE id = %s", [f"routing/flows.LetterFlow.{name}", pk]
        )


@pytest_db
def test_a_letter_that_no_step_leads_on_is_found(office: Office) -> None:
    letter = make.handled(office)
    Task.objects.filter(process__letterprocess__petition=letter, finished=None).update(finished="2026-11-06T10:00Z")
    assert [number for number, _words in troubles()] == [letter.number]


@pytest_db
def test_a_process_that_outlived_its_letter_is_found(office: Office) -> None:
    letter = make.answered(office)
    LetterProcess.objects.filter(petition=letter).update(finished=None)
    assert [number for number, _words in troubles()] == [letter.number]


@pytest_db
def test_a_liaison_who_leaves_leaves_no_work_behind(office: Office, sign_in: SignIn) -> None:
    """Open work belongs to the unit, the session ends at once, what was done keeps name and post (FAULTS 27)."""
    letter: Petition = make.handled(office)
    client = sign_in(office.roads_liaison)
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code == 200
    process = engine.process_of(letter)
    assert process is not None
    assert set(process.task_set.filter(finished=None).values_list("owner", flat=True)) == {None}
    label = letter.events.filter(actor=office.roads_liaison)[0].actor_label
    Membership.objects.filter(user=office.roads_liaison).delete()
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code in (302, 404)
    office.roads_liaison.is_active = False
    office.roads_liaison.save()
    assert client.get(reverse("routing:letter", args=[letter.number])).status_code == 302
    successor = make.make_user("t.roads.new", office.roads, Role.LIAISON)
    handling.hand_to_head(make.lead_of(letter), body=make.ANSWER, actor=successor)
    assert make.fresh(letter).events.filter(actor=office.roads_liaison)[0].actor_label == label
    assert "联络员" in label
