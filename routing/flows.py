"""The way of a letter, to be read as a diagram. Writes nothing: services act, the flow says what is next.

One branch per unit: the lead's runs to the released answer, a support unit's to its opinion, a subordinate
unit's to its result; the join waits for the lead alone.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.activation import Activation

from accounts.models import Role
from petitions.models import State
from routing.models import Assignment, AssignmentRole, AssignmentState, LetterProcess
from routing.nodes import AssignmentSplit, LeadEnds, SeededSwitch

S = AssignmentState


def same_unit(activation: Activation) -> Assignment:
    """Return the assignment that the branch is about; the seed of the next task."""
    seed: Assignment = activation.task.seed
    return seed


def present_lead(activation: Activation) -> Assignment:
    """Return the seed after the centre decided on a return: a new lead where the old one is out."""
    seed: Assignment = activation.task.seed
    if seed.role != AssignmentRole.LEAD or seed.state != S.RETURNED:
        return seed
    return Assignment.objects.get(petition=seed.petition_id, round=seed.round, role=AssignmentRole.LEAD, ended_at=None)


def is_state(*states: AssignmentState) -> Any:
    """Return a condition: the branch's assignment stands in one of the states."""
    return lambda activation: activation.task.seed.state in states


def is_support(activation: Activation) -> bool:
    """Tell whether the branch belongs to a unit that helps: a support unit, or one below that the letter was passed to."""
    return bool(activation.task.seed.role != AssignmentRole.LEAD)


def unit_of(role: str) -> Any:
    """Return the permission of the branch's unit, such as ``unit.17.liaison``."""
    return lambda activation: f"unit.{activation.task.seed.department_id}.{role}"


def arbiter(activation: Activation) -> str:
    """Return who decides on a return: the centre; inside a unit's own subtree the unit that passed the letter on."""
    seed: Assignment = activation.task.seed
    return f"unit.{seed.parent.department_id}.liaison" if seed.parent else "centre.clerk"


def asked_head(activation: Activation) -> str:
    """Return who of the unit's heads approves now, such as ``unit.17.section_head``."""
    part = activation.task.seed
    return f"unit.{part.department_id}.{part.awaits or Role.UNIT_HEAD}"


def screener(activation: Activation) -> str:
    """Return who screens: the centre, or the unit that the writer named, as the channel says."""
    petition = activation.process.petition
    if petition.screened_by_unit:
        return f"unit.{petition.named_department_id}.liaison"
    return "centre.clerk"


def stands(*states: State) -> Any:
    """Return a condition: the letter stands in one of the states."""
    return lambda activation: activation.process.petition.state in states


def awaits_leader(activation: Activation) -> bool:
    """Tell whether the letter waits for a leader before it is dispatched."""
    letter = activation.process.petition
    return bool(letter.awaits_leader and letter.state == State.ACCEPTED)


class LetterFlow(flow.Flow):
    """From the letter to the released answer; a further round is a process of its own."""

    process_class = LetterProcess
    process_title = _("来信办理")
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.StartHandle().Next(this.first_or_further)
    first_or_further = (
        SeededSwitch()
        .Case(this.taken_up_again, stands(State.HANDLING))
        .Case(this.dispatch, stands(State.ACCEPTED))
        .Default(this.screen)
    )
    taken_up_again = AssignmentSplit().Next(this.answer)  # the answer was none: the lead goes on where it drafts

    # the centre, or the unit where the channel says so
    screen = flow.View(None).Annotation(title=_("审核受理")).Permission(screener).Next(this.screened)
    screened = (
        SeededSwitch()
        .Case(this.to_units, stands(State.HANDLING))
        .Case(this.instruct, awaits_leader)
        .Case(this.dispatch, stands(State.ACCEPTED))
        .Default(this.end)
    )
    # channels whose letters a leader reads first
    instruct = flow.View(None).Annotation(title=_("领导批示")).Permission("leader").Next(this.dispatch)
    dispatch = flow.View(None).Annotation(title=_("分办")).Permission("centre.clerk").Next(this.dispatched)
    dispatched = SeededSwitch().Case(this.to_units, stands(State.HANDLING)).Default(this.end)
    to_units = AssignmentSplit().Next(this.acknowledge)

    # each unit
    acknowledge = (
        flow.View(None)
        .Annotation(title=_("签收"))
        .Permission(unit_of("liaison"))
        .Next(this.acknowledged, task_seed=same_unit)
    )
    acknowledged = (
        SeededSwitch().Case(this.arbitrate, is_state(S.RETURN_ASKED)).Case(this.advise, is_support).Default(this.answer)
    )
    arbitrate = (
        flow.View(None)
        .Annotation(title=_("核定退回"))
        .Permission(arbiter)
        .Next(this.arbitrated, task_seed=present_lead)
    )
    arbitrated = SeededSwitch().Case(this.units_done, is_state(S.RETURNED)).Default(this.acknowledge)

    # a support unit, or a unit below the one that passed the letter on
    advise = (
        flow.View(None)
        .Annotation(title=_("提出协办意见"))
        .Permission(unit_of("liaison"))
        .Next(this.advised, task_seed=same_unit)
    )
    advised = SeededSwitch().Case(this.arbitrate, is_state(S.RETURN_ASKED)).Default(this.units_done)

    # the lead
    answer = (
        flow.View(None)
        .Annotation(title=_("起草答复"))
        .Permission(unit_of("liaison"))
        .Next(this.answered, task_seed=same_unit)
    )
    answered = SeededSwitch().Case(this.arbitrate, is_state(S.RETURN_ASKED)).Default(this.approve)
    approve = (
        flow.View(None)
        .Annotation(title=_("负责人审定"))
        .Permission(asked_head)
        .Next(this.approved, task_seed=same_unit)
    )
    approved = (
        SeededSwitch()
        .Case(this.approve, is_state(S.AWAITING_HEAD))  # one head after the other, as far as the unit has them
        .Case(this.answer, is_state(S.ACKNOWLEDGED))
        .Case(this.units_done, is_state(S.DONE))
        .Default(this.review)
    )
    review = (
        flow.View(None)
        .Annotation(title=_("审核发布"))
        .Permission("centre.clerk")
        .Next(this.reviewed, task_seed=same_unit)
    )
    reviewed = SeededSwitch().Case(this.answer, is_state(S.ACKNOWLEDGED)).Default(this.units_done)

    units_done = LeadEnds().Default(this.end)
    end = flow.End()
