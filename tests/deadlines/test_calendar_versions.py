"""The calendar changes: versions, drafts, and what becomes of the letters."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from common.clock import pretend
from common.errors import BadInputError, ConflictError, WrongStateError
from deadlines.calendar import DayFact
from deadlines.calendarfile import CalendarFileError, YearPlan, read_calendar
from deadlines.models import CalendarDraft, CalendarVersion, Deadline, DeadlineKind, DraftState, Verdict
from deadlines.services import extensions, pauses
from deadlines.services.calendars import calendar_of, current_calendar, ensure_calendar, facts_of
from deadlines.services.clocks import reply_clock, set_dates
from deadlines.services.previewing import preview
from deadlines.services.versions import (
    apply_draft,
    discard_draft,
    prepare_local_days,
    prepare_removal,
    prepare_restore,
    prepare_year,
    recount_left_behind,
)
from deadlines.statutory import statutory_days
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.concurrency import at_once
from tests.deadlines.calendar_cases import NOTICE_2027, changed, day, everything, import_2027
from tests.factories import Office

pytestmark = pytest.mark.django_db


def clock_of(petition: Petition) -> Deadline:
    clock = reply_clock(make.fresh(petition))
    assert clock is not None
    return clock


def handled_on(office: Office, moment: str, **changes: Any) -> Petition:
    with pretend(make.at(moment)):
        return make.handled(office, **changes)


SPRING_2020 = (("2020-01-31", False, "春节"), ("2020-02-01", False, "春节"), ("2020-02-02", False, "春节"))
"""国务院办公厅2020年1月26日通知: the Spring Festival goes on until 2 February."""


@pytest.fixture
def before_2020(office: Office) -> CalendarVersion:
    """The calendar of 2020 as it was announced in November 2019: the Spring Festival until 30 January."""
    with pretend(make.at("2019-12-02")):
        plan = changed(2020, ("2020-01-31", None, ""), ("2020-02-01", True, "春节调休补班"), ("2020-02-02", None, ""))
        return apply_draft(prepare_year(plan, actor=office.clerk), actor=office.clerk).version


def test_spring_festival_of_2020_goes_on_and_open_letters_go_with_it(
    office: Office, before_2020: CalendarVersion
) -> None:
    petition = handled_on(office, "2020-01-20T10:00", letter_type=LetterType.COMPLAINT)
    assert clock_of(petition).due_on == day("2020-02-04")
    with pretend(make.at("2020-01-27T09:00")):
        plan = changed(2020, *SPRING_2020)
        applied = apply_draft(prepare_year(plan, actor=office.clerk), actor=office.clerk)
    clock = clock_of(petition)
    assert (clock.due_on, clock.original_due_on) == (day("2020-02-06"), day("2020-02-06"))
    assert (clock.calendar_version, applied.moved) == (applied.version, 1)
    assert make.fresh(petition).due_on == day("2020-02-06")
    event = petition.events.get(kind=Kind.CALENDAR_CHANGED)
    assert (event.data["from"], event.data["to"], event.data["version"]) == (
        "2020-02-04", "2020-02-06", applied.version.number)  # fmt: skip
    assert event.shown_to_writer
    assert event.actor == office.clerk
    assert not list(broken_links(petition))


def test_writer_and_unit_are_told_and_nobody_else(office: Office, before_2020: CalendarVersion) -> None:
    petition = handled_on(office, "2020-01-20T10:00", letter_type=LetterType.COMPLAINT)
    Notification.objects.all().delete()
    with pretend(make.at("2020-01-27T09:00")):
        apply_draft(prepare_year(changed(2020, *SPRING_2020), actor=office.clerk), actor=office.clerk)
    to_writer = Notification.objects.get(notice="calendar_changed_writer")
    assert to_writer.address == "writer@example.org"
    assert "2月4日（周二）" in to_writer.message.body
    assert "2月6日" in to_writer.message.body
    to_unit = Notification.objects.filter(notice="calendar_changed_unit", medium="desk")
    assert {message.recipient for message in to_unit} == {office.roads_liaison, office.roads_head}
    assert petition.number in to_unit[0].message.body
    assert to_unit[0].not_before == make.at("2020-02-03T08:30")


def test_labour_day_of_2019_becomes_four_days(office: Office) -> None:
    """国务院办公厅2019年3月22日通知: 1 to 4 May off, 28 April and 5 May worked; before it was 1 May alone."""
    with pretend(make.at("2018-12-10")):
        one_day = changed(
            2019,
            ("2019-04-28", None, ""), ("2019-05-02", None, ""), ("2019-05-03", None, ""), ("2019-05-04", None, ""),
            ("2019-05-05", None, ""),
        )  # fmt: skip
        apply_draft(prepare_year(one_day, actor=office.clerk), actor=office.clerk)
    petition = handled_on(office, "2019-03-01T10:00")
    with pretend(make.at("2019-03-01T10:00")):
        late = make.submit_letter(proposed_type=LetterType.WRONGDOING).petition
    clock = clock_of(late)
    Deadline.objects.filter(pk=clock.pk).update(started_on=day("2019-04-15"))
    with pretend(make.at("2019-03-25T09:00")):
        set_dates(clock_of(late))
        assert clock_of(late).due_on == day("2019-05-07")
        plan = changed(
            2019,
            ("2019-04-28", True, "劳动节调休补班"), ("2019-05-02", False, "劳动节"), ("2019-05-03", False, "劳动节"),
            ("2019-05-04", False, "劳动节"), ("2019-05-05", True, "劳动节调休补班"),
        )  # fmt: skip
        apply_draft(prepare_year(plan, actor=office.clerk), actor=office.clerk)
    assert clock_of(late).due_on == day("2019-05-07")  # two days fewer, two more
    assert current_calendar().add_working_days(day("2019-04-26"), 3) == day("2019-04-30")
    assert petition.events.filter(kind=Kind.CALENDAR_CHANGED).count() == 0


def test_closed_verdicts_keep_date_and_version(office: Office, before_2020: CalendarVersion) -> None:
    with pretend(make.at("2020-01-20T10:00")):
        petition = make.answered(office)
    before = Deadline.objects.filter(petition=petition).order_by("pk").values()
    kept = list(before)
    assert {row["verdict"] for row in kept} <= {Verdict.IN_TIME, Verdict.VOID}
    with pretend(make.at("2020-01-27T09:00")):
        apply_draft(prepare_year(changed(2020, *SPRING_2020), actor=office.clerk), actor=office.clerk)
    assert list(before.all()) == kept
    assert clock_of(petition).calendar_version == before_2020
    assert petition.events.filter(kind=Kind.CALENDAR_CHANGED).count() == 0


def test_provisional_dates_become_definite_without_moving(office: Office) -> None:
    petition = handled_on(office, "2026-12-27T10:00", letter_type=LetterType.COMPLAINT)
    clock = clock_of(petition)
    assert (clock.due_on, clock.provisional) == (day("2027-01-06"), True)
    with pretend(make.at("2026-12-28T09:00")):
        applied = import_2027(office.clerk)
    clock = clock_of(petition)
    assert (clock.due_on, clock.provisional, clock.calendar_version) == (day("2027-01-06"), False, applied.version)
    assert (applied.moved, applied.version.announced_until) == (0, day("2027-12-31"))
    assert petition.events.filter(kind=Kind.CALENDAR_CHANGED).count() == 0
    assert Notification.objects.filter(notice__startswith="calendar_changed").count() == 0


def test_the_same_twice_makes_no_version(office: Office) -> None:
    import_2027(office.clerk)
    rows = everything()
    with pytest.raises(WrongStateError, match="没有改动"):
        prepare_year(read_calendar(NOTICE_2027), actor=office.clerk)
    assert everything() == rows


def test_what_is_seeded_is_no_change(office: Office) -> None:
    for year in (2024, 2025, 2026):
        with pytest.raises(WrongStateError, match="没有改动"):
            prepare_year(changed(year), actor=office.clerk)
    assert ensure_calendar().digest


@pytest.mark.parametrize(
    "text", ["", "  \n", "date,kind,name\n", "date,kind,name\n2027-13-01,放假,元旦\n", "[", "没有这样的通知", "[]"]
)
def test_an_empty_or_broken_import_changes_nothing(office: Office, text: str) -> None:
    make.handled(office)
    rows = everything()
    with pytest.raises(CalendarFileError):
        prepare_year(read_calendar(text), actor=office.clerk)
    assert everything() == rows


def test_a_preview_changes_nothing(office: Office) -> None:
    handled_on(office, "2026-09-30T10:00")
    with pretend(make.at("2026-10-08T10:00")):
        draft = prepare_local_days([(day("2026-10-12"), False, "防汛停工")], actor=office.clerk)
        rows = everything()
        seen = preview(draft)
    assert everything() == rows
    assert [(move.before, move.clock.due_on) for move in seen.moves if move.clock.kind == DeadlineKind.REPLY] == [
        (day("2026-10-15"), day("2026-10-16"))
    ]
    assert seen.per_unit() == [("测试交通局", 1)]
    assert not seen.touches_the_past


def test_the_preview_is_what_happens(office: Office) -> None:
    petition = handled_on(office, "2026-09-30T10:00", supports=(office.schools,))
    with pretend(make.at("2026-10-08T10:00")):
        draft = prepare_local_days([(day("2026-10-09"), False, "防汛停工")], actor=office.clerk)
        promised = {move.clock.pk: (move.before, move.clock.due_on) for move in preview(draft).moves}
        apply_draft(draft, actor=office.clerk)
    clocks = Deadline.objects.filter(pk__in=promised)
    assert {clock.pk: clock.due_on for clock in clocks} == {pk: after for pk, (_, after) in promised.items()}
    kinds = set(clocks.values_list("kind", flat=True))
    assert {DeadlineKind.REPLY, DeadlineKind.SUPPORT} <= kinds
    told = petition.events.get(kind=Kind.CALENDAR_CHANGED).data["clocks"]
    assert {entry["kind"] for entry in told} == kinds


def test_a_preview_says_what_becomes_late_and_what_no_longer_is(office: Office) -> None:
    petition = handled_on(office, "2026-09-30T10:00")
    assert clock_of(petition).due_on == day("2026-10-15")
    with pretend(make.at("2026-10-16T10:00")):
        seen = preview(prepare_local_days([(day("2026-10-09"), False, "停电")], actor=office.clerk))
        assert (seen.no_longer_late, seen.becoming_late, seen.touches_the_past) == (1, 0, True)
    with pretend(make.at("2026-10-15T10:00")):
        seen = preview(prepare_local_days([(day("2026-10-11"), True, "补班")], actor=office.clerk))
    reply = [move for move in seen.moves if move.clock.kind == DeadlineKind.REPLY]
    assert [(move.clock.due_on, move.becomes_late) for move in reply] == [(day("2026-10-14"), True)]


def test_a_local_day_off_goes_before_a_make_up_day_and_can_be_taken_back(office: Office) -> None:
    saturday = day("2026-10-10")
    assert current_calendar().is_working(saturday)
    version = ensure_calendar()
    off = prepare_local_days([(saturday, False, "县庆放假")], actor=office.clerk)
    apply_draft(off, actor=office.clerk)
    assert not current_calendar().is_working(saturday)
    assert current_calendar().name_of(saturday) == "县庆放假"
    with pytest.raises(WrongStateError, match="没有本地安排"):
        prepare_removal(day("2026-10-01"), actor=office.clerk)
    apply_draft(prepare_removal(saturday, actor=office.clerk), actor=office.clerk)
    assert current_calendar().is_working(saturday)
    assert ensure_calendar().digest == version.digest
    assert ensure_calendar().number == version.number + 2


def test_local_days_outlive_a_new_notice(office: Office) -> None:
    apply_draft(prepare_local_days([(day("2027-01-04"), False, "县庆")], actor=office.clerk), actor=office.clerk)
    import_2027(office.clerk)
    assert not current_calendar().is_working(day("2027-01-04"))
    assert current_calendar().is_working(day("2027-01-31"))
    assert [fact.date for fact in facts_of(ensure_calendar()) if fact.local] == [day("2027-01-04")]


def test_a_supplement_is_laid_over_the_year(office: Office) -> None:
    count = len(facts_of(ensure_calendar()))
    extra = read_calendar("date,kind,name\n2026-12-30,放假,临时放假\n", year=2026)
    assert extra.supplement
    apply_draft(prepare_year(extra, actor=office.clerk), actor=office.clerk)
    assert len(facts_of(ensure_calendar())) == count + 1
    assert ensure_calendar().announced_until == day("2026-12-31")


def test_a_year_beyond_a_gap_is_announced_when_the_gap_is_filled(office: Office) -> None:
    facts = (DayFact(each, working=False, name=name) for each, name in sorted(statutory_days(2028).items()))
    later = YearPlan(2028, tuple(facts), supplement=False, source="csv", notes=())
    apply_draft(prepare_year(later, actor=office.clerk), actor=office.clerk)
    assert ensure_calendar().announced_until == day("2026-12-31")
    assert import_2027(office.clerk).version.announced_until == day("2028-12-31")


def test_an_earlier_version_comes_back_as_a_new_one(office: Office) -> None:
    petition = handled_on(office, "2027-01-28T10:00")
    first, before = ensure_calendar(), clock_of(petition).due_on
    with pretend(make.at("2027-01-29T10:00")):
        assert import_2027(office.clerk).moved == 1
        assert clock_of(petition).due_on != before
        applied = apply_draft(prepare_restore(first, actor=office.head), actor=office.head)
        with pytest.raises(WrongStateError, match="没有改动"):
            prepare_restore(first, actor=office.head)
    assert (applied.version.number, applied.version.digest) == (3, first.digest)
    assert (clock_of(petition).due_on, clock_of(petition).provisional) == (before, True)
    assert petition.events.filter(kind=Kind.CALENDAR_CHANGED).count() == 2
    assert not list(broken_links(petition))


def test_a_draft_on_an_older_version_is_refused(office: Office) -> None:
    draft = prepare_local_days([(day("2026-12-30"), False, "停电")], actor=office.clerk)
    import_2027(office.head)
    rows = everything()
    with pytest.raises(ConflictError, match="第2版"):
        apply_draft(draft, actor=office.clerk)
    assert everything() == rows


def test_a_draft_holds_once(office: Office) -> None:
    draft = prepare_year(read_calendar(NOTICE_2027), actor=office.clerk)
    apply_draft(draft, actor=office.clerk)
    with pytest.raises(WrongStateError, match="已经生效"):
        apply_draft(draft, actor=office.clerk)
    with pytest.raises(WrongStateError, match="已经生效"):
        discard_draft(draft)
    other = prepare_local_days([(day("2026-12-30"), False, "停电")], actor=office.clerk)
    discard_draft(other)
    with pytest.raises(WrongStateError, match="已经放弃"):
        apply_draft(other, actor=office.clerk)
    assert CalendarVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "没有选择"),
        ([(dt.date(2026, 12, 1), False, " ")], "名称"),
        ([(dt.date(2026, 12, 1), False, "长" * 41)], "名称"),
        ([(dt.date(1901, 1, 1), False, "古")], "范围"),
        ([(dt.date(2026, 12, 1) + dt.timedelta(n), False, "久") for n in range(32)], "31天"),
    ],
)
def test_impossible_local_days_are_refused(office: Office, days: list[tuple[dt.date, bool, str]], said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        prepare_local_days(days, actor=office.clerk)
    assert not CalendarDraft.objects.exists()


def test_counting_many_again_agrees_with_counting_one(office: Office) -> None:
    """Paused, extended, supported, acknowledged or not: the same dates as ``set_dates`` gives."""
    paused = handled_on(office, "2026-09-28T10:00", supports=(office.schools,))
    extended = handled_on(office, "2026-09-28T10:00", letter_type=LetterType.COMPLAINT)
    over = handled_on(office, "2026-09-24T10:00", letter_type=LetterType.CONSULTATION)
    with pretend(make.at("2026-09-28T15:00")):
        make.dispatched(office)
        make.submit_letter("petition")
    with pretend(make.at("2026-09-30T10:00")):
        pauses.pause(paused, reason="请补充", actor=office.clerk)
        pauses.pause(over, reason="请补充", actor=office.clerk)
        asked = extensions.ask_extension(
            extended, total=12, reason="需要检测", department=office.roads, actor=office.roads_liaison
        )
        extensions.grant_extension(asked, actor=office.head)
    with pretend(make.at("2026-10-08T10:00")):
        pauses.resume(over, actor=office.clerk)
        draft = prepare_local_days(
            [(day("2026-10-09"), False, "防汛"), (day("2026-10-11"), True, "补班"), (day("2026-10-20"), False, "防汛")],
            actor=office.clerk,
        )
        apply_draft(draft, actor=office.clerk)
        columns = ("pk", "due_on", "original_due_on", "provisional", "paused_on", "next_step_at", "calendar_version")
        running = Deadline.objects.running().order_by("pk")
        together = list(running.values_list(*columns))
        dates = list(Petition.objects.order_by("pk").values_list("pk", "due_on"))
        for clock in sorted(running, key=lambda clock: clock.kind == DeadlineKind.SUPPORT):
            set_dates(clock)
    assert list(running.values_list(*columns)) == together
    assert list(Petition.objects.order_by("pk").values_list("pk", "due_on")) == dates
    assert {row[-1] for row in together} == {ensure_calendar().pk}
    assert len(together) >= 8


def test_a_clock_that_stands_still_is_not_moved_by_the_days_that_pass(office: Office) -> None:
    petition = handled_on(office, "2026-10-12T10:00", supports=(office.schools,))
    with pretend(make.at("2026-10-13T10:00")):
        pauses.pause(petition, reason="请补充", actor=office.clerk)
    with pretend(make.at("2026-10-20T10:00")):
        apply_draft(prepare_local_days([(day("2027-03-01"), False, "以后")], actor=office.clerk), actor=office.clerk)
    assert petition.events.filter(kind=Kind.CALENDAR_CHANGED).count() == 0


def test_a_broken_clock_holds_up_no_other(office: Office) -> None:
    broken, fine = handled_on(office, "2026-09-30T10:00"), handled_on(office, "2026-09-30T10:00")
    Deadline.objects.filter(pk=clock_of(broken).pk).update(rule={"amount": 7})
    first = ensure_calendar()
    with pretend(make.at("2026-10-08T10:00")):
        draft = prepare_local_days([(day("2026-10-09"), False, "防汛")], actor=office.clerk)
        assert [clock.petition for clock in preview(draft).broken] == [broken]
        applied = apply_draft(draft, actor=office.clerk)
    assert [clock.petition for clock in applied.broken] == [broken]
    assert clock_of(broken).calendar_version == first
    assert clock_of(broken).due_on == day("2026-10-15")
    assert clock_of(fine).due_on == day("2026-10-16")


def test_the_number_of_queries_does_not_grow_with_the_letters(office: Office, django_assert_max_num_queries) -> None:
    def cost(letters: int) -> int:
        for _each in range(letters):
            handled_on(office, "2026-09-30T10:00", supports=(office.schools,))
        with pretend(make.at("2026-10-08T10:00")):
            name = f"第{Deadline.objects.count()}次"
            days = [(day("2026-10-09"), CalendarVersion.objects.count() % 2 == 0, name)]
            draft = prepare_local_days(days, actor=office.clerk)
            with django_assert_max_num_queries(200) as looked:
                preview(draft)
            with django_assert_max_num_queries(200) as applied:
                apply_draft(draft, actor=office.clerk)
        return len(looked) + len(applied)

    cost(1)
    assert cost(2) == cost(4)


def test_reports_of_wrongdoing_stand_in_no_message_to_unmarked_people(office: Office) -> None:
    office.roads_liaison.sees_wrongdoing = True
    office.roads_liaison.save()
    petition = handled_on(office, "2026-09-30T10:00", letter_type=LetterType.WRONGDOING)
    with pretend(make.at("2026-10-08T10:00")):
        draft = prepare_local_days([(day("2026-10-09"), False, "防汛")], actor=office.clerk)
        apply_draft(draft, actor=office.clerk)
    told = Notification.objects.filter(notice="calendar_changed_unit", medium="desk")
    assert [message.recipient for message in told] == [office.roads_liaison]
    assert petition.number in told[0].message.body
    assert petition.title not in Notification.objects.get(notice="calendar_changed_writer").message.body


def test_versions_are_built_apart(office: Office) -> None:
    first = ensure_calendar()
    second = import_2027(office.clerk).version
    assert calendar_of(first).is_provisional(day("2027-02-01"))
    assert not calendar_of(second).is_provisional(day("2027-02-01"))
    assert not calendar_of(first).is_working(day("2027-01-31"))
    assert calendar_of(second).is_working(day("2027-01-31"))


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_apply_at_once_one_does(office: Office) -> None:
    petition = handled_on(office, "2027-01-28T10:00")
    draft = prepare_year(read_calendar(NOTICE_2027), actor=office.clerk)
    people = (office.clerk, office.head)
    outcome = at_once(2, lambda n: apply_draft(CalendarDraft.objects.get(pk=draft.pk), actor=people[n]))
    assert [type(error) for error in outcome.errors] == [WrongStateError]
    assert CalendarVersion.objects.count() == 2
    assert petition.events.filter(kind=Kind.CALENDAR_CHANGED).count() == 1
    assert Notification.objects.filter(notice="calendar_changed_writer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_the_second_is_told_to_look_again(office: Office) -> None:
    drafts = [prepare_local_days([(day(f"2026-12-{n + 20}"), False, "停电")], actor=office.clerk) for n in range(2)]
    outcome = at_once(2, lambda n: apply_draft(drafts[n], actor=office.clerk))
    assert [type(error) for error in outcome.errors] == [ConflictError]
    assert CalendarVersion.objects.count() == 2
    assert sorted(CalendarDraft.objects.values_list("state", flat=True)) == [DraftState.APPLIED, DraftState.OPEN]


@time_machine.travel(make.at("2026-10-08T10:00"))
def test_a_letter_sent_in_that_very_moment_is_counted_soon_after(office: Office) -> None:
    old = ensure_calendar()
    petition = make.submit_letter().petition
    draft = prepare_local_days([(day("2026-10-09"), False, "防汛")], actor=office.clerk)
    apply_draft(draft, actor=office.clerk)
    Deadline.objects.filter(petition=petition).update(calendar_version=old, due_on=day("2026-10-19"))
    with time_machine.travel(make.at("2026-10-08T10:05")):
        left = recount_left_behind(now=make.at("2026-10-08T10:05"))
        assert left is not None
        assert left.moved == 1
        assert clock_of(petition).calendar_version == ensure_calendar()
        again = recount_left_behind(now=make.at("2026-10-08T10:06"))
        assert again is not None
        assert again.moved == 0
    assert recount_left_behind(now=make.at("2026-10-09T10:05")) is None
