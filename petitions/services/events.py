"""The record of a letter: every change appends one event, linked by hash to the one before."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.access import posts_of
from accounts.models import Department, Role, User
from common.clock import TZ, now
from common.hashing import GENESIS, chained
from petitions.models import Kind, Petition, PetitionEvent


def actor_label(actor: User | None) -> str:
    """Return the person's name and post as they are now, for a record that outlives both."""
    if actor is None:
        return ""
    titles = [str(Role(role).label) for role, _unit in posts_of(actor).held if role in Role.values]
    return "，".join([str(actor), *dict.fromkeys(titles)])[:160]


def content_of(event: PetitionEvent) -> dict[str, Any]:
    """Return what an event's hash covers."""
    return {
        "petition": event.petition_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "at": event.at.astimezone(TZ).isoformat(),
        "actor": event.actor_label,
        "department": event.department_name,
        "note": event.note,
        "data": event.data,
        "shown": event.shown_to_writer,
    }


@transaction.atomic
def record(
    petition: Petition,
    kind: Kind,
    *,
    at: dt.datetime | None = None,
    note: str = "",
    data: dict[str, Any] | None = None,
    department: Department | None = None,
    shown: bool = False,
    actor: User | None,
) -> PetitionEvent:
    """Append one event to the letter's chain; the caller holds the letter's row.

    ``shown`` events stand on the writer's timeline. ``data`` must be plain JSON.
    """
    last = PetitionEvent.objects.filter(petition=petition).order_by("-sequence").first()
    event = build_event(
        petition,
        kind,
        after=last,
        at=at or now(),
        note=note,
        data=data,
        department=department,
        shown=shown,
        actor=actor,
    )
    event.save()
    return event


def build_event(
    petition: Petition,
    kind: Kind,
    *,
    after: PetitionEvent | None,
    at: dt.datetime,
    note: str = "",
    data: dict[str, Any] | None = None,
    department: Department | None = None,
    shown: bool = False,
    actor: User | None,
) -> PetitionEvent:
    """Return the link that follows ``after`` in the letter's chain, unsaved; the letter must have its key."""
    event = PetitionEvent(
        petition=petition,
        sequence=after.sequence + 1 if after else 1,
        kind=kind,
        at=at,
        actor=actor,
        actor_label=actor_label(actor),
        department=department,
        department_name=department.name if department else "",
        note=note,
        data=data or {},
        shown_to_writer=shown,
        previous_hash=after.hash if after else GENESIS,
    )
    event.hash = chained(event.previous_hash, content_of(event))
    return event
