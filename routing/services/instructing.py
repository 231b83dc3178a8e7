"""Instructions 批示: what a leader writes on a letter, which unit has to answer until when, and what comes of it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, Role, User
from common.clock import now, today
from common.errors import BadInputError, WrongStateError
from deadlines.services.clocks import satisfy, void
from deadlines.services.telling import CENTRE, tell_person, tell_staff
from petitions.models import Kind, Petition, State
from petitions.services.events import actor_label, record
from petitions.services.replies import checked_text
from petitions.services.states import lock, touch
from routing import access
from routing.access import NoPermissionError
from routing.leaders import may_read, require_reader
from routing.models import AssignmentState, BatchItem, BatchOutcome, BatchState, Instruction, InstructionState
from routing.services.assignments import open_part_of
from routing.services.batches import held_item, settle_item, standing_item
from routing.services.dispatching import guard_report
from routing.services.instructed import UNIT, begin_clock, due_facts, tell_unit
from routing.services.leaderfirst import end_wait
from routing.services.supports import bring_in

FARTHEST = dt.timedelta(days=366)
"""A date that lies farther off was mistyped."""


@transaction.atomic
def instruct(
    petition: Petition,
    *,
    text: str,
    department: Department | None = None,
    due_on: dt.date | None = None,
    batch_item: BatchItem | None = None,
    leader: User,
    version: int | None = None,
    actor: User,
) -> Instruction:
    """Write a leader's instruction against the letter: by the leader, or by the centre for one who wrote on paper.

    The unit is told and has its own date: the leader's, else the rule's. A unit without a part of the letter is
    proposed as its lead before the dispatch, and joins as support afterwards. Of a letter that has ended the
    instruction is only put on record: the centre is told and may reopen it.
    """
    _require_hand(petition, leader, actor)
    petition = lock(petition, version=version)
    require_reader(leader, petition)
    text, moment = checked_text(text), now()
    _check_date(due_on, department)
    if department:
        guard_report(petition, [department])
    instruction = Instruction.objects.create(
        petition=petition,
        round=petition.round,
        leader=leader,
        leader_label=actor_label(leader),
        text=text,
        department=department,
        due_on=due_on,
        given_at=moment,
        recorded_by=None if actor == leader else actor,
    )
    touch(petition)
    data = {"leader": str(leader), **({"due_on": due_on.isoformat()} if due_on else {})}
    record(petition, Kind.INSTRUCTED, note=text, data=data, department=department, actor=actor)
    placed = batch_item or _before_him(petition, leader)
    if placed:
        settle_item(held_item(placed, actor), BatchOutcome.INSTRUCTED)
    end_wait(petition, at=moment, actor=actor)
    _pass_on(instruction, actor)
    instruction.refresh_from_db(fields=["deadline", "department"])  # a unit that was brought in got its clock meanwhile
    _tell_centre(instruction)
    return instruction


def _before_him(petition: Petition, leader: User) -> BatchItem | None:
    """Return the letter's place in a presented batch that waits for this leader: an instruction is an answer to it."""
    item = standing_item(petition, leader)
    return item if item and item.batch.state == BatchState.PRESENTED else None


def _require_hand(petition: Petition, leader: User, actor: User) -> None:
    """Let nobody write but the leader himself, and the centre for him."""
    require_reader(leader, petition)
    if actor != leader:
        access.require_centre(actor, petition)


def _check_date(due_on: dt.date | None, department: Department | None) -> None:
    if due_on is None:
        return
    if department is None:
        raise BadInputError(_("填写了反馈日期的，请选择由哪个单位办理。"))
    if not today() <= due_on <= today() + FARTHEST:
        raise BadInputError(_("反馈日期要在今天以后、一年以内。"))


def _pass_on(instruction: Instruction, actor: User) -> None:
    """Give it to its unit: at once where the unit has the letter, by asking for its support where others have it."""
    petition, unit = instruction.petition, instruction.department
    if unit is None or petition.state not in (State.HANDLING, State.IN_REVIEW):
        return
    if (
        open_part_of(petition, unit)
        or petition.assignments.filter(round=petition.round, department=unit, state=AssignmentState.DONE).exists()
    ):
        begin_clock(instruction, at=instruction.given_at)
        tell_unit(instruction)
    elif petition.state == State.HANDLING:
        bring_in(petition, unit, note=_("领导批示：%(text)s") % {"text": instruction.text}, actor=actor)


def _tell_centre(instruction: Instruction) -> None:
    petition, unit = instruction.petition, instruction.department
    tell_staff(
        petition,
        "instructed",
        CENTRE,
        key=f"{instruction.pk}:centre",
        leader=instruction.leader_label,
        text=instruction.text,
        unit=unit.name if unit else "",
        ended=not petition.is_open,
        to_dispatch=petition.state in (State.SUBMITTED, State.ACCEPTED),
    )


def _held(instruction: Instruction, *states: InstructionState) -> Instruction:
    """Return the instruction with its letter held, in one of the states."""
    petition = lock(instruction.petition)
    rows = Instruction.objects.select_for_update(of=("self",)).select_related("department", "deadline", "leader")
    held = rows.get(pk=instruction.pk)
    held.petition = petition
    if held.state not in states:
        raise WrongStateError(
            _("这份批示现在是“%(state)s”，不能进行这一步。请刷新页面查看最新情况。")
            % {"state": held.get_state_display()}
        )
    return held


def may_answer(user: User, instruction: Instruction) -> bool:
    """Tell whether this person speaks for the unit of the instruction; of a restricted letter only if marked."""
    posts = posts_of(user)
    if instruction.petition.restricted and not posts.sees_wrongdoing:
        return False
    return instruction.department_id is not None and posts.has_in(instruction.department_id, *UNIT)


def may_close(user: User, instruction: Instruction) -> bool:
    """Tell whether this person ends the instruction: who gave it, or the centre's head for the leader."""
    if instruction.leader_id == user.pk:
        return may_read(user, instruction.petition)
    posts = posts_of(user)
    return posts.has(Role.CENTRE_HEAD) and (posts.sees_wrongdoing or not instruction.petition.restricted)


@transaction.atomic
def answer_instruction(instruction: Instruction, *, answer: str, actor: User) -> Instruction:
    """Answer the leader for the unit; its clock ends with the last answer that it waited for."""
    if not may_answer(actor, instruction):
        raise NoPermissionError
    answer, moment = checked_text(answer), now()
    held = _held(instruction, InstructionState.OPEN)
    held.state, held.answer, held.answered_at, held.answered_by = InstructionState.ANSWERED, answer, moment, actor
    held.save()
    if held.deadline and _nobody_else_waits(held) and not held.deadline.verdict:
        held.deadline.petition = held.petition
        satisfy(held.deadline, at=moment)
    touch(held.petition)
    data = {"instruction": held.pk}
    record(held.petition, Kind.INSTRUCTION_ANSWERED, note=answer, data=data, department=held.department, actor=actor)
    key = f"{held.pk}:{moment:%Y%m%d%H%M%S}"
    unit = held.department.name if held.department else ""
    tell_person(held.petition, "instruction_answered", held.leader, key=key, unit=unit, answer=answer)
    tell_staff(held.petition, "instruction_answered", CENTRE, key=key, unit=unit, answer=answer)
    return held


def _nobody_else_waits(instruction: Instruction) -> bool:
    """Tell whether no other open instruction shares the clock."""
    same = Instruction.objects.filter(deadline=instruction.deadline_id, state=InstructionState.OPEN)
    return not same.exclude(pk=instruction.pk).exists()


@transaction.atomic
def close_instruction(instruction: Instruction, *, note: str = "", actor: User) -> Instruction:
    """End the instruction: its leader is content, or it needs no answer any more. The unit is told."""
    if not may_close(actor, instruction):
        raise NoPermissionError
    held = _held(instruction, InstructionState.OPEN, InstructionState.ANSWERED)
    if held.deadline and _nobody_else_waits(held):
        void(held.deadline)
    moment = now()
    held.state, held.closed_at, held.closing_note = InstructionState.CLOSED, moment, note.strip()
    held.save()
    touch(held.petition)
    data = {"instruction": held.pk}
    record(
        held.petition,
        Kind.INSTRUCTION_CLOSED,
        note=held.closing_note,
        data=data,
        department=held.department,
        actor=actor,
    )
    _tell_of_unit(held, "instruction_closed", note=held.closing_note)
    return held


@transaction.atomic
def ask_instruction_again(
    instruction: Instruction, *, remark: str, due_on: dt.date | None = None, actor: User
) -> Instruction:
    """Send the unit's answer back: the instruction is open again, with a new clock. The record keeps every answer."""
    if not may_close(actor, instruction):
        raise NoPermissionError
    remark = checked_text(remark)
    held = _held(instruction, InstructionState.ANSWERED)
    _check_date(due_on, held.department)
    held.state, held.closing_note, held.due_on = InstructionState.OPEN, remark, due_on
    held.save()
    touch(held.petition)
    data = {"instruction": held.pk, "again": True}
    record(held.petition, Kind.INSTRUCTED, note=remark, data=data, department=held.department, actor=actor)
    clock = begin_clock(held, at=now()) if held.department else None
    _tell_of_unit(held, "instruction_again", reason=remark, **due_facts(clock))
    return held


def _tell_of_unit(instruction: Instruction, notice: str, **facts: object) -> None:
    if instruction.department is None:
        return
    tell_staff(
        instruction.petition,
        notice,
        UNIT,
        department=instruction.department,
        key=f"{instruction.pk}:{now():%Y%m%d%H%M%S}",
        leader=instruction.leader_label,
        unit=instruction.department.name,
        **facts,
    )
