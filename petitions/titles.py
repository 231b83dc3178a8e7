"""Titles that are like a title, compared by pairs of neighbouring characters: Chinese needs no dictionary for that."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

MOST = 3
FEWEST_PAIRS, CANDIDATES, LIKE, LONGEST = 3, 200, 0.3, 60
"""Of so many rows that share a pair, those that share a third of the shorter title's pairs are like it."""

Thing = TypeVar("Thing", bound=Model)


def tells_enough(title: str) -> bool:
    """Tell whether the title is long enough to be compared."""
    return len(_pairs(title)) >= FEWEST_PAIRS


def likest(title: str, things: QuerySet[Thing], name: str, said: Callable[[Thing], str]) -> list[Thing]:
    """Return up to three rows whose column ``name`` shares the most with this title, the likest first.

    Looked for among the first of ``things``, in their order, that share any pair.
    """
    wanted = _pairs(title)
    if len(wanted) < FEWEST_PAIRS:
        return []
    any_pair = reduce(or_, (Q(**{f"{name}__contains": pair}) for pair in sorted(wanted)))
    shared: list[tuple[float, Thing]] = []
    for thing in things.filter(any_pair)[:CANDIDATES]:
        pairs = _pairs(said(thing))
        shared.append((len(wanted & pairs) / max(min(len(wanted), len(pairs)), 1), thing))
    best = sorted(shared, key=lambda each: -each[0])
    return [thing for part, thing in best if part >= LIKE][:MOST]


def _pairs(text: str) -> set[str]:
    """Pairs of neighbours, over letters and digits only."""
    kept = "".join(char for char in text[:LONGEST] if char.isalnum())
    return {kept[start : start + 2] for start in range(len(kept) - 1)}
