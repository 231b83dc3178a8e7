"""What is written on a rest day for the next morning is not said any more where it was overtaken by then."""

from __future__ import annotations

import pytest

from common.clock import pretend
from deadlines.services import extensions
from deadlines.services.escalation import sweep
from deadlines.services.versions import apply_draft, prepare_local_days
from notifications.models import DeliveryState, Notification
from petitions.models import Petition
from petitions.services.endings import withdraw
from routing.services import releasing
from tests import factories as make
from tests.deadlines.calendar_cases import day
from tests.factories import Office

pytestmark = pytest.mark.django_db

SATURDAY = make.at("2026-11-14T00:01")
LATER = make.at("2026-11-14T15:00")
MONDAY = make.at("2026-11-16T09:00")


def late_on_saturday(office: Office) -> Petition:
    """Return a letter in review that was due on Friday 2026-11-13: it is urged on Saturday, for Monday morning."""
    with pretend(make.at("2026-11-04T10:00")):
        letter = make.in_review(office)
    with pretend(make.at("2026-11-12T10:00")):
        extensions.ask_extension(
            letter, total=15, reason="需要勘查", department=office.roads, actor=office.roads_liaison
        )
    sweep(now=SATURDAY)
    assert states(letter) == {DeliveryState.WAITING}
    return letter


def states(letter: Petition) -> set[str]:
    return set(Notification.objects.filter(reference=letter.number, notice="urge").values_list("state", flat=True))


def test_nobody_is_urged_on_monday_for_what_was_answered_on_sunday(office: Office) -> None:
    letter = late_on_saturday(office)
    with pretend(LATER):
        releasing.release(letter, checks=make.CHECKED, actor=office.second_clerk)
    sweep(now=MONDAY)
    assert states(letter) == {DeliveryState.CANCELLED}


def test_nobody_is_urged_for_what_its_writer_took_back(office: Office) -> None:
    letter = late_on_saturday(office)
    with pretend(LATER):
        withdraw(letter)
    sweep(now=MONDAY)
    assert states(letter) == {DeliveryState.CANCELLED}


def test_nobody_is_urged_for_a_date_that_was_moved(office: Office) -> None:
    letter = late_on_saturday(office)
    with pretend(LATER):
        extensions.grant_extension(letter.deadlines.get(kind="reply").extensions.get(), actor=office.clerk)
    sweep(now=MONDAY)
    assert states(letter) == {DeliveryState.CANCELLED}


def test_nobody_is_urged_for_a_date_that_the_calendar_moved(office: Office) -> None:
    letter = late_on_saturday(office)
    with pretend(LATER):
        draft = prepare_local_days([(day("2026-11-13"), False, "暴雨停工")], actor=office.clerk)
        apply_draft(draft, actor=office.clerk)
    sweep(now=MONDAY)
    assert states(letter) == {DeliveryState.CANCELLED}


def test_who_is_still_late_is_urged(office: Office) -> None:
    letter = late_on_saturday(office)
    sweep(now=MONDAY)
    assert states(letter) == {DeliveryState.SENT}
