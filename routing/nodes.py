"""Gateways that viewflow lacks: a split by assignment, a switch that hands its seed on, an end set by the lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import now
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Node
from viewflow.workflow.models import Task
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState, LetterProcess


def open_assignments(process: LetterProcess) -> list[Assignment]:
    """Return the units that have the letter in this round, the lead first."""
    assignments = Assignment.objects.filter(
        petition=process.petition_id, round=process.round, state__in=OPEN_ASSIGNMENT_STATES
    )
    return list(assignments.order_by("role", "pk"))


class PassedAtOnce(Activation):  # type: ignore[misc]
    """A gateway waits for nothing: it is written once, as done, instead of as new and then as done."""

    @classmethod
    def create(
        cls, flow_task: Node, prev_activation: Activation, token: Token, data: Any = None, seed: Any = None
    ) -> Activation:
        """Return the activation of a task that is done already; what comes next is chosen by ``create_next``."""
        task = flow_task.flow_class.task_class(process=prev_activation.process, flow_task=flow_task, token=token)
        task.data, task.seed = data or {}, seed
        task.status, task.finished = STATUS.DONE, now()
        task.save()
        task.previous.add(prev_activation.task)
        return cls(task)


class AssignmentSplitActivation(PassedAtOnce, SplitActivation):  # type: ignore[misc]
    """Makes one branch per open assignment, each seeded with its assignment."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[Activation]:
        """Yield the first task of every branch."""
        tokens = Token.split_token_source(self.task.token, self.task.pk)
        node = self.flow_task._branches[0][0]
        for assignment in open_assignments(self.process):
            yield node._create(prev_activation=self, token=next(tokens), seed=assignment)


class AssignmentSplit(flow.Split):  # type: ignore[misc]
    """A parallel gateway with as many branches as there are units."""

    activation_class = AssignmentSplitActivation


class Traceless(Activation):  # type: ignore[misc]
    """A gateway that waits for nothing leaves no row: the task it chose follows on the one before the gateway."""

    before: Activation

    @classmethod
    def create(
        cls, flow_task: Node, prev_activation: Activation, token: Token, data: Any = None, seed: Any = None
    ) -> Activation:
        """Return the activation of a task that is never saved, and done already."""
        task = flow_task.flow_class.task_class(process=prev_activation.process, flow_task=flow_task, token=token)
        task.data, task.seed, task.status = data or {}, seed, STATUS.DONE
        activation = cls(task)
        activation.before = prev_activation
        return activation

    def __hash__(self) -> int:
        """Two that are not saved are two."""
        return id(self)


class SeededSwitchActivation(Traceless, SwitchActivation):  # type: ignore[misc]
    """Gives the next task the seed that this one had; viewflow's own switch drops it."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[Activation]:
        """Yield the chosen task: of the first case that holds, else of the default."""
        chosen = next(node for node, condition in self.flow_task._branches if condition is None or condition(self))
        yield chosen._create(self.before, self.task.token, seed=self.task.seed)


class SeededSwitch(flow.Switch):  # type: ignore[misc]
    """An exclusive gateway inside a branch."""

    activation_class = SeededSwitchActivation


class LeadEndsActivation(Traceless, SwitchActivation):  # type: ignore[misc]
    """Goes on when the lead's branch comes, and ends what is open of the others; a support's branch just ends here."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[Activation]:
        """Yield the end of the flow for a lead that is done, else nothing."""
        part = self.task.seed
        if part.role != AssignmentRole.LEAD or part.state != AssignmentState.DONE:
            return
        others = Task.objects.filter(process_id=self.process.pk, finished=None)
        others.update(status=STATUS.CANCELED, finished=now())
        following = self.flow_task._branches[0][0]
        yield following._create(self.before, Token("start"))


class LeadEnds(flow.Switch):  # type: ignore[misc]
    """Where the branches of the units meet: the lead alone answers the writer (RULES section 5)."""

    activation_class = LeadEndsActivation
