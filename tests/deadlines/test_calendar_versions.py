"""The calendar changes: drafts, previews, versions."""

from __future__ import annotations

import datetime as dt

import pytest

from common.clock import pretend
from common.errors import BadInputError, ConflictError, WrongStateError
from deadlines.calendar import DayFact
from deadlines.calendarfile import CalendarFileError, YearPlan, read_calendar
from deadlines.models import CalendarDraft, CalendarVersion, Deadline, DeadlineKind, DraftState
from deadlines.services.calendars import calendar_of, current_calendar, ensure_calendar, facts_of
from deadlines.services.previewing import preview
from deadlines.services.versions import (
    apply_draft,
    discard_draft,
    prepare_local_days,
    prepare_removal,
    prepare_restore,
    prepare_year,
)
from deadlines.statutory import statutory_days
from notifications.models import Notification
from petitions.models import Kind
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.concurrency import at_once
from tests.deadlines.calendar_cases import NOTICE_2027, changed, clock_of, day, everything, handled_on, import_2027
from tests.factories import Office

pytestmark = pytest.mark.django_db


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
