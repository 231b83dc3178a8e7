"""A letter's reply clock as its writer sees it: the date, how it was counted, how it stands today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext

from common.clock import local_date, today
from deadlines.calendar import DayUnit
from deadlines.counting import CountedDay, DueBadge, Folded, counting, due_badge, early_or_late, explain, fold
from deadlines.models import Deadline, DeadlineRule, ExtensionBasis, ExtensionState, Verdict
from deadlines.services.calendars import calendar_of
from deadlines.services.clocks import pauses_of, reply_clock
from petitions.models import LetterType, Petition


@dataclass(frozen=True)
class ClockFace:
    """What a page shows of the clock; ``distance`` is said of answered letters only."""

    due_on: dt.date
    amount: int
    badge: DueBadge
    days: list[CountedDay] | Folded
    explanation: str
    distance: str


def clock_face(petition: Petition) -> ClockFace | None:
    """Return the clock of the letter's present round; none where it never ran or ended without a verdict."""
    clock = reply_clock(petition)
    if clock is None or clock.verdict == Verdict.VOID:
        return None
    calendar, pauses, day = calendar_of(clock.calendar_version), pauses_of(petition), today()
    unit, first = DayUnit(clock.rule["unit"]), int(clock.rule["amount"])
    amount = _granted(clock) or first
    done_on = local_date(clock.satisfied_at) if clock.satisfied_at else None
    paused_since = next((begin for begin, end in pauses if end is None), None)
    days = counting(calendar, clock.started_on, clock.due_on, pauses, day, amount, unit, done_on, gettext=gettext)
    return ClockFace(
        due_on=clock.due_on,
        amount=amount,
        badge=due_badge(calendar, clock.due_on, day, satisfied_on=done_on, paused_since=paused_since, gettext=gettext),
        days=fold(days, gettext),
        explanation=explain(
            calendar,
            clock.started_on,
            clock.due_on,
            pauses,
            day,
            amount,
            unit,
            label=rule_label(clock, petition),
            extended_from=first if amount != first else None,
            gettext=gettext,
        ),
        distance=early_or_late(calendar, clock.due_on, done_on, gettext=gettext) if done_on else "",
    )


def _granted(clock: Deadline) -> int | None:
    """Return the total of days that was granted last, at most the rule's cap."""
    granted = clock.extensions.filter(state=ExtensionState.GRANTED, basis=ExtensionBasis.REQUEST).last()
    return min(granted.total, int(clock.rule["cap"])) if granted and granted.total else None


def rule_label(clock: Deadline, petition: Petition) -> str:
    """Return whose limit it is: 县长信箱, 求助类, 复杂事项; by the rule that the clock follows."""
    rule = DeadlineRule.objects.select_related("channel").filter(pk=clock.rule["rule_id"]).first()
    if rule and rule.urgent:
        return gettext("安全紧急事项")
    if rule and rule.complex_matter:
        return gettext("复杂事项")
    if rule and rule.channel:
        return rule.channel.name
    if petition.effective_type:
        return gettext("%(type)s类") % {"type": LetterType(petition.effective_type).label}
    return ""
