"""How much each kind of feature counts; found by measuring (benchmarks/bench_router.py, docs/adr/0019)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Weights of the blocks: characters and pairs, words of the list, topics. ``title`` and ``text`` scale the first two.

    ``cost`` is the penalty of the linear machine for a letter on the wrong side.
    """

    title: float = 0.7
    text: float = 1.0
    words: float = 0.7
    topics: float = 0.5
    cost: float = 1.0


CATEGORY = Recipe()
UNIT = Recipe(words=0.0, topics=0.2, cost=2.0)
"""Which office answers depends on places first, and only characters know them."""
RECIPES = {"category": CATEGORY, "unit": UNIT}
