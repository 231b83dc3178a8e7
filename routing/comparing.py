"""What differs between two texts, to be marked: by sentence first, then by character inside the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

_SENTENCE = re.compile(r".*?(?:[。！？；\n]+|$)", re.DOTALL)
MOST_CHARACTERS = 400
"""Up to this length two sentences are compared by character: comparing takes the product of both lengths."""
MEANS_ANYTHING = 0.5
"""Below this likeness two sentences are two sentences: single characters in common would only confuse."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``only`` tells that the other one does not have it."""

    text: str
    only: bool


@dataclass(frozen=True)
class Differences:
    """Both texts in pieces."""

    mine: list[Piece]
    theirs: list[Piece]

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return not any(piece.only for piece in (*self.mine, *self.theirs))


def differences(mine: str, theirs: str) -> Differences:
    """Compare two texts; joined again, the pieces of each side are that text."""
    left: list[Piece] = []
    right: list[Piece] = []
    for one, other in _blocks(_sentences(mine), _sentences(theirs)):
        if one == other:
            _put(left, one, only=False)
            _put(right, other, only=False)
        else:
            _inside(left, right, one, other)
    return Differences(left, right)


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.findall(text) if part]


def _blocks(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands on both sides in turn; what both begin and end with is set apart first, which is quick."""
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    rest = min(len(mine), len(theirs)) - head
    ends = zip(mine[::-1][:rest], theirs[::-1][:rest], strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    middle, other = mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]
    yield "".join(mine[:head]), "".join(theirs[:head])
    for _tag, a, b, c, d in SequenceMatcher(None, middle, other).get_opcodes():
        yield "".join(middle[a:b]), "".join(other[c:d])
    yield "".join(mine[len(mine) - tail :]), "".join(theirs[len(theirs) - tail :])


def _inside(left: list[Piece], right: list[Piece], mine: str, theirs: str) -> None:
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    short = max(len(mine), len(theirs)) <= MOST_CHARACTERS
    if not short or matcher.ratio() < MEANS_ANYTHING:
        _put(left, mine, only=True)
        _put(right, theirs, only=True)
        return
    for tag, a, b, c, d in matcher.get_opcodes():
        _put(left, mine[a:b], only=tag != "equal")
        _put(right, theirs[c:d], only=tag != "equal")


def _put(pieces: list[Piece], text: str, *, only: bool) -> None:
    """Add a stretch; one of the same kind just goes on."""
    if not text:
        return
    if pieces and pieces[-1].only == only:
        text = pieces.pop().text + text
    pieces.append(Piece(text, only))
