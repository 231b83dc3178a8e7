"""Passing on inside a unit's own subtree: a county under a city, offices under a bureau.

The unit that got the letter stays answerable (RULES section 2): it leads or supports as before, its clocks run on.
Who got it from there works for that unit alone, gives its result back, and may pass it on further below itself. A
return is decided by the unit that passed the letter on, not by the centre: taken back (``end_passing``) or kept where
it is (``keep_passing``), and then it can't be sent back again.
"""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import UNIT_ROLES
from accounts.models import Department, User
from common.clock import today
from common.errors import RefusedError, WrongStateError
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.replies import checked_text
from petitions.services.states import lock, touch
from routing import access, engine
from routing.flows import LetterFlow
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState
from routing.services.assignments import assign, clock_again, end_part, step, tell_ended, tell_unit
from routing.services.dispatching import guard_report
from routing.services.supports import refuse_twice

PASSERS = tuple(sorted(UNIT_ROLES))
"""Who may pass on, and take back: everybody with a post in the unit."""


def units_below(unit: Department) -> list[Department]:
    """Return the units of the subtree that exist today, at any depth, each after the one above it; in one query."""
    children: dict[int, list[Department]] = defaultdict(list)
    for child in Department.objects.valid_on(today()).filter(parent__isnull=False):
        children[child.parent_id or 0].append(child)
    found: list[Department] = []
    waiting = list(children[unit.pk])
    seen = {unit.pk}
    while waiting:
        below = waiting.pop(0)
        if below.pk not in seen:
            seen.add(below.pk)
            found.append(below)
            waiting = children[below.pk] + waiting
    return found


def _held(part: Assignment, version: int | None) -> tuple[Petition, Assignment]:
    petition = lock(part.petition, version=version)
    fresh = Assignment.objects.select_related("department", "parent__department").get(pk=part.pk)
    fresh.petition = petition
    return petition, fresh


@transaction.atomic
def pass_on(
    part: Assignment, *, department: Department, note: str = "", version: int | None = None, actor: User
) -> Assignment:
    """Give the letter to a unit below one's own; one's own part, its clocks and what it owes stay as they are.

    The unit below has until two working days before the writer's date, at least until the next working day. Raises
    WrongStateError before acknowledging, RefusedError for a unit that is not below, or that has the letter already.
    """
    access.require_post(actor, part, *PASSERS)
    petition, part = _held(part, version)
    if part.state != AssignmentState.ACKNOWLEDGED:
        raise WrongStateError(_("签收以后、报出以前才能转交下级单位。"))
    if department not in units_below(part.department):
        raise RefusedError(_("只能转交给本单位的下级单位，请另选单位。"))
    refuse_twice(petition, department)
    guard_report(petition, [department])
    given = assign(petition, department, AssignmentRole.SUB, note=note.strip(), parent=part, actor=actor)
    engine.add_branch(petition, given)
    touch(petition)
    facts = {"above": part.department.name}
    record(petition, Kind.PASSED_ON, note=given.note_to_unit, data=facts, department=department, actor=actor)
    tell_unit(given, "passed_on", above=part.department.name)
    return given


def _passed(part: Assignment, version: int | None, actor: User) -> tuple[Petition, Assignment]:
    """Return letter and part, fresh, to who passed it on; whoever holds no post there learns of nothing."""
    access.require_post(actor, _above(part), *PASSERS)
    petition, part = _held(part, version)
    if part.role != AssignmentRole.SUB or part.state not in OPEN_ASSIGNMENT_STATES:
        raise WrongStateError(_("这个单位现在没有承办转交的来信。请刷新页面查看最新情况。"))
    return petition, part


def _above(part: Assignment) -> Assignment:
    """Return the part of the unit that passed it on; one that nobody passed on stands for itself."""
    above = part.parent or part
    above.petition = part.petition
    return above


@transaction.atomic
def end_passing(part: Assignment, *, reason: str, version: int | None = None, actor: User) -> None:
    """Take back what was passed on; where the unit below asked to return it this is the agreement."""
    reason = checked_text(reason)
    petition, part = _passed(part, version, actor)
    asked = part.state == AssignmentState.RETURN_ASKED
    tell_ended(end_part(part, how="agree_return" if asked else "cancel"), reason)
    touch(petition)
    facts = {"above": part.parent.department.name} if part.parent else {}
    record(petition, Kind.PASSING_ENDED, note=reason, data=facts, department=part.department, actor=actor)
    tell_unit(part, "passing_ended", reason=reason)


@transaction.atomic
def keep_passing(part: Assignment, *, reason: str, version: int | None = None, actor: User) -> None:
    """Do not agree that the unit below returns it: it has the letter again, and can't send it back any more."""
    reason = checked_text(reason)
    petition, part = _passed(part, version, actor)
    step(part, "insist", may_return=False)
    clock_again(part)
    touch(petition)
    record(petition, Kind.RETURN_REFUSED, note=reason, department=part.department, actor=actor)
    engine.finish(petition, LetterFlow.arbitrate, seed=part, actor=actor)
    tell_unit(part, "passing_kept", reason=reason)
