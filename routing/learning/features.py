"""A letter as numbers: characters and pairs of them, listed words and topics, of title and text apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.learning.letters import tidy
from routing.learning.recipe import Recipe
from routing.learning.topics import Topics

FEWEST_LETTERS = 2
"""A pair that stands in one letter alone says nothing of others."""
MOST_GRAMS = 40_000
"""Per part; the frequent ones are kept."""
PARTS = ("title", "text")
SHORT = 12
"""Known characters and pairs: of less than that a text says less, and must not count as a whole letter."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """What is known of titles, or of texts: the pairs with their numbers, and how rare everything is."""

    grams: Mapping[str, int]
    rare_grams: Floats
    rare_words: Floats
    rare_topics: Floats

    @property
    def width(self) -> int:
        """How many numbers this part of a letter becomes."""
        return len(self.rare_grams) + len(self.rare_words) + len(self.rare_topics)

    @cached_property
    def short(self) -> float:
        """The length of a short text, before texts are made equally long."""
        return math.sqrt(SHORT) * float(self.rare_grams.mean()) if len(self.rare_grams) else 1.0


@dataclass(frozen=True)
class Features:
    """Turns letters into numbers the way it was done in training."""

    recipe: Recipe
    topics: Topics
    title: Part
    text: Part

    @property
    def width(self) -> int:
        """How many numbers a letter becomes, most of them nought."""
        return self.title.width + self.text.width

    def of(self, title: str, text: str) -> tuple[Ints, Floats]:
        """Return the places and values of what is not nought; both empty for a letter without any known character."""
        recipe = self.recipe
        found = [
            *self._part(self.title, tidy(title), recipe.title, 0),
            *self._part(self.text, tidy(text), recipe.text, self.title.width),
        ]
        return np.concatenate([place for place, _value in found]), np.concatenate([value for _place, value in found])

    def _part(self, part: Part, text: str, weight: float, start: int) -> list[tuple[Ints, Floats]]:
        number, recipe = part.grams.get, self.recipe
        grams = [number(gram, -1) for gram in (*text, *map(str.__add__, text, text[1:]))]
        words = [word for _at, word in self.topics.find(text)]
        topics = [topic for word in words for topic in self.topics.of_word[word]]
        words_at = start + len(part.rare_grams)
        topics_at = words_at + len(part.rare_words)
        told = _counted(topics)
        return [
            _block(_counted(grams), part.rare_grams, weight, start, least=part.short),
            _block(_counted(words), part.rare_words, weight * recipe.words, words_at),
            _block((told[0], np.log1p(told[1])), part.rare_topics, recipe.topics, topics_at),
        ]


def count_grams(text: str) -> Counter[str]:
    """Return how often each character and each pair of neighbours stands in the text."""
    grams = Counter(text)
    grams.update(map(str.__add__, text, text[1:]))
    return grams


def _counted(numbers: Sequence[int]) -> tuple[Ints, NDArray[Any]]:
    """Return which numbers there are, and how often; -1 is left out."""
    places, counts = np.unique(np.array(numbers, np.int64), return_counts=True)
    unknown = int(bool(len(places)) and places[0] < 0)
    return places[unknown:], counts[unknown:]


def _block(
    counts: tuple[Ints, NDArray[Any]], rare: Floats, weight: float, start: int, *, least: float = 0.0
) -> tuple[Ints, Floats]:
    """Return one kind of feature, at length ``weight``; shorter where it was shorter than ``least``."""
    places, values = counts[0], counts[1] * rare[counts[0]]
    length = max(math.sqrt(float(values @ values)), least)
    if not len(places) or not weight:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    return places + start, (values * (weight / length)).astype(np.float32)


def learn_features(
    letters: Sequence[tuple[str, str]], recipe: Recipe, topics: Topics, *, background: Iterable[tuple[str, str]] = ()
) -> Features:
    """Return the features of these letters (title, text); ``background`` tells only how rare things are elsewhere."""
    others = list(background)
    parts = [
        _learn_part([tidy(letter[at]) for letter in letters], [tidy(letter[at]) for letter in others], topics)
        for at in range(len(PARTS))
    ]
    return Features(recipe, topics, *parts)


def _learn_part(texts: Sequence[str], others: Sequence[str], topics: Topics) -> Part:
    own: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    words: Counter[int] = Counter()
    groups: Counter[int] = Counter()
    for position, text in enumerate((*texts, *others)):
        grams = count_grams(text).keys()
        everywhere.update(grams)
        if position < len(texts):
            own.update(grams)
        found = {number for _at, number in topics.find(text)}
        words.update(found)
        groups.update({topic for number in found for topic in topics.of_word[number]})
    frequent = sorted(
        (gram for gram, count in own.items() if count >= FEWEST_LETTERS), key=lambda one: (-own[one], one)
    )
    kept = sorted(frequent[:MOST_GRAMS])
    total = len(texts) + len(others)
    return Part(
        {gram: place for place, gram in enumerate(kept)},
        _rarity([everywhere[gram] for gram in kept], total),
        _rarity([words[number] for number in range(len(topics.words))], total),
        _rarity([groups[topic] for topic in range(len(topics.topics))], total),
    )


def _rarity(counts: Sequence[int], total: int) -> Floats:
    """Return how rare each is: 1 for what stands in every letter, more for the rest."""
    return (np.log((1 + total) / (1 + np.array(counts, np.float64))) + 1).astype(np.float32)
