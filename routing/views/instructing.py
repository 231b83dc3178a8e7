"""What is done with a letter for leaders and by them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from common.words import cn_date
from deadlines.services.provisional import clock_due_words
from routing.forms.leaders import InstructForm, RecordInstructionForm, ToLeaderForm
from routing.models import Instruction
from routing.services import batches
from routing.services.instructing import instruct as write_instruction
from routing.views.acting import Act, action
from routing.views.frame import CENTRE


@action(*CENTRE, form=ToLeaderForm)
def to_leader(act: Act) -> str:
    """Choose the letter for a leader's batch."""
    data = act.data
    item = batches.add_to_batch(
        act.letter, leader=data["leader"], planned_on=data["planned_on"], proposal=data["proposal"], actor=act.user
    )
    facts = {"number": act.letter.number, "leader": data["leader"], "day": cn_date(item.batch.planned_on)}
    return _("来信%(number)s已选入%(leader)s%(day)s的呈批，呈报后领导才看得到。") % facts


@action(Role.LEADER, form=InstructForm)
def instruct(act: Act) -> str:
    """Write an instruction."""
    return said_of(write_instruction(act.letter, **words_of(act.data), leader=act.user, actor=act.user))


@action(*CENTRE, form=RecordInstructionForm)
def record_instruction(act: Act) -> str:
    """Write down what a leader wrote on paper."""
    return said_of(write_instruction(act.letter, **words_of(act.data), leader=act.data["leader"], actor=act.user))


def words_of(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed, as the service takes it."""
    return {"text": data["text"], "department": data["department"], "due_on": data["due_on"]}


def said_of(instruction: Instruction) -> str:
    """Say what becomes of the instruction."""
    unit, clock = instruction.department, instruction.deadline
    if unit is None:
        return _("批示已记录。")
    if clock is None:
        return _("批示已记录，承办单位定为%(unit)s，分办以后开始计算反馈期限。") % {"unit": unit.name}
    return _("批示已交%(unit)s办理，%(day)s前反馈。") % {"unit": unit.name, "day": clock_due_words(clock)}
