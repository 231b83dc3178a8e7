"""What of a letter makes a state of it, which states lie on the edge, and the letters that walks begin with."""

from __future__ import annotations

from collections.abc import Hashable

from deadlines.models import Extension, ExtensionState, Pause
from petitions.models import ChangeState, Channel, Commission, Kind, Petition, PublicCopy, Rating, State
from petitions.services.putting_back import sent_back_version
from petitions.services.replies import in_work
from routing import engine
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, Instruction
from tests import factories as make
from tests.factories import Office

Key = tuple[Hashable, ...]
ENDED = (State.CLOSED, State.NOT_ACCEPTED, State.MERGED, State.TRANSFERRED_OUT, State.WITHDRAWN)
MOST_ROUNDS = 2
"""A third round is looked at, and not walked through: it is like the second."""


def extras(letter: Petition) -> list[Hashable]:
    """Return what may stand beside the way of the lead: combined with each other they only multiply the states."""
    parts = Assignment.objects.filter(petition=letter, round=letter.round, state__in=OPEN_ASSIGNMENT_STATES)
    helping = parts.exclude(role=AssignmentRole.LEAD).values_list("role", "state")
    paused = Pause.objects.filter(petition=letter, to_on=None).exists()
    asked = Extension.objects.filter(deadline__petition=letter, deadline__verdict="", state=ExtensionState.ASKED)
    waiting = Instruction.objects.filter(petition=letter, state="open").exists()
    named = (("paused", paused), ("extension", asked.exists()), ("instruction", waiting))
    return [*sorted(helping), *(name for name, there in named if there)]


def on_main_way(letter: Petition) -> bool:
    """Tell whether what stands beside the lead's way is looked at one by one: in the first round, before any return."""
    first = letter.state == State.HANDLING and letter.round == 1 and letter.returns == 0
    return first and not sent_back(letter)


def beyond(letter: Petition, *, plain: bool) -> bool:
    """Tell whether the state lies on the edge: checked, and not walked through."""
    if letter.round > (1 if plain else MOST_ROUNDS) or (plain and letter.returns):
        return True
    return letter.is_open and len(extras(letter)) > (1 if on_main_way(letter) and not plain else 0)


def sent_back(letter: Petition) -> bool:
    """Tell whether an answer of the first round went back, and could be put before the centre again."""
    lead = lead_of(letter)
    return lead is not None and letter.round == 1 and sent_back_version(letter, lead.department_id) is not None


def state_of(letter: Petition) -> Key:
    """Return what of the letter decides about what can be done with it."""
    if letter.is_answered:
        return _answered(letter)
    if not letter.is_open:
        return (State(letter.state),)
    lead, beside = lead_of(letter), extras(letter)
    return (
        State(letter.state),
        letter.round,
        min(letter.returns, 2) if letter.round == 1 else 0,
        letter.awaits_leader,
        (lead.state, lead.awaits, in_work(letter) is not None) if lead else None,
        sent_back(letter),
        (tuple(beside) if len(beside) == 1 else "several") if beside and on_main_way(letter) else bool(beside),
        letter.round > 1 and letter.events.filter(kind=Kind.REDO_OPENED).exists(),
    )


def _answered(letter: Petition) -> Key:
    rating = Rating.objects.standing().filter(petition=letter, round=letter.round).first()
    asked = letter.released_changes.filter(state=ChangeState.PROPOSED).first()
    return (
        State(letter.state),
        letter.round,
        (rating.grade, rating.redo_decision) if rating else None,
        letter.events.filter(kind=Kind.REDO_OPENED).exists(),
        asked.action if asked else "",
        PublicCopy.objects.current().filter(petition=letter).exists(),
        Commission.objects.filter(petition=letter, reported_at=None).exists(),
    )


def lead_of(letter: Petition) -> Assignment | None:
    """Return the lead's open part of the round."""
    leads = Assignment.objects.filter(petition=letter, round=letter.round, role=AssignmentRole.LEAD)
    return leads.filter(state__in=OPEN_ASSIGNMENT_STATES).first()


def open_nodes(letter: Petition) -> list[tuple[str, int | None]]:
    """Return the open steps of the present round's process, each with the part that it is about."""
    process = engine.process_of(letter)
    if process is None:
        return []
    tasks = process.task_set.filter(finished=None).order_by("pk")
    return sorted((task.flow_task.name, task.seed_object_id) for task in tasks)


def fresh_letter(office: Office, world: str) -> Petition:
    """Return a letter that just came in, and beside it one that it could be merged into.

    The worlds: the leader's mailbox, a department's own, and what a superior office sent, read by a leader first.
    """
    make.submit_letter()
    if world == "superior":
        Channel.objects.filter(key=world).update(leader_first=True)
    letter = make.submit_letter(world, named_department=office.roads if world == "department" else None).petition
    if world == "superior":
        Commission.objects.create(petition=letter, office="市政府办公室", document_number="12")
    return letter
