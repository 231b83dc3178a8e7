"""A letter that is passed around in whatever order: all places agree after every step, the writer's date stands."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from accounts.models import User
from common.clock import pretend
from common.errors import PetitionError
from petitions.models import Petition
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment
from routing.services import dispatching, handling
from routing.services.passing import end_passing, keep_passing, pass_on
from routing.services.supports import add_support, drop_support
from routing.services.undoing import undo_dispatch
from tests import factories as make
from tests.factories import Office
from tests.routing.hands import Tree, check, make_tree, writers_clock

pytestmark = pytest.mark.django_db
Move = Callable[[], object]
STEPS = 40


def of_the_centre(office: Office, letter: Petition) -> list[Move]:
    clerk, units = office.clerk, (office.roads, office.schools, office.town)
    moves: list[Move] = [partial(undo_dispatch, letter, actor=clerk)]
    for unit in units:
        moves += [
            partial(dispatching.dispatch, letter, lead=unit, supports=units[:1], actor=clerk),
            partial(dispatching.change_lead, letter, new_lead=unit, reason="改派", actor=clerk),
            partial(add_support, letter, department=unit, actor=clerk),
        ]
    return moves


def about(part: Assignment, office: Office, tree: Tree, people: dict[int, User]) -> list[Move]:
    clerk, person = office.clerk, people.get(part.department_id)
    moves: list[Move] = [
        partial(drop_support, part, reason="不再需要", actor=clerk),
        partial(dispatching.insist, part, reason="仍由你办", actor=clerk),
        partial(dispatching.agree_return, part, new_lead=office.town, actor=clerk),
    ]
    if person:
        moves += [
            partial(handling.acknowledge, part, actor=person),
            partial(handling.acknowledge, part, actor=person),
            partial(handling.ask_return, part, reason="不归我管", actor=person),
            partial(handling.give_opinion, part, opinion="没有意见", actor=person),
            partial(pass_on, part, department=tree.section, actor=person),
            partial(pass_on, part, department=tree.station, actor=person),
        ]
    above = people.get(part.parent.department_id) if part.parent else None
    if above:
        moves.append(partial(end_passing, part, reason="收回", actor=above))
        moves.append(partial(keep_passing, part, reason="仍由你办", actor=above))
    return moves


@pytest.mark.parametrize("seed", range(6))
def test_all_places_agree_after_every_step(office: Office, seed: int) -> None:
    tree, chance = make_tree(office), random.Random(seed)  # noqa: S311 - a walk to be repeated
    people = {
        office.roads.pk: office.roads_liaison,
        office.schools.pk: office.schools_liaison,
        tree.section.pk: tree.section_liaison,
        tree.station.pk: tree.station_liaison,
    }
    moment = make.at("2026-11-06T10:00")
    with pretend(moment):
        letter = make.dispatched(office, supports=(office.schools,))
    before = writers_clock(letter)
    for _step in range(STEPS):
        moment += dt.timedelta(minutes=chance.choice((1, 2, 30)))
        with pretend(moment):
            now = make.fresh(letter)
            moves = of_the_centre(office, now)
            parts = now.assignments.filter(state__in=OPEN_ASSIGNMENT_STATES)
            for part in parts.select_related("petition", "department", "parent__department"):
                moves += about(part, office, tree, people)
            with suppress(PetitionError):  # not everything is possible everywhere
                chance.choice(moves)()
            check(letter)
        assert writers_clock(letter) == before
    assert len(set(letter.events.values_list("kind", flat=True))) >= 7
