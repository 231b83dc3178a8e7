"""Text from outside is text: what may be stored, and what is cleaned at the door."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029\ufffe\uffff]")
"""The last two are no characters at all; no XML may hold them, and one in a post would break a whole feed."""
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Mn", "Me"})
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and a symbol by category, blank to the eye: the fillers of Hangul, the empty Braille cell."""


def storable(text: str) -> bool:
    """Tell whether both databases can keep the text byte for byte (no NUL, no lone surrogate)."""
    return "\x00" not in text and not _SURROGATES.search(text)


def visible(text: str) -> bool:
    """Tell whether the text holds anything a person can see (zero-width characters alone do not count)."""
    return any(unicodedata.category(char) not in _INVISIBLE_CATEGORIES and char not in _BLANKS for char in text)


def clean(text: str) -> str:
    """Return the text with one kind of line end and without control and direction characters.

    Letters keep every visible character as written, Extension B and emoji included.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SURROGATES.sub("", text)
    return _BIDI.sub("", _CONTROLS.sub("", text)).strip()


def one_line(text: str) -> str:
    """Return the cleaned text on a single line: fit for titles, subjects and names."""
    return _SPACES.sub(" ", clean(text)).strip()
