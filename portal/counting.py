"""Figures of a span of days up to a moment: of all, by channel, by unit, by mailbox; each as reports.metrics defines it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from deadlines.calendar import WorkingCalendar
from deadlines.services.calendars import current_calendar
from petitions.models import Petition
from reports.metrics import figures
from reports.metrics.durations import working_days_to_answer
from reports.metrics.facts import NOT_DISPATCHED, WITHHELD, Facts
from reports.metrics.period import Period
from reports.metrics.reading import plan_simply, read_facts
from reports.metrics.shares import Share
from reports.metrics.units import unit_table


@dataclass(frozen=True)
class Ratio:
    """A rate in per cent with what it was made of; the rate is none for 0/0."""

    numerator: int
    denominator: int
    rate: Decimal | None

    @classmethod
    def of(cls, share: Share) -> Ratio:
        """Leave the letters behind it."""
        return cls(share.numerator, share.denominator, share.rate)


@dataclass(frozen=True)
class Figures:
    """The figures of all letters, or of a part of them.

    ``on_time`` is the writer's view: when the answer went out. ``submitted`` is the unit's: when its head submitted.
    """

    received: int
    valid: int
    replied: Ratio
    on_time: Ratio
    submitted: Ratio
    satisfied: Ratio
    days: Decimal | None
    answers: int

    @property
    def invalid(self) -> int:
        """Received, and not valid."""
        return self.received - self.valid


@dataclass(frozen=True)
class Span:
    """The figures from the first day on, as they were at ``cut_off``, a full hour.

    Reports of wrongdoing count in the whole and in their channel, never in a unit's or a mailbox's part.
    ``ranks`` has the place of every unit with enough letters to be ranked; ``order`` all units, the best first.
    """

    first: dt.date
    cut_off: dt.datetime
    whole: Figures
    channels: dict[str, Figures] = field(default_factory=dict)
    units: dict[int, Figures] = field(default_factory=dict)
    mailboxes: dict[str, Figures] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    order: tuple[int, ...] = ()


def count_span(first: dt.date, last: dt.date, cut_off: dt.datetime) -> Span:
    """Count the days from ``first`` to ``last`` as they are known at the cut-off."""
    period = Period(str(first.year), first, last, cut_off)
    with transaction.atomic():
        plan_simply()
        facts = read_facts(period)
    calendar = current_calendar()
    table = unit_table(facts)
    existing = [row.department.pk for row in table.units if row.department is not None]
    units = {unit: part for unit, part in facts.by_unit().items() if unit not in (NOT_DISPATCHED, WITHHELD)}
    return Span(
        first=first,
        cut_off=cut_off,
        whole=_figures(facts, calendar),
        channels={key: _figures(part, calendar) for key, part in facts.by_channel().items()},
        units={unit: _figures(units.get(unit, Facts(period)), calendar) for unit in existing},
        mailboxes={key: _figures(part, calendar) for key, part in _by_mailbox(facts).items()},
        ranks={row.department.pk: row.rank for row in table.units if row.department is not None and row.rank},
        order=tuple(existing),
    )


def _figures(facts: Facts, calendar: WorkingCalendar) -> Figures:
    taken = working_days_to_answer(facts, calendar)
    return Figures(
        received=len(figures.received(facts)),
        valid=len(figures.valid(facts)),
        replied=Ratio.of(figures.reply_rate(facts)),
        on_time=Ratio.of(figures.on_time_reply_rate(facts)),
        submitted=Ratio.of(figures.on_time_by_submission(facts)),
        satisfied=Ratio.of(figures.satisfaction_rate(facts)),
        days=taken.days,
        answers=taken.answers,
    )


def _by_mailbox(facts: Facts) -> dict[str, Facts]:
    """Return mailbox → its facts; facts don't name the mailbox, so letters are asked for it by their numbers."""
    to_leaders = Petition.objects.filter(mailbox__isnull=False).order_by()
    box_of = dict(to_leaders.values_list("number", "mailbox__key"))
    parts = facts.by(lambda fact: "" if fact.unit == WITHHELD else box_of.get(fact.number, ""))
    return {key: part for key, part in parts.items() if key}
