"""The files of the demonstration: natural letters, sound stories, whatever the day of loading."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from common.clock import TZ
from deadlines.calendar import WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until
from portal.demo.acts import ACTS
from portal.demo.diary import SUBMIT, Diary
from portal.demo.letters import DemoLetter, Step, demo_letters
from portal.demo.people import demo_people
from portal.reference.tables import rows_of

LETTERS = demo_letters()
CALENDAR = WorkingCalendar(1, announced_days(), announced_until())


def codes(table: str, column: str = "code") -> set[str]:
    return {row[column] for row in rows_of(table)}


UNITS = codes("departments") | codes("townships")


def test_there_are_at_least_eighty_and_each_has_a_name_of_its_own() -> None:
    keys = [letter.key for letter in LETTERS]
    assert len(keys) >= 80
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_a_letter_keeps_to_the_form_and_to_the_reference_data(letter: DemoLetter) -> None:
    assert 10 <= len(letter.title) <= 25
    assert 80 <= len(letter.body) <= 300
    assert letter.channel in codes("channels", "key")
    assert not letter.category or letter.category in codes("categories")
    assert {letter.township, letter.named, letter.lead, *letter.supports} - {""} <= UNITS
    assert letter.anonymous or letter.writer


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_every_step_is_known_in_order_and_past(letter: DemoLetter) -> None:
    days = [step.day for step in letter.steps]
    assert days == sorted(days)
    assert max(days, default=0) <= letter.ago
    assert {step.verb for step in letter.steps} <= set(ACTS)


def test_writers_are_different_people_with_numbers_that_cannot_exist() -> None:
    names = [letter.writer for letter in LETTERS if letter.writer not in {"", "匿名群众"}]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"138000000\d\d", letter.phone) for letter in LETTERS if not letter.anonymous)


def test_nobody_of_the_office_has_the_name_of_a_writer() -> None:
    people = [person.display_name for person in demo_people()]
    assert len(set(people)) == len(people)
    assert not set(people) & {letter.writer for letter in LETTERS}


def test_an_answer_is_longer_than_a_note_that_it_came() -> None:
    answers = [letter.texts["reply"] for letter in LETTERS if "reply" in letter.texts]
    assert len(answers) >= 60
    assert all(len(answer) >= 100 for answer in answers)


TODAYS = [
    dt.date(2026, 11, 23),  # a Monday
    dt.date(2026, 11, 21),  # a Saturday
    dt.date(2026, 10, 8),  # the first day after a week off
    dt.date(2026, 10, 3),  # in the middle of it
    dt.date(2026, 2, 15),  # a worked Sunday or a holiday: whatever the notices say
    dt.date(2027, 1, 2),  # beyond the announced calendar
]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_everything_happened_before_the_day_of_loading_and_in_office_hours(today: dt.date) -> None:
    diary = Diary(CALENDAR, today)
    entries = diary.entries(LETTERS)
    assert [entry.moment for entry in entries] == sorted(entry.moment for entry in entries)
    assert entries[-1].moment < dt.datetime.combine(today, dt.time.min, tzinfo=TZ)
    for entry in entries:
        if entry.step != SUBMIT:
            assert CALENDAR.is_working(entry.moment.date())
            assert dt.time(8, 40) <= entry.moment.time() <= dt.time(17, 20)


def test_the_dates_in_a_text_are_working_days_after_receipt() -> None:
    diary = Diary(CALENDAR, dt.date(2026, 11, 23))
    letter = next(letter for letter in LETTERS if letter.key == "bus-302")
    assert "{" not in diary.text(letter, "reply")
    received = diary.received_at(letter).date()
    day = CALENDAR.add_working_days(received, 7)
    assert f"{day.month}月{day.day}日" in diary.text(letter, "reply")


def test_a_step_in_the_future_is_refused() -> None:
    letter = next(letter for letter in LETTERS if letter.ago == 0)
    ahead = DemoLetter(**{**vars(letter), "steps": (Step("accept", 1),)})
    with pytest.raises(ValueError, match="future"):
        Diary(CALENDAR, dt.date(2026, 11, 23)).entries([ahead])
