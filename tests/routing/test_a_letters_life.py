"""What a whole life costs: from the form to the closed letter, what the services ask of the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from petitions.models import Grade, LetterType, State
from petitions.services.endings import rate
from routing.access import get_letter_for
from routing.services import dispatching, handling, releasing, screening
from tests import factories as make
from tests.factories import CHECKED, Office

pytestmark = pytest.mark.django_db
MOST = 210
"""Ten of them for what the public side adds at a release: the index, the thread, the followers, what the writer added."""
BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
"""Marks of nested transactions ask the database for nothing."""


class Meter:
    """Counts the statements of the steps that run through it."""

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}

    def __call__(self, step: str, act: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as asked:
            result = act()
        self.steps[step] = sum(not query["sql"].startswith(BOOKKEEPING) for query in asked)
        return result

    @property
    def total(self) -> int:
        return sum(self.steps.values())


def test_a_whole_life_takes_at_most_210_statements(office: Office) -> None:
    make.answered(office)  # what a process reads once is read by now: calendar, content types, the year's counter
    meter = Meter()
    number = meter("write", make.submit_letter).petition.number
    letter = get_letter_for(office.clerk, number)
    findings = screening.Findings(letter_type=LetterType.HELP)
    meter("accept", lambda: screening.accept(letter, findings=findings, actor=office.clerk))
    meter("dispatch", lambda: dispatching.dispatch(letter, lead=office.roads, actor=office.clerk))
    part = make.lead_of(letter)
    meter("acknowledge", lambda: handling.acknowledge(part, actor=office.roads_liaison))
    meter("draft", lambda: handling.hand_to_head(part, body="已安排施工，11月底前完成。", actor=office.roads_liaison))
    meter("approve", lambda: handling.approve(part, actor=office.roads_head))
    meter("release", lambda: releasing.release(letter, checks=CHECKED, actor=office.second_clerk))
    meter("rate", lambda: rate(letter, grade=Grade.SATISFIED, text="谢谢"))
    assert make.fresh(letter).state == State.CLOSED
    assert meter.total <= MOST, meter.steps
