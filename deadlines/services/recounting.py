"""Running clocks counted again by another version of the calendar: what it would give, and keeping it.

The dates come from ``plan_dates``, as everywhere. A letter's clocks are counted together, since a
support unit's date follows the lead's.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from accounts.models import Department
from common.bulk import update_column
from common.clock import today
from deadlines import calendar as counting
from deadlines.calendar import WorkingCalendar
from deadlines.models import (
    CalendarVersion,
    Deadline,
    DeadlineKind,
    Extension,
    ExtensionState,
    Pause,
)
from deadlines.services.calendars import calendar_of
from deadlines.services.clocks import FOLLOWING, PAUSED_KINDS, plan_dates, plan_support
from deadlines.services.ladder import climbed_of, live_steps, next_moment
from deadlines.standing import is_over
from petitions.models import Petition

logger = logging.getLogger(__name__)

BATCH = 500
"""Letters counted at a time: some 1,500 clocks in memory."""
_UNREAD = ("petition__body", "petition__outcome_note", "petition__place", "answerable", "unit_submitted_at")
DATES = ("due_on", "original_due_on", "provisional", "next_step_at")

Leads = dict[tuple[int, int], dt.date]
"""Due dates of the writers' clocks by letter and round; support units follow them."""


@dataclass(frozen=True)
class Recount:
    """One clock with its new dates filled in, unsaved; ``before`` is the due date by its present calendar.

    A clock that stands still moves on by itself each day; that is no change of the calendar's, so its
    ``before`` is counted up to today as well. ``stored`` are the values of ``DATES`` as they were.
    """

    clock: Deadline
    before: dt.date
    stored: tuple[object, ...]
    day: dt.date

    @property
    def moves(self) -> bool:
        """Whether the calendar moves the due date."""
        return self.before != self.clock.due_on

    @property
    def becomes_late(self) -> bool:
        """Whether it is late by the new date and was not by the old one."""
        return is_over(self.clock.due_on, self.day) and not is_over(self.before, self.day)

    @property
    def no_longer_late(self) -> bool:
        """Whether it was late by the old date and is not by the new one."""
        return is_over(self.before, self.day) and not is_over(self.clock.due_on, self.day)


def _dates(clock: Deadline) -> tuple[object, ...]:
    return tuple(getattr(clock, name) for name in DATES)


@dataclass
class Recounts:
    """What counting again gave; ``broken`` clocks could not be counted, the log says why."""

    done: list[Recount] = field(default_factory=list)
    broken: list[Deadline] = field(default_factory=list)


def letters_to_count(
    version: CalendarVersion | None = None, *, since: dt.datetime | None = None
) -> Iterator[list[int]]:
    """Yield the ids of letters with running clocks, in batches and in order.

    With ``version`` only those with a clock that another version counted; with ``since`` only clocks that
    started then or later.
    """
    clocks = Deadline.objects.running()
    if version:
        clocks = clocks.exclude(calendar_version=version)
    if since:
        clocks = clocks.filter(started_at__gte=since)
    last = 0
    while True:
        rest = clocks.filter(petition_id__gt=last).order_by("petition_id")
        ids = list(rest.values_list("petition_id", flat=True).distinct()[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def clocks_of(letters: Sequence[int]) -> list[Deadline]:
    """Return the running clocks of these letters, with letter, units and version."""
    clocks = Deadline.objects.running().filter(petition_id__in=letters).order_by("petition_id", "pk")
    found = list(clocks.select_related("petition").defer(*_UNREAD))
    units, versions = Department.objects.in_bulk(), CalendarVersion.objects.in_bulk()  # few rows for many clocks
    for clock in found:
        clock.calendar_version = versions[clock.calendar_version_id]
        clock.department = units.get(clock.department_id or 0)
        clock.petition.lead_department = units.get(clock.petition.lead_department_id or 0)
    return found


def recount(clocks: Sequence[Deadline], version: CalendarVersion, calendar: WorkingCalendar) -> Recounts:
    """Fill in the dates that a version gives to the running clocks of whole letters; saves nothing.

    The number of queries does not depend on the number of clocks. A clock that cannot be counted is
    left as it is and named.
    """
    around, found, day = _Around(clocks), Recounts(), today()
    for clock in sorted(clocks, key=lambda clock: clock.kind in FOLLOWING):  # the leads' dates first
        try:
            found.done.append(around.counted(clock, version, calendar, day))
        except Exception:  # one broken row holds up no other letter
            logger.exception("the clock %s could not be counted by calendar %s", clock.pk, version.number)
            found.broken.append(clock)
    return found


class _Around:
    """What the dates of many clocks depend on, read at once."""

    def __init__(self, clocks: Sequence[Deadline]) -> None:
        letters = {clock.petition_id for clock in clocks}
        pks = [clock.pk for clock in clocks]
        self.pauses: dict[int, list[counting.Pause]] = defaultdict(list)
        for letter, first, resumed in _pauses(letters):
            self.pauses[letter].append((first, resumed))
        self.extensions: dict[int, list[Extension]] = defaultdict(list)
        for extension in Extension.objects.filter(deadline_id__in=pks, state=ExtensionState.GRANTED):
            self.extensions[extension.deadline_id].append(extension)
        leads = Deadline.objects.replies().filter(petition_id__in=letters, department=None)
        dates = leads.values_list("petition_id", "round", "due_on")
        self.leads: Leads = {(letter, turn): due for letter, turn, due in dates}
        self.new_leads = dict(self.leads)
        self.steps = live_steps()
        self.climbed = climbed_of(pks)

    def counted(self, clock: Deadline, version: CalendarVersion, calendar: WorkingCalendar, day: dt.date) -> Recount:
        stored, before = _dates(clock), clock.due_on
        if any(resumed is None for _first, resumed in self.pauses[clock.petition_id]):
            self._plan(clock, calendar_of(clock.calendar_version), self.leads, day)
            before = clock.due_on
        self._plan(clock, calendar, self.new_leads, day)
        climbed = self.climbed.get(clock.pk, ())
        clock.next_step_at = next_moment(clock, calendar, self.steps.get(clock.kind, []), climbed)
        clock.calendar_version = version
        return Recount(clock, before, stored, day)

    def _plan(self, clock: Deadline, calendar: WorkingCalendar, leads: Leads, day: dt.date) -> None:
        place = clock.petition_id, clock.round
        if clock.kind in FOLLOWING:
            plan_support(clock, calendar, leads[place])
            return
        pauses = self.pauses[clock.petition_id] if clock.kind in PAUSED_KINDS else []
        plan_dates(clock, calendar, pauses=pauses, extensions=self.extensions[clock.pk], day=day)
        if clock.kind == DeadlineKind.REPLY:
            leads[place] = clock.due_on


def _pauses(letters: Iterable[int]) -> Iterable[tuple[int, dt.date, dt.date | None]]:
    return Pause.objects.filter(petition_id__in=letters).values_list("petition_id", "from_on", "to_on")


def recount_many(clocks: Sequence[Deadline], version: CalendarVersion) -> Recounts:
    """Count the running clocks of whole letters by a version and save them; the caller holds the letters' rows."""
    found = recount(clocks, version, calendar_of(version))
    Deadline.objects.filter(pk__in=[each.clock.pk for each in found.done]).update(calendar_version=version)
    for place, column in enumerate(DATES):
        values = {each.clock.pk: (each.stored[place], getattr(each.clock, column)) for each in found.done}
        update_column(Deadline, column, {pk: new for pk, (old, new) in values.items() if new != old})
    _keep_with_letters([each.clock for each in found.done])
    return found


def _keep_with_letters(clocks: Iterable[Deadline]) -> None:
    """Lists read the writer's date off the letter."""
    moved = {
        clock.petition_id: clock.due_on
        for clock in clocks
        if clock.kind == DeadlineKind.REPLY and clock.petition.due_on != clock.due_on
    }
    update_column(Petition, "due_on", moved)
