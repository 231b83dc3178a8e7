"""A sweep that is killed in the middle of its batches: the next one does the rest, and nothing twice."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from common.clock import pretend
from deadlines.models import Escalation
from deadlines.services.checking import troubles
from deadlines.services.escalation import sweep
from notifications.models import Notification
from petitions.models import Kind, PetitionEvent
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.deadlines.late import late_letters
from tests.deadlines.test_sweep_at_once import MOMENT, pass_together, start
from tests.factories import Office

pytestmark = pytest.mark.django_db(transaction=True)

LETTERS = 200
AFTER = (1, 60, 120)
"""Rungs after which a sweep is killed, wherever it is by then; there are two for each letter."""
PATIENCE = 60


def kill_after(rungs: int) -> None:
    """Start a sweep and kill it (SIGKILL) as soon as there are so many rungs."""
    process = start()
    try:
        pass_together([process], "ready")
        until = time.monotonic() + PATIENCE
        while Escalation.objects.count() < rungs and time.monotonic() < until:
            time.sleep(0.002)
    finally:
        process.kill()
        process.communicate()


def test_what_a_killed_sweep_left_is_done_by_the_next_once(office: Office) -> None:
    letters = late_letters(office, LETTERS)
    reached = []
    for rungs in AFTER:
        kill_after(rungs)
        reached.append(Escalation.objects.count())
        assert reached[-1] >= rungs
    moment = make.at(MOMENT)
    sweep(now=moment)
    climbed = Counter(Escalation.objects.values_list("deadline__petition", "step__key"))
    assert climbed == {(letter.pk, key): 1 for letter in letters for key in ("reminder", "urge")}
    assert reached[0] < len(climbed)  # it was killed on the way
    urged = Counter(PetitionEvent.objects.filter(kind=Kind.URGED).values_list("petition", flat=True))
    assert urged == {letter.pk: 1 for letter in letters}
    desks = Notification.objects.filter(notice="urge", medium="desk")
    assert Counter(desks.values_list("reference", flat=True)) == {letter.number: 2 for letter in letters}
    with pretend(moment):
        assert not [each for each in troubles(moment) if "下一步" in each.words]
    assert not list(broken_links())
