"""A unit is merged into another or abolished: its open letters go on, its closed ones stay with its name.

No date moves by it. A report of wrongdoing that must not reach the successor goes back to the centre instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import UNIT_ROLES, centre_department, posts_of
from accounts.models import ChangeKind, Department, Role, UnitChange, User
from accounts.people import holders
from accounts.unit_changes import change_closed_because, end_unit, rename_unit
from common.clock import now
from common.errors import BadInputError, ConflictError, RefusedError
from deadlines.models import Deadline, DeadlineKind, Extension, ExtensionState, OrderState, SupervisionOrder
from deadlines.services.holdings import hand_over
from deadlines.services.telling import tell_staff
from petitions.models import Kind, Petition, Reply, State
from petitions.models.petition import OPEN_STATES, PetitionQuerySet
from petitions.services.events import record
from petitions.services.replies import IN_WORK
from petitions.services.states import lock, touch
from routing import access, engine
from routing.models import (
    OPEN_ASSIGNMENT_STATES,
    Assignment,
    AssignmentRole,
    RoutingRule,
    SavedView,
    TextBlock,
)
from routing.services.assignments import end_part, open_part_of, tell_ended
from routing.services.dispatching import guard_report
from routing.services.instructed import hand_instructions
from routing.services.jumping import JumpTarget
from routing.services.jumps import Jump, to_dispatch

LETTERS_SHOWN = 50


def require_keeper(user: User) -> None:
    """Let only the centre's head go on: letters change hands."""
    if not posts_of(user).has(Role.CENTRE_HEAD):
        raise access.NoPermissionError


@dataclass(frozen=True)
class Plan:
    """What a change would do: how many open letters the unit leads, supports, and has still to screen."""

    leads: int
    supports: int
    screens: int
    letters: tuple[Petition, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return self.leads + self.supports + self.screens


def open_letters_of(unit: Department) -> PetitionQuerySet:
    """Return the open letters that the unit has a part of, that name it and were not dispatched, or that accuse it."""
    parts = Assignment.objects.filter(department=unit, state__in=OPEN_ASSIGNMENT_STATES)
    undispatched = Q(named_department=unit) & (Q(state__in=(State.SUBMITTED, State.ACCEPTED)) | Q(restricted=True))
    open_ones = Petition.objects.filter(state__in=OPEN_STATES)
    return open_ones.filter(Q(pk__in=parts.values("petition")) | undispatched).order_by("pk")


def plan_for(unit: Department, user: User) -> Plan:
    """Return what would move, as far as this person may see it; more moves if reports of wrongdoing are among it."""
    seen = open_letters_of(unit) & access.letters_visible_to(user)
    parts = Assignment.objects.filter(department=unit, state__in=OPEN_ASSIGNMENT_STATES, petition__in=seen)
    leads = parts.filter(role=AssignmentRole.LEAD).count()
    with_part = parts.values("petition")
    return Plan(
        leads=leads,
        supports=parts.count() - leads,
        screens=seen.exclude(pk__in=with_part).count(),
        letters=tuple(seen[:LETTERS_SHOWN]),
    )


@transaction.atomic
def rename(unit: Department, *, name: str, short_name: str, basis: str, actor: User) -> UnitChange:
    """Rename the unit; its letters stay with it, what was printed keeps the old name."""
    require_keeper(actor)
    return rename_unit(unit, name=name, short_name=short_name, basis=basis, actor=actor)


@transaction.atomic
def merge_into(unit: Department, *, successor: Department, basis: str, move_people: bool, actor: User) -> UnitChange:
    """Let another unit take over the unit's open letters as they stand, and its people if wished. All or nothing."""
    require_keeper(actor)
    if successor.pk == unit.pk:
        raise BadInputError(_("请选择并入哪个单位，不能是它自己。"))
    for each in (unit, successor):
        if closed := change_closed_because(each):
            raise RefusedError(closed)
    moved = _empty(unit, lambda letter: _move_letter(letter, unit, successor, actor))
    hand_instructions(unit, successor)
    engine.hand_tasks(unit.pk, successor.pk)
    RoutingRule.objects.filter(lead=unit).update(lead=successor)
    TextBlock.objects.filter(department=unit).update(department=successor)
    SavedView.objects.filter(shared_with=unit).update(shared_with=successor)
    return end_unit(unit, successor=successor, basis=basis, letters=moved, move_people=move_people, actor=actor)


@transaction.atomic
def abolish(unit: Department, *, basis: str, actor: User) -> UnitChange:
    """End the unit without a successor: what it leads goes back to the centre to be dispatched anew."""
    require_keeper(actor)
    if closed := change_closed_because(unit):
        raise RefusedError(closed)
    moved = _empty(unit, lambda letter: _give_back(letter, unit, actor))
    hand_instructions(unit, None)
    return end_unit(unit, successor=None, basis=basis, letters=moved, move_people=False, actor=actor)


def _empty(unit: Department, move: Callable[[Petition], None]) -> int:
    """Move every open letter out of the unit; return how many, reports of wrongdoing not counted (RULES section 6).

    Then the unit is held, so that nobody gives it another, and what somebody gave it meanwhile is moved, too. In
    this order, as everybody holds the letter first.
    """
    moved = 0
    for held in (False, True):
        if held and change_closed_because(Department.objects.select_for_update().get(pk=unit.pk)):
            raise ConflictError(_("“%(unit)s”刚刚由别人办理了变更，请刷新页面查看。") % {"unit": unit.label})
        for letter in open_letters_of(unit):
            move(letter)
            moved += not letter.restricted
    return moved


def _move_letter(letter: Petition, unit: Department, successor: Department, actor: User) -> None:
    """Put the successor where the unit stood in one letter; its clocks go on with the dates they have."""
    petition = lock(letter)
    part = open_part_of(petition, unit)
    if part is None:
        _name(petition, successor, unit, actor)
        _clear_accused(petition, successor, actor)
        return
    if not _may_have(petition, successor):
        _give_back(letter, unit, actor)
        return
    other = open_part_of(petition, successor)
    if other is not None and other.role == AssignmentRole.LEAD:
        end_part(part)
    else:
        if other is not None:
            end_part(other)
        _take_over(petition, part, successor)
    _record(petition, unit, successor, actor, shown=part.role != AssignmentRole.SUB)


def _may_have(petition: Petition, successor: Department) -> bool:
    """Tell whether the successor may have this letter: of reports not the accused, nor one where nobody may read it."""
    try:
        guard_report(petition, [successor])
    except RefusedError:
        return False
    return True


def _take_over(petition: Petition, part: Assignment, successor: Department) -> None:
    """Hand part, clocks, draft, orders and days over; who was answerable for a late clock is now its successor."""
    unit = part.department
    Assignment.objects.filter(pk=part.pk).update(department=successor)
    part.department = successor
    running = Deadline.objects.running().filter(petition=petition)
    running.filter(department=unit).exclude(kind=DeadlineKind.INSTRUCTION).update(department=successor)
    if part.acknowledged_at:  # its verdict goes with the part, or the acknowledgement would count as none
        ended = petition.deadlines.filter(kind=DeadlineKind.ACKNOWLEDGE, department=unit, round=part.round)
        ended.filter(satisfied_at=part.acknowledged_at).update(department=successor)
    Extension.objects.filter(deadline__petition=petition, department=unit, state=ExtensionState.ASKED).update(
        department=successor
    )
    waiting = (OrderState.OPEN, OrderState.ANSWERED)
    SupervisionOrder.objects.filter(petition=petition, department=unit, state__in=waiting).update(department=successor)
    petition.matters.filter(lead_department=unit).update(lead_department=successor)
    if part.role != AssignmentRole.LEAD:
        return
    running.filter(kind=DeadlineKind.REPLY, answerable=unit).update(answerable=successor)
    Reply.objects.filter(petition=petition, round=petition.round, department=unit, state__in=IN_WORK).update(
        department=successor, department_name=successor.name
    )
    petition.lead_department = successor
    petition.save(update_fields=["lead_department"])
    if petition.holdings.filter(to_at=None, department=unit).exists():
        hand_over(petition, successor, at=now())


def _name(petition: Petition, successor: Department | None, unit: Department, actor: User) -> None:
    """Let a letter that was not dispatched name the successor; without one the centre screens it.

    A report of wrongdoing goes on naming whom it accuses, also when that unit is gone.
    """
    if petition.restricted and successor is None:
        return
    petition.named_department = successor
    petition.save(update_fields=["named_department"])
    if petition.holdings.filter(to_at=None, department=unit).exists():
        hand_over(petition, successor if petition.screened_by_unit else centre_department(), at=now())
    if successor is None:
        engine.screen_at_centre(petition)
    _record(petition, unit, successor, actor, shown=False)


def _give_back(letter: Petition, unit: Department, actor: User) -> None:
    """Take the letter from a unit that ends: a lead's goes back to be dispatched, others' parts just end."""
    petition = lock(letter)
    part = open_part_of(petition, unit)
    if part is None:
        _name(petition, None, unit, actor)
        return
    if part.role != AssignmentRole.LEAD:
        end_part(part)
        _record(petition, unit, None, actor, shown=part.role == AssignmentRole.SUPPORT)
        return
    _dispatch_anew(petition, _("承办单位%(unit)s撤并，由信息中心重新分办。") % {"unit": unit.name}, actor)
    if petition.named_department_id == unit.pk and not petition.restricted:
        petition.named_department = None
        petition.save(update_fields=["named_department"])


def _clear_accused(petition: Petition, successor: Department, actor: User) -> None:
    """Take a report from the unit that now stands for the accused one (RULES section 2)."""
    part = open_part_of(petition, successor) if petition.restricted else None
    if part is None:
        return
    if part.role == AssignmentRole.LEAD:
        _dispatch_anew(petition, _("被举报的单位并入%(unit)s，由信息中心重新分办。") % {"unit": successor.name}, actor)
    else:
        tell_ended(end_part(part), "")


def _dispatch_anew(petition: Petition, reason: str, actor: User) -> None:
    label = str(JumpTarget.DISPATCH.label)
    to_dispatch(Jump(petition=petition, step=str(JumpTarget.DISPATCH), label=label, reason=reason, actor=actor))


def _record(petition: Petition, unit: Department, successor: Department | None, actor: User, *, shown: bool) -> None:
    """Leave the event, and tell the successor's liaisons of the letter."""
    touch(petition)
    kind = ChangeKind.MERGED if successor else ChangeKind.ABOLISHED
    note = (
        _("%(unit)s并入%(successor)s，由%(successor)s继续办理，期限不变。")
        % {"unit": unit.name, "successor": successor.name}
        if successor
        else _("%(unit)s撤销，不再承办这封信。") % {"unit": unit.name}
    )
    data = {"from": unit.name, "change": str(kind)}
    record(petition, Kind.UNIT_CHANGED, note=note, data=data, department=successor, shown=shown, actor=actor)
    if successor and holders(tuple(UNIT_ROLES), department=successor):
        key = f"{petition.number}:{petition.version}"
        tell_staff(petition, "unit_taken_over", (Role.LIAISON,), department=successor, key=key, note=note)
