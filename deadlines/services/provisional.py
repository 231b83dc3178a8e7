"""Dates that may still move, because the calendar of their year is not announced: said wherever they are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext as _

from common.words import cn_date, cn_day, cn_full, cn_provisional
from deadlines.models import Deadline
from deadlines.services.calendars import ensure_calendar
from notifications.rendering import COMPUTED

_asked: ContextVar[dt.date | None] = ContextVar("asked", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Let the database be asked once for all the dates that are written inside the block."""
    token = _asked.set(announced_until())
    try:
        yield
    finally:
        _asked.reset(token)


def announced_until() -> dt.date:
    """Return the last day whose calendar is announced."""
    if asked := _asked.get():
        return asked
    return ensure_calendar().announced_until


def due_words(day: dt.date, until: dt.date | None = None) -> str:
    """Return a computed date in words, with 暂定 where it lies after the announced calendar (``until``)."""
    if day <= (until or announced_until()):
        return cn_date(day)
    return cn_provisional(day)


def short_due_words(day: dt.date, until: dt.date) -> str:
    """Return the same for narrow columns: 11月6日, and 1月4日（周一，暂定）."""
    return cn_day(day) if day <= until else cn_provisional(day)


def due_full(day: dt.date, until: dt.date | None = None) -> str:
    """Return the same for official text: 2026年11月6日, and 2027年1月4日（暂定）."""
    return cn_full(day) if day <= (until or announced_until()) else _("%(day)s（暂定）") % {"day": cn_full(day)}


def clock_due_words(clock: Deadline) -> str:
    """Return a clock's due date in words, as its calendar knew it: a verdict keeps the date it was given by."""
    if clock.provisional:
        return cn_provisional(clock.due_on)
    return cn_date(clock.due_on)


def noted(facts: Mapping[str, Any], until: dt.date | None = None) -> dict[str, Any]:
    """Return the facts of a notice so that its text calls the dates provisional that still may move.

    What is noted is the last day announced when the message was written; so the text stays what it was.
    """
    last = max((day for name in COMPUTED if isinstance(day := facts.get(name), dt.date)), default=None)
    if last is None:
        return dict(facts)
    known = until or announced_until()
    return {**facts, "announced_until": known} if last > known else dict(facts)
