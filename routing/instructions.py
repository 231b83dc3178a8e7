"""An instruction with what is said of it today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Role, User
from common.clock import today
from deadlines.badges import DueBadge
from deadlines.models import Deadline
from deadlines.services.calendars import current_calendar
from deadlines.services.showing import badge_of
from petitions.models import Petition
from routing.leaders import instructions_visible_to
from routing.models import Instruction, InstructionState
from routing.services.instructing import may_answer, may_close


@dataclass(frozen=True)
class InstructionLine:
    """An instruction, where it stands in words and colour, and what this person may do with it."""

    row: Instruction
    badge: DueBadge
    may_answer: bool
    may_close: bool

    @property
    def asked_again(self) -> bool:
        """Whether an answer was sent back and the next one is waited for."""
        return self.row.state == InstructionState.OPEN and bool(self.row.closing_note)


def lines_of(rows: Iterable[Instruction], user: User) -> list[InstructionLine]:
    """Return the instructions with what is said of each; their letter, unit and clock must have been fetched."""
    return [
        InstructionLine(
            row,
            badge_of_instruction(row),
            may_answer=row.state == InstructionState.OPEN and may_answer(user, row),
            may_close=row.state != InstructionState.CLOSED and may_close(user, row),
        )
        for row in rows
    ]


def badge_of_instruction(row: Instruction) -> DueBadge:
    """Return where an instruction stands: the unit's clock, or what it waits for without one."""
    if row.state == InstructionState.CLOSED:
        return DueBadge("st-done", str(row.get_state_display()))
    if row.state == InstructionState.ANSWERED:
        return DueBadge("st-soon", _("已反馈，待领导审阅"))
    clock: Deadline | None = row.deadline
    if clock is not None and not clock.verdict:
        return badge_of(clock, current_calendar(), today())
    if row.department_id is None:
        return DueBadge("", _("没有指定单位"))
    if row.petition.is_open:
        return DueBadge("", _("待分办"))
    return DueBadge("", _("来信已不在办理中"))


def of_letter(letter: Petition, user: User) -> list[InstructionLine]:
    """Return the letter's instructions: all for the centre and for leaders, for a unit's people those to their unit."""
    posts = posts_of(user)
    rows = letter.instructions.select_related("department", "deadline", "leader")
    if not (posts.in_centre or posts.has(Role.LEADER)):
        rows = rows.filter(department__in=posts.unit_ids)
    found = list(rows)
    for row in found:
        row.petition = letter
    return lines_of(found, user)


def open_for_units(user: User) -> QuerySet[Instruction]:
    """Return the instructions that the person's units have to answer, the earliest date first."""
    waiting = instructions_visible_to(user).filter(
        state=InstructionState.OPEN, department__in=posts_of(user).unit_ids, deadline__verdict=""
    )
    return waiting.order_by("deadline__due_on", "pk")


def get_instruction_for(user: User, pk: int) -> Instruction:
    """Return the instruction, or 404 for what does not exist and for what this person may not see."""
    found = instructions_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
