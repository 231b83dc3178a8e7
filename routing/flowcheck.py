"""An audit of the flow: open tasks that nobody can finish, letters that no open task leads on. Reads alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from viewflow.workflow.models import Task
from viewflow.workflow.nodes import View
from viewflow.workflow.status import STATUS

from petitions.models import Petition
from petitions.models.petition import OPEN_STATES
from routing.flows import LetterFlow
from routing.models import LetterProcess

BATCH = 1000


@dataclass(frozen=True)
class FlowTrouble:
    """What is wrong with the flow of a letter, in words."""

    number: str
    words: str


def flow_troubles() -> Iterator[FlowTrouble]:
    """Yield every open task and every open letter that would stay where it is for ever.

    A node that was renamed or taken out of ``LetterFlow`` leaves tasks behind that no code knows: a new version
    of the software must not be switched on before this is empty.
    """
    yield from _orphans()
    yield from _failed()
    yield from _outlived()
    yield from _stuck()


def _open_tasks() -> Iterator[tuple[int, str, str]]:
    """Yield (process, node's name, status) of every task that is not finished, named as it is stored."""
    rows = Task.objects.filter(finished=None).annotate(stored=Cast("flow_task", CharField())).order_by("pk")
    for process, stored, status in rows.values_list("process_id", "stored", "status").iterator(BATCH):
        yield process, str(stored).rsplit(".", 1)[-1], status


def _number(process: int) -> str:
    found = LetterProcess.objects.filter(pk=process).values_list("petition__number", flat=True).first()
    return found or f"process {process}"


def _orphans() -> Iterator[FlowTrouble]:
    names = {node.name for node in LetterFlow.instance.nodes()}
    for process, name, _status in _open_tasks():
        if name not in names:
            yield FlowTrouble(_number(process), f"待办环节“{name}”在现在的流程里不存在，没有人能办")


def _failed() -> Iterator[FlowTrouble]:
    for process in Task.objects.filter(status=STATUS.ERROR).values_list("process_id", flat=True).distinct():
        yield FlowTrouble(_number(process), "流程有一步出错，停在那里")


def _outlived() -> Iterator[FlowTrouble]:
    """Yield letters that have ended, or went into a further round or run, while a process of theirs goes on."""
    later = LetterProcess.objects.filter(petition=OuterRef("petition")).filter(
        Q(round__gt=OuterRef("round")) | Q(round=OuterRef("round"), run__gt=OuterRef("run"))
    )
    going = LetterProcess.objects.filter(finished=None).filter(~Q(petition__state__in=OPEN_STATES) | Exists(later))
    for number in going.values_list("petition__number", flat=True).order_by("pk"):
        yield FlowTrouble(number, "来信已经结束或者另行办理，原来的流程还开着")


def _stuck() -> Iterator[FlowTrouble]:
    """Yield letters that somebody began to work on, are open, and have no step that anybody could do."""
    steps = [node for node in LetterFlow.instance.nodes() if isinstance(node, View)]
    waiting = Task.objects.filter(
        process__letterprocess__petition=OuterRef("pk"),
        process__letterprocess__round=OuterRef("round"),
        finished=None,
        flow_task__in=steps,
    )
    begun = LetterProcess.objects.filter(petition=OuterRef("pk"), round=F("petition__round"))
    letters = Petition.objects.open().filter(Exists(begun)).exclude(Exists(waiting))
    for number in letters.order_by("pk").values_list("number", flat=True).iterator(BATCH):
        yield FlowTrouble(number, "来信没有办完，流程里却没有待办的一步")
