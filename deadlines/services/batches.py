"""One batch of due clocks: locked, read afresh, decided one by one, written together.

The number of queries is the same for one clock and for a thousand.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import Department
from common.bulk import collector_resting, insert_columns, update_column
from deadlines.calendar import WorkingCalendar
from deadlines.models import CalendarVersion, Deadline, DeadlineKind, Escalation, EscalationStep, SupervisionOrder
from deadlines.services.audience import Audience
from deadlines.services.calendars import calendar_of, staff_time
from deadlines.services.climbing import ClimbPlan, Rung, plan
from deadlines.services.due import Clock, Found, read_afresh
from deadlines.services.ladder import Climbed, Timetable, climbed_of, live_steps, times_follow, timetable
from deadlines.services.orders import issue_many, order_facts
from deadlines.services.provisional import announced_until, noted
from notifications.services import Outgoing, notify_many
from petitions.models import Kind, Priority
from petitions.services.events import EventDraft, record_many

logger = logging.getLogger(__name__)

NOTICES = {
    Kind.REMINDED: "reminder",
    Kind.URGED: "urge",
    Kind.SUPERVISED: "supervision",
    Kind.ALARMED: "alarm_three_months",
    Kind.CENTRE_DELAYED: "centre_delayed",
}
_RUNG = ("deadline_id", "step_id", "due_on", "happened_at", "recorded_at", "told")


class Circumstances:
    """What one sweep reads once, however many batches there are.

    ``held``: messages to people outside of the centre are written, and wait for the centre's word.
    """

    def __init__(self, now: dt.datetime, *, held: bool) -> None:
        self.now, self.held = now, held
        self.audience = Audience()
        self._calendars: dict[int, WorkingCalendar] = {}
        self._units: dict[int, Department] = {}
        self._times: dict[tuple[str, int, dt.date, dt.date], Timetable] = {}
        self._words: dict[tuple[str, int], dict[str, str]] = {}

    @cached_property
    def steps(self) -> dict[str, list[EscalationStep]]:
        """The rungs in use, by the kind of clock."""
        return live_steps()

    @cached_property
    def office_hours(self) -> dt.datetime:
        """When messages that are not urgent may go out."""
        return staff_time(self.now, urgent=False)

    def calendar(self, version: int) -> WorkingCalendar:
        """Return the calendar of that version, built once."""
        if version not in self._calendars:
            self._calendars[version] = calendar_of(CalendarVersion.objects.get(pk=version))
        return self._calendars[version]

    def times(self, clock: Clock) -> Timetable:
        """Return when the clock's rungs happen; counted once for all clocks of the same dates."""
        follow = times_follow(clock)
        if follow not in self._times:
            calendar = self.calendar(clock.calendar_version_id)
            self._times[follow] = timetable(clock, calendar, self.steps.get(clock.kind, []))
        return self._times[follow]

    def words(self, clock: Clock, step: EscalationStep) -> dict[str, str]:
        """Return how texts call the clock and the step's card, in the language of the site."""
        if (clock.kind, step.pk) not in self._words:
            with translation.override(settings.LANGUAGE_CODE):
                card = str(step.get_card_display()) if step.card else ""
                self._words[clock.kind, step.pk] = {
                    "clock": str(DeadlineKind(clock.kind).label),
                    "kind": clock.kind,
                    "card": card,
                }
        return self._words[clock.kind, step.pk]

    def unit(self, pk: int | None) -> Department | None:
        """Return the unit; all are read at the first one that is not known."""
        if pk is not None and pk not in self._units:
            self._units = Department.objects.in_bulk()
        return self._units[pk] if pk is not None else None


@dataclass
class Written:
    """What one batch wrote, or what is to be written: rungs, events, messages, and when to look again.

    ``steps`` counts the rungs by kind of event; ``ordered`` names those that open a supervision order.
    """

    rungs: list[tuple[Any, ...]] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    events: list[EventDraft] = field(default_factory=list)
    messages: list[Outgoing] = field(default_factory=list)
    ordered: dict[int, int] = field(default_factory=dict)
    naming: dict[int, tuple[list[EventDraft], list[Outgoing]]] = field(default_factory=dict)
    look_again: dict[int, dt.datetime | None] = field(default_factory=dict)
    broken: list[tuple[int, Exception]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


@collector_resting()
@transaction.atomic
def climb(found: Sequence[Found], facts: Circumstances) -> Written:
    """Climb what is due of these clocks, if it still is: each letter is held, or passed over where another run
    or person holds it; its clock stays due then. A clock that cannot be decided is named in ``broken``.
    """
    clocks = read_afresh(found, facts.now)
    climbed = climbed_of([clock.pk for clock in clocks])
    written = Written()
    for clock in clocks:
        try:
            _prepare(clock, climbed.get(clock.pk, ()), facts, written)
        except Exception as error:  # told by who asked for the batch; the others go on
            written.broken.append((clock.pk, error))
    _write(written, facts.now)
    return written


def _prepare(clock: Clock, climbed: Climbed, facts: Circumstances, written: Written) -> None:
    """Add what one clock gives; all of it or nothing."""
    planned = plan(clock, facts.times(clock), climbed, facts.now)
    told = [rung for rung in planned.rungs if rung.told]
    events = [_event(clock, rung, planned, facts) for rung in told]
    messages = [message for rung in told for message in _messages(clock, rung.step, facts)]
    for rung in planned.rungs:
        written.rungs.append((clock.pk, rung.step.pk, clock.due_on, rung.happened_at, facts.now, rung.told))
        written.steps[rung.step.event_kind] += 1
        if rung.step.opens_order:
            written.ordered[clock.pk] = rung.step.pk  # the highest of several
            written.naming[clock.pk] = (events, messages)
    written.events += events
    written.messages += messages
    written.told += [(clock.petition.number, rung.step.name) for rung in told]
    written.look_again[clock.pk] = planned.next_step_at


def _write(written: Written, now: dt.datetime) -> None:
    insert_columns(Escalation, _RUNG, written.rungs)
    if written.ordered:
        until = announced_until()
        for order in issue_many(_ordered(written.ordered, now), at=now):
            _name(order, *written.naming[order.deadline_id], until)
    record_many(written.events)
    notify_many(written.messages, nudging=False)
    update_column(Deadline, "next_step_at", written.look_again)


def _ordered(steps: Mapping[int, int], now: dt.datetime) -> list[Escalation]:
    """Return the rungs just written that open an order, by clock and step."""
    rows = Escalation.objects.standing().filter(deadline_id__in=steps, recorded_at=now).order_by("pk")
    return [row for row in rows if steps[row.deadline_id] == row.step_id]


def _name(
    order: SupervisionOrder, events: Sequence[EventDraft], messages: Sequence[Outgoing], until: dt.date | None
) -> None:
    """Let the event and the messages of the supervision name the order, now that it has its number."""
    for event in events:
        if event.kind == Kind.SUPERVISED and isinstance(event.data, dict):
            event.data["order"] = order.number
    for message in messages:
        if message.notice == NOTICES[Kind.SUPERVISED] and isinstance(message.context, dict):
            message.context.update(noted(order_facts(order), until))


def responsible(clock: Clock, facts: Circumstances) -> Department | None:
    """Return the unit whose people are told: the clock's own, else the lead."""
    return facts.unit(clock.department_id or clock.petition.lead_department_id)


def _event(clock: Clock, rung: Rung, planned: ClimbPlan, facts: Circumstances) -> EventDraft:
    """The event carries the first moment at which the rung was due; when the sweep saw it stands beside."""
    climbed = [each.step.key for each in planned.rungs if each.step.basis == rung.step.basis]
    return EventDraft(
        petition=clock.petition,
        kind=Kind(rung.step.event_kind),
        at=rung.happened_at,
        data={
            "due_on": clock.due_on.isoformat(),
            "steps": climbed,
            "card": rung.step.card,
            "recorded_at": facts.now.isoformat(),
        },
        department=responsible(clock, facts),
    )


def _messages(clock: Clock, step: EscalationStep, facts: Circumstances) -> list[Outgoing]:
    letter, unit = clock.petition, responsible(clock, facts)
    said = {
        "number": letter.number,
        "title": letter.title,
        "due": clock.due_on,
        "unit": unit.name if unit else "",
        **facts.words(clock, step),
    }
    context = noted(said, facts.calendar(clock.calendar_version_id).announced_until)
    key = f"step:{clock.pk}:{step.key}:{clock.due_on:%Y%m%d}"
    people = facts.audience.of(step.tells, unit.pk if unit else None, restricted=letter.restricted)
    return [
        Outgoing(
            key=f"{key}:{person.pk}",
            notice=NOTICES[Kind(step.event_kind)],
            context=context,
            recipient=person,
            reference=letter.number,
            not_before=facts.now if letter.priority == Priority.URGENT else facts.office_hours,
            restricted=letter.restricted,
            held=facts.held and person.pk not in facts.audience.in_centre,
        )
        for person in people
    ]
