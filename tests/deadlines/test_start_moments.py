"""From which moment a clock counts, and the clock that only registered petitions have."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import pretend
from deadlines.models import Deadline, DeadlineKind, DeadlineRule, StartMoment, Verdict
from deadlines.services.clocks import reply_clock
from petitions.models import Kind, LetterType, Petition
from routing.services import dispatching, handling, screening
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def due(petition: Petition) -> str:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock.due_on.isoformat()


def counting_from(moment: StartMoment) -> None:
    DeadlineRule.objects.filter(kind=DeadlineKind.REPLY).update(starts_from=moment)


def test_a_rule_may_count_from_acceptance(office: Office) -> None:
    counting_from(StartMoment.ACCEPTANCE)
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.submit_letter().petition
    assert due(petition) == "2026-11-17"  # what the receipt promises
    with pretend(make.at("2026-11-10T10:00")):
        petition = screening.accept(
            petition, findings=screening.Findings(letter_type=LetterType(petition.effective_type)), actor=office.clerk
        )
    assert due(petition) == "2026-11-19"
    assert petition.events.filter(kind=Kind.DEADLINE_SET).count() == 1


def test_a_rule_may_count_from_the_first_dispatch_and_passing_on_moves_nothing(office: Office) -> None:
    counting_from(StartMoment.DISPATCH)
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.accepted(office)
    assert due(petition) == "2026-11-17"
    with pretend(make.at("2026-11-09T10:00")):
        first = dispatching.dispatch(petition, lead=office.roads, actor=office.clerk)
    assert due(petition) == "2026-11-18"
    with pretend(make.at("2026-11-10T10:00")):
        handling.ask_return(first, reason="不属于我局职责。", actor=office.roads_liaison)
        dispatching.agree_return(first, new_lead=office.schools, actor=office.clerk)
    assert due(petition) == "2026-11-18"


@pytest.fixture
def registered(office: Office) -> Petition:
    """A petition item registered on Friday, 6 November."""
    with pretend(make.at("2026-11-06T10:00")):
        return make.submit_letter("petition").petition


def test_a_petition_item_has_fifteen_natural_days_to_notify_and_sixty_to_answer(registered: Petition) -> None:
    clocks = {clock.kind: clock.due_on for clock in Deadline.objects.filter(petition=registered)}
    assert clocks[DeadlineKind.NOTIFY] == dt.date(2026, 11, 23)  # the 21st is a Saturday
    assert clocks[DeadlineKind.REPLY] == dt.date(2027, 1, 5)


def test_telling_the_writer_that_it_is_taken_on_ends_the_clock(office: Office, registered: Petition) -> None:
    with pretend(make.at("2026-11-24T00:00")):
        screening.accept(
            registered,
            findings=screening.Findings(letter_type=LetterType(registered.effective_type)),
            actor=office.clerk,
        )
    assert Deadline.objects.get(petition=registered, kind=DeadlineKind.NOTIFY).verdict == Verdict.LATE


def test_passing_it_to_who_is_competent_is_telling_too(office: Office, registered: Petition) -> None:
    with pretend(make.at("2026-11-20T10:00")):
        screening.transfer_out(registered, to="测试县信访局", text="已转信访部门。", actor=office.clerk)
    assert Deadline.objects.get(petition=registered, kind=DeadlineKind.NOTIFY).verdict == Verdict.IN_TIME


def test_other_letters_have_no_such_clock(office: Office) -> None:
    petition = make.submit_letter().petition
    assert not Deadline.objects.filter(petition=petition, kind=DeadlineKind.NOTIFY).exists()
