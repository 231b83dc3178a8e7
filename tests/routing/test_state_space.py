"""No state is a dead end, no letter is in two queues, none in none: every state that can be reached is looked at.

From a fresh letter everything is played that anybody is offered on its page (tests/routing/exploring.py). Whoever
adds an action to ``routing.urls.ACTIONS`` has nothing to do where its pane is offered and its fields can be guessed.
Otherwise ``test_every_action_is_played`` fails: say in ``exploring.WAYS`` how it is played, or in ``APART`` why a
fresh letter never meets it; if it makes something wait that is no extra yet, add that to ``space.extras``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import Q

from common.clock import pretend, today
from deadlines.services.checking import troubles
from petitions.models import Petition, State
from petitions.models.petition import OPEN_STATES
from petitions.services.sealing import broken_links
from routing import engine
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentRole, AssignmentState
from routing.queues import CENTRE_QUEUES, UNIT_QUEUES, Queue
from routing.urls import ACTIONS
from tests import factories as make
from tests.deadlines.test_random_walk import wrong_ends, wrong_holdings
from tests.factories import Office
from tests.routing.exploring import Found, Walk
from tests.routing.space import ENDED, Key, fresh_letter, open_nodes

pytestmark = pytest.mark.django_db
MOMENT = make.at("2026-11-06T10:00")
APART = {
    "contact": "changes nothing of the letter",
    "confirm-genuine": "letters that came without the automatic check alone, which no factory of walks makes",
    "begin-escalation": "letters of the past alone, which were imported and are not chased",
}
BY_THEMSELVES = ("withdraw", "rate", "supplement", "ask-again", "jump", "reopen")
"""What does not count as a way out: the writer's will, and the wonder weapons of the centre's head."""
WORLDS = ("leader", "department", "superior")
S = AssignmentState
BY_PART = {
    (S.ASSIGNED, True): "acknowledge",
    (S.ASSIGNED, False): "acknowledge",
    (S.ACKNOWLEDGED, True): "answer",
    (S.ACKNOWLEDGED, False): "advise",
    (S.RETURN_ASKED, True): "arbitrate",
    (S.RETURN_ASKED, False): "arbitrate",
    (S.AWAITING_HEAD, True): "approve",
    (S.SUBMITTED, True): "review",
}
"""The step at which a unit's branch stands, by its part's state and whether it leads."""


def misplaced(centre: tuple[Queue, ...] = CENTRE_QUEUES, units: tuple[Queue, ...] = UNIT_QUEUES) -> Iterator[str]:
    """Open letters that are not in exactly one queue of work of the centre, parts not in one of their unit's."""
    day = today()
    places = Counter(pk for queue in centre if queue.work for pk in _in(Petition, queue, day))
    for letter in Petition.objects.all():
        if places[letter.pk] != (letter.state in OPEN_STATES):
            yield f"{letter} ({letter.state}) is in {places[letter.pk]} queues of the centre"
    parts = Counter(pk for queue in units if queue.work and queue.parts for pk in _in(Assignment, queue, day))
    for part in Assignment.objects.all():
        if parts[part.pk] != (part.state in OPEN_ASSIGNMENT_STATES):
            yield f"part {part} ({part.state}) is in {parts[part.pk]} queues of its unit"


def _in(model: type[Petition] | type[Assignment], queue: Queue, day: object) -> list[int]:
    return list(model.objects.filter(queue.where(day)).values_list("pk", flat=True))  # type: ignore[arg-type]


def expected_steps(letter: Petition) -> list[tuple[str, int | None]]:
    """Return the steps that should be open, read off the rows."""
    if letter.state == State.SUBMITTED:
        return [("screen", None)]
    if letter.state == State.ACCEPTED:
        return [("instruct" if letter.awaits_leader else "dispatch", None)]
    parts = Assignment.objects.filter(petition=letter, state__in=OPEN_ASSIGNMENT_STATES)
    return sorted((BY_PART[S(part.state), part.role == AssignmentRole.LEAD], part.pk) for part in parts)


def out_of_step(letter: Petition) -> Iterator[str]:
    """Open steps of the flow that the rows know nothing of, or the other way round; a process that outlived its letter."""
    steps = [step for step in open_nodes(letter) if step[0] != "units_done"]  # the join waits, nobody does
    if steps != expected_steps(letter):
        yield f"the flow is at {steps}, the rows say {expected_steps(letter)}"
    process = engine.process_of(letter)
    if process is None or bool(process.finished) == letter.is_open:
        yield f"the letter is {letter.state}, its process {process.status if process else 'missing'}"


def all_flaws(letter: Petition) -> Iterator[str]:
    """Everything that must hold in every state."""
    yield from misplaced()
    yield from out_of_step(letter)
    yield from wrong_ends()
    yield from wrong_holdings(MOMENT)
    yield from (str(each) for each in troubles(MOMENT))
    yield from (str(each) for each in broken_links(letter))


def explored(office: Office, world: str) -> Found:
    with pretend(MOMENT):
        return Walk(office, fresh_letter(office, world), all_flaws, plain=world != WORLDS[0]).go()


def dead_ends(found: Found) -> list[str]:
    """Return the ways into states from which the office alone leads to no end."""
    leading: dict[Key, set[Key]] = {}
    for here, steps in found.steps.items():
        for name, there in steps:
            if name not in BY_THEMSELVES:
                leading.setdefault(there, set()).add(here)
    fine = {key for key in found.ways if key[0] in (*ENDED, State.ANSWERED)} | found.edge
    ahead = list(fine)
    while ahead:
        for before in leading.get(ahead.pop(), set()) - fine:
            fine.add(before)
            ahead.append(before)
    return [f"{key}: {' > '.join(found.ways[key])}" for key in found.ways if key not in fine]


@pytest.mark.one_database
def test_in_every_state_somebody_can_go_on_and_everything_agrees(office: Office) -> None:
    played: Counter[str] = Counter()
    refused: dict[str, str] = {}
    seen: set[Hashable] = set()
    for world in WORLDS:
        saved = transaction.savepoint()
        found = explored(office, world)
        transaction.savepoint_rollback(saved)
        assert not found.flaws, found.flaws[:5]
        assert not dead_ends(found), dead_ends(found)[:5]
        played += found.played
        refused |= found.refused
        seen |= {key[0] for key in found.ways}
    assert seen == set(State)
    missing = set(ACTIONS) - set(played) - set(APART)
    assert not missing, {name: refused.get(name, "nobody was offered it") for name in missing}


@pytest.mark.parametrize("broken", [None, "to-dispatch", "handling", "to-review"])
def test_a_queue_that_forgets_its_letters_is_found(office: Office, broken: str | None) -> None:
    for state in ("submit_letter", "accepted", "handled", "in_review", "answered"):
        made = getattr(make, state)
        made() if state == "submit_letter" else made(office)
    centre = tuple(
        replace(queue, where=lambda _day: Q(pk=None)) if queue.key == broken else queue for queue in CENTRE_QUEUES
    )
    assert bool(list(misplaced(centre))) == (broken is not None)


def test_a_letter_in_two_queues_is_found(office: Office) -> None:
    make.accepted(office)
    everything = replace(next(queue for queue in CENTRE_QUEUES if queue.work), where=lambda _day: Q())
    assert list(misplaced((*CENTRE_QUEUES, everything)))


def test_a_step_that_the_rows_know_nothing_of_is_found(office: Office) -> None:
    letter = make.handled(office)
    assert not list(out_of_step(letter))
    Assignment.objects.filter(petition=letter).update(state=S.AWAITING_HEAD)
    assert list(out_of_step(letter))


def test_a_state_that_leads_nowhere_is_found() -> None:
    found = Found()
    found.ways = {(State.SUBMITTED,): (), (State.ACCEPTED,): ("accept",), (State.ANSWERED,): ("accept", "release")}
    found.steps[State.SUBMITTED,].add(("accept", (State.ACCEPTED,)))
    found.steps[State.ACCEPTED,].add(("withdraw", (State.ANSWERED,)))
    assert len(dead_ends(found)) == 2
    found.steps[State.ACCEPTED,].add(("release", (State.ANSWERED,)))
    assert not dead_ends(found)
