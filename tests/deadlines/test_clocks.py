"""Clocks of letters: dates, pauses, extensions, promises, verdicts."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import pretend
from common.errors import RefusedError, WrongStateError
from deadlines.models import Deadline, DeadlineKind, DeadlineRule
from deadlines.services import extensions, pauses
from deadlines.services.clocks import make_answerable, reply_clock
from petitions.models import Kind, LetterType, Petition, Priority
from routing.services import handling, screening
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


def clock_of(petition: Petition) -> Deadline:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock


@pytest.mark.parametrize(
    ("received", "five", "seven", "fifteen"),
    [
        ("2026-02-12", "2026-02-26", "2026-02-28", "2026-03-11"),
        ("2026-09-18", "2026-09-24", "2026-09-29", "2026-10-15"),
        ("2026-09-30", "2026-10-13", "2026-10-15", "2026-10-27"),
        ("2026-11-20", "2026-11-27", "2026-12-01", "2026-12-11"),
        ("2024-02-04", "2024-02-09", "2024-02-19", "2024-02-29"),
        ("2025-01-26", "2025-02-08", "2025-02-11", "2025-02-21"),
    ],
)
def test_check_values_hold_for_real_letters(office: Office, received: str, five: str, seven: str, fifteen: str) -> None:
    expected = {LetterType.CONSULTATION: five, LetterType.COMPLAINT: seven, LetterType.WRONGDOING: fifteen}
    for letter_type, due in expected.items():
        with pretend(make.at(f"{received}T23:59")):
            petition = make.submit_letter(proposed_type=letter_type).petition
        assert (letter_type, petition.due_on) == (letter_type, dt.date.fromisoformat(due))


def test_a_channels_own_days_go_before_the_types(office: Office) -> None:
    with pretend(make.at("2026-11-20")):
        petition = make.submit_letter("service_complaint", proposed_type=LetterType.COMPLAINT).petition
    assert clock_of(petition).rule["amount"] == 5


def test_wrongdoing_has_fifteen_days_in_any_channel(office: Office) -> None:
    petition = make.submit_letter("service_complaint", proposed_type=LetterType.WRONGDOING).petition
    assert clock_of(petition).rule["amount"] == 15


def test_screening_sets_the_final_rule_and_says_so(office: Office) -> None:
    with pretend(make.at("2026-11-20")):
        petition = make.submit_letter(proposed_type=LetterType.CONSULTATION).petition
        findings = screening.Findings(letter_type=LetterType.HELP, priority=Priority.URGENT)
        screening.accept(petition, findings=findings, actor=office.clerk)
    clock = clock_of(petition)
    assert (clock.rule["amount"], clock.due_on.isoformat()) == (1, "2026-11-23")
    assert make.fresh(petition).due_on == clock.due_on
    moved = petition.events.get(kind=Kind.DEADLINE_SET)
    assert moved.data == {"from": "2026-11-27", "to": "2026-11-23"}


def test_a_rule_changed_later_leaves_the_letter_alone(office: Office) -> None:
    petition = make.submit_letter().petition
    DeadlineRule.objects.filter(kind=DeadlineKind.REPLY).update(amount=30)
    before = petition.due_on
    with pretend(make.at("2026-11-20")):
        assert clock_of(petition).due_on == before


def test_a_pause_leaves_its_working_days_out(office: Office) -> None:
    with pretend(make.at("2026-10-12T09:00")):
        petition = make.accepted(office, letter_type=LetterType.CONSULTATION, proposed_type=LetterType.CONSULTATION)
    with pretend(make.at("2026-10-14T10:00")):
        pauses.pause(petition, reason="请补充位置", actor=office.clerk)
        with pytest.raises(WrongStateError):
            pauses.pause(petition, reason="再次", actor=office.clerk)
    with pretend(make.at("2026-10-22T09:00")):
        pauses.resume(petition, actor=office.clerk)
    clock = clock_of(petition)
    assert (clock.due_on.isoformat(), clock.original_due_on.isoformat()) == ("2026-10-27", "2026-10-27")


def test_a_pause_and_resume_on_one_day_change_nothing(office: Office) -> None:
    with pretend(make.at("2026-10-12T09:00")):
        petition = make.accepted(office)
        before = clock_of(petition).due_on
        pauses.pause(petition, reason="请补充", actor=office.clerk)
        pauses.resume(petition, actor=office.clerk)
    assert clock_of(petition).due_on == before


@pytest.mark.parametrize("day", ["2026-10-09", "2026-10-20"])
def test_an_impossible_pause_is_refused(office: Office, day: str) -> None:
    with pretend(make.at("2026-10-12T09:00")):
        petition = make.accepted(office)
        with pytest.raises(RefusedError):
            pauses.pause(petition, reason="x", from_on=dt.date.fromisoformat(day), actor=office.clerk)


def test_an_extension_counts_from_the_start_and_keeps_the_original_date(office: Office) -> None:
    with pretend(make.at("2026-10-09T09:00")):
        petition = make.handled(office, letter_type=LetterType.COMPLAINT)
    with pretend(make.at("2026-10-16T10:00")):
        extension = extensions.ask_extension(
            petition, total=15, reason="需要现场检测", department=office.roads, actor=office.roads_liaison
        )
        assert clock_of(petition).due_on.isoformat() == "2026-10-19"
        extensions.grant_extension(extension, actor=office.head)
        with pytest.raises(WrongStateError, match="审批过"):
            extensions.grant_extension(extension, actor=office.head)
    clock = clock_of(petition)
    assert (clock.original_due_on.isoformat(), clock.due_on.isoformat()) == ("2026-10-19", "2026-10-29")
    assert make.fresh(petition).due_on == clock.due_on


def test_a_refused_extension_changes_nothing(office: Office) -> None:
    petition = make.handled(office)
    before = clock_of(petition).due_on
    extension = extensions.ask_extension(
        petition, total=10, reason="人手不足", department=office.roads, actor=office.roads_liaison
    )
    extensions.refuse_extension(extension, note="请按期答复", actor=office.head)
    assert clock_of(petition).due_on == before


@pytest.mark.parametrize("total", [7, 16])
def test_an_extension_outside_the_limits_is_refused(office: Office, total: int) -> None:
    petition = make.handled(office)
    with pytest.raises(RefusedError, match="多于7个工作日、不超过15个工作日"):
        extensions.ask_extension(petition, total=total, reason="x", department=office.roads, actor=office.roads_liaison)


def test_a_promise_on_the_board_moves_the_date_at_most_to_the_cap(office: Office) -> None:
    with pretend(make.at("2026-10-13T20:00")):
        petition = make.handled(office, channel="forum", named_department=office.roads)
    with pretend(make.at("2026-10-20T17:00")):
        handling.post_interim_note(
            make.lead_of(petition), body="正在核实", promised_on=dt.date(2026, 11, 3), actor=office.roads_liaison
        )
        assert clock_of(petition).due_on.isoformat() == "2026-11-03"
        handling.post_interim_note(
            make.lead_of(petition), body="仍在核实", promised_on=dt.date(2026, 12, 31), actor=office.roads_liaison
        )
    assert clock_of(petition).due_on.isoformat() == "2026-11-03"
    assert clock_of(petition).original_due_on.isoformat() == "2026-10-20"


def test_the_support_unit_is_due_two_working_days_before_the_lead(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.dispatched(office, supports=(office.schools,))
    support = Deadline.objects.get(petition=petition, kind=DeadlineKind.SUPPORT)
    assert (clock_of(petition).due_on.isoformat(), support.due_on.isoformat()) == ("2026-11-17", "2026-11-13")


def test_a_late_clock_stays_with_the_unit_that_let_it_get_late(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)
    with pretend(make.at("2026-11-18T09:00")):
        make_answerable(petition, office.schools, at=make.at("2026-11-18T09:00"))
    assert clock_of(petition).answerable == office.roads
