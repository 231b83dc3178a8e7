"""How a letter's answer stands, as conditions for lists of letters: what `deadlines.standing` says of its reply clock.

A letter carries the due date of its present round, and an index begins with it; only whether a pause holds the
clock is asked of the clocks, and of the few alone that a pause holds: they have an index of their own. `prefix`
leads to the letter: "" or "petition__".
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from deadlines.models import Deadline, DeadlineQuerySet
from petitions.models.petition import OPEN_STATES


def late_letters(day: dt.date, prefix: str = "") -> Q:
    """Open letters whose due date is over on this day, and no pause that began in time holds the clock."""
    return _open(prefix, due_on__lt=day) & ~_of(Deadline.objects.paused(), prefix)


def due_letters(day: dt.date, prefix: str = "") -> Q:
    """Open letters that are due on this day, and no pause holds the clock."""
    return _open(prefix, due_on=day) & ~_of(Deadline.objects.paused(), prefix)


def waiting_letters(prefix: str = "") -> Q:
    """Open letters whose writer was asked for more; among them those that were late before, and stay so."""
    return _open(prefix) & _of(Deadline.objects.held(), prefix)


def _open(prefix: str, **more: object) -> Q:
    wanted = {"state__in": OPEN_STATES, **more}
    return Q(**{f"{prefix}{column}": value for column, value in wanted.items()})


def _of(clocks: DeadlineQuerySet, prefix: str) -> Q:
    """Letters whose reply clock of the present round is one of these."""
    present = clocks.replies().filter(round=F("petition__round"))
    key = prefix.removesuffix("__") or "pk"
    return Q(**{f"{key}__in": present.values("petition")})
