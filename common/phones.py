"""Telephone numbers as people type them."""

from __future__ import annotations

import re

_FILLING = re.compile(r"[\s()（）\-—–·.]")
_CHINA = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_MOBILE = re.compile(r"^1[3-9][0-9]{9}$", re.ASCII)


def mobile(text: str) -> str:
    """Return the number of a mobile telephone in mainland China in one spelling; empty for anything else.

    Only such a number gets short messages: landlines don't, and elsewhere they cost and get lost.
    """
    number = _CHINA.sub("", _FILLING.sub("", text.translate(_WIDE)))
    return number if _MOBILE.match(number) else ""


_WIDE = str.maketrans("０１２３４５６７８９＋", "0123456789+")
