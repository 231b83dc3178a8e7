"""The clocks whose next step has come, as the sweep reads them: tuples, of just what it decides by.

An object of the ORM for each clock and letter would cost more than all that is decided and written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet

from deadlines.models import OUTLIVING, Deadline
from petitions.models import Petition
from petitions.models.petition import OPEN_STATES


class Found(NamedTuple):
    """A clock whose next step has come, as the index told."""

    pk: int
    petition: int
    at: dt.datetime


class Letter(NamedTuple):
    """A letter, held until the transaction ends."""

    pk: int
    number: str
    title: str
    state: str
    priority: int
    restricted: bool
    received_on: dt.date
    lead_department_id: int | None

    @property
    def is_open(self) -> bool:
        """Still waits for a final answer."""
        return self.state in OPEN_STATES


class Clock(NamedTuple):
    """A clock of such a letter, as it is while the letter is held."""

    petition: Letter
    pk: int
    kind: str
    department_id: int | None
    round: int
    calendar_version_id: int
    started_at: dt.datetime
    started_on: dt.date
    due_on: dt.date
    paused_on: dt.date | None
    satisfied_at: dt.datetime | None
    verdict: str
    escalates: bool

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for what the clock is about; an answered letter's are over but for a few."""
        return self.petition.is_open or self.kind in OUTLIVING


def due_clocks(now: dt.datetime) -> QuerySet[Deadline, tuple[int, int, dt.datetime | None]]:
    """Return the clocks that are due, in the order of the one index that knows them: nothing else is read."""
    due = Deadline.objects.filter(next_step_at__lte=now).order_by("next_step_at", "pk")
    return due.values_list("pk", "petition_id", "next_step_at")


def in_batches(now: dt.datetime, size: int) -> Iterator[list[Found]]:
    """Yield what is due, so many at a time: each clock once, also one that stays due."""
    rest = due_clocks(now)
    while found := [Found(pk, letter, at) for pk, letter, at in rest[:size] if at]:
        yield found
        last = found[-1]
        later = Q(next_step_at__gt=last.at) | Q(next_step_at=last.at, pk__gt=last.pk)
        rest = due_clocks(now).filter(later, next_step_at__gte=last.at)


def held_letters(pks: Collection[int]) -> dict[int, Letter]:
    """Hold these letters until the transaction ends, but for those that somebody else holds; return them by id."""
    free = Petition.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=pks).order_by("pk")
    return {letter.pk: letter for letter in map(Letter._make, free.values_list(*Letter._fields))}


def read_afresh(found: Sequence[Found], now: dt.datetime) -> list[Clock]:
    """Hold the letters of these clocks, and return the clocks that are due still."""
    letters = held_letters({each.petition for each in found})
    due = Deadline.objects.filter(pk__in=[each.pk for each in found], next_step_at__lte=now).order_by("pk")
    rows = due.values_list("petition_id", *Clock._fields[1:])
    return [Clock(letters[letter], *rest) for letter, *rest in rows if letter in letters]
