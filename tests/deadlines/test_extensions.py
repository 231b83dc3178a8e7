"""More time: in time or late, granted or refused, once or more often, and what each leaves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from common.clock import pretend
from common.errors import RefusedError, WrongStateError
from deadlines.calendar import DayUnit, due_date
from deadlines.models import Deadline, DeadlineKind, DeadlineRule, Extension, ExtensionState
from deadlines.services import extensions, pauses
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import reply_clock
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition
from routing.services import releasing, timing
from tests import factories as make
from tests.factories import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(office: Office) -> Petition:
    """Seven working days from 9 October: due on 19 October."""
    with pretend(make.at("2026-10-09T09:00")):
        return make.handled(office, letter_type=LetterType.COMPLAINT, proposed_type=LetterType.COMPLAINT)


def clock_of(petition: Petition) -> Deadline:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock


def columns(petition: Petition) -> list[Any]:
    return list(Deadline.objects.filter(petition=petition).order_by("pk").values())


def ask(office: Office, petition: Petition, total: int, moment: str) -> Extension:
    with pretend(make.at(moment)):
        return timing.ask_extension(
            make.lead_of(petition), total=total, reason="需要现场检测", actor=office.roads_liaison
        )


def grant(office: Office, petition: Petition, moment: str) -> str:
    with pretend(make.at(moment)):
        return timing.grant_extension(petition, actor=office.head).due_on.isoformat()


def test_at_the_last_second_of_the_due_date_it_is_in_time(office: Office, complaint: Petition) -> None:
    assert ask(office, complaint, 15, "2026-10-19T23:59:59").state == ExtensionState.ASKED


def test_a_second_later_it_is_put_on_record_and_changes_nothing(office: Office, complaint: Petition) -> None:
    before = columns(complaint)
    extension = ask(office, complaint, 15, "2026-10-20T00:00:00")
    assert extension.state == ExtensionState.LATE
    assert columns(complaint) == before
    event = complaint.events.get(kind=Kind.EXTENSION_LATE)
    assert event.data == {"total": 15, "due_on": "2026-10-19"}
    assert not event.shown_to_writer
    told = Notification.objects.filter(notice="extension_late").values_list("recipient__username", flat=True)
    assert {"t.clerk", "t.head"} <= set(told)
    assert timing.waiting_extension(complaint) is None


def test_one_late_request_for_a_due_date_is_enough(office: Office, complaint: Petition) -> None:
    ask(office, complaint, 15, "2026-10-20T09:00")
    with pytest.raises(RefusedError, match="已经记录过一次"):
        ask(office, complaint, 15, "2026-10-21T09:00")
    assert complaint.events.filter(kind=Kind.EXTENSION_LATE).count() == 1


def test_what_was_paused_in_time_is_not_past(office: Office, complaint: Petition) -> None:
    with pretend(make.at("2026-10-15T10:00")):
        pauses.pause(complaint, reason="请补充位置", actor=office.clerk)
    assert ask(office, complaint, 15, "2026-10-22T09:00").state == ExtensionState.ASKED


def test_asked_in_time_and_decided_late_it_counts(office: Office, complaint: Petition) -> None:
    ask(office, complaint, 15, "2026-10-19T17:00")
    assert grant(office, complaint, "2026-10-21T09:00") == "2026-10-29"
    data = complaint.events.get(kind=Kind.EXTENDED).data
    assert data["decided_late"] is True
    assert (data["from"], data["to"], data["number"], data["level"]) == ("2026-10-19", "2026-10-29", 1, "")


def test_the_second_is_flagged_and_the_third_is_red(office: Office, complaint: Petition) -> None:
    levels = []
    for total in (9, 11, 13):
        ask(office, complaint, total, "2026-10-16T09:00")
        levels.append(str(extensions.extension_level(clock_of(complaint))))
        grant(office, complaint, "2026-10-16T10:00")
    assert levels == ["", "second", "red"]
    granted = complaint.events.filter(kind=Kind.EXTENDED).order_by("sequence")
    assert [(event.data["number"], event.data["level"]) for event in granted] == [(1, ""), (2, "second"), (3, "red")]
    clock = clock_of(complaint)
    assert (clock.original_due_on, clock.due_on) == (dt.date(2026, 10, 19), dt.date(2026, 10, 27))


def test_a_refused_one_is_no_extension_of_the_round(office: Office, complaint: Petition) -> None:
    ask(office, complaint, 9, "2026-10-16T09:00")
    grant(office, complaint, "2026-10-16T10:00")
    ask(office, complaint, 11, "2026-10-16T11:00")
    before = columns(complaint)
    with pretend(make.at("2026-10-16T12:00")):
        timing.refuse_extension(complaint, note="请按期答复", actor=office.head)
    assert columns(complaint) == before
    assert extensions.extension_level(clock_of(complaint)) == ""


def test_a_further_one_must_exceed_what_was_granted(office: Office, complaint: Petition) -> None:
    ask(office, complaint, 12, "2026-10-16T09:00")
    grant(office, complaint, "2026-10-16T10:00")
    with pytest.raises(RefusedError, match="多于12个工作日、不超过15个工作日"):
        ask(office, complaint, 12, "2026-10-16T11:00")
    assert [total for total, _due in extensions.totals_open(clock_of(complaint))] == [13, 14, 15]
    ask(office, complaint, 15, "2026-10-16T11:00")
    grant(office, complaint, "2026-10-16T12:00")
    with pytest.raises(RefusedError, match="已经是最长的15个工作日"):
        ask(office, complaint, 16, "2026-10-16T13:00")


def test_while_one_waits_no_other_is_asked(office: Office, complaint: Petition) -> None:
    ask(office, complaint, 12, "2026-10-16T09:00")
    with pytest.raises(WrongStateError, match="等信息中心审批"):
        ask(office, complaint, 13, "2026-10-16T09:01")


def test_petition_items_are_spoken_of_in_natural_days(office: Office) -> None:
    with pretend(make.at("2026-08-03T09:00")):
        petition = make.handled(office, channel="petition")
    clock = clock_of(petition)
    assert (clock.rule["amount"], clock.rule["cap"], clock.due_on.isoformat()) == (60, 90, "2026-10-08")
    with pytest.raises(RefusedError, match="多于60个自然日、不超过90个自然日"):
        ask(office, petition, 91, "2026-09-30T09:00")
    with pytest.raises(RefusedError, match="延长到62个自然日，期限没有推后"):  # the holiday ends on 7 October anyway
        ask(office, petition, 62, "2026-09-30T09:00")
    ask(office, petition, 90, "2026-09-30T09:00")
    assert grant(office, petition, "2026-09-30T10:00") == "2026-11-02"


@pytest.mark.parametrize("pause_first", [True, False])
def test_pauses_are_left_out_before_and_after_the_grant(
    office: Office, complaint: Petition, *, pause_first: bool
) -> None:
    def extend(moment: str) -> None:
        ask(office, complaint, 15, f"{moment}T15:00")
        grant(office, complaint, f"{moment}T16:00")

    def wait() -> list[tuple[dt.date, dt.date | None]]:
        with pretend(make.at("2026-10-13T10:00")):
            pauses.pause(complaint, reason="请补充位置", actor=office.clerk)
        with pretend(make.at("2026-10-15T10:00")):
            pauses.resume(complaint, actor=office.clerk)
        return [(dt.date(2026, 10, 13), dt.date(2026, 10, 15))]

    if not pause_first:
        extend("2026-10-12")
    spans = wait()
    if pause_first:
        extend("2026-10-15")
    clock, today = clock_of(complaint), dt.date(2026, 10, 15)
    calendar, start = current_calendar(), dt.date(2026, 10, 9)
    assert clock.due_on == due_date(calendar, start, 15, DayUnit.WORKING, spans, today) == dt.date(2026, 11, 2)
    assert clock.original_due_on == due_date(calendar, start, 7, DayUnit.WORKING, spans, today)


def test_the_figures_keep_the_original_date_beside_the_granted_one(office: Office) -> None:
    with pretend(make.at("2026-10-09T09:00")):
        petition = make.in_review(office, letter_type=LetterType.COMPLAINT, proposed_type=LetterType.COMPLAINT)
        extension = extensions.ask_extension(petition, total=15, reason="x", department=office.roads, actor=None)
        extensions.grant_extension(extension, actor=office.head)
    with pretend(make.at("2026-10-26T09:00")):
        releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)
    clock = clock_of(petition)
    assert (clock.verdict, clock.original_due_on.isoformat()) == ("in_time", "2026-10-19")


def test_every_rule_caps_at_no_less_than_its_days(office: Office) -> None:
    for rule in DeadlineRule.objects.filter(kind=DeadlineKind.REPLY):
        assert rule.cap >= rule.amount, rule
