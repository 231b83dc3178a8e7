"""How a letter's answer stands, as conditions for lists of letters: what `deadlines.standing` says of its reply clock.

A letter carries the due date of its present round, and an index begins with it; only whether a pause holds the
clock is asked of the clock itself. `prefix` leads to the letter: "" or "petition__".
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from deadlines.models import Deadline, DeadlineQuerySet
from petitions.models.petition import OPEN_STATES


def late_letters(day: dt.date, prefix: str = "") -> Q:
    """Open letters whose due date is over on this day, and no pause that began in time holds the clock."""
    return _open(prefix, due_on__lt=day) & ~_exists(_reply_clocks(prefix).paused())


def due_letters(day: dt.date, prefix: str = "") -> Q:
    """Open letters that are due on this day, and no pause holds the clock."""
    return _open(prefix, due_on=day) & ~_exists(_reply_clocks(prefix).paused())


def waiting_letters(prefix: str = "") -> Q:
    """Open letters whose writer was asked for more; among them those that were late before, and stay so."""
    return _open(prefix) & _exists(_reply_clocks(prefix).held())


def _open(prefix: str, **more: object) -> Q:
    wanted = {"state__in": OPEN_STATES, **more}
    return Q(**{f"{prefix}{column}": value for column, value in wanted.items()})


def _reply_clocks(prefix: str) -> DeadlineQuerySet:
    """Return the reply clock of each letter's present round."""
    return Deadline.objects.replies().filter(petition=OuterRef(f"{prefix}id"), round=OuterRef(f"{prefix}round"))


def _exists(clocks: DeadlineQuerySet) -> Q:
    return Q(Exists(clocks))
