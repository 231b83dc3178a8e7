"""What happened in a period, as seen at its cut-off: small rows without tables behind them.

Every fact says its letter's public number, its channel, and whose it is; so the same figure can be
taken of all, of a channel or of a unit, and the parts add up to the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, fields
from typing import Protocol, TypeVar

from reports.metrics.period import Period

NOT_DISPATCHED = 0
"""Owner of letters that no unit has: a row of their own, so that parts add up (RULES section 6)."""
WITHHELD = -1
"""Owner of reports of wrongdoing: in channel totals, never in a unit's row or a public annex (RULES section 6)."""


Key = TypeVar("Key", bound=Hashable)


class Fact(Protocol):
    """What all facts share. ``unit`` is a department's id, NOT_DISPATCHED or WITHHELD."""

    @property
    def number(self) -> str:
        """The letter's public number."""
        ...

    @property
    def channel(self) -> str:
        """The channel's key."""
        ...

    @property
    def unit(self) -> int:
        """Whose it is."""
        ...


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a letter in the period; also the base of the richer facts."""

    number: str
    channel: str
    unit: int


@dataclass(frozen=True, slots=True)
class Letter(Happening):
    """A letter received in the period; ``unit`` is its lead at the cut-off.

    ``released``: the first final reply of round 1 went out before the cut-off. ``has_clock`` is false
    where no reply clock was ever opened. ``withdrawn``: taken back after dispatch,
    which leaves it valid.
    """

    letter_type: str
    category: int | None
    invalid: bool
    released: bool
    has_clock: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Clock(Happening):
    """A round-1 reply clock; ``unit`` answers for it: the lead when it became late, otherwise the lead.

    ``released_on`` and ``submitted_on`` are none while that had not happened at the cut-off.
    ``judged`` is false where a clock stays out of all on-time figures (no, undated or impossible reply
    of an imported letter). ``restated`` is the clock's id where its dates have moved since the cut-off; those
    here are the ones that stood at it. ``carried_by`` had the letter open when the month began; none: nobody had.
    """

    received_on: dt.date
    original_due_on: dt.date
    due_on: dt.date
    released_on: dt.date | None
    submitted_on: dt.date | None
    judged: bool
    restated: int | None
    carried_by: int | None


@dataclass(frozen=True, slots=True)
class Judgement(Happening):
    """A writer's rating of round 1, given in the period."""

    grade: str


@dataclass(frozen=True, slots=True)
class Dispatch(Happening):
    """A letter given to a unit as lead in the period."""

    acknowledged_in_time: bool


@dataclass(frozen=True)
class Facts:
    """All facts of a period, or of a part of it."""

    period: Period
    letters: tuple[Letter, ...] = ()
    clocks: tuple[Clock, ...] = ()
    ratings: tuple[Judgement, ...] = ()
    published: tuple[Happening, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    returns: tuple[Happening, ...] = ()
    redone: tuple[Happening, ...] = ()
    closed: tuple[Happening, ...] = ()
    first_dispatched: tuple[Happening, ...] = ()
    hollow: tuple[Happening, ...] = ()
    rejected: tuple[Happening, ...] = ()

    def by_channel(self) -> dict[str, Facts]:
        """Return the facts of each channel that has any."""
        return _split(self, lambda fact: fact.channel)

    def by_unit(self) -> dict[int, Facts]:
        """Return the facts of each owner that has any, NOT_DISPATCHED and WITHHELD among them."""
        return _split(self, lambda fact: fact.unit)

    def by(self, key: Callable[[Fact], Key]) -> dict[Key, Facts]:
        """Return the facts of each key that has any, for parts that the facts themselves don't name."""
        return _split(self, key)


@dataclass
class _Part:
    """A part that is being filled."""

    lists: dict[str, list[Fact]] = field(default_factory=dict)


def _split(facts: Facts, key: Callable[[Fact], Key]) -> dict[Key, Facts]:
    parts: dict[Key, _Part] = {}
    names = [each.name for each in fields(facts) if each.name != "period"]
    for name in names:
        rows: Iterable[Fact] = getattr(facts, name)
        for fact in rows:
            parts.setdefault(key(fact), _Part()).lists.setdefault(name, []).append(fact)
    return {
        owner: Facts(facts.period, **{name: tuple(rows) for name, rows in part.lists.items()})  # type: ignore[arg-type]
        for owner, part in parts.items()
    }
