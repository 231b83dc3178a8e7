"""How often one address or contact may do something, in a table that all processes share."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
import time_machine

from common.clock import now
from petitions.models import Trace
from petitions.services import limits
from petitions.services.limits import Act, Limit, TooOftenError, admit, letter_acts, network
from petitions.services.submission import WriterData
from petitions.tasks import forget_traces
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db
THREE = Limit("test", 3, dt.timedelta(hours=1))
WRITER = WriterData(name="周小禾", phone="139 0000 2206", email="zhou@example.org")


def test_so_many_are_let_through_and_the_next_waits_for_the_first_to_be_forgotten() -> None:
    start = now()
    for minute in range(3):
        with time_machine.travel(start + dt.timedelta(minutes=minute), tick=False):
            admit([Act(THREE, "someone")])
    with time_machine.travel(start + dt.timedelta(minutes=30), tick=False):
        assert THREE.wait("someone") == dt.timedelta(minutes=30)
        assert not THREE.reached("someone else")
        with pytest.raises(TooOftenError):
            admit([Act(THREE, "someone")])
    with time_machine.travel(start + dt.timedelta(minutes=60, seconds=1), tick=False):
        admit([Act(THREE, "someone")])


def test_what_is_refused_by_one_limit_is_counted_by_none() -> None:
    once, other = Limit("once", 1, dt.timedelta(hours=1)), Limit("other", 9, dt.timedelta(hours=1))
    admit([Act(once, "a"), Act(other, "a")])
    with pytest.raises(TooOftenError):
        admit([Act(other, "a"), Act(once, "a")])
    assert Trace.objects.filter(purpose="other").count() == 1


def test_a_limit_of_none_at_all_lets_nobody_through() -> None:
    with pytest.raises(TooOftenError):
        admit([Act(Limit("never", 0, dt.timedelta(hours=1)), "a")])


def test_nothing_readable_is_kept() -> None:
    for act in letter_acts("192.0.2.7", WRITER, proven=True):
        act.limit.count(act.who)
    kept = " ".join(f"{trace.purpose} {trace.digest}" for trace in Trace.objects.all())
    for told in ("192.0.2.7", "13900002206", "139 0000", "zhou", "example"):
        assert told not in kept


def test_the_same_number_in_another_spelling_is_the_same_contact() -> None:
    same = {act.who for act in letter_acts("x", WRITER, proven=True)}
    for phone in (
        "13900002206",
        "+86 139-0000-2206",
        "0086 13900002206",
        "１３９ ００００ ２２０６",
        "(86)139 0000 2206",
    ):
        spelt = WriterData(phone=phone, email="ZHOU@example.org")
        assert {act.who for act in letter_acts("x", spelt, proven=True)} == same


def test_without_a_proof_stricter_limits_are_added(settings: Any) -> None:
    proven = {act.limit.purpose: act.limit.most for act in letter_acts("x", WRITER, proven=True)}
    unproven = {act.limit.purpose: act.limit.most for act in letter_acts("x", WRITER, proven=False)}
    assert proven.items() <= unproven.items()
    assert unproven["unproven-address"] == settings.UNPROVEN_PER_ADDRESS_HOUR < proven["letter-address"]
    assert unproven["unproven-contact"] == settings.UNPROVEN_PER_CONTACT_DAY < proven["letter-contact"]


def test_who_gave_no_contact_is_counted_by_address_alone() -> None:
    acts = letter_acts("192.0.2.7", WriterData(), proven=True)
    assert [act.limit.purpose for act in acts] == ["letter-address"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_subscriber_is_one_address(address: str, counted: str) -> None:
    assert network(address) == counted


def test_the_limit_is_logged_once_when_it_is_reached_and_without_whose(caplog: Any) -> None:
    with caplog.at_level(logging.WARNING, logger="petitions.services.limits"):
        for _each in range(3):
            admit([Act(THREE, "13900002206")])
        with pytest.raises(TooOftenError):
            admit([Act(THREE, "13900002206")])
    assert [record.getMessage() for record in caplog.records] == ["test: the limit of 3 is reached"]


def test_traces_are_forgotten_after_a_day() -> None:
    with time_machine.travel(now() - limits.KEPT_FOR - dt.timedelta(minutes=1)):
        THREE.count("old")
    THREE.count("new")
    forget_traces()
    assert Trace.objects.get().digest == THREE.key("new")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_get_through_than_the_limit_says() -> None:
    acts = [Act(THREE, "a"), Act(Limit("wide", 50, dt.timedelta(hours=1)), "b")]

    def tries(_number: int) -> bool:
        try:
            admit(acts)
        except TooOftenError:
            return False
        return True

    outcome = at_once(8, tries)
    assert outcome.errors == []
    assert sum(outcome.results) == 3
    assert Trace.objects.count() == 6
