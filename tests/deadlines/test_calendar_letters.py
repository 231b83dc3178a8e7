"""The calendar changes: what becomes of the letters, who is told, and what it costs."""

from __future__ import annotations

import pytest
import time_machine

from common.clock import pretend
from deadlines.models import CalendarVersion, Deadline, DeadlineKind, Verdict
from deadlines.services import extensions, pauses
from deadlines.services.calendars import ensure_calendar
from deadlines.services.clocks import set_dates
from deadlines.services.previewing import preview
from deadlines.services.versions import (
    apply_draft,
    prepare_local_days,
    prepare_year,
    recount_left_behind,
)
from notifications.models import Notification
from petitions.models import Kind, LetterType, Petition
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.deadlines.calendar_cases import changed, clock_of, day, handled_on, import_2027
from tests.factories import Office

pytestmark = pytest.mark.django_db
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
        alone = changed(
            2019,
            ("2019-04-28", None, ""), ("2019-05-02", None, ""), ("2019-05-03", None, ""), ("2019-05-04", None, ""),
            ("2019-05-05", None, ""),
        )  # fmt: skip
        first = apply_draft(prepare_year(alone, actor=office.clerk), actor=office.clerk).version
    across = handled_on(office, "2019-04-23T10:00", letter_type=LetterType.COMPLAINT)
    before = handled_on(office, "2019-04-16T10:00", letter_type=LetterType.COMPLAINT)
    assert [clock_of(letter).due_on for letter in (across, before)] == [day("2019-05-03"), day("2019-04-25")]
    with pretend(make.at("2019-04-24T09:00")):
        four = changed(
            2019,
            ("2019-04-28", True, "劳动节调休补班"), ("2019-05-02", False, "劳动节"), ("2019-05-03", False, "劳动节"),
            ("2019-05-04", False, "劳动节"), ("2019-05-05", True, "劳动节调休补班"),
        )  # fmt: skip
        applied = apply_draft(prepare_year(four, actor=office.clerk), actor=office.clerk)
    assert [clock_of(letter).due_on for letter in (across, before)] == [day("2019-05-05"), day("2019-04-25")]
    assert (applied.moved, applied.version.number) == (1, first.number + 1)
    assert not before.events.filter(kind=Kind.CALENDAR_CHANGED).exists()


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
