"""The original and what the public will see, side by side: hidden spots marked in both, warning signs in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.masking import Finding
from common.text import clean, one_line
from petitions.confidential import Sign, Sort
from petitions.services.clearing import ANSWER
from routing.wording import FINDING_WORDS

PLACES: dict[str, Promise] = {
    "title": _("标题"),
    "question": _("来信"),
    "answer": _("公开的答复"),
    ANSWER: _("答复"),
}
SORT_WORDS: dict[Sort, Promise] = {
    Sort.MARK: _("密级标志"),
    Sort.NUMBER: _("涉密文号"),
    Sort.WORDING: _("涉密字样"),
    Sort.INTERNAL: _("内部资料"),
    Sort.DIRECTORY: _("内部通讯录"),
    Sort.UNPUBLISHED: _("尚未公开"),
}
AROUND = 12
"""Characters shown on either side of a warning sign."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``hidden`` says what is hidden there, empty for what stays as it is."""

    text: str
    hidden: str | Promise = ""


@dataclass(frozen=True)
class Pair:
    """One text twice: as it is, and as the public will see it."""

    label: str | Promise
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True)
class SignLine:
    """One warning sign with its surroundings."""

    place: str | Promise
    sort: str | Promise
    before: str
    words: str
    after: str


def pair_of(
    name: str, original: str, findings: Sequence[Finding], *, shown: str, proposed: str, further: Sequence[Finding] = ()
) -> Pair:
    """Return the text's two columns.

    ``findings`` are places in the original. What is shown may have been changed since it was proposed; then the
    spots are found by what stands in them, those hidden after the change (``further``) as well.
    """
    original = one_line(original) if name == "title" else clean(original)
    places = _places_after(findings) if shown == proposed else _places_of(shown, [*findings, *further])
    after = list(_cut(shown, places))
    before = list(_cut(original, ((found.start, found.end, found) for found in findings)))
    return Pair(PLACES[ANSWER if name == "answer" else name], before, after)


Place = tuple[int, int, Finding]


def _places_after(findings: Iterable[Finding]) -> Iterator[Place]:
    """Yield where in the masked text each hidden spot came to stand."""
    moved = 0
    for found in findings:
        start = found.start + moved
        yield start, start + len(found.original_masked), found
        moved += len(found.original_masked) - (found.end - found.start)


def _places_of(text: str, findings: Sequence[Finding]) -> Iterator[Place]:
    """Yield where in a text that was changed the signs of hiding stand."""
    by_sign = {found.original_masked: found for found in findings if found.original_masked}
    signs = sorted(by_sign, key=len, reverse=True)
    if signs:
        for match in re.finditer("|".join(map(re.escape, signs)), text):
            yield match.start(), match.end(), by_sign[match[0]]


def _cut(text: str, places: Iterable[Place]) -> Iterator[Piece]:
    position = 0
    for start, end, found in places:
        if start > position:
            yield Piece(text[position:start])
        yield Piece(text[start:end], FINDING_WORDS[found.kind])
        position = end
    if position < len(text):
        yield Piece(text[position:])


def sign_lines(texts: Mapping[str, str], signs: Mapping[str, Sequence[Sign]]) -> list[SignLine]:
    """Return the warning signs in words, each with what stands around it on its line."""
    return [
        SignLine(
            place=PLACES[name],
            sort=SORT_WORDS[sign.sort],
            before=texts[name][max(0, sign.start - AROUND) : sign.start].rpartition("\n")[2],
            words=sign.words,
            after=texts[name][sign.end : sign.end + AROUND].partition("\n")[0],
        )
        for name, found in signs.items()
        for sign in found
    ]
