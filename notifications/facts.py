"""The facts of a message as they are kept: plain JSON, in which a date stays a date and text stays text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from common.text import clean, one_line

PARAGRAPHS = frozenset({"note", "reason"})
"""Facts that may run over several lines; all others stand in subjects and sentences."""
_DAY, _MOMENT = "day", "moment"


def kept(context: Mapping[str, object], *, restricted: bool = False) -> dict[str, Any]:
    """Return the facts as JSON: days and moments marked as such, strings cleaned of what breaks a mail.

    ``restricted`` leaves the letter's title out. Words are written in the language that is active.
    """
    facts = {name: _plain(name, value) for name, value in context.items()}
    return facts | {"title": ""} if restricted else facts


def _plain(name: str, value: object) -> object:
    if isinstance(value, dt.datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, dt.date):
        return {_DAY: value.isoformat()}
    if isinstance(value, bool | int) or value is None:
        return value
    return clean(str(value)) if name in PARAGRAPHS else _line(str(value))


_line = lru_cache(maxsize=256)(one_line)
"""Names of units, clocks and cards come again with each of many messages."""


def revived(facts: Mapping[str, Any]) -> dict[str, object]:
    """Return what was kept, with days and moments as Python has them."""
    return {name: _value(value) for name, value in facts.items()}


def _value(kept: object) -> object:
    if not isinstance(kept, dict):  # text from outside is a string, and stays one
        return kept
    if _DAY in kept:
        return dt.date.fromisoformat(kept[_DAY])
    return dt.datetime.fromisoformat(kept[_MOMENT])
