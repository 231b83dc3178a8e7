"""A letter's reply clock as its writer sees it: the date, how it was counted, how it stands today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext

from common.clock import local_date, today
from deadlines.counting import DueBadge, Folded, early_or_late
from deadlines.models import Verdict
from deadlines.services.calendars import calendar_of
from deadlines.services.clocks import as_it_stands, reply_clock
from deadlines.services.provisional import clock_due_words
from deadlines.services.rules import rule_label
from deadlines.services.showing import picture
from petitions.models import Petition


@dataclass(frozen=True)
class ClockFace:
    """What a page shows of the clock; ``distance`` is said of answered letters only."""

    due_on: dt.date
    due_words: str
    amount: int
    badge: DueBadge
    days: Folded
    explanation: str
    distance: str


def clock_face(petition: Petition) -> ClockFace | None:
    """Return the clock of the letter's present round; none where it never ran or ended without a verdict."""
    clock = reply_clock(petition)
    if clock is None or clock.verdict == Verdict.VOID:
        return None
    clock = as_it_stands(clock, day=today())
    drawn = picture(clock, day=today(), label=rule_label(clock, petition))
    calendar, done_at = calendar_of(clock.calendar_version), clock.satisfied_at
    return ClockFace(
        due_on=clock.due_on,
        due_words=clock_due_words(clock),
        amount=drawn.amount,
        badge=drawn.badge,
        days=drawn.days,
        explanation=drawn.sentence,
        distance=early_or_late(calendar, clock.due_on, local_date(done_at), gettext=gettext) if done_at else "",
    )
