"""A proof of work is signed, in time, right, and counts once."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from common.clock import now
from petitions.models import Trace
from petitions.services.challenges import LONGEST, new_challenge, spend
from tests.concurrency import at_once
from tests.proofs import solved

pytestmark = pytest.mark.django_db


def changed(proof: str, **parameters: Any) -> str:
    told = json.loads(base64.b64decode(proof))
    told["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_a_solution_counts_once() -> None:
    proof = solved()
    assert spend(proof)
    assert not spend(proof)


def test_the_same_solution_in_another_dress_is_the_same() -> None:
    proof = solved()
    told = json.loads(base64.b64decode(proof))
    told["solution"]["time"] = 12.5
    again = base64.b64encode(json.dumps(told, indent=1).encode()).decode()
    assert spend(again)
    assert not spend(proof)


def test_the_work_lies_between_the_setting_and_twice_as_much(settings: Any) -> None:
    settings.PROOF_HASHES = 50
    counters = {json.loads(base64.b64decode(solved()))["solution"]["counter"] for _each in range(12)}
    assert min(counters) >= 50
    assert max(counters) < 100


def test_one_that_expired_does_not_count(settings: Any) -> None:
    proof = solved()
    with time_machine.travel(now() + dt.timedelta(minutes=settings.PROOF_MINUTES, seconds=2)):
        assert not spend(proof)


def test_what_was_changed_does_not_count() -> None:
    later = int((now() + dt.timedelta(days=1)).timestamp())
    for change in ({"expiresAt": later}, {"keyPrefix": ""}, {"cost": 0}, {"nonce": "00" * 16}, {"salt": "00" * 16}):
        assert not spend(changed(solved(), **change))


def test_a_wrong_number_does_not_count() -> None:
    told = json.loads(base64.b64decode(solved()))
    told["solution"]["counter"] += 1
    assert not spend(base64.b64encode(json.dumps(told).encode()).decode())


def test_one_signed_elsewhere_does_not_count(settings: Any) -> None:
    ours = settings.INDEX_KEY
    settings.INDEX_KEY = "somebody else's"
    proof = solved()
    settings.INDEX_KEY = ours
    assert not spend(proof)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["challenge", "solution", "parameters", "nonce", "counter"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@trying(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JUNK)
def test_whatever_is_sent_is_no_proof_and_no_failure(junk: Any) -> None:
    assert not spend(base64.b64encode(json.dumps(junk).encode()).decode())
    honest = json.loads(base64.b64decode(solved()))
    for place in ("challenge", "solution"):
        assert not spend(base64.b64encode(json.dumps({**honest, place: junk}).encode()).decode())
    for name in honest["challenge"]["parameters"]:
        if junk != honest["challenge"]["parameters"][name]:
            assert not spend(changed(solved(), **{name: junk}))


@pytest.mark.parametrize("text", ["", "x", "\ud800", "=" * 50, "A" * (LONGEST + 1), "bnVsbA==", "e30="])
def test_text_that_is_none_is_no_failure(text: str) -> None:
    assert not spend(text)


def test_a_challenge_leaves_nothing_behind() -> None:
    new_challenge()
    assert not Trace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_the_same_proof_twice_at_once_one_counts() -> None:
    proof = solved()
    outcome = at_once(4, lambda _number: spend(proof))
    assert outcome.errors == []
    assert sorted(outcome.results) == [False, False, False, True]
