"""Two gateways that viewflow lacks: a split by assignment, and a switch that hands its seed on."""

from __future__ import annotations

from collections.abc import Iterator

from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.token import Token

from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, LetterProcess


def open_assignments(process: LetterProcess) -> list[Assignment]:
    """Return the units that have the letter in this round, the lead first."""
    assignments = Assignment.objects.filter(
        petition=process.petition_id, round=process.round, state__in=OPEN_ASSIGNMENT_STATES
    )
    return list(assignments.order_by("role", "pk"))


class AssignmentSplitActivation(SplitActivation):  # type: ignore[misc]
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


class SeededSwitchActivation(SwitchActivation):  # type: ignore[misc]
    """Gives the next task the seed that this one had; viewflow's own switch drops it."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def create_next(self) -> Iterator[Activation]:
        """Yield the chosen task."""
        yield self.next_task._create(self, self.task.token, seed=self.task.seed)


class SeededSwitch(flow.Switch):  # type: ignore[misc]
    """An exclusive gateway inside a branch."""

    activation_class = SeededSwitchActivation
