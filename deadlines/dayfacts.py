"""The days of a calendar version as a list that is edited: a year replaced, days added, two lists compared.

Plain Python, like the calendar that the list becomes. National facts come from the notices of the
State Council; local ones were decided by the county and go before them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from deadlines.calendar import DayFact, DayKind, WorkingCalendar
from deadlines.statutory import NEW_YEAR, statutory_days

if TYPE_CHECKING:
    from deadlines.calendarfile.plan import YearPlan

Facts = tuple[DayFact, ...]
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class DayState:
    """What a day is in one version."""

    kind: DayKind
    name: str
    local: bool


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that one version sees otherwise than another."""

    date: date
    before: DayState
    after: DayState

    @property
    def moves_work(self) -> bool:
        """Whether the day is worked in one of them and not in the other; else only its name differs."""
        off = (DayKind.REST, DayKind.HOLIDAY)
        return (self.before.kind in off) != (self.after.kind in off)


def normalised(facts: Iterable[DayFact]) -> Facts:
    """National days first, local ones last, each by date; of two facts for one day the later one given."""
    kept = {(fact.local, fact.date): fact for fact in facts}
    return tuple(kept[key] for key in sorted(kept))


def digest_of(facts: Iterable[DayFact], announced_until: date) -> str:
    """SHA-256 over the normalised facts and the day until which years are announced."""
    rows = [[fact.date.isoformat(), fact.working, fact.name, fact.local] for fact in normalised(facts)]
    told = json.dumps([announced_until.isoformat(), rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def with_year(facts: Sequence[DayFact], plan: YearPlan) -> Facts:
    """The facts after a year's notice: its own replace those of the same notice; a supplement is laid over them.

    元旦 in December stands in the next year's notice. A table of one calendar year that says nothing of
    the December before leaves it alone.
    """
    if plan.supplement:
        return normalised([*facts, *plan.days])
    speaks_of_december = plan.source == "notice" or any(fact.date.year < plan.year for fact in plan.days)

    def replaced(fact: DayFact) -> bool:
        early = fact.date.month == _DECEMBER and fact.name.startswith(NEW_YEAR)
        return fact.date.year + early == plan.year and (speaks_of_december or not early)

    return normalised([*(fact for fact in facts if fact.local or not replaced(fact)), *plan.days])


def with_local(facts: Sequence[DayFact], days: Iterable[tuple[date, bool, str]]) -> Facts:
    """The facts with days that the county decided."""
    return normalised([*facts, *(DayFact(day, working, name, local=True) for day, working, name in days)])


def without_local(facts: Sequence[DayFact], day: date) -> Facts:
    """The facts without what the county decided for that day."""
    return tuple(fact for fact in facts if not (fact.local and fact.date == day))


def announced_until(facts: Iterable[DayFact], known: date) -> date:
    """31 December of the newest year in an unbroken row after `known`; `known` where the next one is missing."""
    off = {fact.date for fact in facts if not fact.working and not fact.local}
    year = known.year
    while (by_law := statutory_days(year + 1)) and off.issuperset(by_law):
        year += 1
    return max(known, date(year, 12, 31))


def changes(
    old: tuple[WorkingCalendar, Sequence[DayFact]], new: tuple[WorkingCalendar, Sequence[DayFact]]
) -> list[DayChange]:
    """Every day whose kind, name or origin differs between two calendars, in order."""
    before, after = old[0], new[0]
    last = max(before.announced_until, after.announced_until)
    days = {fact.date for fact in (*old[1], *new[1])}
    for year in range(min(before.announced_until, after.announced_until).year, last.year + 1):
        days.update(statutory_days(year))
    local = [{fact.date for fact in facts if fact.local} for facts in (old[1], new[1])]
    found = (DayChange(day, _state(before, day, local[0]), _state(after, day, local[1])) for day in sorted(days))
    return [change for change in found if change.before != change.after]


def _state(calendar: WorkingCalendar, day: date, local: set[date]) -> DayState:
    return DayState(calendar.day_kind(day), calendar.name_of(day), day in local)
