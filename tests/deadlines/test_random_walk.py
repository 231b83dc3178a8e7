"""Whatever people do in whatever order, the clocks say what the rules give, and nothing is lost or told twice.

The walks repeat: seeds and starts are fixed. ``WALK_SEED`` and ``WALK_STEPS`` in the environment make others, longer ones.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pytest
from django.db.models import Count, F
from pytest_django.fixtures import Settings

from common.clock import local_date, pretend
from deadlines.calendar import paused_spans
from deadlines.models import (
    CalendarVersion,
    Deadline,
    DeadlineKind,
    Escalation,
    ExtensionBasis,
    ExtensionState,
    HoldingPeriod,
    Pause,
    SupervisionOrder,
)
from deadlines.services.calendars import calendar_of, current_calendar
from deadlines.services.checking import troubles
from deadlines.services.clocks import PAUSED_KINDS
from deadlines.services.holdings import charged_days, days_held
from deadlines.services.orders import LIVE
from notifications.models import DeliveryState, Medium, Notification
from petitions.models import Petition
from petitions.models.petition import ANSWERED_STATES, OPEN_STATES
from petitions.services.sealing import broken_links
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment
from routing.queues import CENTRE_QUEUES, UNIT_QUEUES
from tests import factories as make
from tests.deadlines.walking import Walk
from tests.factories import Office

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SEED = int(os.environ.get("WALK_SEED", "0"))
STEPS = int(os.environ.get("WALK_STEPS", "40"))
STARTS = ("2026-02-10T09:00", "2026-09-24T16:30", "2026-12-20T23:59:59", "2024-02-20T00:00")
"""Before the Spring Festival, National Day, the year's end, and 29 February."""


class Due(NamedTuple):
    """What a clock should say."""

    original: dt.date
    due: dt.date


def counted(clock: Deadline, day: dt.date) -> Due:
    """Count a clock's dates one day at a time; only which days are worked is taken from the calendar."""
    calendar, rule = calendar_of(clock.calendar_version), clock.rule
    pauses = list(Pause.objects.filter(petition=clock.petition)) if clock.kind in PAUSED_KINDS else []
    working = rule["unit"] == "working"

    def counts(date: dt.date) -> bool:
        paused = any(row.from_on <= date < (row.to_on or day) for row in pauses)
        return not paused and (not working or calendar.is_working(date))

    def after(amount: int) -> dt.date:
        date = clock.started_on
        while amount:
            date += DAY
            amount -= counts(date)
        while not working and not calendar.is_working(date):
            date += DAY
        return date

    dates = [after(rule["amount"])]
    for row in clock.extensions.filter(state=ExtensionState.GRANTED):
        if row.basis == ExtensionBasis.PROMISE:
            assert row.promised_on
            dates.append(min(row.promised_on, after(rule["cap"])))
        else:
            dates.append(after(min(row.total or 0, rule["cap"])))
    return Due(dates[0], max(dates))


def wrong_dates(day: dt.date) -> Iterator[str]:
    clocks = Deadline.objects.running().exclude(kind=DeadlineKind.SUPPORT)
    for clock in clocks.select_related("calendar_version", "petition"):
        should = counted(clock, day)
        if clock.paused_on:  # the stored date is that of the last day that was counted
            if clock.due_on > should.due:
                yield f"{clock} is paused and should say {should}"
        elif Due(clock.original_due_on, clock.due_on) != should:
            yield f"{clock} should say {should}"
    newest = CalendarVersion.objects.order_by("-number")[0]
    yield from (f"{clock} has an old calendar" for clock in clocks.exclude(calendar_version=newest))


def wrong_queues(day: dt.date) -> Iterator[str]:
    """Each open letter stands in one queue of work, each open part of a unit in one of its."""
    queues = [queue for queue in CENTRE_QUEUES if queue.work]
    found = [pk for queue in queues for pk in Petition.objects.filter(queue.where(day)).values_list("pk", flat=True)]
    openly = Petition.objects.open().values_list("pk", flat=True)
    if sorted(found) != sorted(openly):
        yield f"open are {sorted(openly)}, in queues {sorted(found)}"
    of_units = [queue for queue in UNIT_QUEUES if queue.parts and queue.work and queue.key != "done"]
    parts = [
        pk for queue in of_units for pk in Assignment.objects.filter(queue.where(day)).values_list("pk", flat=True)
    ]
    working = Assignment.objects.filter(state__in=OPEN_ASSIGNMENT_STATES)
    if sorted(parts) != sorted(working.values_list("pk", flat=True)):
        yield f"parts in queues are {sorted(parts)}"
    for part in working.exclude(petition__state__in=OPEN_STATES):
        yield f"part {part.pk} of a letter that has ended"


def told_twice() -> Iterator[object]:
    rungs = Escalation.objects.standing().values("deadline", "step", "due_on")
    yield from rungs.annotate(n=Count("pk")).filter(n__gt=1)
    steps = Notification.objects.filter(key__startswith="step:", medium=Medium.DESK)
    said = steps.exclude(state=DeliveryState.CANCELLED).values_list("key", flat=True)
    keys = [key.split("~")[0] for key in said]
    yield from {key for key in keys if keys.count(key) > 1}


def wrong_holdings(now: dt.datetime) -> Iterator[str]:
    """One holder at a time, and the days of all are the days since receipt, in each round for itself."""
    calendar = current_calendar()
    for letter in Petition.objects.all():
        rows = list(HoldingPeriod.objects.filter(petition=letter).order_by("from_at", "pk"))
        if (rows[-1].to_at is None) != letter.is_open or rows[0].from_at != letter.received_at:
            yield f"{letter.number} is {letter.state}, held from {rows[0].from_at} to {rows[-1].to_at}"
        for row, following in pairwise(rows):
            apart = row.round == following.round and row.to_at != following.from_at
            if apart or row.to_at is None or row.to_at > following.from_at:
                yield f"{letter.number} is held until {row.to_at}, then from {following.from_at}"
        if rows[-1].round == 1:
            pauses = list(Pause.objects.filter(petition=letter).values_list("from_on", "to_on"))
            spans = paused_spans(letter.received_on, pauses, local_date(now))
            whole = charged_days(calendar, letter.received_on, local_date(rows[-1].to_at or now), spans)
            if sum(days_held(letter, calendar, now).values()) != whole:
                yield f"{letter.number}: {days_held(letter, calendar, now)} is not {whole}"


def wrong_ends() -> Iterator[str]:
    """What goes on for a letter that has ended, or for a round that is over."""
    running = Deadline.objects.running()
    yield from (f"{row} runs on" for row in running.exclude(petition__state__in=OPEN_STATES))
    yield from (f"{row} runs on" for row in running.replies().exclude(round=F("petition__round")))
    orders = SupervisionOrder.objects.filter(state__in=LIVE)
    yield from (f"{row} stands" for row in orders.exclude(petition__state__in=(*OPEN_STATES, *ANSWERED_STATES)))
    pauses = Pause.objects.filter(to_on=None).exclude(petition__state__in=OPEN_STATES)
    yield from (f"{row} goes on" for row in pauses)
    waiting = Notification.objects.filter(
        notice__in=("reminder", "urge"), state__in=(DeliveryState.WAITING, DeliveryState.HELD), medium=Medium.DESK
    )
    ended = Petition.objects.exclude(state__in=OPEN_STATES).values("number")
    yield from (f"{row} waits to be said" for row in waiting.filter(reference__in=ended))


def flaws(walk: Walk) -> list[object]:
    """Return everything that is not as it should be, now. Alarms are only missed once a sweep has run."""
    now, day = walk.moment, local_date(walk.moment)
    with pretend(now):
        named = [each for each in troubles(now) if walk.swept_at == now or "应发的预警" not in each.words]
        around = [*wrong_dates(day), *wrong_queues(day), *wrong_holdings(now), *wrong_ends(), *told_twice()]
        return [*named, *around, *broken_links()]


@pytest.mark.parametrize("start", STARTS)
def test_whatever_happens_in_whatever_order_the_clocks_say_what_the_rules_give(
    office: Office, settings: Settings, start: str
) -> None:
    turn = STARTS.index(start)
    settings.SWEEP_GUARD = bool(turn % 2)
    walk, story = Walk(office, SEED + turn, make.at(start)), []
    for _turn in range(STEPS):
        story.append(f"{walk.moment:%Y-%m-%d %H:%M:%S} {walk.step()}")
        assert not flaws(walk), (flaws(walk), story)
