"""The record of a letter: every change appends one event, linked by hash to the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.access import posts_of
from accounts.models import Department, Role, User
from common.bulk import insert_many
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


class Link(NamedTuple):
    """The end of a letter's chain, as far as the next event must know it."""

    sequence: int
    hash: str


class Keyed(Protocol):
    """A letter, or what was read of it."""

    @property
    def pk(self) -> int:
        """The letter's id."""


@dataclass(frozen=True)
class EventDraft:
    """One event to be appended: ``shown`` ones stand on the writer's timeline, ``data`` must be plain JSON."""

    petition: Keyed
    kind: Kind
    at: dt.datetime
    note: str = ""
    data: Mapping[str, Any] | None = None
    department: Department | None = None
    shown: bool = False
    actor: User | None = None


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
    draft = EventDraft(petition, kind, at or now(), note, data, department, shown, actor)
    return record_many([draft])[0]


@transaction.atomic
def record_many(drafts: Sequence[EventDraft]) -> list[PetitionEvent]:
    """Append these events, in their order, each to its letter's chain; the caller holds the letters' rows.

    Two queries, however many events and letters there are.
    """
    ends = _ends_of_chains({draft.petition.pk for draft in drafts})
    events = []
    for draft in drafts:
        event = _linked(draft, ends.get(draft.petition.pk))
        ends[draft.petition.pk] = Link(event.sequence, event.hash)
        events.append(event)
    insert_many(events)
    return events


def _ends_of_chains(letters: Collection[int]) -> dict[int, Link]:
    """Return the last link of each of these letters; none of those without an event.

    Two look-ups in the unique index for each letter, so that a letter with a long past costs no more.
    """
    last = PetitionEvent.objects.filter(petition=OuterRef("pk")).order_by("-sequence")
    ends = Petition.objects.filter(pk__in=letters).values_list(
        "pk", Subquery(last.values("sequence")[:1]), Subquery(last.values("hash")[:1])
    )
    return {pk: Link(sequence, digest) for pk, sequence, digest in ends if sequence}


def build_event(
    petition: Petition,
    kind: Kind,
    *,
    after: PetitionEvent | None,
    at: dt.datetime,
    department: Department | None = None,
    data: dict[str, Any] | None = None,
    shown: bool = False,
    actor: User | None,
) -> PetitionEvent:
    """Return the link that follows ``after`` in the letter's chain, unsaved; the letter must have its key."""
    draft = EventDraft(petition, kind, at, data=data, department=department, shown=shown, actor=actor)
    return _linked(draft, Link(after.sequence, after.hash) if after else None)


def _linked(draft: EventDraft, end: Link | None) -> PetitionEvent:
    event = PetitionEvent(
        petition_id=draft.petition.pk,
        sequence=end.sequence + 1 if end else 1,
        kind=draft.kind,
        at=draft.at,
        actor_id=draft.actor.pk if draft.actor else None,
        actor_label=actor_label(draft.actor),
        department_id=draft.department.pk if draft.department else None,
        department_name=draft.department.name if draft.department else "",
        note=draft.note,
        data=draft.data or {},
        shown_to_writer=draft.shown,
        previous_hash=end.hash if end else GENESIS,
    )
    event.hash = chained(event.previous_hash, content_of(event))
    return event
