"""What a leader's instruction means for units: its clock begins with their part of the letter, and follows the letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Department, Role
from common.clock import local_date, now, today
from common.errors import RefusedError
from deadlines import calendar as counting
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import open_clock, running, void
from deadlines.services.rules import Situation, pick_rule
from deadlines.services.telling import tell_staff
from petitions.models import Petition, State
from routing.access import accusing
from routing.models import (
    OPEN_ASSIGNMENT_STATES,
    Assignment,
    AssignmentRole,
    AssignmentState,
    Instruction,
    InstructionState,
)
from routing.services.leaderfirst import closed_for_leader

UNIT = (Role.LIAISON, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD)
"""Who of a unit hears of an instruction, and may answer it."""
_NO_CLOCK = Q(deadline=None) | Q(deadline__verdict=Verdict.VOID)


def proposed(petition: Petition) -> list[Instruction]:
    """Return the open instructions for units that have not got the letter, the newest first."""
    found = petition.instructions.filter(_NO_CLOCK, state=InstructionState.OPEN, department__isnull=False)
    return list(found.select_related("department", "deadline").order_by("-given_at", "-pk"))


def proposed_units(petition: Petition) -> list[Department]:
    """Return the units that leaders named and that still have to get the letter; not those that gave it back, or ended."""
    gave_back = set(petition.assignments.filter(state=AssignmentState.RETURNED).values_list("department_id", flat=True))
    units = [row.department for row in proposed(petition) if row.department and row.department_id not in gave_back]
    return [unit for unit in dict.fromkeys(units) if not _has_ended(unit)]


def _has_ended(unit: Department | None) -> bool:
    return unit is not None and unit.valid_to is not None and unit.valid_to <= today()


def guard_leader(petition: Petition, units: Iterable[Department]) -> None:
    """Refuse a dispatch before the leader had his word, and one that leaves out the unit that he named."""
    closed = closed_for_leader(petition)
    if closed:
        raise RefusedError(closed)
    missing = [unit.name for unit in proposed_units(petition) if unit not in set(units)]
    if missing:
        raise RefusedError(
            _("领导批示由%(units)s办理，请列为主办或者协办单位；批示不再需要办理的，先将批示办结。")
            % {"units": "、".join(missing)}
        )


def take_over(part: Assignment) -> None:
    """Start the clocks of the instructions that a unit gets with its new part of the letter.

    The lead also takes over those of units that gave the letter back, or that ended.
    """
    petition = part.petition
    waiting = proposed(petition)
    if not waiting:
        return
    still = set(petition.assignments.filter(state__in=OPEN_ASSIGNMENT_STATES).values_list("department_id", flat=True))
    for row in waiting:
        row.petition = petition
        left = part.role == AssignmentRole.LEAD and row.department_id not in still
        left &= row.deadline_id is not None or _has_ended(row.department)
        if left:
            row.department = part.department
        if row.department_id == part.department_id:
            begin_clock(row, at=now())
            tell_unit(row)


def leave_to_lead(part: Assignment) -> None:
    """Let the lead owe the leader what a unit that helped owed, and that gave the letter back; with a new clock."""
    petition = part.petition
    if petition.lead_department is None:
        return
    for row in proposed(petition):
        if row.department_id == part.department_id:
            row.petition, row.department = petition, petition.lead_department
            begin_clock(row, at=now())
            tell_unit(row)


def begin_clock(instruction: Instruction, *, at: dt.datetime) -> Deadline:
    """Give the instruction its unit's clock: one runs for each letter and unit, the earliest date counts.

    A date that the leader gave before the unit had the letter leaves it at least one working day.
    """
    petition, unit = instruction.petition, instruction.department
    wanted = instruction.due_on
    if wanted and wanted <= local_date(at) and local_date(instruction.given_at) < local_date(at):
        wanted = current_calendar().add_working_days(local_date(at), 1)
    clock = running(petition).filter(kind=DeadlineKind.INSTRUCTION, department=unit, round=petition.round).first()
    if clock is None or clock.due_on > (wanted or rule_date(petition)):
        source = _("%(leader)s批示要求的日期") % {"leader": instruction.leader_label} if wanted else ""
        former = clock
        if former:
            void(former)
        clock = open_clock(
            petition, DeadlineKind.INSTRUCTION, department=unit, start=at, until=wanted, source=source[:120]
        )
        if former:
            petition.instructions.filter(deadline=former, state=InstructionState.OPEN).update(deadline=clock)
    instruction.deadline = clock
    instruction.save(update_fields=["deadline", "department"])
    return clock


def rule_date(petition: Petition) -> dt.date:
    """Return the date that the rule gives an instruction of today."""
    rule = pick_rule(DeadlineKind.INSTRUCTION, Situation.of(petition))
    return counting.due_date(current_calendar(), today(), rule.amount, counting.DayUnit(rule.unit), (), today())


def tell_unit(instruction: Instruction) -> None:
    """Tell the unit what the leader wrote, and until when it has to answer."""
    unit, clock = instruction.department, instruction.deadline
    if unit is None:
        return
    tell_staff(
        instruction.petition,
        "instructed",
        UNIT,
        department=unit,
        key=f"{instruction.pk}:{unit.pk}",
        leader=instruction.leader_label,
        text=instruction.text,
        unit=unit.name,
        **due_facts(clock),
    )


def due_facts(clock: Deadline | None) -> dict[str, dt.date | None]:
    """Return the unit's date for a message: one that a leader set stands, one that was counted may still move."""
    by_hand = clock is not None and bool(clock.rule.get("until")) and not clock.provisional
    due_on = clock.due_on if clock else None
    return {"answer_due": None if by_hand else due_on, "set_due": due_on if by_hand else None}


def hand_instructions(unit: Department, successor: Department | None) -> None:
    """Let nobody owe a leader an answer for a unit that ends: its successor does, with the date as it stands.

    Without a successor, or where that may not read it, the letter's lead does; where no unit has the letter, the
    one that gets it. What was answered already can be asked again of a successor.
    """
    waiting = Instruction.objects.filter(department=unit).exclude(state=InstructionState.CLOSED)
    for row in waiting.select_related("petition__lead_department").order_by("pk"):
        answered = row.state == InstructionState.ANSWERED
        heir = _heir(row.petition, unit, successor)
        if not answered:
            _hand_clock(row, heir)
        if heir is None or (answered and heir != successor):
            continue
        row.department = heir
        row.save(update_fields=["department"])
        if not answered and row.deadline_id:
            tell_unit(row)


def _heir(petition: Petition, unit: Department, successor: Department | None) -> Department | None:
    accused = (
        Petition.objects.filter(accusing([successor.pk]), pk=petition.pk) if successor else Petition.objects.none()
    )
    if successor and not accused.exists():
        return successor
    with_units = petition.state in (State.HANDLING, State.IN_REVIEW)
    return petition.lead_department if with_units and petition.lead_department_id != unit.pk else None


def _hand_clock(instruction: Instruction, heir: Department | None) -> None:
    """Give the running clock to the heir; one runs for each letter and unit, the earlier date counts."""
    petition = instruction.petition
    clocks = running(petition).filter(kind=DeadlineKind.INSTRUCTION)
    wanted = instruction.deadline_id
    clock = clocks.filter(pk=wanted, department=instruction.department).first() if wanted else None
    if clock is None:
        instruction.refresh_from_db(fields=["deadline"])
        return
    if heir is None:
        void(clock)
        return
    own = clocks.filter(department=heir, round=clock.round).first()
    if own:
        keeps, goes = (own, clock) if own.due_on <= clock.due_on else (clock, own)
        void(goes)
        petition.instructions.filter(deadline=goes, state=InstructionState.OPEN).update(deadline=keeps)
    else:
        keeps = clock
    keeps.department = heir
    keeps.save(update_fields=["department"])
    instruction.deadline = keeps
