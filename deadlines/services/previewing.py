"""What a draft of the calendar would do, before anything is done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from common.clock import today
from deadlines.calendar import WorkingCalendar
from deadlines.dayfacts import DayChange, changes
from deadlines.models import CalendarDraft, CalendarVersion, Deadline
from deadlines.services.calendars import calendar_of, facts_of
from deadlines.services.recounting import Recount, clocks_of, letters_to_count, recount
from deadlines.services.versions import facts_in


@dataclass
class Preview:
    """The days that a draft changes, the clocks whose date moves, and those that could not be counted.

    ``counted`` clocks were looked at. Nothing of it is saved.
    """

    days: list[DayChange]
    day: dt.date
    moves: list[Recount] = field(default_factory=list)
    broken: list[Deadline] = field(default_factory=list)
    counted: int = 0

    @property
    def touches_the_past(self) -> bool:
        """Whether days that are over change from worked to free or back."""
        return any(change.moves_work and change.date < self.day for change in self.days)

    @property
    def letters(self) -> int:
        """How many letters move."""
        return len({move.clock.petition_id for move in self.moves})

    @property
    def becoming_late(self) -> int:
        """How many clocks are late by the new date only."""
        return sum(move.becomes_late for move in self.moves)

    @property
    def no_longer_late(self) -> int:
        """How many clocks are late by the old date only."""
        return sum(move.no_longer_late for move in self.moves)

    def per_unit(self) -> list[tuple[str, int]]:
        """Return how many letters move with each unit, most first; an empty name for those with nobody yet."""
        pairs = {(unit_of(move), move.clock.petition_id) for move in self.moves}
        return Counter(unit for unit, _letter in sorted(pairs)).most_common()


def unit_of(move: Recount) -> str:
    """Return the name of the unit whose clock it is, else of the lead; empty before dispatch."""
    unit = move.clock.department or move.clock.petition.lead_department
    return unit.name if unit else ""


def preview(draft: CalendarDraft) -> Preview:
    """Count every running clock by the draft, in memory and in batches, and tell what would change."""
    calendar = _calendar_in(draft)
    found = Preview(days=changed_days(draft.base, calendar, draft), day=today())
    version = CalendarVersion(number=calendar.version, announced_until=draft.announced_until)
    for batch in letters_to_count():
        counted = recount(clocks_of(batch), version, calendar)
        found.counted += len(counted.done)
        found.moves += [each for each in counted.done if each.moves]
        found.broken += counted.broken
    found.moves.sort(key=lambda move: (move.clock.due_on, move.clock.petition.number, move.clock.pk))
    return found


def _calendar_in(draft: CalendarDraft) -> WorkingCalendar:
    return WorkingCalendar(draft.base.number + 1, facts_in(draft), draft.announced_until)


def changed_days(base: CalendarVersion, calendar: WorkingCalendar, draft: CalendarDraft) -> list[DayChange]:
    """Return the days that a draft sees otherwise than its base."""
    return changes((calendar_of(base), facts_of(base)), (calendar, facts_in(draft)))


def days_between(older: CalendarVersion | None, version: CalendarVersion) -> Sequence[DayChange]:
    """Return the days that a version sees otherwise than an older one; none for the first."""
    if older is None:
        return []
    return changes((calendar_of(older), facts_of(older)), (calendar_of(version), facts_of(version)))
