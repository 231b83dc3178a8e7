"""How much of the personal data in a labelled set of invented sentences is hidden, and what is hidden for nothing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from common.masking import mask

MARK = re.compile(r"\[(phone|landline|id|card|plate|mail|account|door|name):([^\]]*)\]")
LINES = [
    line
    for line in (Path(__file__).parent / "labelled_texts.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
LABELLED = [line for line in LINES if MARK.search(line)]
HARMLESS = [line for line in LINES if not MARK.search(line)]
AT_LEAST = {"name": 0.85, "door": 0.9, "landline": 1.0}
"""Numbers have a shape and must all be found; names and doors are told by the words around them."""


def without_marks(line: str) -> str:
    return MARK.sub(lambda mark: mark[2], line)


def missed(line: str) -> list[tuple[str, str]]:
    """Return (kind, text) of what can still be read in full after masking."""
    shown = mask(without_marks(line)).text
    return [(kind, secret) for kind, secret in MARK.findall(line) if secret in shown]


def test_the_share_that_is_hidden_of_each_kind() -> None:
    wanted = Counter(kind for line in LABELLED for kind, _secret in MARK.findall(line))
    lost = [found for line in LABELLED for found in missed(line)]
    seen = Counter(kind for kind, _secret in lost)
    shares = {kind: 1 - seen[kind] / number for kind, number in wanted.items()}
    assert all(share >= AT_LEAST.get(kind, 1.0) for kind, share in shares.items()), (shares, lost)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_personal_data_stays(line: str) -> None:
    assert mask(line).text == line


@pytest.mark.parametrize("line", LABELLED)
def test_what_was_masked_stays_as_it_is_when_masked_again(line: str) -> None:
    once = mask(without_marks(line)).text
    assert mask(once).text == once
