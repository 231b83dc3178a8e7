"""A unit is merged while somebody gives it letters and its people work: none stays behind with a unit that is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Role
from common.errors import PetitionError
from petitions.models import State
from routing.access import NoPermissionError
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment
from routing.services import dispatching, handling
from routing.services.unit_changes import merge_into
from tests import factories as make
from tests.concurrency import at_once
from tests.factories import Office
from tests.routing.hands import check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(3))
def test_no_letter_stays_with_a_unit_that_was_merged(office: Office, attempt: int) -> None:
    old, into = make.make_unit("t-old", "测试旧局"), make.make_unit("t-new", "测试新局")
    liaison = make.make_user("t.old", old, Role.LIAISON)
    there, coming, moving = make.accepted(office), make.accepted(office), make.handled(office)
    part = dispatching.dispatch(there, lead=old, actor=office.clerk)
    acts: list[Callable[[], object]] = [
        lambda: merge_into(old, successor=into, basis="", move_people=False, actor=office.head),
        lambda: handling.acknowledge(part, actor=liaison),
        lambda: dispatching.dispatch(coming, lead=old, actor=office.second_clerk),
        lambda: dispatching.change_lead(moving, new_lead=old, reason="改由旧局办理", actor=office.clerk),
    ]
    outcome = at_once(len(acts), lambda n: acts[n]())
    # Whoever came after the merger is refused, or has no post there any more.
    assert all(isinstance(error, PetitionError | NoPermissionError) for error in outcome.errors), outcome.errors
    assert not Assignment.objects.filter(department=old, state__in=OPEN_ASSIGNMENT_STATES).exists()
    for letter in (there, coming, moving):
        check(make.fresh(letter))
        assert make.fresh(letter).state in (State.ACCEPTED, State.HANDLING)
