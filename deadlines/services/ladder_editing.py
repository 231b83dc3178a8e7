"""The ladder is edited: steps added, changed, retired, brought back; running clocks follow (ADR 0015)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.bulk import update_column
from common.clock import now
from common.errors import ConflictError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, DeadlineQuerySet, EscalationStep, StepBasis
from deadlines.services.calendars import calendar_of
from deadlines.services.ladder import climbed_of, live_steps, next_moment
from deadlines.services.ladder_checks import StepFacts, check_alarms, check_step
from petitions.models import Petition

audit = logging.getLogger("audit")

BATCH = 500
"""Letters whose clocks are looked at together."""
MOST_EARLIER = 5
"""So many former offsets are remembered; a letter that still follows an older one has been late for long."""
EDITED = ("name", "tells", "card", "opens_order", "event_kind", "active_from", "offset", "earlier")


@transaction.atomic
def add_step(facts: StepFacts, *, actor: User) -> EscalationStep:
    """Add a step. It happens to clocks that reach it from now on, not to those that are past it already."""
    others = _held_ladder(facts.kind)
    check_step(facts, [step for step in others if not step.retired_at])
    step = EscalationStep(
        key=f"{facts.kind}-{token_hex(4)}",
        kind=facts.kind,
        basis=facts.basis,
        rank=0,
        active_from=now(),
        offset=facts.offset,
    )
    _fill(step, facts)
    return _keep(step, "added", actor)


@transaction.atomic
def change_step(step: EscalationStep, facts: StepFacts, *, seen: str | None = None, actor: User) -> EscalationStep:
    """Change a step's name, days, audience and consequences; its clock and what it counts from stay.

    Where the days change, clocks that have passed the new day but not the old one keep the old one.
    ``seen`` is the mark of the state that the person saw (``mark_of``): another one raises ConflictError.
    """
    held, others = _held(step, seen)
    if held.retired_at:
        raise WrongStateError(_("“%(name)s”已经停用，请先恢复再修改。") % {"name": held.name})
    check_step(facts, [other for other in others if not other.retired_at])
    if facts.offset != held.offset:
        moment = now()
        before = [held.offset, held.active_from.isoformat() if held.active_from else None]
        held.earlier = [before, *held.earlier][:MOST_EARLIER]
        held.offset, held.active_from = facts.offset, moment
    _fill(held, facts)
    return _keep(held, "changed", actor)


@transaction.atomic
def retire_step(step: EscalationStep, *, seen: str | None = None, actor: User) -> EscalationStep:
    """Take a step out of use; what it did stays. The alarms before three months can't be retired."""
    held, _others = _held(step, seen)
    if held.retired_at:
        raise WrongStateError(_("“%(name)s”已经停用。") % {"name": held.name})
    held.retired_at = now()
    return _keep(held, "retired", actor)


@transaction.atomic
def restore_step(step: EscalationStep, *, seen: str | None = None, actor: User) -> EscalationStep:
    """Bring a retired step back, for clocks that reach it from now on."""
    held, others = _held(step, seen)
    if not held.retired_at:
        raise WrongStateError(_("“%(name)s”正在使用，不用恢复。") % {"name": held.name})
    check_step(StepFacts.of(held), [other for other in others if not other.retired_at])
    held.retired_at, held.active_from, held.earlier = None, now(), []
    return _keep(held, "restored", actor)


def mark_of(step: EscalationStep) -> str:
    """Return a mark of the step's present state, for the page to send back."""
    return step.changed_at.isoformat() if step.changed_at else ""


def _held_ladder(kind: str) -> list[EscalationStep]:
    """Return the steps of one clock, held until the transaction ends: one person at a time edits a ladder."""
    return list(EscalationStep.objects.select_for_update().filter(kind=kind).order_by("pk"))


def _held(step: EscalationStep, seen: str | None) -> tuple[EscalationStep, list[EscalationStep]]:
    """Return the step's fresh row and the others of its clock, all held."""
    ladder = _held_ladder(step.kind)
    held = next((each for each in ladder if each.pk == step.pk), None)
    if held is None:
        raise EscalationStep.DoesNotExist
    if seen is not None and seen != mark_of(held):
        raise ConflictError(
            _("“%(name)s”刚刚被%(who)s修改过。您填写的内容已保留，请核对后再保存。")
            % {"name": held.name, "who": held.changed_by or _("其他同事")}
        )
    return held, [each for each in ladder if each.pk != held.pk]


def _fill(step: EscalationStep, facts: StepFacts) -> None:
    step.name, step.tells, step.card = facts.name.strip(), list(facts.tells), facts.card
    step.opens_order, step.event_kind = facts.opens_order, facts.event_kind


def _keep(step: EscalationStep, what: str, actor: User) -> EscalationStep:
    """Save the step, put the ladder in order, let the running clocks follow, write down who did it."""
    step.changed_at, step.changed_by = now(), actor
    step.save()
    live = _ranked(step.kind)
    if step.basis == StepBasis.THREE_MONTHS:
        check_alarms(live)
    clocks = reschedule(DeadlineKind(step.kind))
    facts = {name: getattr(step, name) for name in EDITED}
    audit.info("ladder: %s %s by %s: %s; %s clocks follow", step.key, what, actor.get_username(), facts, clocks)
    step.refresh_from_db()
    return step


def _ranked(kind: str) -> list[EscalationStep]:
    """Number the steps in use by their moments, so that the highest is the last; return them."""
    live = list(EscalationStep.objects.filter(kind=kind, retired_at=None))
    live.sort(key=lambda step: (step.basis == StepBasis.THREE_MONTHS, step.offset))
    for rank, step in enumerate(live, start=1):
        step.rank = rank
    EscalationStep.objects.bulk_update(live, ["rank"])
    return live


def reschedule(kind: DeadlineKind) -> int:
    """Set anew when the sweep looks at each running clock of this kind; return how many were set.

    Letters are held batch by batch, five statements each. What a new step would have done before it was set up
    is no moment of it (``ladder.fires_at``), so no old letter becomes due by this.
    """
    steps, count = live_steps().get(kind, []), 0
    for letters in _batches(kind):
        held = Petition.objects.select_for_update(of=("self",)).filter(pk__in=letters).order_by("pk")
        petitions = {letter.pk: letter for letter in held.only("received_on")}
        clocks = _clocks(kind).filter(petition_id__in=letters).select_related("calendar_version")
        found = {clock.pk: clock for clock in clocks}
        climbed = climbed_of(list(found))
        moments: dict[int, dt.datetime | None] = {}
        for pk, clock in found.items():
            clock.petition = petitions[clock.petition_id]
            moment = next_moment(clock, calendar_of(clock.calendar_version), steps, climbed.get(pk, ()))
            if moment != clock.next_step_at:
                moments[pk] = moment
        update_column(Deadline, "next_step_at", moments)
        count += len(moments)
    return count


def _clocks(kind: DeadlineKind) -> DeadlineQuerySet:
    return Deadline.objects.running().filter(kind=kind, escalates=True)


def _batches(kind: DeadlineKind) -> Iterator[list[int]]:
    last = 0
    while True:
        rest = _clocks(kind).filter(petition_id__gt=last).order_by("petition_id")
        letters = list(rest.values_list("petition_id", flat=True).distinct()[:BATCH])
        if not letters:
            return
        yield letters
        last = letters[-1]
