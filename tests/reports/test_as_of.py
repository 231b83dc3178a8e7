"""Figures are those of the cut-off: what was learnt, granted or decided later is unknown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from common.clock import pretend
from deadlines.services import extensions, pauses
from petitions.models import Grade, LetterType, Petition, RefusalReason
from petitions.services.endings import rate, withdraw
from reports.services import compile_bulletin
from routing.services import dispatching, handling, releasing, screening
from routing.services.rework import open_redo
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db


def october(cut_off: dt.datetime | None = None) -> dict[str, Any]:
    return compile_bulletin("2026-10", cut_off=cut_off)


def handled(office: Office, moment: str, **changes: Any) -> Petition:
    """Return a help letter (7 working days) that the roads bureau acknowledged at that moment."""
    with pretend(at(moment)):
        return make.handled(office, **changes)


def extend(office: Office, petition: Petition, *, asked: str, granted: str) -> None:
    with pretend(at(asked)):
        extension = extensions.ask_extension(
            petition, total=15, reason="需要勘测", department=office.roads, actor=office.roads_liaison
        )
    with pretend(at(granted)):
        extensions.grant_extension(extension, actor=office.clerk)


def answer(office: Office, petition: Petition, *, submitted: str, released: str | None = None) -> None:
    with pretend(at(submitted)):
        handling.hand_to_head(make.lead_of(petition), body=make.ANSWER, actor=office.roads_liaison)
        handling.approve(make.lead_of(petition), actor=office.roads_head)
    if released:
        with pretend(at(released)):
            releasing.release(make.fresh(petition), checks=make.CHECKED, actor=office.second_clerk)


def test_an_extension_granted_after_the_cut_off_excuses_nobody_at_it(office: Office) -> None:
    petition = handled(office, "2026-10-20T09:00")  # due on 10-29
    extend(office, petition, asked="2026-10-28T10:00", granted="2026-11-02T10:00")
    assert october()["overdue_and_open"] == [petition.number]
    assert october(at("2026-11-03T00:00"))["overdue_and_open"] == []
    assert october(at("2026-11-03T00:00"))["not_yet_due_and_open"] == [petition.number]
    assert october(at("2026-11-03T00:00"))["on_time_against_original_dates"]["denominator"] == 1


def test_an_extension_granted_before_the_cut_off_counts_and_the_original_date_too(office: Office) -> None:
    petition = handled(office, "2026-10-14T09:00")  # due on 10-23
    extend(office, petition, asked="2026-10-20T10:00", granted="2026-10-21T10:00")
    answer(office, petition, submitted="2026-10-27T10:00", released="2026-10-28T10:00")
    figures = october(at("2026-11-20T00:00"))
    assert figures["due"] == []  # the granted date lies in November
    assert figures["on_time_against_original_dates"]["denominator"] == 1
    assert figures["on_time_against_original_dates"]["letters"] == []


def test_a_pause_ended_after_the_cut_off_was_open_at_it(office: Office) -> None:
    petition = handled(office, "2026-10-20T09:00")
    with pretend(at("2026-10-22T09:00")):
        pauses.pause(petition, reason="请补充地点", actor=office.clerk)
    with pretend(at("2026-11-10T09:00")):
        pauses.resume(petition, actor=office.clerk)
    assert october()["not_yet_due_and_open"] == [petition.number]
    assert october()["due"] == []


def test_a_letter_judged_invalid_after_the_cut_off_was_valid_at_it(office: Office) -> None:
    with pretend(at("2026-10-12T09:00")):
        petition = make.submit_letter().petition
    with pretend(at("2026-11-02T09:00")):
        screening.refuse(petition, reason=RefusalReason.NO_FACTS, text="没有写明具体事实。", actor=office.clerk)
    assert october()["valid"] == [petition.number]
    assert october()["overdue_and_open"] == [petition.number]
    assert october(at("2026-11-03T00:00"))["invalid"] == [petition.number]
    assert october(at("2026-11-03T00:00"))["due"] == []


def test_a_letter_withdrawn_after_dispatch_stays_valid_and_leaves_the_clocks(office: Office) -> None:
    petition = handled(office, "2026-10-12T09:00")
    with pretend(at("2026-10-13T09:00")):
        withdraw(petition)
    figures = october()
    assert figures["valid"] == figures["withdrawn_after_dispatch"] == [petition.number]
    assert (figures["due"], figures["overdue_and_open"], figures["not_yet_due_and_open"]) == ([], [], [])
    assert figures["units"]["t-roads"]["valid"] == [petition.number]
    assert october(at("2026-10-12T18:00"))["not_yet_due_and_open"] == [petition.number]


def test_a_letter_answered_reopened_and_then_withdrawn_keeps_its_first_result(office: Office) -> None:
    petition = handled(office, "2026-10-12T09:00")
    answer(office, petition, submitted="2026-10-14T10:00", released="2026-10-14T11:00")
    with pretend(at("2026-10-15T09:00")):
        rate(make.fresh(petition), grade=Grade.UNSATISFIED)
        open_redo(make.fresh(petition), reason="没有答全", actor=office.clerk)
    with pretend(at("2026-10-16T09:00")):
        withdraw(make.fresh(petition))
    figures = october()
    assert figures["on_time_reply_rate"]["letters"] == figures["redone"] == [petition.number]
    assert figures["withdrawn_after_dispatch"] == []
    assert figures["trend"][-1]["on_time"] == 1
    assert figures["satisfaction_rate"] == {"numerator": 0, "denominator": 1, "rate": "0.00", "letters": []}


def test_an_answer_in_review_makes_the_centre_late_and_not_the_unit(office: Office) -> None:
    petition = handled(office, "2026-10-12T09:00")  # due on 10-21
    answer(office, petition, submitted="2026-10-21T23:59")
    figures = october()
    assert figures["overdue_and_open"] == figures["overdue_in_review"] == [petition.number]
    roads = figures["units"]["t-roads"]
    assert roads["overdue_and_open"] == []
    assert roads["on_time_by_submission"]["letters"] == [petition.number]


def test_a_version_sent_back_counts_only_until_it_is_sent_back(office: Office) -> None:
    petition = handled(office, "2026-10-12T09:00")
    answer(office, petition, submitted="2026-10-21T10:00")
    with pretend(at("2026-10-30T10:00")):
        releasing.send_back_reply(make.fresh(petition), note="没有写完成时间", actor=office.clerk)
    answer(office, petition, submitted="2026-11-03T10:00", released="2026-11-03T11:00")
    assert october(at("2026-10-30T00:00"))["units"]["t-roads"]["on_time_by_submission"]["numerator"] == 1
    assert october()["units"]["t-roads"]["on_time_by_submission"]["numerator"] == 0
    assert october()["sent_back_by_centre"] == [petition.number]
    assert october(at("2026-11-20T00:00"))["units"]["t-roads"]["on_time_by_submission"]["numerator"] == 0


def test_a_letter_belongs_to_its_lead_at_the_cut_off(office: Office) -> None:
    petition = handled(office, "2026-10-29T09:00")
    with pretend(at("2026-10-30T09:00")):
        handling.ask_return(make.lead_of(petition), reason="属于教育部门", actor=office.roads_liaison)
    with pretend(at("2026-11-02T09:00")):
        dispatching.agree_return(make.lead_of(petition), new_lead=office.schools, actor=office.clerk)
    assert october()["units"]["t-roads"]["valid"] == [petition.number]
    assert october()["units"]["t-roads"]["returned"] == [petition.number]
    assert october(at("2026-11-03T00:00"))["units"]["t-schools"]["valid"] == [petition.number]


def test_a_letter_late_before_dispatch_is_nobodys_but_the_centres(office: Office) -> None:
    with pretend(at("2026-10-09T09:00")):
        petition = make.accepted(office)  # due on 10-19
    with pretend(at("2026-10-26T09:00")):
        dispatching.dispatch(petition, lead=office.roads, actor=office.clerk)
    figures = october()
    assert figures["units"]["t-roads"]["overdue_and_open"] == []
    assert figures["units"]["not_dispatched"]["overdue_and_open"] == [petition.number]
    assert figures["overdue_list"][0]["unit"] == "未分办（含未对应到单位的）"
    assert figures["units"]["t-roads"]["valid"] == [petition.number]


def test_a_screening_after_the_cut_off_leaves_the_promised_date_standing(office: Office) -> None:
    with pretend(at("2026-10-20T09:00")):
        petition = make.submit_letter(proposed_type="").petition  # 7 working days: due on 10-29
    with pretend(at("2026-11-02T09:00")):
        findings = screening.Findings(letter_type=LetterType.HELP, complex_matter=True)
        screening.accept(petition, findings=findings, actor=office.clerk)
    assert make.fresh(petition).due_on == dt.date(2026, 11, 10)
    assert october()["overdue_and_open"] == [petition.number]
    assert october(at("2026-11-03T00:00"))["overdue_and_open"] == []


def test_before_the_months_end_only_known_outcomes_are_judged(office: Office) -> None:
    early = handled(office, "2026-10-12T09:00")  # due on 10-21
    handled(office, "2026-10-13T09:00")  # due on 10-22
    answer(office, early, submitted="2026-10-14T10:00", released="2026-10-15T10:00")
    assert october(at("2026-10-20T12:00"))["due"] == [early.number]
    assert len(october(at("2026-10-20T12:00"))["not_yet_due_and_open"]) == 1
    assert len(october()["due"]) == 2


def test_letters_open_when_the_month_began_are_carried_over(office: Office) -> None:
    carried = handled(office, "2026-09-29T09:00")
    answered_before = handled(office, "2026-09-10T09:00")
    answer(office, answered_before, submitted="2026-09-11T09:00", released="2026-09-11T10:00")
    handled(office, "2026-10-08T09:00")
    assert october()["units"]["t-roads"]["carried_over"] == [carried.number]


def test_fewer_than_five_letters_are_listed_and_not_ranked(office: Office) -> None:
    for _letter in range(4):
        handled(office, "2026-10-12T09:00")
    assert october()["units"]["t-roads"]["rank"] is None
    handled(office, "2026-10-12T09:00")
    figures = october()
    assert figures["units"]["t-roads"]["rank"] == 1
    assert figures["ranking"][0] == "t-roads"
    assert len(figures["ranking"]) == Department.objects.filter(kind__in=["bureau", "township"]).count()


def test_the_number_of_queries_does_not_grow_with_letters(office: Office) -> None:
    counts = []
    for _round in range(2):
        for _letter in range(3):
            petition = handled(office, "2026-10-12T09:00")
            answer(office, petition, submitted="2026-10-14T10:00", released="2026-10-15T10:00")
            extend(office, handled(office, "2026-10-20T09:00"), asked="2026-10-21T10:00", granted="2026-11-02T10:00")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            october()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 31
