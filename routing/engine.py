"""The few places where the workflow engine is driven: start, finish a task, stop."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import View
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from accounts.access import UNIT_ROLES
from accounts.models import User
from common.errors import WrongStateError
from petitions.models import Petition
from routing.flows import LetterFlow
from routing.models import Assignment, LetterProcess

WAITING = (STATUS.NEW, STATUS.ASSIGNED)


def process_of(petition: Petition) -> LetterProcess | None:
    """Return the process of the letter's present round, its last run, if somebody began to work on it."""
    runs = LetterProcess.objects.filter(petition=petition, round=petition.round)
    process: LetterProcess | None = runs.order_by("-run").first()
    return process


@transaction.atomic
def begin(petition: Petition) -> LetterProcess:
    """Start the flow for the letter's present round; once started it is returned as it is."""
    return process_of(petition) or _start(petition, run=1)


@transaction.atomic
def take_up_again(petition: Petition) -> LetterProcess:
    """Start a further run of the present round, at the answer of the units that have the letter.

    For a round whose run has ended; the ended one stays as it is. Raises WrongStateError where none has.
    """
    ended = process_of(petition)
    if ended is None or ended.finished is None:
        raise WrongStateError(_("这封信正在办理，请刷新页面查看最新情况。"))
    return _start(petition, run=ended.run + 1)


def _start(petition: Petition, *, run: int) -> LetterProcess:
    activation = LetterFlow.start.activation_class.create(LetterFlow.start, None, None)
    activation.process.petition = petition
    activation.process.round, activation.process.run = petition.round, run
    activation.execute()
    started: LetterProcess = activation.process
    return started


def waiting_tasks(process: LetterProcess, node: View, *, seed: Assignment | None = None) -> list[Task]:
    """Return the open tasks of a node, of one unit's branch if a seed is given."""
    tasks = Task.objects.filter(process_id=process.pk, flow_task=node, status__in=WAITING)
    if seed is not None:
        kind = ContentType.objects.get_for_model(Assignment)
        tasks = tasks.filter(seed_content_type=kind, seed_object_id=seed.pk)
    return list(tasks)


@transaction.atomic
def finish(
    petition: Petition,
    node: View,
    *,
    seed: Assignment | None = None,
    process: LetterProcess | None = None,
    actor: User | None,
) -> None:
    """Finish the open task of a node; what comes next the flow decides from the rows written before.

    The caller holds the letter's row; ``process`` is what ``begin`` returned in the same step, if it was called.
    Raises WrongStateError when no such task is open: somebody else was faster.
    """
    process = process or begin(petition)
    process.petition = petition
    tasks = waiting_tasks(process, node, seed=seed)
    if len(tasks) != 1:
        raise WrongStateError(_("这一步已经由别人办过。请刷新页面查看最新情况。"))
    task = tasks[0]
    # what is known already need not be read again; taken and done are written at once
    task.process, task.owner, task.status = process, actor, STATUS.ASSIGNED
    if seed is not None:
        task.seed = seed
    activation = node.activation_class(task)
    activation.start(None)
    activation.execute()


@transaction.atomic
def add_branch(petition: Petition, assignment: Assignment, *, node: View = LetterFlow.acknowledge) -> Task:
    """Open one more unit's branch in the running process; return its first task.

    It grows out of the split that made the branches that are open, so that the join waits for it, and ends it
    with the lead's, like those. Raises WrongStateError where the letter is with no unit.
    """
    process = begin(petition)
    with LetterFlow.lock(process.pk):
        split, token = _room_for_branch(process)
        grown = split.flow_task.activation_class(split)
        node._create(prev_activation=grown, token=token, seed=assignment)
        return waiting_tasks(process, node, seed=assignment)[0]


def _room_for_branch(process: LetterProcess) -> tuple[Task, Token]:
    """Return the newest split of the process and the first token of it that no task ever had.

    Its tokens are ``<before>/<split's id>_<n>``; the join takes those with one beginning for one whole.
    """
    splits = [LetterFlow.to_units, LetterFlow.taken_up_again]
    split = Task.objects.filter(process_id=process.pk, flow_task__in=splits, status=STATUS.DONE).order_by("-pk").first()
    if split is None:
        raise WrongStateError(_("这封信还没有分给单位。"))
    beginning = f"{split.token.token}/{split.pk}_"
    used = Task.objects.filter(process_id=process.pk, token__startswith=beginning).values_list("token", flat=True)
    number = max((int(token.token.removeprefix(beginning).partition("/")[0]) for token in used), default=0) + 1
    return split, Token(f"{beginning}{number}")


@transaction.atomic
def drop_branch(petition: Petition, assignment: Assignment) -> None:
    """Cancel what is open of one unit's branch, wherever it stands; the others and the join go on without it."""
    process = process_of(petition)
    if process is None:
        return
    kind = ContentType.objects.get_for_model(Assignment)
    with LetterFlow.lock(process.pk):
        branch = Task.objects.filter(process_id=process.pk, seed_content_type=kind, seed_object_id=assignment.pk)
        branch.filter(finished=None).update(status=STATUS.CANCELED, finished=now())


def hand_tasks(unit: int, successor: int) -> None:
    """Let the successor's people do what is open for a unit's: the permission of a task names the unit."""
    for role in sorted(UNIT_ROLES):
        waiting = Task.objects.filter(finished=None, owner_permission=f"unit.{unit}.{role}")
        waiting.update(owner_permission=f"unit.{successor}.{role}")


def screen_at_centre(petition: Petition) -> None:
    """Let the centre screen a letter whose own unit is gone."""
    process = process_of(petition)
    if process is not None:
        waiting = Task.objects.filter(process_id=process.pk, flow_task=LetterFlow.screen, finished=None)
        waiting.update(owner_permission="centre.clerk")


@transaction.atomic
def stop(petition: Petition) -> None:
    """Cancel what is open of the present round: the letter left the ordinary way."""
    process = process_of(petition)
    if process is None:
        return
    with LetterFlow.lock(process.pk):
        moment = now()
        unfinished = Task.objects.filter(process_id=process.pk, finished=None)
        unfinished.update(status=STATUS.CANCELED, finished=moment)
        LetterProcess.objects.filter(pk=process.pk).update(status=PROCESS.CANCELED, finished=moment)


@transaction.atomic
def jump(petition: Petition, node: View, *, seed: Assignment | None = None) -> None:
    """Make the node the open step: of the unit's branch with a seed, else of the whole letter.

    What was open there is cancelled; nothing is undone or revived, so the past of the process stays as it was. A
    process that has ended is followed by a further run, whose beginning leads to where the letter stands.
    """
    process = process_of(petition)
    if process is None or process.finished:
        _start(petition, run=process.run + 1 if process else 1)
        return
    with LetterFlow.lock(process.pk):
        unfinished = Task.objects.filter(process_id=process.pk, finished=None)
        if seed is not None:
            kind = ContentType.objects.get_for_model(Assignment)
            unfinished = unfinished.filter(seed_content_type=kind, seed_object_id=seed.pk)
        left = unfinished.order_by("pk").first()
        if left is None and seed is None:  # every branch has ended
            left = Task.objects.filter(process_id=process.pk).order_by("pk").last()
        if left is None:
            raise WrongStateError(_("这一步已经由别人办过。请刷新页面查看最新情况。"))
        unfinished.update(status=STATUS.CANCELED, finished=now())
        token = left.token if seed is not None else Token("start")
        node._create(prev_activation=left.flow_task.activation_class(left), token=token, seed=seed)
