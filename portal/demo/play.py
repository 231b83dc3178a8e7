"""Play the demonstration letters through the real services, in the order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import F

from accounts.models import Department
from common.clock import TZ, local_date, now, pretend, start_of_day
from deadlines.services.calendars import current_calendar
from deadlines.services.escalation import sweep
from notifications.models import OUTWARD, DeliveryState, Medium, Notification
from petitions.models import Category, Channel, Petition
from petitions.services.sealing import seal_day
from petitions.tasks import compare_letters
from portal.demo.accounts import set_up_accounts
from portal.demo.acts import ACTS, send
from portal.demo.acts_on_boards import set_up_boards
from portal.demo.asked import set_up_questions
from portal.demo.batches import batches_of_the_story
from portal.demo.bulletin import Happening, bulletin_of_the_story
from portal.demo.desk_things import set_up_desks
from portal.demo.diary import CLOSES, SUBMIT, Diary, Entry
from portal.demo.letters import demo_letters
from portal.demo.people import create_people
from portal.demo.stage import Stage
from portal.demo.units import create_offices, rename_a_unit

APPOINTED_BEFORE = dt.timedelta(days=365)
"""People hold their posts since well before the first letter."""
RENAMED_BEFORE = dt.timedelta(days=330)
MESSAGES_OF = dt.timedelta(days=2)
"""Older mails are taken as sent and older messages as read: nobody wants those of two months."""
_AFTER_MIDNIGHT = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Played:
    """What is there now."""

    letters: int
    accounts: int


def load_demo() -> Played | None:
    """Create the demonstration accounts and letters; return none, and change nothing, where letters are.

    All of it is one transaction: a loading that was interrupted leaves nothing behind.
    """
    moment = now()
    with transaction.atomic():
        if Petition.objects.exists():
            return None
        stage = _stage(moment)
        _play(stage, moment)
    return Played(letters=len(stage.numbers), accounts=sum(len(users) for users in stage.people.values()))


def _stage(moment: dt.datetime) -> Stage:
    units = {unit.code: unit for unit in Department.objects.all()}
    with pretend(moment - APPOINTED_BEFORE):
        units |= create_offices(units)
        people = create_people(units)
    stage = Stage(
        diary=Diary(current_calendar(), local_date(moment)),
        units=units,
        people=people,
        channels={channel.key: channel for channel in Channel.objects.all()},
        categories={category.code: category for category in Category.objects.all()},
    )
    with pretend(moment - RENAMED_BEFORE):
        rename_a_unit(units, actor=stage.centre_head)
        set_up_boards(head=stage.centre_head)
    return stage


def _play(stage: Stage, moment: dt.datetime) -> None:
    """Let everything happen at its moment: what people did, the nights between, batches and a bulletin."""
    entries = stage.diary.entries(demo_letters())
    first = local_date(entries[0].moment)
    happenings: list[Happening] = [(entry.moment, partial(_act, stage, entry)) for entry in entries]
    happenings += [(night, partial(_night, night, moment)) for night in _nights(first, moment)]
    happenings += bulletin_of_the_story(stage, first)
    happenings += batches_of_the_story(stage, entries)
    closing = dt.datetime.combine(stage.diary.last_day, CLOSES, tzinfo=TZ)
    happenings += [(closing, partial(set_up_desks, stage)), (closing, partial(set_up_accounts, stage))]
    happenings += [(closing, partial(set_up_questions, stage))]
    for at, happen in sorted(happenings, key=lambda happening: happening[0]):
        with pretend(at):
            happen()
    old = Notification.objects.filter(medium=Medium.DESK, not_before__lt=moment - MESSAGES_OF)
    old.update(read_at=F("not_before"))
    compare_letters()


def _act(stage: Stage, entry: Entry) -> None:
    if entry.step == SUBMIT:
        send(stage, entry.letter)
        return
    petition = stage.petition(entry.letter.key)
    ACTS[entry.step.verb](stage, entry.letter, entry.step, petition)


def _nights(first: dt.date, last: dt.datetime) -> Iterator[dt.datetime]:
    """Yield a moment shortly after each midnight between the two."""
    day = first + dt.timedelta(days=1)
    while (night := start_of_day(day) + _AFTER_MIDNIGHT) <= last:
        yield night
        day += dt.timedelta(days=1)


def _night(night: dt.datetime, moment: dt.datetime) -> None:
    """Remind, urge, supervise, close and seal as on that night; mails of the past are not sent."""
    if moment - night > MESSAGES_OF:
        old = Notification.objects.filter(medium__in=OUTWARD, state=DeliveryState.WAITING, not_before__lte=night)
        old.update(state=DeliveryState.SENT, sent_at=F("not_before"), next_attempt_at=None)
    sweep(now=night)
    seal_day(local_date(night) - dt.timedelta(days=1))
