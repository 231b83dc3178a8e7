"""A writer asks about the answer (追问): the next round opens at the unit that gave it, with a clock of its own.

It is no redo: the one redo is left, the former answer, its verdict and its rating stay as they are, and no figure of
round 1 knows of it (RULES section 6).
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import Department, Role
from accounts.people import holders
from common.clock import today
from common.errors import RefusedError
from common.once import reading_once
from deadlines.models import DeadlineKind
from deadlines.services.clocks import open_clock
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import Kind, Petition, Reply, ReplyKind, ReplyState, WriterNote
from petitions.services.events import record
from routing import engine
from routing.services.dispatching import centre_holds, give, guard_report

MOST_SUCCESSORS = 10
"""So many units in a row that took over from each other; more would be a circle."""


@reading_once()
@transaction.atomic
def take_question(petition: Petition, note: WriterNote) -> None:
    """Open the round's clocks and give the letter to the unit that answered, else to the centre's dispatch.

    The caller holds the letter, and moved it. Unit, centre, and all writers who get the answer are told.
    """
    open_clock(petition, DeadlineKind.REPLY, start=note.added_at)
    open_clock(petition, DeadlineKind.DISPATCH, start=note.added_at)
    unit = answering_unit(petition)
    if unit is None:
        centre_holds(petition, note.added_at)
        engine.begin(petition)
    else:
        give(petition, lead=unit, notice="follow_up_assigned", actor=None)
    name = unit.name if unit else ""
    tell_staff(petition, "follow_up_asked", CENTRE, key=str(note.pk), unit=name)
    _tell_writers(petition, note, name)


def answering_unit(petition: Petition) -> Department | None:
    """Return the unit that gave the last answer, or whoever took over from it; none where nobody there can have it."""
    unit = _standing(_who_answered(petition))
    if unit is None or not holders((Role.LIAISON,), department=unit, only_marked=petition.restricted):
        return None
    try:
        guard_report(petition, [unit])
    except RefusedError:  # what was answered by a unit that must not have it now is the centre's to dispatch
        return None
    return unit


def _who_answered(petition: Petition) -> Department | None:
    answers = Reply.objects.filter(
        petition=petition, kind=ReplyKind.FINAL, state=ReplyState.RELEASED, round__lt=petition.round
    )
    last = answers.select_related("department").order_by("-round", "-pk").first()
    return last.department if last else None


def _standing(unit: Department | None) -> Department | None:
    """Return the unit as it stands today: the first of its successors that has not ended."""
    for _step in range(MOST_SUCCESSORS):
        if unit is None or unit.valid_to is None or unit.valid_to > today():
            return unit
        unit = unit.successor
    return None


def _tell_writers(petition: Petition, note: WriterNote, unit: str) -> None:
    """Tell who asked, and the other writers whose letters share the answer that there will be a further one."""
    for letter in [petition, *petition.merged.select_for_update(of=("self",)).order_by("pk")]:
        key = f"{letter.number}:{note.pk}"
        if letter.pk == note.petition_id:
            tell_writer(letter, "follow_up_received", key=key, unit=unit, due=petition.due_on)
            continue
        if letter != petition:
            record(letter, Kind.REOPENED, shown=True, actor=None)
        tell_writer(letter, "reopened", key=key, due=petition.due_on)
