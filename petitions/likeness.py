"""How alike two letters are, from pairs of neighbouring characters: Chinese needs no dictionary for that.

Pairs that stand in many letters say little, rare ones say what the matter is: names of estates, roads,
works, schools. A letter's sketch is a few of its pairs, drawn at random but the same way in every letter
and rare ones by far more often (weighted minwise sampling, A. Broder 1997, S. Ioffe 2010): letters about one
matter share some of them, and those that share some are found in an index, however many letters there are.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

RARE = 0.003
"""The share of letters that hold a pair of which nothing is known: it is not in the vocabulary."""
COMMON = 0.3
"""Pairs in more letters than that say nothing."""
LEAST_WEIGHT = 0.3
"""What weighs less is never drawn into a sketch."""
SHARPNESS = 3
"""How much more often a rare pair is drawn than a common one."""
TITLE_TERMS, BODY_TERMS = 12, 24
"""Pairs drawn from title and text. Found with these on 4,326 real letters: all of 33 pairs as like as 0.25."""
LONGEST_BODY = 3_000
"""Characters of the text that are looked at; the matter is told by then."""
TITLE_COUNTS = 2
FROM_EACH_TERM = 150
"""The newest letters with a pair; what stands in more is a form letter, of which these are enough."""
CANDIDATES = 40
_HIGHEST = 1 << 64
_POINT = 21
"""Bits of a character's number."""


@dataclass(frozen=True)
class Vocabulary:
    """In which share of the letters the more frequent pairs stand."""

    shares: Mapping[str, float]

    def weight(self, pair: str) -> float:
        """Return what the pair says of the matter: 1 for a rare one, 0 for one that stands everywhere."""
        share = self.shares.get(pair, RARE)
        return math.log(share) / math.log(RARE) if share < COMMON else 0.0


@dataclass(frozen=True)
class Wording:
    """A letter as the pairs of its title and its text."""

    title: Counter[str]
    body: Counter[str]
    vocabulary: Vocabulary

    @cached_property
    def vector(self) -> dict[str, float]:
        """What each pair contributes to a likeness; the title's count more."""
        weighed = {}
        for pair in self.title.keys() | self.body.keys():
            weight = self.vocabulary.weight(pair)
            if weight > 0:
                weighed[pair] = weight * weight * math.sqrt((pair in self.body) + TITLE_COUNTS * (pair in self.title))
        return weighed

    @cached_property
    def length(self) -> float:
        """The vector's length."""
        return math.sqrt(sum(value * value for value in self.vector.values()))


def wording(title: str, body: str, vocabulary: Vocabulary) -> Wording:
    """Return the letter's pairs."""
    return Wording(_pairs(title), _pairs(body[:LONGEST_BODY]), vocabulary)


def pairs_of(title: str, body: str) -> set[str]:
    """Return the pairs that stand anywhere in the letter, to count a vocabulary from."""
    return _pairs(title).keys() | _pairs(body[:LONGEST_BODY]).keys()


def _pairs(text: str) -> Counter[str]:
    """Count pairs of neighbours inside runs of letters and digits."""
    kept = "".join(char if char.isalnum() else " " for char in text)
    return Counter(run[start : start + 2] for run in kept.split() for start in range(len(run) - 1))


def sketch(letter: Wording) -> list[str]:
    """Return the pairs by which the letter is found again."""
    from_title = _drawn(letter, letter.title, TITLE_TERMS)
    from_body = _drawn(letter, Counter({pair: 1 for pair in letter.body if pair not in from_title}), BODY_TERMS)
    return from_title + from_body


def _drawn(letter: Wording, pairs: Counter[str], most: int) -> list[str]:
    weights = {pair: letter.vocabulary.weight(pair) for pair in pairs}
    worth = [pair for pair, weight in weights.items() if weight > LEAST_WEIGHT]
    return sorted(worth, key=lambda pair: (-math.log(_chance(pair)) / weights[pair] ** SHARPNESS, pair))[:most]


def _chance(pair: str) -> float:
    """Return the pair's number between 0 and 1: the same in every letter and on every machine."""
    return (int.from_bytes(blake2b(pair.encode(), digest_size=8).digest(), "big") + 1) / (_HIGHEST + 1)


def likeness(one: Wording, other: Wording) -> float:
    """Return how alike two letters are: 1 for the same words, above 0.1 for mostly the same matter."""
    short, long = sorted((one.vector, other.vector), key=len)
    shared = sum(value * long[pair] for pair, value in short.items() if pair in long)
    lengths = one.length * other.length
    return shared / lengths if lengths else 0.0


def ranked(holders: Iterable[Sequence[int]], *, leaving_out: int = 0) -> list[int]:
    """Return the letters that stand under the most telling pairs, the likeliest first.

    ``holders`` has the ids of the letters with each pair of a sketch, at most ``FROM_EACH_TERM`` of them.
    """
    telling: defaultdict[int, float] = defaultdict(float)
    for letters in holders:
        for letter in letters:
            telling[letter] += math.log(2 * FROM_EACH_TERM / len(letters))
    telling.pop(leaving_out, None)
    return sorted(telling, key=lambda letter: (-telling[letter], -letter))[:CANDIDATES]


def shared_words(one: Wording, other: Wording, text: str, *, most: int = 4) -> list[str]:
    """Return what both letters say, as it stands in ``text`` (title and text of one), what tells most first.

    Pairs that follow each other are read together: 丽发, 发新, 新城 is 丽发新城.
    """
    shared = {pair: one.vocabulary.weight(pair) for pair in one.vector.keys() & other.vector.keys()}
    found: dict[str, float] = {}
    start = end = 0
    for place in range(len(text)):
        pair = text[place : place + 2]
        if shared.get(pair, 0) > LEAST_WEIGHT:
            start, end = (start if end >= place else place), place + 1
            word = text[start : end + 1]
            found[word] = sum(shared[word[i : i + 2]] for i in range(len(word) - 1))
    words: list[str] = []
    for word in sorted(found, key=lambda word: -round(found[word], 6)):  # of equals the one that stands first
        if not any(word in known or known in word for known in words):
            words.append(word)
    return words[:most]


def term(pair: str) -> int:
    """Return the pair as a number that every database keeps and compares quickly."""
    return ord(pair[0]) << _POINT | ord(pair[1])
