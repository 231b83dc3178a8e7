"""Due dates as they stood at a cut-off: extensions, pauses and screenings of later moments are taken back.

Only clocks that run can be moved, so this concerns the few letters that were open at the cut-off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Prefetch, Q

from common.clock import local_date
from deadlines.models import Deadline, Extension, ExtensionState, Pause
from deadlines.services.calendars import calendar_of
from deadlines.services.clocks import plan_dates
from petitions.models import Kind, PetitionEvent
from reports.metrics.period import Period


class Dates(NamedTuple):
    """The original and the granted due date of a clock."""

    original_due_on: dt.date
    due_on: dt.date


class Running(NamedTuple):
    """A clock that was open at the cut-off."""

    pk: int
    petition: int
    screened_at: dt.datetime | None


def dates_as_of(period: Period, running: Collection[Running]) -> dict[int, Dates]:
    """Return clock id → its dates at the cut-off, for those of the clocks whose dates may have moved since."""
    last_seen = local_date(period.cut_off - dt.timedelta(microseconds=1))
    moved = _clocks(period, _moved_since(period, last_seen, running))
    before_screening = _dates_before_screening(period, [clock.petition_id for clock in moved])
    found: dict[int, Dates] = {}
    for clock in moved:
        pauses = [_seen(pause, last_seen) for pause in clock.petition.pauses.all() if pause.from_on <= last_seen]
        plan_dates(
            clock,
            calendar_of(clock.calendar_version),
            pauses=pauses,
            extensions=clock.seen_extensions,  # type: ignore[attr-defined]
            day=period.cut_off_day,  # what still waits at the cut-off is not counted up to it
        )
        promised = before_screening.get(clock.petition_id)
        found[clock.pk] = Dates(promised, promised) if promised else Dates(clock.original_due_on, clock.due_on)
    return found


def _moved_since(period: Period, last_seen: dt.date, running: Collection[Running]) -> list[int]:
    """Return the clocks whose letters met a pause, an extension or their screening since the cut-off."""
    granted = Extension.objects.filter(state=ExtensionState.GRANTED, decided_at__gte=period.cut_off)
    paused = Pause.objects.filter(Q(from_on__gt=last_seen) | Q(to_on=None) | Q(to_on__gt=last_seen))
    extended, stopped = set(granted.values_list("deadline", flat=True)), set(paused.values_list("petition", flat=True))
    return [
        clock.pk
        for clock in running
        if clock.pk in extended
        or clock.petition in stopped
        or (clock.screened_at is not None and clock.screened_at >= period.cut_off)
    ]


def _clocks(period: Period, ids: list[int]) -> list[Deadline]:
    seen = Extension.objects.filter(state=ExtensionState.GRANTED, decided_at__lt=period.cut_off)
    clocks = Deadline.objects.filter(pk__in=ids).select_related("calendar_version", "petition")
    return list(
        clocks.prefetch_related("petition__pauses", Prefetch("extensions", queryset=seen, to_attr="seen_extensions"))
    )


def _dates_before_screening(period: Period, petitions: list[int]) -> dict[int, dt.date]:
    """Return letter id → the date promised on the receipt, where a screening after the cut-off moved it."""
    events = PetitionEvent.objects.filter(petition__in=petitions, kind=Kind.DEADLINE_SET, at__gte=period.cut_off)
    rows = events.order_by("petition_id", "-sequence").values_list("petition_id", "data")
    return {petition: dt.date.fromisoformat(data["from"]) for petition, data in rows if data.get("from")}


def _seen(pause: Pause, last_seen: dt.date) -> tuple[dt.date, dt.date | None]:
    """Return a pause as it was known: one that ended later was still open."""
    ended = pause.to_on is not None and pause.to_on <= last_seen
    return (pause.from_on, pause.to_on if ended else None)
