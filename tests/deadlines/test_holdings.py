"""Whose days they were: every working day is charged once, and passing a letter around gains nobody anything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import local_date, pretend
from deadlines.models import HoldingPeriod, Pause
from deadlines.services import pauses
from deadlines.services.calendars import current_calendar
from deadlines.services.holdings import days_held, go_on, hand_over
from petitions.models import Channel, Petition
from routing.services import dispatching, handling, releasing
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db
RECEIVED = make.at("2026-09-25T16:40")  # a Friday before National Day
DAY = 24 * 60


def held(petition: Petition, moment: str) -> dict[str, int]:
    days = days_held(make.fresh(petition), current_calendar(), make.at(moment))
    return {unit.name: spent for unit, spent in days.items()}


@given(
    turns=st.lists(st.tuples(st.integers(0, 40 * DAY), st.integers(0, 3)), max_size=12),
    waits=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=3),
    until=st.integers(0, 60 * DAY),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_units_days_add_up_to_the_days_since_receipt(
    office: Office, turns: list[tuple[int, int]], waits: list[tuple[int, int]], until: int
) -> None:
    units = (office.centre, office.roads, office.schools, office.town)
    with transaction.atomic():
        petition = bare_letter(office)
        moment = RECEIVED
        for minutes, unit in sorted(turns, key=lambda turn: turn[0]):
            moment = RECEIVED + dt.timedelta(minutes=minutes)
            hand_over(petition, units[unit], at=moment)
        spans = stand_still(petition, waits)
        now = max(moment, RECEIVED + dt.timedelta(minutes=until))
        calendar, today = current_calendar(), local_date(now)
        expected = [
            day
            for day in days_after(petition.received_on, today)
            if calendar.is_working(day) and not any(first <= day < (end or today) for first, end in spans)
        ]
        days = days_held(petition, calendar, now)
        assert sum(days.values()) == len(expected)
        assert all(spent >= 0 for spent in days.values())
        transaction.set_rollback(True)


def bare_letter(office: Office) -> Petition:
    """Return a letter that the centre has held from its receipt on, and nothing more."""
    channel = Channel.objects.get(key="leader")
    petition = Petition.objects.create(
        number="X1", channel=channel, title="t", body="b", may_publish=True,
        received_at=RECEIVED, received_on=local_date(RECEIVED),
    )  # fmt: skip
    hand_over(petition, office.centre, at=RECEIVED)
    return petition


def stand_still(petition: Petition, waits: list[tuple[int, int]]) -> list[tuple[dt.date, dt.date | None]]:
    """Make pauses one after the other; the last one is open."""
    free, spans = petition.received_on, []
    for number, (gap, length) in enumerate(waits, start=1):
        first = free + dt.timedelta(days=gap % 9)
        end = None if number == len(waits) else first + dt.timedelta(days=length)
        Pause.objects.create(petition=petition, from_on=first, to_on=end, reason="x")
        spans.append((max(first, petition.received_on + dt.timedelta(days=1)), end))
        free = end or first
    return spans


def days_after(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1)]


def test_a_machines_clock_that_goes_back_charges_no_day_twice(office: Office) -> None:
    petition = bare_letter(office)
    hand_over(petition, office.roads, at=make.at("2026-10-14T10:00"))
    hand_over(petition, office.schools, at=make.at("2026-10-12T10:00"))
    hand_over(petition, None, at=make.at("2026-10-16T10:00"))
    assert held(petition, "2026-10-20") == {office.centre.name: 9, office.roads.name: 0, office.schools.name: 2}


def test_to_and_fro_adds_up_for_the_unit_that_plays_it(office: Office) -> None:
    with pretend(make.at("2026-11-02T09:00")):  # a Monday
        petition = make.dispatched(office)
    with pretend(make.at("2026-11-03T09:00")):
        handling.ask_return(make.lead_of(petition), reason="不归我单位管", actor=office.roads_liaison)
    with pretend(make.at("2026-11-04T09:00")):
        dispatching.insist(make.lead_of(petition), reason="按职责清单办理", actor=office.clerk)
    assert held(petition, "2026-11-06T09:00") == {office.centre.name: 1, office.roads.name: 3}


def test_days_of_review_are_the_centres(office: Office) -> None:
    with pretend(make.at("2026-11-02T09:00")):
        petition = make.awaiting_head(office)
    with pretend(make.at("2026-11-04T09:00")):
        handling.approve(make.lead_of(petition), actor=office.roads_head)
    with pretend(make.at("2026-11-09T09:00")):
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    assert held(petition, "2026-11-30") == {office.centre.name: 3, office.roads.name: 2}


def test_while_the_writer_supplements_nobody_is_charged(office: Office) -> None:
    with pretend(make.at("2026-11-02T09:00")):
        petition = make.handled(office)
    with pretend(make.at("2026-11-04T09:00")):
        pauses.pause(petition, reason="请补充位置", actor=office.clerk)
    assert held(petition, "2026-11-10T09:00")[office.roads.name] == 2
    with pretend(make.at("2026-11-11T09:00")):
        pauses.resume(petition, actor=office.clerk)
    assert held(petition, "2026-11-12T09:00")[office.roads.name] == 3


def test_a_holding_goes_on_from_where_the_last_one_ended(office: Office) -> None:
    petition = bare_letter(office)
    hand_over(petition, office.roads, at=make.at("2026-10-09T10:00"))
    hand_over(petition, office.centre, at=make.at("2026-10-12T10:00"))
    hand_over(petition, None, at=make.at("2026-10-13T10:00"))
    go_on(petition, office.roads)
    assert held(petition, "2026-10-16T10:00") == {office.centre.name: 6, office.roads.name: 5}
    assert HoldingPeriod.objects.filter(petition=petition, to_at=None).count() == 1


def test_the_unit_that_was_the_last_holder_just_goes_on(office: Office) -> None:
    petition = bare_letter(office)
    hand_over(petition, office.roads, at=make.at("2026-10-09T10:00"))
    hand_over(petition, None, at=make.at("2026-10-12T10:00"))
    go_on(petition, office.roads)
    assert [period.department for period in petition.holdings.all()] == [office.centre, office.roads]
