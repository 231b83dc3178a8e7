"""An audit of the clocks: what is stored is compared with what the rules give. Reads alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from common.clock import TZ, local_date, pretend
from deadlines.models import (
    CalendarVersion,
    Deadline,
    DeadlineKind,
    DeadlineQuerySet,
    Escalation,
    Pause,
    StepBasis,
    Verdict,
)
from deadlines.services.calendars import calendar_of, current_calendar
from deadlines.services.clocks import FOLLOWING, PAUSED_KINDS
from deadlines.services.ladder import fires_at, live_steps
from deadlines.services.recounting import recount
from petitions.models import Petition
from petitions.models.petition import OPEN_STATES

BATCH = 1000
"""Letters counted again at a time."""
GRACE = dt.timedelta(minutes=10)
"""The sweep runs every minute; what came due just now is not missing yet."""
SHORTEST_THREE_MONTHS = 89
WAITING_KINDS = PAUSED_KINDS | FOLLOWING
"""Clocks that know of the letter's pause: those that count it, and those that wait with the lead's."""
_CLOCK = (
    "petition",
    "kind",
    "department",
    "round",
    "rule",
    "calendar_version",
    "started_on",
    "original_due_on",
    "due_on",
    "provisional",
    "paused_on",
    "next_step_at",
    "escalates",
)


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a clock of a letter, in words."""

    number: str
    words: str


def troubles(now: dt.datetime) -> Iterator[Trouble]:
    """Yield everything that is wrong with the clocks at ``now``, check by check.

    Old letters that nobody is chased for (``Deadline.escalates`` and ``excluded``, ADR 4) have no steps by
    design and are not reported for them.
    """
    with pretend(now):
        yield from _without_clock()
        yield from _with_two_clocks()
        yield from _wrong_dates(now)
        yield from _alarms_missed(now)
        yield from _wrong_verdicts()
        yield from _wrong_pauses()
        yield from _wrong_dates_of_letters()


def _writers(clocks: DeadlineQuerySet) -> DeadlineQuerySet:
    return clocks.replies().filter(department=None)


def _without_clock() -> Iterator[Trouble]:
    """Yield valid open letters whose reply clock does not run."""
    runs = _writers(Deadline.objects.running()).filter(petition=OuterRef("pk"))
    letters = Petition.objects.open().valid().exclude(Exists(runs))
    for number in letters.order_by("pk").values_list("number", flat=True).iterator(BATCH):
        yield Trouble(number, "来信还没有答复，却没有在走的答复期限")


def _with_two_clocks() -> Iterator[Trouble]:
    """Yield letters that are promised two answers at once."""
    several = _writers(Deadline.objects.running()).values("petition").annotate(clocks=Count("pk")).filter(clocks__gt=1)
    rows = several.order_by("petition").values_list("petition__number", "clocks")
    for number, clocks in rows.iterator(BATCH):
        yield Trouble(number, f"同时有{clocks}个在走的答复期限")


def _wrong_dates(now: dt.datetime) -> Iterator[Trouble]:
    """Yield running clocks of open letters whose dates or next step differ from what is counted again."""
    day, versions = local_date(now), CalendarVersion.objects.in_bulk()
    letters = list(Petition.objects.open().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(letters), BATCH):
        batch = letters[start : start + BATCH]
        clocks: dict[int, list[Deadline]] = defaultdict(list)
        for clock in _lean(Deadline.objects.running().filter(petition_id__in=batch)):
            clock.calendar_version = versions[clock.calendar_version_id]
            clocks[clock.calendar_version_id].append(clock)
        for version, counted in clocks.items():
            yield from _differing(counted, versions[version], day)


def _lean(clocks: DeadlineQuerySet) -> DeadlineQuerySet:
    """Read what counting needs and nothing else: whole letters and units take most of the time."""
    return clocks.select_related("petition").only(*_CLOCK, "petition__number", "petition__received_on").order_by("pk")


def _differing(clocks: list[Deadline], version: CalendarVersion, day: dt.date) -> Iterator[Trouble]:
    stored = {clock.pk: (clock.due_on, clock.original_due_on, clock.next_step_at, clock.paused_on) for clock in clocks}
    found = recount(clocks, version, calendar_of(version))
    for clock in found.broken:
        yield _trouble(clock, "日期无法重新计算，原因见日志")
    for clock in (each.clock for each in found.done):
        due_on, original, next_step_at, paused_on = stored[clock.pk]
        if paused_on:  # the stored date is of the last day that was counted; resuming moves it
            if due_on > clock.due_on:
                yield _trouble(clock, f"期限存的是{due_on}，暂停到{day}重新计算是{clock.due_on}")
            continue
        if (due_on, original) != (clock.due_on, clock.original_due_on):
            words = f"期限存的是{due_on}（原期限{original}），重新计算是{clock.due_on}（原期限{clock.original_due_on}）"
            yield _trouble(clock, words)
        elif next_step_at is None and clock.next_step_at:
            yield _trouble(clock, f"还有催督办步骤，却没有下一步时间（应为{_said(clock.next_step_at)}）")
        elif next_step_at and (clock.next_step_at is None or next_step_at > clock.next_step_at):
            should = _said(clock.next_step_at) if clock.next_step_at else "没有下一步"
            yield _trouble(clock, f"下一步时间存的是{_said(next_step_at)}，应为{should}")


def _trouble(clock: Deadline, words: str) -> Trouble:
    unit = clock.department.name if clock.department else ""
    return Trouble(clock.petition.number, f"{unit}{DeadlineKind(clock.kind).label}：{words}")


def _said(moment: dt.datetime) -> str:
    return moment.astimezone(TZ).strftime("%Y-%m-%d %H:%M")


def _alarms_missed(now: dt.datetime) -> Iterator[Trouble]:
    """Yield letters near three months without an answer whose alarm was not recorded (国办秘函〔2019〕19号)."""
    calendar = current_calendar()  # three months are counted in natural days, whatever the version
    steps = [step for step in live_steps()[DeadlineKind.REPLY] if step.basis == StepBasis.THREE_MONTHS]
    for step in steps:
        recorded = Escalation.objects.standing().filter(deadline=OuterRef("pk"), step=step)
        newest = local_date(now) - dt.timedelta(days=SHORTEST_THREE_MONTHS + step.offset)
        clocks = _writers(Deadline.objects.running()).filter(
            round=1, escalates=True, petition__state__in=OPEN_STATES, petition__received_on__lte=newest
        )
        for clock in _lean(clocks.exclude(Exists(recorded))).iterator(BATCH):
            moment = fires_at(step, clock, calendar)  # none where the step was set up after it
            if moment and moment <= now - GRACE:
                yield Trouble(clock.petition.number, f"{_said(moment)}应发的预警“{step.name}”没有记录")


def _wrong_verdicts() -> Iterator[Trouble]:
    """Yield clocks whose verdict contradicts the day on which they were satisfied (in time until 24:00)."""
    done = Deadline.objects.annotate(done_on=TruncDate("satisfied_at", tzinfo=TZ))
    late, early = Q(done_on__gt=F("due_on")), Q(done_on__lte=F("due_on"))
    endless = Q(satisfied_at=None, verdict__in=(Verdict.IN_TIME, Verdict.LATE))
    unjudged = Q(satisfied_at__isnull=False, verdict="")
    wrong = done.filter(
        Q(verdict=Verdict.IN_TIME) & late | Q(verdict=Verdict.LATE) & early | endless | unjudged
    ).select_related("petition", "department")
    for clock in _light(wrong):
        ended = _said(clock.satisfied_at) if clock.satisfied_at else "没有完成时间"
        verdict = Verdict(clock.verdict).label if clock.verdict else "没有结论"
        yield _trouble(clock, f"结论是“{verdict}”，期限{clock.due_on}，完成于{ended}")


def _wrong_pauses() -> Iterator[Trouble]:
    """Yield clocks that believe in another pause than the one that is open."""
    opened = Pause.objects.filter(petition=OuterRef("petition"), to_on=None).values("from_on")[:1]
    clocks = Deadline.objects.annotate(open_pause=Subquery(opened)).select_related("petition", "department")
    running = Q(satisfied_at=None, verdict="")
    holds = running & Q(kind__in=WAITING_KINDS, open_pause__isnull=False)
    differs = holds & (Q(paused_on=None) | ~Q(paused_on=F("open_pause")))
    believes = Q(paused_on__isnull=False) & (~running | Q(open_pause=None) | ~Q(kind__in=WAITING_KINDS))
    for clock in _light(clocks.filter(differs | believes)):
        stored, real = clock.paused_on or "没有暂停", getattr(clock, "open_pause", None) or "没有暂停"
        yield _trouble(clock, f"暂停起点存的是{stored}，来信的暂停是{real}")


def _wrong_dates_of_letters() -> Iterator[Trouble]:
    """Yield open letters whose date in lists is not their reply clock's."""
    clocks = _writers(Deadline.objects.running()).filter(petition__state__in=OPEN_STATES, round=F("petition__round"))
    differ = clocks.filter(Q(petition__due_on=None) | ~Q(petition__due_on=F("due_on"))).select_related("petition")
    for clock in _light(differ):
        yield Trouble(clock.petition.number, f"列表里的期限是{clock.petition.due_on}，答复期限是{clock.due_on}")


def _light(clocks: QuerySet[Deadline]) -> Iterator[Deadline]:
    return clocks.defer("petition__body", "petition__outcome_note").order_by("petition_id", "pk").iterator(BATCH)
