"""Seals over the record, and the check that nobody changed it behind the application's back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from common.clock import now
from common.hashing import GENESIS, chained, sha256_of
from petitions.models import DaySeal, Petition, PetitionEvent
from petitions.services.events import content_of


@dataclass(frozen=True)
class Flaw:
    """Something in the record that does not agree: which letter and event, or which day's seal."""

    number: str
    sequence: int | None
    what: str


def _heads(after: int, up_to: int) -> dict[str, str]:
    """Return letter id → hash of its last event among those with ids in (after, up_to]."""
    events = PetitionEvent.objects.filter(pk__gt=after, pk__lte=up_to).order_by("petition_id", "sequence")
    return {str(petition): digest for petition, digest in events.values_list("petition_id", "hash").iterator()}


def _hold_writers_off() -> None:
    """Wait for changes under way, so that no event with a smaller id appears after the seal."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {PetitionEvent._meta.db_table} IN SHARE MODE")


@transaction.atomic
def seal_day(day: dt.date) -> DaySeal:
    """Seal all events since the last seal under this day's date; a sealed day stays as it is."""
    sealed = DaySeal.objects.filter(day=day).first()
    if sealed:
        return sealed
    _hold_writers_off()
    last = DaySeal.objects.order_by("-day").first()
    previous, after = (last.hash, last.up_to) if last else (GENESIS, 0)
    up_to = PetitionEvent.objects.aggregate(top=Max("pk"))["top"] or after
    heads = _heads(after, up_to)
    return DaySeal.objects.create(
        day=day,
        up_to=up_to,
        letters=len(heads),
        previous_hash=previous,
        hash=_seal_hash(previous, day, up_to, heads),
        sealed_at=now(),
    )


def _seal_hash(previous: str, day: dt.date, up_to: int, heads: dict[str, str]) -> str:
    return chained(previous, {"day": day.isoformat(), "up_to": up_to, "heads": sha256_of(heads)})


def broken_links(petition: Petition | None = None) -> Iterator[Flaw]:
    """Yield the events whose content, order or link does not agree with their hash, of one letter or of all."""
    events = PetitionEvent.objects.order_by("petition_id", "sequence").select_related("petition")
    if petition is not None:
        events = events.filter(petition=petition)
    letter, previous, expected = 0, GENESIS, 1
    for event in events.iterator(chunk_size=2000):
        if event.petition_id != letter:
            letter, previous, expected = event.petition_id, GENESIS, 1
        if event.sequence != expected or event.previous_hash != previous:
            yield Flaw(event.petition.number, event.sequence, "前面的记录缺失或被改动")
        elif event.hash != chained(event.previous_hash, content_of(event)):
            yield Flaw(event.petition.number, event.sequence, "内容与摘要不符")
        previous, expected = event.hash, event.sequence + 1


def broken_seals() -> Iterator[Flaw]:
    """Yield the seals that do not agree with the events they were put on."""
    previous, after = GENESIS, 0
    for seal in DaySeal.objects.order_by("day"):
        heads = _heads(after, seal.up_to)
        if seal.previous_hash != previous or seal.hash != _seal_hash(previous, seal.day, seal.up_to, heads):
            yield Flaw(f"{seal.day:%Y-%m-%d}", None, "当日封存与记录不符")
        previous, after = seal.hash, seal.up_to
