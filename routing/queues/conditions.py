"""What stands in which queue, as conditions on letters and on parts."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q

from common.clock import start_of_day
from deadlines.letters import late_letters
from deadlines.models import Extension, ExtensionState
from petitions.models import (
    ChangeState,
    Commission,
    Grade,
    Kind,
    PetitionEvent,
    Rating,
    ReleasedChange,
    Reply,
    ReplyKind,
    ReplyState,
    Screener,
)
from petitions.models.petition import ANSWERED_STATES, OPEN_STATES
from routing.models import (
    OPEN_ASSIGNMENT_STATES,
    Assignment,
    AssignmentRole,
    AssignmentState,
    Instruction,
    InstructionState,
)
from routing.queues.base import Condition

HOLLOW_DAYS = 90
"""Answers so old are looked through for hollow ones; what is older has long been reported."""
RETURNED_TWICE = 2
"""After so many returns the centre decides (RULES section 5)."""
SCREENED_BY_UNIT = Q(channel__screened_by=Screener.UNIT, named_department__isnull=False, restricted=False)


def month_start(day: dt.date) -> dt.date:
    """Return the first day of the month."""
    return day.replace(day=1)


def return_asked() -> Q:
    """Letters of which a unit asks the centre to be relieved; what was passed on inside a unit is that unit's matter."""
    asked = Assignment.objects.filter(state=AssignmentState.RETURN_ASKED, round=F("petition__round"))
    return Q(pk__in=asked.exclude(role=AssignmentRole.SUB).values("petition"))


def extension_asked() -> Q:
    """Open letters for which more time is asked."""
    asked = Extension.objects.filter(state=ExtensionState.ASKED, deadline__verdict="")
    return Q(state__in=OPEN_STATES, pk__in=asked.values("deadline__petition"))


def perhaps_hollow(day: dt.date) -> Q:
    """Answers of the last 90 days that the software takes for hollow; a person decides."""
    doubtful = Reply.objects.filter(
        perhaps_hollow=True,
        kind=ReplyKind.FINAL,
        state=ReplyState.RELEASED,
        released_on__gte=day - dt.timedelta(days=HOLLOW_DAYS),
        round=F("petition__round"),
    )
    return Q(state__in=ANSWERED_STATES, pk__in=doubtful.values("petition"))


def instructed() -> Q:
    """Open parts of units to which a leader gave an instruction that they did not answer yet."""
    waiting = Instruction.objects.filter(
        petition=OuterRef("petition"), department=OuterRef("department"), state=InstructionState.OPEN
    )
    return Q(state__in=OPEN_ASSIGNMENT_STATES) & Q(Exists(waiting))


def to_report_back() -> Q:
    """Answered letters that another office sent and waits to hear of."""
    waiting = Commission.objects.filter(report_back=True, reported_at=None)
    return Q(state__in=ANSWERED_STATES, pk__in=waiting.values("petition"))


def dissatisfied(_day: dt.date) -> Q:
    """Answered letters whose writer is not satisfied, while nobody decided on a second round and one is left."""
    redone = PetitionEvent.objects.filter(petition=OuterRef("petition"), kind=Kind.REDO_OPENED)
    undecided = Rating.objects.standing().filter(
        ~Exists(redone), grade=Grade.UNSATISFIED, redo_decision="", round=F("petition__round")
    )
    return Q(state__in=ANSWERED_STATES, pk__in=undecided.values("petition"))


def change_asked(_day: dt.date) -> Q:
    """Letters of which somebody wants something released corrected or taken down, until another one decides."""
    asked = ReleasedChange.objects.filter(state=ChangeState.PROPOSED)
    return Q(pk__in=asked.values("petition"))


def change_to_decide() -> Q:
    """Ended parts of leads whose released answer somebody wants changed, where the unit's heads may decide."""
    asked = ReleasedChange.objects.filter(
        petition=OuterRef("petition"),
        reply__department=OuterRef("department"),
        reply__round=OuterRef("round"),
        state=ChangeState.PROPOSED,
    )
    by_unit = Q(petition__channel__released_by=Screener.UNIT, petition__restricted=False)
    return by_unit & Q(role=AssignmentRole.LEAD, state=AssignmentState.DONE) & Q(Exists(asked))


def part(role: AssignmentRole | None, *states: AssignmentState) -> Condition:
    """Return the condition that a part has the role (any without one) and stands in one of the states."""
    wanted = Q(state__in=states) if role is None else Q(role=role, state__in=states)
    return lambda _day: wanted


def late_part(day: dt.date) -> Q:
    """Open parts of leads whose letters are late."""
    return Q(role=AssignmentRole.LEAD, state__in=OPEN_ASSIGNMENT_STATES) & late_letters(day, "petition__")


def done_this_month(day: dt.date) -> Q:
    """Parts completed since the first of the month."""
    return Q(state=AssignmentState.DONE, ended_at__gte=start_of_day(month_start(day)))
