"""What must hold of every calendar, start, limit and pause, and of every order in which things happen to a letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from common.clock import local_date, pretend
from common.errors import PetitionError
from deadlines.calendar import DayFact, DayUnit, Pause, WorkingCalendar, add_days, due_date
from deadlines.calendar_source import announced_days, announced_until
from deadlines.models import Deadline, DeadlineKind, ExtensionState
from deadlines.services import extensions, pauses
from deadlines.services.calendars import current_calendar
from deadlines.services.clocks import set_dates
from deadlines.standing import holds
from petitions.models import Petition
from routing.services import dispatching, handling
from tests import factories as make
from tests.factories import Office

ONE_DAY = dt.timedelta(days=1)
NATIONAL = WorkingCalendar(1, announced_days(), announced_until())
COUNTY = WorkingCalendar(
    2,
    [*announced_days(), DayFact(dt.date(2026, 11, 9), working=False, name="防汛停工", local=True)],
    announced_until(),
)
CALENDARS = st.sampled_from([NATIONAL, COUNTY, WorkingCalendar(3, [], dt.date(1990, 1, 1))])
DAYS = st.dates(dt.date(2006, 1, 1), dt.date(2030, 12, 31))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(DayUnit)
LATER = st.integers(0, 120).map(dt.timedelta)
Spans = list[tuple[dt.timedelta, dt.timedelta]]
SPANS = st.lists(st.tuples(LATER, st.integers(0, 40).map(dt.timedelta)), max_size=5)

few = settings(max_examples=60, deadline=None)
through_services = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def spans_from(start: dt.date, spans: Sequence[tuple[dt.timedelta, dt.timedelta]]) -> list[Pause]:
    return [(start + begin, start + begin + length) for begin, length in spans]


# -- the calendar ----------------------------------------------------------------------------


@few
@given(CALENDARS, DAYS)
def test_the_next_working_day_is_worked_and_is_its_own_next(calendar: WorkingCalendar, day: dt.date) -> None:
    found = calendar.next_working_day(day)
    assert calendar.is_working(found)
    assert calendar.next_working_day(found) == found >= day
    assert calendar.working_days_in(day, found) == 0


@few
@given(CALENDARS, DAYS, DAYS, DAYS)
def test_counts_add_up_and_turn_their_sign(calendar: WorkingCalendar, a: dt.date, b: dt.date, c: dt.date) -> None:
    between = calendar.working_days_between
    assert between(a, b) == -between(b, a)
    assert between(a, b) + between(b, c) == between(a, c)


@few
@given(CALENDARS, DAYS, st.integers(-60, 60), st.integers(-60, 60))
def test_steps_from_a_working_day_add_up(calendar: WorkingCalendar, day: dt.date, one: int, two: int) -> None:
    start = calendar.next_working_day(day)
    assert calendar.add_working_days(calendar.add_working_days(start, one), two) == calendar.add_working_days(
        start, one + two
    )


@few
@given(CALENDARS, DAYS, AMOUNTS)
def test_natural_days_roll_to_the_first_working_day(calendar: WorkingCalendar, start: dt.date, n: int) -> None:
    due, nominal = add_days(calendar, start, n, DayUnit.NATURAL), start + dt.timedelta(days=n)
    assert calendar.is_working(due)
    assert (due == nominal) is calendar.is_working(nominal)
    assert calendar.working_days_in(nominal, due) == 0


# -- due dates with pauses -------------------------------------------------------------------


@few
@given(CALENDARS, DAYS, LATER, AMOUNTS, UNITS, SPANS)
def test_a_due_date_is_monotone_in_start_and_in_days(
    calendar: WorkingCalendar, start: dt.date, later: dt.timedelta, n: int, unit: DayUnit, spans: Spans
) -> None:
    stopped = spans_from(start, spans)

    def due(begin: dt.date, amount: int) -> dt.date:
        return due_date(calendar, begin, amount, unit, stopped, begin)

    assert due(start, n) <= due(start + later, n)
    assert due(start, n) <= due(start, n + 1)


@few
@given(CALENDARS, DAYS, AMOUNTS, UNITS, SPANS, st.randoms(use_true_random=False))
def test_pauses_count_once_in_whatever_order_they_are_written(
    calendar: WorkingCalendar, start: dt.date, n: int, unit: DayUnit, spans: Spans, chance
) -> None:
    written = spans_from(start, spans)
    days = {first + ONE_DAY * i for first, end in written if end for i in range((end - first).days)}
    one_by_one: list[Pause] = [(day, day + ONE_DAY) for day in days]
    chance.shuffle(one_by_one)
    merged = due_date(calendar, start, n, unit, one_by_one, start)
    assert due_date(calendar, start, n, unit, written, start) == merged
    assert due_date(calendar, start, n, unit, [*written[::-1], *written], start) == merged


@few
@given(CALENDARS, DAYS, AMOUNTS, LATER)
def test_a_pause_over_days_off_costs_nothing(
    calendar: WorkingCalendar, start: dt.date, n: int, later: dt.timedelta
) -> None:
    first = start + later
    until = calendar.next_working_day(first)
    plain = calendar.add_working_days(start, n)
    assert due_date(calendar, start, n, DayUnit.WORKING, [(first, until)], start) == plain


@few
@given(CALENDARS, DAYS, AMOUNTS, UNITS, LATER)
def test_pausing_and_resuming_on_one_day_changes_nothing(
    calendar: WorkingCalendar, start: dt.date, n: int, unit: DayUnit, later: dt.timedelta
) -> None:
    day = start + later
    assert due_date(calendar, start, n, unit, [(day, day)], day) == add_days(calendar, start, n, unit)


@few
@given(CALENDARS, DAYS, AMOUNTS, UNITS, st.integers(1, 90), st.integers(0, 90))
def test_pausing_a_late_letter_keeps_it_late(
    calendar: WorkingCalendar, start: dt.date, n: int, unit: DayUnit, late_by: int, length: int
) -> None:
    plain = add_days(calendar, start, n, unit)
    first = plain + ONE_DAY * late_by
    for resumed in (None, first + ONE_DAY * length):
        assert due_date(calendar, start, n, unit, [(first, resumed)], first + ONE_DAY * length) == plain


@few
@given(CALENDARS, DAYS, AMOUNTS, UNITS, LATER, LATER)
def test_what_is_paused_in_time_is_never_late_and_moves_on_with_each_day(
    calendar: WorkingCalendar, start: dt.date, n: int, unit: DayUnit, begin: dt.timedelta, waited: dt.timedelta
) -> None:
    first, plain = start + begin, add_days(calendar, start, n, unit)
    assume(holds(first, plain))
    today = first + waited
    due = due_date(calendar, start, n, unit, [(first, None)], today)
    assert due >= max(today, plain)
    assert due_date(calendar, start, n, unit, [(first, None)], today + ONE_DAY) >= due
    assert due_date(calendar, start, n, unit, [(first, today)], today) == due


@few
@given(CALENDARS, DAYS, AMOUNTS, LATER, LATER)
def test_the_days_that_were_left_are_left_when_it_goes_on(
    calendar: WorkingCalendar, start: dt.date, n: int, begin: dt.timedelta, length: dt.timedelta
) -> None:
    first = start + ONE_DAY + begin
    resumed, plain = first + length, calendar.add_working_days(start, n)
    assume(holds(first, plain))
    due = due_date(calendar, start, n, DayUnit.WORKING, [(first, resumed)], resumed)
    left_before = calendar.working_days_in(first, plain + ONE_DAY)
    assert calendar.working_days_in(resumed, due + ONE_DAY) == left_before


# -- letters, through the services -----------------------------------------------------------


RECEIVED = make.at("2026-09-16T10:00")
"""Before Mid-Autumn and National Day with their make-up days: what is paused and extended here crosses all of them."""
AMOUNT, CAP = 7, 15
STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["wait", "grant", "wait", "refuse", "wait", "return", "look"])),
    min_size=3,
    max_size=9,
)


@dataclass
class Model:
    """What a letter's reply date depends on, and nothing else."""

    spans: list[Pause] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)

    def dates(self, day: dt.date) -> tuple[dt.date, dt.date]:
        """Return the original date and the one in force, by the pure function."""
        original, *extended = (
            due_date(current_calendar(), local_date(RECEIVED), amount, DayUnit.WORKING, self.spans, day)
            for amount in (AMOUNT, *self.totals)
        )
        return original, max([original, *extended])


@dataclass
class Story:
    """A letter to which things happen, kept beside its model."""

    office: Office
    petition: Petition
    model: Model = field(default_factory=Model)

    def happens(self, what: str, day: dt.date) -> None:
        """Do it through the real services; what they refuse leaves the model as it is."""
        with suppress(PetitionError):
            getattr(self, f"_{what}")(day)

    def _wait(self, day: dt.date) -> None:
        """Begin to wait for the writer, or end it."""
        if self.model.spans and self.model.spans[-1][1] is None:
            pauses.resume(self.petition, actor=self.office.clerk)
            self.model.spans[-1] = (self.model.spans[-1][0], day)
            return
        pauses.pause(self.petition, reason="请补充位置", actor=self.office.clerk)
        self.model.spans.append((day, None))

    def _ask(self):
        total = min(max([AMOUNT, *self.model.totals]) + 4, CAP)
        return extensions.ask_extension(
            self.petition, total=total, reason="需要勘测", department=self.office.roads, actor=self.office.roads_liaison
        )

    def _grant(self, _day: dt.date) -> None:
        extension = self._ask()
        if extension.state == ExtensionState.ASKED:
            extensions.grant_extension(extension, actor=self.office.head)
            self.model.totals.append(extension.total)

    def _refuse(self, _day: dt.date) -> None:
        extension = self._ask()
        if extension.state == ExtensionState.ASKED:
            extensions.refuse_extension(extension, note="请按期答复", actor=self.office.head)

    def _return(self, _day: dt.date) -> None:
        part = make.lead_of(self.petition)
        to_roads = part.department == self.office.schools
        liaison = self.office.schools_liaison if to_roads else self.office.roads_liaison
        handling.ask_return(part, reason="不属于本单位职责", actor=liaison)
        lead = self.office.roads if to_roads else self.office.schools
        dispatching.agree_return(part, new_lead=lead, actor=self.office.clerk)

    def _look(self, _day: dt.date) -> None:
        set_dates(self.clock)

    @property
    def clock(self) -> Deadline:
        clocks = Deadline.objects.select_related("calendar_version", "petition")
        return clocks.get(petition=self.petition, kind=DeadlineKind.REPLY)

    def agrees(self, day: dt.date) -> None:
        """Check the stored dates, which are those of the last day the clock was counted up to: today, then."""
        if self.clock.paused_on:
            set_dates(self.clock)
        clock = self.clock
        assert (clock.original_due_on, clock.due_on) == self.model.dates(day)
        assert make.fresh(self.petition).due_on == clock.due_on
        assert clock.paused_on == next((first for first, resumed in self.model.spans if resumed is None), None)


@pytest.fixture
def story(office: Office) -> Story:
    with pretend(RECEIVED):
        return Story(office, make.dispatched(office))


@pytest.fixture
def dispatched_late(office: Office) -> Story:
    """A letter that may still be sent back on the day on which the rest happens."""
    with pretend(RECEIVED):
        petition = make.accepted(office)
    with pretend(make.at("2026-09-22T16:00")):
        dispatching.dispatch(petition, lead=office.roads, actor=office.clerk)
    return Story(office, petition)


def told_anew(story: Story) -> Story:
    return Story(story.office, make.fresh(story.petition))


@through_services
@given(steps=STEPS)
def test_whatever_happens_to_a_letter_its_date_is_that_of_the_pure_function(
    story: Story, steps: list[tuple[int, str]]
) -> None:
    with transaction.atomic():
        told, moment = told_anew(story), RECEIVED
        for passed, what in steps:
            moment += ONE_DAY * passed
            with pretend(moment):
                told.happens(what, local_date(moment))
                told.agrees(local_date(moment))
        transaction.set_rollback(True)


WAITED = (dt.date(2026, 9, 21), dt.date(2026, 9, 23))
ON_ONE_DAY = {
    "a wait": lambda told: (
        pauses.pause(told.petition, reason="请补充位置", from_on=WAITED[0], actor=told.office.clerk),
        pauses.resume(told.petition, to_on=WAITED[1], actor=told.office.clerk),
    ),
    "more time": lambda told: told.happens("grant", WAITED[1]),
    "no more time": lambda told: told.happens("refuse", WAITED[1]),
    "a return": lambda told: told.happens("return", WAITED[1]),
    "a look": lambda told: told.happens("look", WAITED[1]),
}


@through_services
@given(order=st.permutations(list(ON_ONE_DAY)))
def test_pause_extension_and_reassignment_give_one_date_in_any_order(dispatched_late: Story, order: list[str]) -> None:
    with transaction.atomic():
        told = told_anew(dispatched_late)
        with pretend(make.at("2026-09-23T10:00")):
            for what in order:
                ON_ONE_DAY[what](told)
        clock = told.clock
        assert (told.model.totals, make.lead_of(told.petition).department) == ([AMOUNT + 4], told.office.schools)
        told.model.spans.append(WAITED)
        assert (clock.original_due_on, clock.due_on) == told.model.dates(WAITED[1])
        assert (clock.original_due_on.isoformat(), clock.due_on.isoformat()) == ("2026-09-29", "2026-10-10")
        transaction.set_rollback(True)
