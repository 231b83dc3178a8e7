"""Letters for the sweep: each with its clock, its record, and people to be told."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Department, Membership, Role, User
from benchmarks.seeding import words
from common.clock import TZ, start_of_day
from deadlines.models import Deadline, DeadlineKind, Escalation, EscalationStep
from deadlines.services.calendars import ensure_calendar
from petitions.models import Channel, Kind, LetterType, Petition, State
from petitions.services.events import EventDraft, record_many

SEED = 20261118
CHUNK = 2_000
RECEIVED, DUE = dt.date(2026, 11, 6), dt.date(2026, 11, 17)
MIDNIGHT = start_of_day(DUE + dt.timedelta(days=1))
"""When the letters are late: their next step is urging, with a yellow card, to the unit's liaison and head."""
NOW = MIDNIGHT + dt.timedelta(minutes=1)
RULE = {"amount": 7, "unit": "working", "starts_from": "receipt", "cap": 15, "source": "benchmark", "rule_id": None}


def prepare(*, mails: bool) -> None:
    """Fill an empty database with reference data, and give each unit a liaison and a head."""
    call_command("migrate", verbosity=0)
    call_command("seed_reference", verbosity=0)
    for unit in Department.objects.handling():
        for role in (Role.LIAISON, Role.UNIT_HEAD):
            name = f"{role}{unit.pk}"
            address = f"{name}@example.org" if mails else ""
            person = User.objects.create(username=name, display_name=name, email=address)
            Membership.objects.create(user=person, department=unit, role=role)


def write_late(count: int) -> None:
    """Write so many letters that were reminded of yesterday and became late at midnight."""
    rng, units = random.Random(SEED), list(Department.objects.handling())
    channel = Channel.objects.get(key="leader")
    for first in range(0, count, CHUNK):
        _write([_letter(number, channel, rng, units) for number in range(first, min(first + CHUNK, count))])


def _letter(number: int, channel: Channel, rng: random.Random, units: list[Department]) -> Petition:
    received = dt.datetime.combine(RECEIVED, dt.time(8), tzinfo=TZ) + dt.timedelta(seconds=number)
    return Petition(
        number=f"X20261106-{number:06d}",
        channel=channel,
        state=State.HANDLING,
        title=words.title(rng),
        body=words.body(rng),
        proposed_type=LetterType.HELP,
        letter_type=LetterType.HELP,
        may_publish=True,
        received_at=received,
        received_on=RECEIVED,
        screened_at=received,
        dispatched_at=received,
        due_on=DUE,
        lead_department=rng.choice(units),
    )


@transaction.atomic
def _write(letters: list[Petition]) -> None:
    letters = Petition.objects.bulk_create(letters)
    kinds = (Kind.SUBMITTED, Kind.ACCEPTED, Kind.DISPATCHED, Kind.ACKNOWLEDGED, Kind.REMINDED)
    record_many([EventDraft(letter, kind, letter.received_at) for letter in letters for kind in kinds])
    clocks = Deadline.objects.bulk_create(_clock(letter) for letter in letters)
    step = EscalationStep.objects.get(key="reminder")
    yesterday = start_of_day(DUE - dt.timedelta(days=1))
    Escalation.objects.bulk_create(
        Escalation(deadline=clock, step=step, due_on=DUE, happened_at=yesterday, recorded_at=yesterday)
        for clock in clocks
    )


def _clock(letter: Petition) -> Deadline:
    return Deadline(
        petition=letter,
        kind=DeadlineKind.REPLY,
        rule=RULE,
        calendar_version=ensure_calendar(),
        started_at=letter.received_at,
        started_on=RECEIVED,
        original_due_on=DUE,
        due_on=DUE,
        answerable=letter.lead_department,
        next_step_at=MIDNIGHT,
    )


def write_quiet(count: int) -> None:
    """Write so many letters of which nothing is due: half are open, a quarter wait to be closed, a quarter are closed.

    PostgreSQL alone: one statement for the letters, one for their clocks.
    """
    facts: dict[str, Any] = {
        "count": count,
        "channel": Channel.objects.get(key="leader").pk,
        "version": ensure_calendar().pk,
        "now": NOW,
    }
    with connection.cursor() as cursor:
        for statement in QUIET:
            cursor.execute(statement, facts)


QUIET = (
    """
    INSERT INTO petitions_petition (number, channel_id, state, version, title, body, proposed_type, letter_type, place,
        may_publish, priority, complex_matter, restricted, received_at, received_on, due_on, closes_on, round, returns,
        refusal_reason, outcome_note, code_digest, source, foreign_number, foreign_unit, imported)
    SELECT 'Q' || n, %(channel)s, (ARRAY['handling', 'handling', 'answered', 'closed'])[n %% 4 + 1], 3,
        '柳塘小学门前路口过街危险', repeat('希望补画斑马线。', 20), 'help', 'help', '', true, 0, false, false,
        %(now)s::timestamptz - interval '3 days', %(now)s::date - 3, %(now)s::date + 2 + n %% 60,
        CASE n %% 4 WHEN 2 THEN %(now)s::date + 1 + n %% 7 END, 1, 0, '', '', '', '', '', '', false
    FROM generate_series(1, %(count)s) AS n
    """,
    """
    INSERT INTO deadlines_deadline (petition_id, kind, round, rule, calendar_version_id, started_at, started_on,
        original_due_on, due_on, provisional, next_step_at, satisfied_at, verdict, excluded, escalates)
    SELECT id, 'reply', 1, '{}', %(version)s, received_at, received_on, due_on, due_on, false,
        CASE state WHEN 'handling' THEN due_on::timestamptz - interval '24 hours' END,
        CASE state WHEN 'handling' THEN NULL ELSE %(now)s::timestamptz END,
        CASE state WHEN 'handling' THEN '' ELSE 'in_time' END, '', true
    FROM petitions_petition WHERE number LIKE 'Q%%'
    """,
    "ANALYZE",
)
