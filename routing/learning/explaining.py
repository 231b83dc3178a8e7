"""The words of a letter that made a model say what it said: words of the list, and strings of characters put together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from routing.learning.features import Features, Part
from routing.learning.letters import Label, tidy
from routing.learning.model import Model

SHORTEST, LONGEST = 2, 6
MOST_WORDS = 5
_STRONG = 0.25
"""A pair joins its neighbours when it weighs a quarter of the strongest one."""
_WEAK = 0.2
"""Words that weigh less than a fifth of the strongest one did not decide."""
_GUESSED = 0.6
"""Strings that are no words of the list count less: they may be cut in the wrong place."""
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LOOSE = "的了是在我你他她您们和与及或不没有也都就还又很这那个之其于被把对向从到给让请为因所以但而吗呢吧啊已将等上下中无可否多小自"
"""Characters that neither begin nor end a word worth showing."""


def because(model: Model, label: Label, title: str, text: str) -> tuple[str, ...]:
    """Return up to five words that stand in the letter and speak for the label, the strongest first; may be empty."""
    found = model.features.of(title, text)
    if not len(found[0]):
        return ()
    place = model.place_of(label)
    rows = model.weights[found[0]]
    pull = (rows[:, place] - rows.mean(axis=1)) * found[1]
    worth = dict(zip(found[0].tolist(), pull.tolist(), strict=True))
    weights: dict[str, float] = defaultdict(float)
    features = model.features
    for part, raw, start in ((features.title, title, 0), (features.text, text, features.title.width)):
        for word, weight in _words(features, part, tidy(raw), start, worth):
            weights[word] += weight
    return _best(weights)


def _words(
    features: Features, part: Part, text: str, start: int, worth: dict[int, float]
) -> Iterator[tuple[str, float]]:
    """Yield words of one part of the letter, with what each adds to the score."""
    words_at = start + len(part.rare_grams)
    topics_at = words_at + len(part.rare_words)
    pairs = _pairs(part, text, start, worth)
    taken = np.zeros(len(text), bool)
    found = list(dict.fromkeys(features.topics.find(text)))
    often: dict[int, int] = defaultdict(int)
    for _at, number in found:
        for topic in features.topics.of_word[number]:
            often[topic] += 1
    for at, number in found:
        word = features.topics.words[number]
        own = worth.get(words_at + number, 0.0) / max(text.count(word), 1)
        shared = sum(worth.get(topics_at + topic, 0.0) / often[topic] for topic in features.topics.of_word[number])
        if SHORTEST <= len(word) <= LONGEST:
            yield word, own + shared + float(pairs[at : at + len(word) - 1].sum())
            taken[at : at + len(word)] = True
    yield from _runs(text, np.where(taken, 0.0, pairs))


def _pairs(part: Part, text: str, start: int, worth: dict[int, float]) -> NDArray[np.float64]:
    """Return for each character what the pair that begins there adds."""
    pairs = [text[at : at + 2] for at in range(len(text))]
    often: dict[str, int] = defaultdict(int)
    for pair in pairs:
        often[pair] += 1
    numbers = [part.grams.get(pair, -1) if len(pair) == SHORTEST else -1 for pair in pairs]
    return np.array(
        [
            worth.get(start + number, 0.0) / often[pair] if number >= 0 else 0.0
            for number, pair in zip(numbers, pairs, strict=True)
        ]
    )


def _runs(text: str, pairs: NDArray[np.float64]) -> Iterator[tuple[str, float]]:
    """Yield strings whose neighbouring pairs are all strong, without the small words at their ends."""
    if not len(pairs) or pairs.max() <= 0:
        return
    strong = pairs >= pairs.max() * _STRONG
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and strong[end] and end - at < LONGEST - 1:
            end += 1
        if end > at:
            word = text[at : end + 1].strip(_LOOSE)
            if len(word) >= SHORTEST and _HAN.fullmatch(word):
                yield word, float(pairs[at:end].sum()) * _GUESSED
        at = max(end, at + 1)


def _best(weights: dict[str, float]) -> tuple[str, ...]:
    """Return the words that weigh most; of words inside each other the heavier one."""
    chosen: list[str] = []
    least = max(weights.values(), default=0.0) * _WEAK
    for word, weight in sorted(weights.items(), key=lambda one: (-one[1], one[0])):
        if weight <= max(least, 0.0) or len(chosen) == MOST_WORDS:
            break
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen)
