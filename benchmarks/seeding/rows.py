"""A batch of stories as database rows, written in bulk."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from benchmarks.seeding import words
from benchmarks.seeding.stories import Story
from common.clock import local_date, now
from deadlines.calendar import WorkingCalendar
from deadlines.models import CalendarVersion, Deadline, DeadlineKind, HoldingPeriod, Verdict
from petitions.models import (
    Kind,
    LetterType,
    Matter,
    Petition,
    PetitionEvent,
    PublicCopy,
    Rating,
    Reply,
    ReplyState,
    State,
    Writer,
)
from petitions.services.events import build_event
from routing.models import Assignment, AssignmentRole, AssignmentState

DAYS = {LetterType.HELP: 7, LetterType.COMPLAINT: 7, LetterType.WRONGDOING: 15}
RULE = {"unit": "working", "starts_from": "receipt", "cap": 15, "source": "benchmark", "rule_id": None}


class Batch:
    """Turns stories into rows and writes them."""

    def __init__(self, rng: random.Random, calendar: WorkingCalendar, version: CalendarVersion) -> None:
        self.rng, self.calendar, self.version = rng, calendar, version
        self.counters: dict[tuple[str, int], int] = {}

    @transaction.atomic
    def write(self, stories: Sequence[Story]) -> None:
        """Write the letters of the stories with everything that belongs to them."""
        letters = Petition.objects.bulk_create([self._letter(story) for story in stories])
        pairs = list(zip(letters, stories, strict=True))
        Writer.objects.bulk_create(Writer(petition=letter, nickname="网友") for letter in letters)
        Matter.objects.bulk_create(Matter(petition=letter, summary=letter.title) for letter in letters)
        PetitionEvent.objects.bulk_create(event for pair in pairs for event in self._events(*pair))
        Deadline.objects.bulk_create(clock for pair in pairs for clock in self._clocks(*pair))
        valid = [(letter, story) for letter, story in pairs if story.dispatched]
        Assignment.objects.bulk_create(self._assignment(*pair) for pair in valid)
        HoldingPeriod.objects.bulk_create(self._holding(*pair) for pair in valid)
        replied = [(letter, story) for letter, story in pairs if story.released]
        Reply.objects.bulk_create(self._reply(*pair) for pair in replied)
        PublicCopy.objects.bulk_create(self._copy(*pair) for pair in replied if pair[1].published)
        Rating.objects.bulk_create(self._rating(*pair) for pair in replied if pair[1].rated)

    def _number(self, story: Story) -> str:
        day = local_date(story.received)
        key = (story.channel.number_prefix, day.year)
        self.counters[key] = self.counters.get(key, 0) + 1
        return f"{key[0]}{day:%Y%m%d}-B{self.counters[key]:06d}"

    def _due(self, story: Story) -> dt.date:
        amount = DAYS.get(story.letter_type, 5)
        return self.calendar.add_working_days(local_date(story.received), amount)

    def _letter(self, story: Story) -> Petition:
        facts: dict[str, Any] = {"lead_department": story.unit} if story.dispatched else {}
        return Petition(
            number=self._number(story),
            channel=story.channel,
            state=_state(story),
            title=words.title(self.rng),
            body=words.body(self.rng),
            letter_type=story.letter_type if story.dispatched else "",
            proposed_type=story.letter_type,
            restricted=story.letter_type == LetterType.WRONGDOING,
            may_publish=story.published,
            received_at=story.received,
            received_on=local_date(story.received),
            screened_at=story.dispatched,
            invalid_at=story.received + dt.timedelta(hours=5) if story.invalid else None,
            dispatched_at=story.dispatched,
            released_at=story.released,
            released_on=local_date(story.released) if story.released else None,
            closed_at=_closed_at(story),
            due_on=self._due(story),
            **facts,
        )

    def _events(self, letter: Petition, story: Story) -> list[PetitionEvent]:
        told = [
            (Kind.SUBMITTED, story.received),
            (Kind.DISPATCHED, story.dispatched),
            (Kind.ACKNOWLEDGED, story.acknowledged),
            (Kind.RELEASED, story.released),
            (Kind.RATED, story.rated),
        ]
        events: list[PetitionEvent] = []
        for kind, at in told:
            if at:
                last = events[-1] if events else None
                unit = None if kind == Kind.SUBMITTED else story.unit
                events.append(build_event(letter, kind, after=last, at=at, department=unit, shown=True, actor=None))
        return events

    def _clocks(self, letter: Petition, story: Story) -> list[Deadline]:
        due = self._due(story)
        verdict = Verdict.VOID if story.invalid else ""
        if story.released:
            verdict = Verdict.IN_TIME if local_date(story.released) <= due else Verdict.LATE
        reply = self._clock(letter, DeadlineKind.REPLY, story.received, due, story.released, verdict)
        reply.unit_submitted_at = story.submitted if story.released else None
        reply.answerable = story.unit if story.dispatched else None
        clocks = [reply]
        if story.dispatched:
            start = story.dispatched
            until = self.calendar.add_working_days(local_date(start), 1)
            done = story.acknowledged
            how = "" if done is None else Verdict.IN_TIME if local_date(done) <= until else Verdict.LATE
            clock = self._clock(letter, DeadlineKind.ACKNOWLEDGE, start, until, done, how)
            clock.department = clock.answerable = story.unit
            clocks.append(clock)
        return clocks

    def _clock(
        self,
        letter: Petition,
        kind: DeadlineKind,
        start: dt.datetime,
        due: dt.date,
        done: dt.datetime | None,
        verdict: str,
    ) -> Deadline:
        return Deadline(
            petition=letter,
            kind=kind,
            rule={**RULE, "amount": 5},
            calendar_version=self.version,
            started_at=start,
            started_on=local_date(start),
            original_due_on=due,
            due_on=due,
            satisfied_at=done,
            verdict=verdict,
        )

    def _assignment(self, letter: Petition, story: Story) -> Assignment:
        assert story.dispatched
        state = AssignmentState.DONE if story.released else AssignmentState.ASSIGNED
        if story.acknowledged and not story.released:
            state = AssignmentState.ACKNOWLEDGED
        return Assignment(
            petition=letter,
            department=story.unit,
            role=AssignmentRole.LEAD,
            state=state,
            assigned_at=story.dispatched,
            acknowledged_at=story.acknowledged,
            ended_at=story.released,
        )

    def _holding(self, letter: Petition, story: Story) -> HoldingPeriod:
        assert story.dispatched
        return HoldingPeriod(
            petition=letter, department=story.unit, from_at=story.dispatched, to_at=story.submitted or story.released
        )

    def _reply(self, letter: Petition, story: Story) -> Reply:
        assert story.submitted
        assert letter.released_on
        return Reply(
            petition=letter,
            state=ReplyState.RELEASED,
            department=story.unit,
            department_name=story.unit.name,
            body=words.answer(self.rng, story.unit.name),
            created_at=story.submitted,
            submitted_at=story.submitted,
            released_at=story.released,
            released_on=letter.released_on,
        )

    def _copy(self, letter: Petition, story: Story) -> PublicCopy:
        assert story.released
        assert letter.released_on
        return PublicCopy(
            petition=letter,
            number=letter.number,
            title=letter.title,
            question=letter.body,
            answer=words.answer(self.rng, story.unit.name),
            writer_label="网友",
            channel_key=story.channel.key,
            channel_name=story.channel.name,
            type_key=story.letter_type,
            department_id_copied=story.unit.pk,
            department_name=story.unit.name,
            received_on=letter.received_on,
            replied_on=letter.released_on,
            grade=story.grade or "",
            published_at=story.released,
        )

    def _rating(self, letter: Petition, story: Story) -> Rating:
        assert story.rated
        assert story.grade
        rated = story.rated
        return Rating(petition=letter, grade=story.grade, rated_at=rated, rated_on=local_date(rated))


def _closed_at(story: Story) -> dt.datetime | None:
    """Return when the letter closed: rated, or a week after its answer."""
    by_itself = story.released + dt.timedelta(days=7) if story.released else None
    return story.rated or (by_itself if by_itself and by_itself < now() else None)


def _state(story: Story) -> State:
    if story.invalid:
        return State.NOT_ACCEPTED
    if story.released:
        return State.CLOSED if _closed_at(story) else State.ANSWERED
    return State.HANDLING if story.dispatched else State.SUBMITTED
