"""What is learned from: letters with the answer that people gave, and their text in one form."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

MOST_CHARACTERS = 2_000
"""Of the text: nine letters in ten are shorter than half of it, and what is asked for stands early."""
_BREAKS = re.compile(r"_x000D_|\s+|[\x00-\x1f\x7f]|[\ud800-\udfff]")
_NOT_WORDS = re.compile(r"[\W_]+")
_ALIKE_FROM = 20
_ALIKE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Label:
    """What a letter can be told to be: ``key`` makes it one of a kind, ``pk`` is its row in the database, if any."""

    key: str
    name: str
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter with the key of its label; ``number`` is its row in a file, or its key in the database."""

    number: int
    title: str
    text: str
    label: str

    @property
    def fingerprint(self) -> int:
        """The same for the same letter, whatever its blanks and marks."""
        return fingerprint(self.title, self.text)

    @property
    def kin(self) -> str:
        """The same for letters that were sent twice or copied: they must not be learned from and asked about both."""
        start = _NOT_WORDS.sub("", tidy(self.text))[:_ALIKE_CHARACTERS]
        return start if len(start) >= _ALIKE_FROM else f"{_NOT_WORDS.sub('', tidy(self.title))}|{start}"


def tidy(text: str) -> str:
    """Return the text half-width, lower case, on one line, and not longer than is read."""
    cut = text[: MOST_CHARACTERS * 2]
    return _BREAKS.sub(" ", unicodedata.normalize("NFKC", cut)).strip().lower()[:MOST_CHARACTERS]


def fingerprint(title: str, text: str) -> int:
    """Return 64 bits that tell letters apart without telling what is in them."""
    words = _NOT_WORDS.sub("", tidy(title)) + "\n" + _NOT_WORDS.sub("", tidy(text))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")
