"""A form that names another unit's part meets a 404, whatever else it says: nothing of that part is told."""

from __future__ import annotations

import pytest

import routing.urls  # noqa: F401  # all actions are known once the addresses are
from accounts.access import CENTRE_ROLES
from routing.services import handling
from routing.views.acting import KNOWN
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, act

pytestmark = pytest.mark.django_db
UNIT_ACTIONS = sorted(
    name for name, known in KNOWN.items() if known.part and not CENTRE_ROLES.intersection(known.roles)
)


@pytest.mark.parametrize("name", UNIT_ACTIONS)
@pytest.mark.parametrize(
    "texts", [{}, {"reason": "理由", "body": "内容", "note": "话", "total": "10", "opinion": "意见"}]
)
def test_a_support_unit_does_nothing_with_the_leads_part(
    office: Office, sign_in: SignIn, name: str, texts: dict[str, str]
) -> None:
    letter = make.handled(office, supports=(office.schools,))
    before = make.fresh(letter).version
    for person in (office.schools_liaison, office.schools_head):
        assert act(sign_in(person), letter, name, part=make.lead_of(letter), **texts).status_code == 404
    assert make.fresh(letter).version == before


def test_the_own_part_is_answered_with_what_is_missing(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    assert act(sign_in(office.roads_liaison), letter, "pass-on", part=make.lead_of(letter)).status_code == 400


def test_the_centre_acts_on_a_units_part_where_that_is_its_affair(office: Office, sign_in: SignIn) -> None:
    letter = make.handled(office)
    handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
    assert act(sign_in(office.clerk), letter, "insist", part=make.lead_of(letter)).status_code == 400
