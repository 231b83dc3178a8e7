"""Where people land, what they are told first, and how many statements that takes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from common.clock import pretend
from petitions.models import Petition
from routing.queues import CENTRE_QUEUES, UNIT_QUEUES
from routing.services import handling, timing
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
NOW = "2026-11-06T10:00"
MOST = 15
DESK = reverse("routing:desk")


def landed(client: Client) -> str:
    """Return the address that the desk leads on to."""
    return client.get(DESK).headers["Location"]


def queue(key: str) -> str:
    return reverse("routing:queue", args=[key])


def test_a_clerk_lands_on_what_waits_first(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    assert landed(client) == queue("new")
    make.in_review(office)
    assert landed(client) == queue("to-review")
    returned = make.dispatched(office)
    handling.ask_return(make.lead_of(returned), reason="不归我单位管", actor=office.roads_liaison)
    assert landed(client) == queue("returned")
    make.accepted(office)
    assert landed(client) == queue("to-dispatch")
    make.submit_letter()
    assert landed(client) == queue("new")


def test_the_head_lands_on_what_only_the_head_decides(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.head)
    assert landed(client) == queue("new")
    make.submit_letter()
    make.answered(office).replies.update(perhaps_hollow=True)
    assert landed(client) == queue("perhaps-hollow")
    timing.ask_extension(make.lead_of(make.handled(office)), total=10, reason="要勘测", actor=office.roads_liaison)
    assert landed(client) == queue("extensions")
    returned = make.dispatched(office)
    handling.ask_return(make.lead_of(returned), reason="不归我单位管", actor=office.roads_liaison)
    Petition.objects.filter(pk=returned.pk).update(returns=2)
    assert landed(client) == queue("arbitration")


def test_a_letter_returned_once_does_not_wait_for_the_heads_word(office: Office, sign_in: SignIn) -> None:
    returned = make.dispatched(office)
    handling.ask_return(make.lead_of(returned), reason="不归我单位管", actor=office.roads_liaison)
    assert sign_in(office.clerk).get(queue("arbitration")).context["total"] == 0
    assert landed(sign_in(office.head)) == queue("returned")


def test_the_days_work_is_counted_on_every_queue_of_the_centre(office: Office, sign_in: SignIn) -> None:
    with pretend(make.at("2026-10-20T10:00")):
        make.handled(office)
    with pretend(make.at(NOW)):
        make.submit_letter()
        make.dispatched(office)
        make.in_review(office)
        response = sign_in(office.clerk).get(queue("handling"))
    strip = {entry.label: entry.count for entry in response.context["strip"]}
    assert strip == {"待筛查": 1, "退回待定": 0, "待审核答复": 1, "今日到期": 0, "逾期未复": 1}
    assert "今天收信3件，已分办2件" in response.content.decode()


@pytest.mark.parametrize("role", [Role.SECTION_HEAD, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD])
def test_heads_of_a_unit_meet_what_waits_for_approval_first(office: Office, sign_in: SignIn, role: Role) -> None:
    make.handled(office)
    make.awaiting_head(office)
    person = make.make_user(f"t.roads.{role}", office.roads, role)
    client = sign_in(person)
    assert landed(client) == reverse("routing:unit")
    titles = [str(group.title) for group in client.get(landed(client)).context["groups"]]
    assert titles.index("待审定") < titles.index("待签收")


def test_a_units_desk_leads_to_all_that_it_has_open(office: Office, sign_in: SignIn) -> None:
    make.handled(office)
    make.in_review(office)
    page = sign_in(office.roads_liaison).get(reverse("routing:unit")).content.decode()
    assert f'<a href="{queue("unit-open")}">全部在办2件</a>' in page


@pytest.fixture
def county(office: Office) -> Office:
    """An office with a letter in every state, so that every page has rows."""
    with pretend(make.at("2026-10-20T10:00")):
        make.handled(office, supports=(office.schools,))
    make.submit_letter()
    make.accepted(office)
    make.dispatched(office, supports=(office.schools,))
    make.awaiting_head(office)
    make.in_review(office)
    make.answered(office)
    return office


def _statements(client: Client, address: str) -> int:
    client.get(address, follow=True)  # the calendar is read once for a process
    with CaptureQueriesContext(connection) as caught:
        response = client.get(address)
    assert response.status_code in (200, 302)
    return len(caught)


def _people(office: Office) -> dict[str, User]:
    return {
        "clerk": office.clerk,
        "centre_head": office.head,
        "liaison": office.roads_liaison,
        "unit_head": office.roads_head,
        "leader": office.leader,
        "section_head": make.make_user("t.section", office.roads, Role.SECTION_HEAD),
        "principal_head": make.make_user("t.principal", office.roads, Role.PRINCIPAL_HEAD),
    }


def test_landing_takes_few_statements_whoever_it_is(county: Office, sign_in: SignIn) -> None:
    for name, person in _people(county).items():
        client = sign_in(person)
        assert (name, _statements(client, DESK) <= MOST) == (name, True)
        assert (name, _statements(client, landed(client)) <= MOST) == (name, True)


def test_every_queue_takes_few_statements(county: Office, sign_in: SignIn) -> None:
    for person, queues in ((county.clerk, CENTRE_QUEUES), (county.roads_liaison, UNIT_QUEUES)):
        client = sign_in(person)
        for each in queues:
            narrowed = f"{queue(each.key)}?category=1&card=red&q=a&cols=last,due,unit"
            assert (each.key, _statements(client, queue(each.key)) <= MOST) == (each.key, True)
            assert (each.key, _statements(client, narrowed) <= MOST) == (each.key, True)
