"""The few places where the workflow engine is driven: start, finish a task, stop."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import View
from viewflow.workflow.status import PROCESS, STATUS

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
def finish(petition: Petition, node: View, *, seed: Assignment | None = None, actor: User) -> None:
    """Finish the open task of a node; what comes next the flow decides from the rows written before.

    Raises WrongStateError when no such task is open: somebody else was faster.
    """
    process = begin(petition)
    with LetterFlow.lock(process.pk):
        tasks = waiting_tasks(process, node, seed=seed)
        if len(tasks) != 1:
            raise WrongStateError(_("这一步已经由别人办过。请刷新页面查看最新情况。"))
        activation = node.activation_class(tasks[0])
        if tasks[0].status == STATUS.NEW:
            activation.assign(actor)
        activation.start(None)
        activation.execute()


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
