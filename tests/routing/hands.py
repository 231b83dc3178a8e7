"""What must hold of a letter whoever passes it around, and a unit with offices below it."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

from viewflow.workflow.models import Task

from accounts.models import Department, DepartmentKind, Role, User
from common.clock import today
from deadlines.models import Deadline, DeadlineKind, HoldingPeriod
from petitions.models import Petition
from petitions.models.petition import OPEN_STATES
from petitions.services.sealing import broken_links
from routing import engine
from routing.models import OPEN_ASSIGNMENT_STATES, AssignmentRole, AssignmentState
from routing.queues import CENTRE_QUEUES, UNIT_QUEUES
from tests import factories as make
from tests.factories import Office

NODES = {
    AssignmentState.ASSIGNED: {"acknowledge"},
    AssignmentState.ACKNOWLEDGED: {"answer", "advise"},
    AssignmentState.RETURN_ASKED: {"arbitrate"},
    AssignmentState.AWAITING_HEAD: {"approve"},
    AssignmentState.SUBMITTED: {"review"},
}


@dataclass
class Tree:
    """The roads bureau's office, and a station below that, with their liaisons."""

    section: Department
    station: Department
    section_liaison: User
    station_liaison: User


def make_tree(office: Office) -> Tree:
    """Return two levels of units below the roads bureau."""
    section = Department.objects.create(
        code="t-section", name="测试公路股", kind=DepartmentKind.OFFICE, parent=office.roads
    )
    station = Department.objects.create(code="t-station", name="测试养护站", kind=DepartmentKind.OFFICE, parent=section)
    return Tree(
        section=section,
        station=station,
        section_liaison=make.make_user("t.section", section, Role.LIAISON),
        station_liaison=make.make_user("t.station", station, Role.LIAISON),
    )


def check(petition: Petition) -> Petition:
    """Compare all that stands in different places of an open letter; return its fresh row."""
    letter = make.fresh(petition)
    parts = list(letter.assignments.filter(state__in=OPEN_ASSIGNMENT_STATES).select_related("department"))
    leads = [part for part in parts if part.role == AssignmentRole.LEAD]
    assert len(leads) == (letter.state in ("handling", "in_review"))
    if leads:
        assert letter.lead_department == leads[0].department
    _queues(letter, [part.pk for part in parts])
    _branches(letter)
    _holdings(letter)
    units = {part.department_id for part in parts}
    running = Deadline.objects.running().filter(petition=letter)
    assert set(running.filter(department__isnull=False).values_list("department", flat=True)) <= units
    for part in parts:
        kinds = set(running.filter(department=part.department).values_list("kind", flat=True))
        assert (DeadlineKind.SUPPORT in kinds) == (part.role == AssignmentRole.SUPPORT)
        assert (DeadlineKind.UNIT in kinds) == (part.role == AssignmentRole.SUB)
        assert part.parent is None or AssignmentState(part.parent.state) in OPEN_ASSIGNMENT_STATES
    assert not list(broken_links(letter))
    return letter


def _queues(letter: Petition, parts: list[int]) -> None:
    day = today()
    for pk in parts:
        stands_in = [
            queue.key
            for queue in UNIT_QUEUES
            if queue.work and queue.parts and letter.assignments.filter(queue.where(day), pk=pk).exists()
        ]
        assert len(stands_in) == 1, stands_in
    letters = Petition.objects.filter(pk=letter.pk)
    work = [queue.key for queue in CENTRE_QUEUES if queue.work and letters.filter(queue.where(day)).exists()]
    assert len(work) == (letter.state in OPEN_STATES), work


def _branches(letter: Petition) -> None:
    process = engine.process_of(letter)
    assert process is not None
    tasks = list(Task.objects.filter(process_id=process.pk, finished=None))
    nodes = {task.seed.pk: task.flow_task.name for task in tasks if task.flow_task.name != "units_done" and task.seed}
    parts = {part.pk: part for part in letter.assignments.filter(state__in=OPEN_ASSIGNMENT_STATES)}
    assert set(nodes) == set(parts)
    for pk, node in nodes.items():
        assert node in NODES[AssignmentState(parts[pk].state)]
    if not parts:
        assert [task.flow_task.name for task in tasks] == ["dispatch"]


def _holdings(letter: Petition) -> None:
    """The periods follow on each other without a gap, from receipt until now."""
    periods = list(HoldingPeriod.objects.filter(petition=letter))
    assert periods[0].from_at == letter.received_at
    for before, after in itertools.pairwise(periods):
        assert before.to_at == after.from_at
    assert [period.to_at for period in periods].count(None) == 1
    assert periods[-1].to_at is None


def writers_clock(petition: Petition) -> tuple[dt.date, dt.datetime, int]:
    """Return what nobody's passing around may change: due date, start, and that there is one clock."""
    clock = Deadline.objects.get(petition=petition, kind=DeadlineKind.REPLY, round=petition.round)
    assert clock.satisfied_at is None
    assert clock.verdict == ""
    assert make.fresh(petition).due_on == clock.due_on
    return clock.due_on, clock.started_at, clock.pk
