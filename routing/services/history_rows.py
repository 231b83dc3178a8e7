"""What letters of the past become in the tables: built in memory, saved by the hundred.

An answered letter becomes a closed one with its clock judged, an unanswered one waits for screening.
Neither gets a flow, a message or a public copy: the writer never agreed to be published here. Posts of an external
board were public there: with a ``board`` they stand on it here.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import Department
from common.clock import local_date
from common.masking import Known
from deadlines.calendar import WorkingCalendar
from deadlines.models import CalendarVersion, Deadline, DeadlineKind, DeadlineRule, Exclusion, Verdict
from deadlines.services.calendars import calendar_of, ensure_calendar
from deadlines.services.clocks import judge, plan_dates
from deadlines.services.rules import RuleSnapshot, Situation, pick_rule
from petitions.letterfile import LetterRow
from petitions.models import (
    Board,
    Category,
    Channel,
    Kind,
    Matter,
    Petition,
    PetitionEvent,
    Reply,
    ReplyState,
    State,
    Writer,
)
from petitions.services.contacts import blind_index
from petitions.services.events import build_event
from petitions.services.numbers import take_numbers
from petitions.services.past_posts import PastPost, open_past_posts
from routing.models import Assignment, AssignmentRole, AssignmentState

_FOREIGN_NUMBER, _SOURCE, _FOREIGN_UNIT, _NICKNAME = 80, 60, 200, 60


def categories_by_name() -> dict[str, Category]:
    """Return the categories by name; where a name stands twice in the tree, the higher one."""
    ordered = Category.objects.order_by("-id")
    return {category.name: category for category in [*ordered.exclude(parent=None), *ordered.filter(parent=None)]}


def rule_starts() -> list[dt.date]:
    """Return the days on which a reply rule came into force or ended, earliest first."""
    spans = DeadlineRule.objects.filter(kind=DeadlineKind.REPLY).values_list("valid_from", "valid_until")
    return sorted({day for span in spans for day in span if day})


@dataclass(frozen=True)
class Item:
    """One letter to keep: the row, the digest that makes it one of a kind, and the unit that answered."""

    row: LetterRow
    digest: str
    unit: Department | None
    hollow: bool

    @property
    def lead(self) -> Department | None:
        """The unit that led: only an answer tells."""
        return self.unit if self.row.reply else None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all letters of one import have in common."""

    channel: Channel
    source: str
    moment: dt.datetime
    categories: Mapping[str, Category] = field(default_factory=categories_by_name)
    board: Board | None = None
    version: CalendarVersion = field(default_factory=ensure_calendar)
    rule_starts: Sequence[dt.date] = field(default_factory=rule_starts)
    _rules: dict[int, RuleSnapshot] = field(default_factory=dict)

    @property
    def calendar(self) -> WorkingCalendar:
        """The calendar in force, by which letters of the past are judged, too."""
        return calendar_of(self.version)

    def rule_on(self, day: dt.date) -> RuleSnapshot:
        """Return the reply rule for a letter of unknown type received on that day; asked once per set of rules."""
        rules_in_force = bisect_right(self.rule_starts, day)
        if rules_in_force not in self._rules:
            situation = Situation(channel=self.channel, letter_type="", urgent=False, complex_matter=False, on=day)
            self._rules[rules_in_force] = pick_rule(DeadlineKind.REPLY, situation)
        return self._rules[rules_in_force]


def save_letters(items: Sequence[Item], setting: Setting) -> None:
    """Keep the letters with all their rows. The caller holds the transaction."""
    numbers = take_numbers(setting.channel, at=[item.row.received.at for item in items])
    letters = [_letter(item, number, setting) for item, number in zip(items, numbers, strict=True)]
    clocks = [_clock(letter, item, setting) for letter, item in zip(letters, items, strict=True)]
    for letter, clock in zip(letters, clocks, strict=True):
        letter.due_on = clock.due_on
    Petition.objects.bulk_create(letters)
    pairs = list(zip(letters, items, strict=True))
    Deadline.objects.bulk_create(clocks)
    Matter.objects.bulk_create(_matter(letter, item) for letter, item in pairs)
    Writer.objects.bulk_create(_writer(letter, item.row) for letter, item in pairs)
    answered = [(letter, item) for letter, item in pairs if item.row.reply]
    Reply.objects.bulk_create(_reply(letter, item, setting) for letter, item in answered)
    Assignment.objects.bulk_create(assignment_of_the_past(letter, item.lead) for letter, item in answered if item.lead)
    PetitionEvent.objects.bulk_create(event for letter, item in pairs for event in _events(letter, item, setting))
    if setting.board:
        past = [_past_post(letter, item) for letter, item in pairs]
        open_past_posts(past, board=setting.board, days=setting.calendar.working_days_between)


def _past_post(letter: Petition, item: Item) -> PastPost:
    row, unit = item.row, item.unit
    return PastPost(
        letter=letter,
        writer=Known(name=row.name, phone=row.phone, email=row.email, address=row.address),
        nickname=row.nickname,
        answer=row.reply,
        answered_by=letter.foreign_unit or (unit.name if unit else ""),
        department_id=unit.pk if unit else None,
    )


def _letter(item: Item, number: str, setting: Setting) -> Petition:
    row = item.row
    answered_at = row.replied.at if row.replied else None
    return Petition(
        number=number,
        channel=setting.channel,
        state=State.CLOSED if row.reply else State.SUBMITTED,
        title=row.title,
        body=row.text,
        category=setting.categories.get(row.category),
        may_publish=False,
        received_at=row.received.at,
        received_on=local_date(row.received.at),
        released_at=answered_at,
        released_on=row.replied.day if row.replied else None,
        closed_at=max(answered_at, row.received.at) if answered_at else None,
        lead_department=item.lead,
        source=setting.source[:_SOURCE],
        foreign_number=row.foreign_id[:_FOREIGN_NUMBER],
        source_digest=item.digest,
        foreign_unit=row.unit[:_FOREIGN_UNIT],
        imported=True,
    )


def _clock(letter: Petition, item: Item, setting: Setting) -> Deadline:
    """Return the writer's clock, judged where the answer has a date that can be.

    A clock that can't be judged is void; one without an answer runs, but chases nobody until the
    centre says so (``history.begin_escalation``). Both stay out of the on-time figures.
    """
    row = item.row
    clock = Deadline(
        petition=letter,
        kind=DeadlineKind.REPLY,
        rule=setting.rule_on(letter.received_on).as_json(),
        calendar_version=setting.version,
        started_at=letter.received_at,
        started_on=letter.received_on,
        answerable=item.lead,
    )
    plan_dates(clock, setting.calendar)
    if not row.reply:
        clock.excluded = Exclusion.NO_REPLY
        clock.escalates = False
        return clock
    if row.replied:
        judge(clock, at=row.replied.at, submitted_at=row.replied.at)
    if row.oddity:
        clock.excluded = Exclusion(row.oddity)
        clock.verdict = Verdict.VOID
    return clock


def _matter(letter: Petition, item: Item) -> Matter:
    return Matter(petition=letter, summary=letter.title, category=letter.category, lead_department=item.lead)


def _writer(letter: Petition, row: LetterRow) -> Writer:
    return Writer(
        petition=letter,
        name=row.name,
        phone=row.phone,
        email=row.email,
        address=row.address,
        nickname=row.nickname[:_NICKNAME],
        phone_index=blind_index(row.phone),
        email_index=blind_index(row.email),
    )


def _reply(letter: Petition, item: Item, setting: Setting) -> Reply:
    """Return the released answer; only the day it went out is known, which stands for the unit's part, too."""
    return Reply(
        petition=letter,
        state=ReplyState.RELEASED,
        department=item.lead,
        department_name=letter.foreign_unit,
        body=item.row.reply,
        created_at=letter.released_at or setting.moment,
        submitted_at=letter.released_at,
        released_at=letter.released_at,
        released_on=letter.released_on,
        flag=item.row.oddity,
        perhaps_hollow=item.hollow,
    )


def assignment_of_the_past(letter: Petition, unit: Department) -> Assignment:
    """Return the finished part of the unit that answered, unsaved. When it got the letter is not known."""
    return Assignment(
        petition=letter,
        department=unit,
        role=AssignmentRole.LEAD,
        state=AssignmentState.DONE,
        assigned_at=letter.received_at,
        ended_at=letter.closed_at or letter.received_at,
    )


def _events(letter: Petition, item: Item, setting: Setting) -> list[PetitionEvent]:
    """Return the letter's chain in the order of time: the answer when it was given, then the import, now."""
    events: list[PetitionEvent] = []
    if letter.released_at:
        data = {"imported": True}
        released = build_event(
            letter, Kind.RELEASED, after=None, at=letter.released_at, data=data, department=item.lead, actor=None
        )
        events.append(released)
    origin = {"source": setting.source, "row": item.row.number, "foreign_number": letter.foreign_number}
    last = events[-1] if events else None
    events.append(build_event(letter, Kind.IMPORTED, after=last, at=setting.moment, data=origin, actor=None))
    return events
