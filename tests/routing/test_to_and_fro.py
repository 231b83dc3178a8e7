"""A letter passed around: the writer's date stands, each unit's clocks are its own, and after two returns it ends."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import local_date, now, pretend
from common.errors import RefusedError
from deadlines.calendar import DayUnit, due_date
from deadlines.models import Deadline, DeadlineKind, DeadlineRule, Verdict
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import reply_clock
from deadlines.services.holdings import days_held
from petitions.models import Channel, Kind, Petition
from reports.metrics import figures
from reports.metrics.period import Period
from reports.metrics.reading import read_facts
from routing.services import dispatching, handling
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn, page_of

pytestmark = pytest.mark.django_db


def acknowledging(petition: Petition) -> list[tuple[str, str]]:
    clocks = Deadline.objects.filter(petition=petition, kind=DeadlineKind.ACKNOWLEDGE).order_by("pk")
    return [(clock.due_on.isoformat(), clock.verdict) for clock in clocks]


def give_back(office: Office, petition: Petition, moment: str, *, by_schools: bool = False) -> None:
    with pretend(make.at(moment)):
        actor = office.schools_liaison if by_schools else office.roads_liaison
        handling.ask_return(make.lead_of(petition), reason="不归我单位管", actor=actor)


def insist(office: Office, petition: Petition, moment: str) -> None:
    with pretend(make.at(moment)):
        dispatching.insist(make.lead_of(petition), reason="按职责清单由你单位办理", actor=office.clerk)


def test_five_hand_overs_leave_the_writers_date_where_the_pure_function_puts_it(office: Office) -> None:
    def pure() -> dt.date:
        return due_date(current_calendar(), dt.date(2026, 9, 28), 7, DayUnit.WORKING, (), local_date(now()))

    def check(moment: str) -> None:
        clock = reply_clock(make.fresh(petition))
        assert clock is not None
        with pretend(make.at(moment)):
            assert clock.due_on == make.fresh(petition).due_on == pure() == dt.date(2026, 10, 13)
        assert (clock.started_at, clock.satisfied_at) == (make.at("2026-09-28T09:00"), None)

    with pretend(make.at("2026-09-28T09:00")):
        petition = make.dispatched(office)
    give_back(office, petition, "2026-09-28T15:00")
    check("2026-09-28T15:00")
    with pretend(make.at("2026-09-30T09:00")):
        dispatching.agree_return(make.lead_of(petition), new_lead=office.schools, actor=office.clerk)
    check("2026-09-30T09:00")
    give_back(office, petition, "2026-10-08T10:00", by_schools=True)
    check("2026-10-08T10:00")
    with pretend(make.at("2026-10-09T10:00")):
        dispatching.agree_return(make.lead_of(petition), new_lead=office.roads, actor=office.clerk)
    check("2026-10-09T10:00")
    for _again in range(3):  # the third, fourth and fifth return
        with pretend(make.at("2026-10-09T11:00")), pytest.raises(RefusedError, match="由信息中心裁定，不能再退"):
            handling.ask_return(make.lead_of(petition), reason="还是不归我", actor=office.roads_liaison)
    check("2026-10-10T11:00")
    letter = make.fresh(petition)
    assert (letter.returns, make.lead_of(letter).may_return) == (2, False)
    held = days_held(letter, current_calendar(), make.at("2026-10-13T11:00"))
    assert {unit.name: days for unit, days in held.items()} == {
        office.centre.name: 3, office.roads.name: 3, office.schools.name: 1,
    }  # fmt: skip


def test_who_gives_it_back_in_time_has_no_clock_to_answer_for(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.dispatched(office)
    give_back(office, petition, "2026-11-09T23:59:59")
    assert acknowledging(petition) == [("2026-11-09", Verdict.VOID)]
    with pretend(make.at("2026-11-11T10:00")):
        dispatching.agree_return(make.lead_of(petition), new_lead=office.schools, actor=office.clerk)
    assert acknowledging(petition) == [("2026-11-09", Verdict.VOID), ("2026-11-12", "")]


def test_who_had_not_acknowledged_may_do_so_after_the_centre_insisted(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.dispatched(office)
    give_back(office, petition, "2026-11-06T15:00")
    insist(office, petition, "2026-11-11T10:00")
    assert acknowledging(petition) == [("2026-11-09", Verdict.VOID), ("2026-11-12", "")]
    with pretend(make.at("2026-11-12T10:00")):
        handling.acknowledge(make.lead_of(petition), actor=office.roads_liaison)
    assert acknowledging(petition)[-1] == ("2026-11-12", Verdict.IN_TIME)
    period = Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30), make.at("2026-12-01T00:00"))
    assert figures.acknowledgement_rate(read_facts(period)).numerator == 1


def test_who_had_acknowledged_keeps_that(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.handled(office)
    give_back(office, petition, "2026-11-09T10:00")
    insist(office, petition, "2026-11-13T10:00")
    assert acknowledging(petition) == [("2026-11-09", Verdict.IN_TIME)]
    with pretend(make.at("2026-11-16T10:00")):
        handling.acknowledge(make.lead_of(petition), actor=office.roads_liaison)
    assert make.lead_of(petition).acknowledged_at == make.at("2026-11-06T10:00")
    period = Period("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30), make.at("2026-12-01T00:00"))
    assert figures.acknowledgement_rate(read_facts(period)).numerator == 1


def test_who_was_late_to_acknowledge_gains_nothing_by_giving_it_back(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.dispatched(office, channel="petition")
    give_back(office, petition, "2026-11-11T10:00")
    assert acknowledging(petition) == [("2026-11-09", "")]
    insist(office, petition, "2026-11-12T10:00")
    with pretend(make.at("2026-11-12T11:00")):
        handling.acknowledge(make.lead_of(petition), actor=office.roads_liaison)
    assert acknowledging(petition) == [("2026-11-09", Verdict.LATE)]


def test_a_support_units_clock_goes_with_it(office: Office) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        petition = make.dispatched(office, supports=(office.schools,))
        support = petition.assignments.get(department=office.schools)
        handling.ask_return(support, reason="与我单位无关", actor=office.schools_liaison)
    with pretend(make.at("2026-11-09T10:00")):
        support.refresh_from_db()
        dispatching.agree_return(support, new_lead=None, actor=office.clerk)
    clocks = Deadline.objects.filter(petition=petition, department=office.schools)
    assert set(clocks.values_list("kind", "verdict")) == {("acknowledge", "void"), ("support", "void")}


# The limit for giving back


@pytest.mark.parametrize(
    ("channel", "last", "too_late", "words"),
    [
        ("leader", "2026-11-09T23:59:59", "2026-11-10T00:00:00", "交办后1个工作日"),
        ("petition", "2026-11-13T23:59:59", "2026-11-14T00:00:00", "交办后5个工作日"),
    ],
)
def test_the_limit_is_the_rules(office: Office, channel: str, last: str, too_late: str, words: str) -> None:
    with pretend(make.at("2026-11-06T10:00")):
        first, second = make.handled(office, channel=channel), make.handled(office, channel=channel)
    give_back(office, first, last)
    assert first.events.filter(kind=Kind.SENT_BACK).exists()
    with pytest.raises(RefusedError, match=words):
        give_back(office, second, too_late)


def test_the_limit_changes_with_its_rule_and_is_said_on_the_page(office: Office, sign_in: SignIn) -> None:
    DeadlineRule.objects.create(
        kind=DeadlineKind.RETURN, channel=Channel.objects.get(key="leader"), amount=3, valid_from=dt.date(2026, 1, 1)
    )
    with pretend(make.at("2026-11-06T10:00")):
        page = page_of(sign_in(office.roads_liaison), make.dispatched(office))
    assert "11月11日（周三）以前可以退回（交办后3个工作日）" in page


def test_without_a_rule_the_page_says_who_can_help(office: Office, sign_in: SignIn) -> None:
    DeadlineRule.objects.filter(kind=DeadlineKind.RETURN).delete()
    letter = make.dispatched(office)
    assert "没有设置退回时限的规则，现在不能退回" in page_of(sign_in(office.roads_liaison), letter)
    with pytest.raises(RefusedError, match="没有设置退回时限的规则"):
        handling.ask_return(make.lead_of(letter), reason="不归我单位管", actor=office.roads_liaison)
