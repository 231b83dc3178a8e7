"""The record of a letter: append an event, seal the day, check the chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from accounts.access import posts_of
from accounts.models import Department, Role, User
from common.clock import TZ, end_of_day, now, start_of_day
from common.hashing import GENESIS, chained, sha256_of
from petitions.models import DaySeal, Kind, Petition, PetitionEvent


def actor_label(actor: User | None) -> str:
    """Return the person's name and post as they are now, for a record that outlives both."""
    if actor is None:
        return ""
    titles = [str(Role(role).label) for role, _unit in posts_of(actor).held if role in Role.values]
    return "，".join([str(actor), *dict.fromkeys(titles)])[:160]


def _content(event: PetitionEvent) -> dict[str, Any]:
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
    event.hash = chained(event.previous_hash, _content(event))
    return event


def broken_links(petition: Petition) -> Iterator[PetitionEvent]:
    """Yield the events whose content, order or link does not agree with their hash."""
    previous, expected = GENESIS, 1
    for event in petition.events.order_by("sequence"):
        whole = event.sequence == expected and event.previous_hash == previous
        if not whole or event.hash != chained(event.previous_hash, _content(event)):
            yield event
        previous, expected = event.hash, event.sequence + 1


def _heads_of(day: dt.date) -> dict[str, str]:
    """Return letter id → hash of its last event of that local day."""
    events = PetitionEvent.objects.filter(at__gte=start_of_day(day), at__lt=end_of_day(day))
    pairs = events.order_by("petition_id", "sequence").values_list("petition_id", "hash")
    return {str(petition): digest for petition, digest in pairs.iterator()}


@transaction.atomic
def seal_day(day: dt.date) -> DaySeal:
    """Seal the heads of all chains that grew on that local day; sealed days stay as they are."""
    sealed = DaySeal.objects.filter(day=day).first()
    if sealed:
        return sealed
    last = DaySeal.objects.order_by("-day").first()
    heads = _heads_of(day)
    previous = last.hash if last else GENESIS
    return DaySeal.objects.create(
        day=day,
        events=len(heads),
        previous_hash=previous,
        hash=chained(previous, {"day": day.isoformat(), "heads": sha256_of(heads)}),
        sealed_at=now(),
    )
