"""The engine's branches: one is added while others run, one is dropped, and the join still ends with the lead."""

from __future__ import annotations

import pytest
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from accounts.models import Department
from common.errors import WrongStateError
from petitions.models import Grade, Petition, State
from petitions.services.endings import rate
from routing import engine
from routing.flows import LetterFlow
from routing.models import Assignment, AssignmentRole
from routing.services import dispatching, handling, releasing, rework
from routing.services.assignments import assign, end_part
from routing.services.hollow import judge_hollow
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def open_tasks(petition: Petition) -> dict[str, list[str]]:
    """Return the open nodes with the units whose branches stand there."""
    process = engine.process_of(petition)
    assert process is not None
    nodes: dict[str, list[str]] = {}
    for task in Task.objects.filter(process_id=process.pk, finished=None).order_by("pk"):
        seed = task.seed
        nodes.setdefault(task.flow_task.name, []).append(seed.department.code if seed else "")
    return nodes


def branch(petition: Petition, unit: Department, office: Office) -> Assignment:
    """Add a support unit's part with its branch."""
    part = assign(petition, unit, AssignmentRole.SUPPORT, actor=office.clerk)
    engine.add_branch(petition, part)
    return part


def answer(petition: Petition, office: Office) -> None:
    """Take the letter from the lead's draft to the released answer."""
    handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.roads_liaison)
    handling.approve(make.lead_of(petition), actor=office.roads_head)
    releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)


def ends(petition: Petition) -> bool:
    """Tell whether the flow came to its end, with nothing left open or broken."""
    process = engine.process_of(petition)
    assert process is not None
    tasks = Task.objects.filter(process_id=process.pk)
    clean = not tasks.exclude(status__in=[STATUS.DONE, STATUS.CANCELED]).exists()
    return clean and process.status == PROCESS.DONE and tasks.filter(flow_task=LetterFlow.end).count() == 1


def test_a_branch_is_added_beside_the_running_one_and_ends_with_it(office: Office) -> None:
    letter = make.handled(office)
    branch(letter, office.schools, office)
    assert open_tasks(letter) == {"answer": ["t-roads"], "acknowledge": ["t-schools"]}
    answer(letter, office)
    assert ends(letter)


def test_an_added_unit_gives_its_opinion_and_the_join_waits_for_the_lead(office: Office) -> None:
    letter = make.handled(office)
    part = branch(letter, office.schools, office)
    handling.acknowledge(part, actor=office.schools_liaison)
    handling.give_opinion(part, opinion="建议增设护栏", actor=office.schools_liaison)
    assert open_tasks(letter) == {"answer": ["t-roads"]}
    branch(letter, office.town, office)  # after one has come to the join already
    answer(letter, office)
    assert ends(letter)


def test_a_dropped_branch_holds_up_nothing(office: Office) -> None:
    letter = make.handled(office, supports=(office.schools, office.town))
    first, second = letter.assignments.filter(role=AssignmentRole.SUPPORT)
    handling.acknowledge(first, actor=office.schools_liaison)
    handling.give_opinion(first, opinion="没有意见", actor=office.schools_liaison)
    end_part(second)
    assert open_tasks(letter) == {"answer": ["t-roads"]}
    answer(letter, office)
    assert ends(letter)


def test_every_branch_has_a_token_of_its_own(office: Office) -> None:
    letter = make.dispatched(office, supports=(office.schools,))
    part = branch(letter, office.town, office)
    end_part(part)
    branch(letter, office.town, office)
    process = engine.process_of(letter)
    assert process is not None
    tasks = Task.objects.filter(process_id=process.pk, flow_task=LetterFlow.acknowledge)
    tokens = [task.token.token for task in tasks.order_by("pk")]
    assert [token.rpartition("_")[2] for token in tokens] == ["1", "2", "3", "4"]
    assert len({token.rpartition("_")[0] for token in tokens}) == 1


def test_a_second_run_of_a_round_has_branches_added(office: Office) -> None:
    letter = make.answered(office)
    judge_hollow(letter, reason="只说已收悉", actor=office.head)
    letter = make.fresh(letter)
    part = branch(letter, office.schools, office)
    assert open_tasks(letter) == {"answer": ["t-roads"], "acknowledge": ["t-schools"]}
    handling.acknowledge(part, actor=office.schools_liaison)
    answer(letter, office)
    assert ends(letter)


def test_a_second_round_has_branches_added_and_dropped(office: Office) -> None:
    letter = make.answered(office)
    rate(letter, grade=Grade.UNSATISFIED, text="没有解决")
    rework.open_redo(letter, reason="再核实", actor=office.clerk)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    letter = make.fresh(letter)
    gone = branch(letter, office.schools, office)
    end_part(gone)
    branch(letter, office.town, office)
    answer(letter, office)
    assert ends(letter)
    assert make.fresh(letter).state == State.ANSWERED


def test_a_letter_that_is_with_no_unit_grows_no_branch(office: Office) -> None:
    letter = make.accepted(office)
    with pytest.raises(WrongStateError, match="还没有分给单位"):
        branch(letter, office.schools, office)


def test_a_letter_that_jumps_back_to_its_dispatch_goes_the_way_again(office: Office) -> None:
    letter = make.dispatched(office, supports=(office.schools, office.town))
    support = letter.assignments.get(department=office.schools)
    handling.ask_return(support, reason="与我单位无关", actor=office.schools_liaison)
    dispatching.agree_return(support, new_lead=None, actor=office.clerk)  # it waits at the join
    for part in letter.assignments.filter(ended_at=None):
        end_part(part)
    engine.jump(letter, LetterFlow.dispatch)
    assert open_tasks(letter) == {"dispatch": [""]}
    Petition.objects.filter(pk=letter.pk).update(state=State.ACCEPTED)
    dispatching.dispatch(make.fresh(letter), lead=office.roads, supports=(office.schools,), actor=office.clerk)
    handling.acknowledge(make.lead_of(letter), actor=office.roads_liaison)
    answer(letter, office)
    assert ends(letter)
