"""Text cut into pairs of neighbouring characters, so that Chinese is found without a dictionary.

Plain text in, plain text out. Two characters are enough to find something; one is found as the beginning of a pair.
Case and width are folded (ＥＴＣ, ETC and etc are one word), all other signs are taken as they are: % is a percent
sign. What a pair finds is only a candidate: whoever searches looks into the folded text as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add

from common.traditional import to_simplified

SHORTEST_NAME = 3
"""Characters from which on a name such as a letter's number is a term of its own; pairs and single ones are shorter."""

LONGEST_NAME = 24
"""Characters that a letter's number can have."""


class _Folds(dict[str, str]):
    """Every character seen so far as it is folded, by itself: so each place of a folded text belongs to one of the text."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = unicodedata.normalize("NFKC", char).casefold()
        return folded


_folded = _Folds().__getitem__


def fold(text: str) -> str:
    """Return the text with case and width folded, on one line."""
    return " ".join("".join(map(_folded, text)).split())


def spellings(word: str) -> tuple[str, ...]:
    """Return the folded word, and as it is written in simplified characters where that is another word.

    Who reads the site in traditional characters searches in them; nearly all that is found is kept in simplified ones.
    """
    return tuple(dict.fromkeys((fold(word), fold(to_simplified(word)))))


def pairs(folded: str) -> Iterator[str]:
    """Yield the pairs of every stretch without a space, and the last character of each by itself."""
    for stretch in folded.split():
        yield from map(add, stretch, stretch[1:])
        yield stretch[-1]


def terms(folded: str, name: str = "") -> list[str]:
    """Return everything by which a letter is found, once each: the pairs of its folded text, its folded number and parts."""
    return sorted({*pairs(folded), *_names(name)})


def _names(name: str) -> Iterator[str]:
    for part in (name, *name.split("-"), *(part.lstrip("abcdefghijklmnopqrstuvwxyz") for part in name.split("-"))):
        if len(part) >= SHORTEST_NAME:
            yield part


@lru_cache(maxsize=512)
def needed(word: str) -> tuple[str, ...]:
    """Return the pairs that a text with this folded word has; of a single character nothing, it begins a pair."""
    return tuple(sorted({word[start : start + 2] for start in range(len(word) - 1)}))


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where these folded words stand in the text as it was written: (start, end), in order, none overlapping."""
    parts = [_folded(char) for char in text]
    folded = "".join(parts)
    owner = [place for place, part in enumerate(parts) for _char in part]
    hits = sorted((start, -len(word)) for word in words if word for start in _occurrences(folded, word))
    found: list[tuple[int, int]] = []
    for start, length in hits:
        first, last = owner[start], owner[start - length - 1] + 1
        if not found or first >= found[-1][1]:
            found.append((first, last))
    return found


def _occurrences(folded: str, word: str) -> Iterator[int]:
    start = folded.find(word)
    while start >= 0:
        yield start
        start = folded.find(word, start + len(word))
