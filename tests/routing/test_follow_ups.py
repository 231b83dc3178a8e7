"""A writer asks about the answer: the next round is the answering unit's, and no figure of the first one knows of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import Department, Membership
from common.clock import now, pretend, today
from common.errors import BadInputError, RefusedError
from deadlines.models import Deadline, DeadlineKind, Verdict
from deadlines.services.checking import troubles
from notifications.models import Notification
from petitions.models import Grade, Kind, NoteKind, Petition, PublicCopy, Rating, State, WriterNote
from petitions.services import notes
from petitions.services.endings import rate
from petitions.services.sealing import broken_links
from routing.models import Assignment, AssignmentState
from routing.services import releasing, rework
from routing.services.reopening import reopen
from tests import factories as make
from tests.factories import Office, fresh, lead_of

pytestmark = pytest.mark.django_db
QUESTION = "答复说月底前补画，现在已经过了月底，仍然没有画。请问到底什么时候完成？"


def told(notice: str) -> list[str]:
    rows = Notification.objects.filter(notice=notice).order_by("pk")
    return [row.recipient.username if row.recipient else "writer" for row in rows]


def test_the_unit_that_answered_has_it_again_with_a_clock_of_its_own(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        letter = make.answered(office)
    with pretend(make.at("2026-11-16T09:00")):
        note = notes.ask_again(letter, text=QUESTION)
    letter = fresh(letter)
    assert (letter.state, letter.round, note.round, note.kind) == (State.HANDLING, 2, 2, NoteKind.FOLLOW_UP)
    assert letter.due_on == dt.date(2026, 11, 25)
    part = lead_of(letter)
    assert (part.department, part.round, part.state) == (office.roads, 2, AssignmentState.ASSIGNED)
    clock = Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY, round=2)
    assert (clock.started_on, clock.answerable) == (dt.date(2026, 11, 16), office.roads)
    assert Deadline.objects.get(petition=letter, kind=DeadlineKind.REPLY, round=1).verdict == Verdict.IN_TIME
    assert "t.roads" in told("follow_up_assigned")
    assert {"t.clerk", "t.head"} <= set(told("follow_up_asked"))
    assert told("follow_up_received") == ["writer"]
    assert not list(broken_links(letter))
    assert not list(troubles(make.at("2026-11-16T09:30")))
