"""The account of a clock: what its date rests on, for every kind of clock and everything that moves one."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import pretend, today
from deadlines.calendar import DayFact
from deadlines.models import Card, Deadline, DeadlineKind, DeadlineRule, ExtensionState, StartMoment
from deadlines.services import extensions, pauses
from deadlines.services.account import Account, account
from deadlines.services.calendars import add_version, current_calendar, ensure_calendar, facts_of
from deadlines.services.clocks import set_dates
from deadlines.services.escalation import sweep
from petitions.models import Grade, Kind, LetterType, Petition
from petitions.services.endings import rate, withdraw
from routing.services import dispatching, releasing, rework, screening
from tests import factories as make
from tests.factories import Office, at

pytestmark = pytest.mark.django_db


def account_of(letter: Petition, kind: DeadlineKind = DeadlineKind.REPLY, **wanted: object) -> Account:
    clocks = Deadline.objects.filter(petition=letter, kind=kind, **wanted)
    clock = clocks.select_related("petition", "department", "calendar_version").order_by("-round", "pk")[0]
    return account(clock, day=today())


def kinds_on(told: Account, day: str) -> tuple[str, ...]:
    return next(each.kinds for each in told.days if each.date.isoformat() == day)


def moves(told: Account) -> list[tuple[Kind, str, str]]:
    return [(turn.kind, f"{turn.before:%m-%d}", f"{turn.after:%m-%d}") for turn in told.history if turn.moves]


@pytest.fixture
def paused(office: Office) -> Petition:
    """A help letter of 28 September, paused over National Day, then extended to 12 working days."""
    with pretend(at("2026-09-28T10:00")):
        letter = make.handled(office, supports=(office.schools,))
    with pretend(at("2026-09-30T15:00")):
        pauses.pause(letter, reason="请补充照片", actor=office.clerk)
    with pretend(at("2026-10-12T09:00")):
        pauses.resume(letter, actor=office.clerk)
    with pretend(at("2026-10-14T09:00")):
        asked = extensions.ask_extension(
            letter, total=12, reason="等勘察结论", department=office.roads, actor=office.roads_liaison
        )
        extensions.grant_extension(asked, note="同意", actor=office.clerk)
    return letter


def test_each_day_is_told_from_day_zero_to_the_due_date(paused: Petition) -> None:
    with pretend(at("2026-10-19T10:00")):
        told = account_of(paused)
    assert (told.days[0].date.isoformat(), told.days[-1].date.isoformat()) == ("2026-09-28", "2026-10-26")
    assert kinds_on(told, "2026-09-28") == ("is-zero",)
    assert kinds_on(told, "2026-09-30") == ("is-pause",)
    assert kinds_on(told, "2026-10-01") == ("is-rest",)
    assert kinds_on(told, "2026-10-10") == ("is-pause",)  # a weekend that is worked, but the writer was waited for
    assert kinds_on(told, "2026-10-12") == ("is-count",)
    assert kinds_on(told, "2026-10-26") == ("is-togo", "is-due")
    assert (told.used, told.left, told.total) == (7, 5, 12)


def test_a_pause_says_what_it_left_out_and_nothing_of_the_holiday(paused: Petition) -> None:
    with pretend(at("2026-10-19T10:00")):
        told = account_of(paused)
    assert [(line.left_out, line.words, line.too_late) for line in told.pauses] == [(4, "4个工作日", False)]


def test_an_extension_tells_old_and_new_date(paused: Petition) -> None:
    with pretend(at("2026-10-19T10:00")):
        told = account_of(paused)
    line = told.extensions[0]
    assert (line.asked_for, f"{line.before:%m-%d}", f"{line.after:%m-%d}") == ("12个工作日", "10-19", "10-26")
    assert (told.limit.before, told.limit.amount, told.limit.cap_words) == (7, 12, "15个工作日")
    assert f"{told.clock.original_due_on:%m-%d}" == "10-19"


def test_the_record_leads_from_the_first_date_to_the_last(paused: Petition) -> None:
    with pretend(at("2026-10-19T10:00")):
        told = account_of(paused)
    first = told.history[0]
    assert (first.kind, first.before, f"{first.after:%m-%d}") == (Kind.SUBMITTED, None, "10-13")
    assert moves(told) == [(Kind.RESUMED, "10-13", "10-19"), (Kind.EXTENDED, "10-19", "10-26")]


def test_refused_and_late_requests_are_told_and_move_nothing(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
        asked = extensions.ask_extension(
            letter, total=10, reason="人手不够", department=office.roads, actor=office.roads_liaison
        )
        extensions.refuse_extension(asked, note="请按期答复", actor=office.clerk)
    with pretend(at("2026-11-12T10:00")):
        extensions.ask_extension(
            letter, total=12, reason="还没办完", department=office.roads, actor=office.roads_liaison
        )
        told = account_of(letter)
    states = [line.row.state for line in told.extensions]
    assert states == [ExtensionState.REFUSED, ExtensionState.LATE]
    assert all((line.before, line.after) == (None, None) for line in told.extensions)
    assert moves(told) == []


def test_days_after_the_due_date_are_told_until_today(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
    with pretend(at("2026-11-13T10:00")):
        told = account_of(letter)
    assert kinds_on(told, "2026-11-12") == ("is-late",)
    assert kinds_on(told, "2026-11-13") == ("is-late", "is-today")
    assert (told.left, told.days[-1].plain, told.cut) == (0, "超2日", False)


def test_a_clock_that_is_late_for_years_is_cut_and_says_so(office: Office) -> None:
    with pretend(at("2024-11-04T10:00")):
        letter = make.handled(office)
    with pretend(at("2026-11-13T10:00")):
        told = account_of(letter)
    assert told.cut
    assert len(told.months) <= 5


def test_a_pause_that_began_too_late_is_named_and_changes_nothing(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
    with pretend(at("2026-11-13T10:00")):
        pauses.pause(letter, reason="请补充", actor=office.clerk)
        told = account_of(letter)
    assert [(line.left_out, line.too_late) for line in told.pauses] == [(0, True)]
    assert told.clock.due_on == dt.date(2026, 11, 11)


def test_a_clock_that_stands_still_keeps_its_days(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
    with pretend(at("2026-11-04T10:00")):
        pauses.pause(letter, reason="请补充", actor=office.clerk)
    with pretend(at("2026-11-06T10:00")):
        told = account_of(letter)
    assert told.stands_still
    assert (told.used, told.left) == (1, 6)
    assert [rung.step.key for rung in told.ladder] == ["alarm45", "alarm30", "alarm10"]  # these know no pause


def test_the_ladder_is_told_as_it_was_climbed_and_as_it_will_be(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
    with pretend(at("2026-11-12T09:00")):
        sweep(now=at("2026-11-12T09:00"))
        told = account_of(letter)
    climbed = [(rung.step.key, f"{rung.due_on:%m-%d}", bool(rung.tells)) for rung in told.ladder if not rung.ahead]
    assert climbed == [("reminder", "11-11", False), ("urge", "11-11", True)]  # only the highest was told
    ahead = [rung.step.key for rung in told.ladder if rung.ahead]
    assert "supervise" in ahead
    assert "reminder" not in ahead
    assert [rung.step.card for rung in told.ladder if rung.step.key == "supervise"] == [Card.RED]


def test_alarms_before_three_months_are_provisional_in_no_year(office: Office) -> None:
    with pretend(at("2026-12-20T10:00")):
        told = account_of(make.handled(office))
    provisional = {rung.step.key: rung.provisional for rung in told.ladder if rung.ahead and rung.at.year > 2026}
    assert provisional["supervise"]
    assert not provisional["alarm30"]


def test_the_record_names_the_limit_where_it_was_set(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        told = account_of(make.accepted(office, proposed_type=LetterType.CONSULTATION))
    said = {turn.kind: turn.more for turn in told.history}
    assert "个工作日" not in said[Kind.SUBMITTED]
    assert said[Kind.DEADLINE_SET] == "限7个工作日内答复"


def test_a_support_units_clock_follows_the_leads(paused: Petition) -> None:
    with pretend(at("2026-10-19T10:00")):
        told = account_of(paused, DeadlineKind.SUPPORT)
    assert told.title == "测试教育局 协办意见期限"
    assert told.sentence.startswith("主办单位答复期限前2个工作日提出意见")
    assert told.days[-1].date == current_calendar().add_working_days(dt.date(2026, 10, 26), -2)
    assert told.rule_facts == [("规则", "主办单位的答复期限前2个工作日，最早是分办后的第1个工作日")]
    assert told.extensions == []


@pytest.mark.parametrize(
    ("kind", "title", "origin", "facts"),
    [
        (DeadlineKind.DISPATCH, "分办时限", "收信", "1个工作日"),
        (DeadlineKind.ACKNOWLEDGE, "测试交通局 签收时限", "分办", "1个工作日"),
    ],
)
def test_the_offices_own_clocks_are_told_too(
    paused: Petition, kind: DeadlineKind, title: str, origin: str, facts: str
) -> None:
    with pretend(at("2026-10-19T10:00")):
        told = account_of(paused, kind)
    assert (told.title, told.origin) == (title, origin)
    assert facts in dict(told.rule_facts)["规则"]
    assert (told.clock.verdict, moves(told)) == ("in_time", [])
    assert told.history[-1].kind in (Kind.DISPATCHED, Kind.ACKNOWLEDGED)


def test_natural_days_count_every_day_and_roll_to_a_working_day(office: Office) -> None:
    with pretend(at("2026-08-05T10:00")):
        letter = make.handled(office, channel="petition")
    with pretend(at("2026-09-10T10:00")):
        told, notify = account_of(letter), account_of(letter, DeadlineKind.NOTIFY)
    assert [month.title for month in told.months] == ["2026年8月", "2026年9月", "2026年10月"]
    assert (told.used, told.left, told.limit.words) == (36, 24, "60个自然日")
    assert told.days[-1].plain == "顺延"
    assert "民法典" in dict(told.rule_facts)["算法"]
    assert notify.limit.words == "15个自然日"


def test_a_redo_has_an_account_of_its_own(office: Office) -> None:
    with pretend(at("2026-10-12T10:00")):
        letter = make.answered(office)
        rate(letter, grade=Grade.UNSATISFIED, text="", actor=None)
    with pretend(at("2026-10-22T10:00")):
        rework.open_redo(make.fresh(letter), reason="再核实", actor=office.clerk)
        first, second = account_of(letter, round=1), account_of(letter, round=2)
    assert (first.origin, second.origin) == ("收信", "重办")
    assert [turn.kind for turn in second.history] == [Kind.REDO_OPENED]
    assert first.history[-1].kind == Kind.RELEASED
    assert (first.history[-1].more, first.distance) == ("按时", "比期限早7个工作日")


@pytest.mark.parametrize(("begins", "origin"), [(StartMoment.ACCEPTANCE, "受理"), (StartMoment.DISPATCH, "分办")])
def test_a_rule_that_counts_from_later_names_what_it_counts_from(
    office: Office, begins: StartMoment, origin: str
) -> None:
    DeadlineRule.objects.filter(kind=DeadlineKind.REPLY).update(starts_from=begins)
    with pretend(at("2026-11-02T10:00")):
        letter = make.submit_letter().petition
    with pretend(at("2026-11-04T10:00")):
        screening.accept(letter, findings=screening.Findings(letter_type=LetterType.HELP), actor=office.clerk)
        dispatching.dispatch(make.fresh(letter), lead=office.roads, supports=(), note="", actor=office.clerk)
        told = account_of(letter)
    assert (told.origin, told.days[0].plain) == (origin, origin)
    assert moves(told) == [(Kind.DEADLINE_SET, "11-11", "11-13")]


def test_a_rule_that_was_stopped_since_says_that_it_still_holds_here(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
    DeadlineRule.objects.filter(kind=DeadlineKind.REPLY).update(valid_until=dt.date(2026, 11, 5))
    with pretend(at("2026-11-06T10:00")):
        assert "2026年11月5日起停用" in dict(account_of(letter).rule_facts)["施行"]


def test_every_version_that_counted_the_clock_is_named(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.handled(office)
        known = ensure_calendar()
    with pretend(at("2026-11-04T10:00")):
        days = [*facts_of(known), DayFact(dt.date(2026, 11, 10), working=False, name="县庆", local=True)]
        version = add_version(2, days, known.announced_until, note="县庆放假一天", at=at("2026-11-04T10:00"))
        clock = account_of(letter).clock
        clock.calendar_version = version
        set_dates(clock)
        told = account_of(letter)
    assert [each.number for each in told.versions] == [1, 2]
    assert kinds_on(told, "2026-11-10") == ("is-rest",)
    assert told.clock.due_on == dt.date(2026, 11, 12)


def test_a_void_clock_says_that_it_is_not_counted_any_more(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.accepted(office)
        withdraw(letter, actor=None)
        told = account_of(letter)
    assert (told.badge.words, dict(told.facts)["结论"]) == ("不再计算", "不计")
    assert "进度" not in dict(told.facts)
    assert told.history[-1].kind == Kind.WITHDRAWN


def test_the_writer_is_told_nothing_of_the_inside(paused: Petition) -> None:
    with pretend(at("2026-10-19T10:00")):
        clock = Deadline.objects.select_related("petition", "calendar_version").get(
            petition=paused, kind=DeadlineKind.REPLY
        )
        told = account(clock, day=today(), for_writer=True)
    assert (told.ladder, told.held, told.cards) == ([], [], [])
    assert {turn.who for turn in told.history} == {""}
    assert Kind.EXTENSION_ASKED not in {turn.kind for turn in told.history}
    assert "等您补充材料" in told.sentence


def test_an_answer_out_of_time_is_told_with_the_days_it_was_late(office: Office) -> None:
    with pretend(at("2026-11-02T10:00")):
        letter = make.in_review(office)
    with pretend(at("2026-11-16T10:00")):
        releasing.release(letter, checks=make.CHECKED, actor=office.second_clerk)
        told = account_of(letter)
    assert dict(told.facts)["结论"] == "逾期（比期限晚3个工作日）"
    assert kinds_on(told, "2026-11-16") == ("is-late", "is-done", "is-today")
