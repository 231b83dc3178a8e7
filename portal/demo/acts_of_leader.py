"""What the leader's verbs do: letters chosen for a batch, put before the leader, read, instructed and answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from accounts.models import Role
from common.clock import today
from petitions.models import Petition
from portal.demo.letters import DemoLetter, Step
from portal.demo.stage import Stage
from routing.models import BatchState, Instruction, InstructionState
from routing.services.batches import add_to_batch, mark_read, planned_day, present, standing_item
from routing.services.instructing import answer_instruction, close_instruction, instruct

AT_ONCE = "now"


def next_batch_day(day: dt.date) -> dt.date:
    """Return the first set day after this one."""
    return planned_day(day + dt.timedelta(days=1))


def _choose(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    planned = today() if step.argument() == AT_ONCE else next_batch_day(today())
    proposal = stage.diary.text(letter, "proposal")
    return add_to_batch(petition, leader=stage.leader, planned_on=planned, proposal=proposal, actor=stage.clerk)


def _present(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    item = standing_item(petition, stage.leader)
    if item is None or item.batch.state != BatchState.COLLECTING:
        raise ValueError(f"{petition.number} was not chosen for a batch")
    return present(item.batch, actor=stage.clerk)


def _read(stage: Stage, _letter: DemoLetter, _step: Step, petition: Petition) -> object:
    item = standing_item(petition, stage.leader)
    if item is None:
        raise ValueError(f"{petition.number} was not put before the leader")
    return mark_read(item, actor=stage.leader)


def _instruct(stage: Stage, letter: DemoLetter, step: Step, petition: Petition) -> object:
    unit, *due = step.arguments
    return instruct(
        petition,
        text=stage.diary.text(letter, "instruction"),
        department=stage.units[unit],
        due_on=stage.diary.day(letter, int(due[0])) if due else None,
        leader=stage.leader,
        actor=stage.leader,
    )


def _instruction(petition: Petition) -> Instruction:
    standing = (InstructionState.OPEN, InstructionState.ANSWERED)
    return Instruction.objects.select_related("petition__channel", "department").get(
        petition=petition, state__in=standing
    )


def _answer(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    instruction = _instruction(petition)
    if instruction.department is None:
        raise ValueError(f"{petition.number}: the instruction is for no unit")
    liaison = stage.holder(instruction.department, Role.LIAISON)
    return answer_instruction(instruction, answer=stage.diary.text(letter, "instruction_answer"), actor=liaison)


def _end(stage: Stage, letter: DemoLetter, _step: Step, petition: Petition) -> object:
    note = stage.diary.text(letter, "instruction_end")
    return close_instruction(_instruction(petition), note=note, actor=stage.leader)


ACTS_OF_LEADER: dict[str, Callable[[Stage, DemoLetter, Step, Petition], object]] = {
    "choose": _choose,
    "present": _present,
    "read": _read,
    "instruct": _instruct,
    "answer": _answer,
    "content": _end,
}
