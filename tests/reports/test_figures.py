"""Figures over made-up facts: parts add up to the whole, whatever the facts are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.metrics import figures
from reports.metrics.facts import NOT_DISPATCHED, WITHHELD, Clock, Dispatch, Facts, Happening, Judgement, Letter
from reports.metrics.period import Period
from reports.metrics.shares import Share

PERIOD = Period.of("2026-10")
UNITS = st.sampled_from([WITHHELD, NOT_DISPATCHED, 1, 2, 3])
CHANNELS = st.sampled_from(["leader", "forum", "grid"])
DAYS = st.dates(dt.date(2026, 9, 1), dt.date(2026, 11, 30))
SEEN_DAYS = st.none() | st.dates(dt.date(2026, 9, 1), PERIOD.last)


def numbered(rows: list[Happening]) -> tuple[Happening, ...]:
    return tuple(replace(row, number=f"N{place:03d}") for place, row in enumerate(rows))


def facts_of(**kinds: list[Happening]) -> Facts:
    return Facts(PERIOD, **{name: numbered(rows) for name, rows in kinds.items()})  # type: ignore[arg-type]


BASE = {"number": st.just(""), "channel": CHANNELS, "unit": UNITS}
ALL_FACTS = st.builds(
    facts_of,
    letters=st.lists(
        st.builds(
            Letter,
            **BASE,
            letter_type=st.sampled_from(["", "help", "thanks"]),
            category=st.none(),
            invalid=st.booleans(),
            released=st.booleans(),
            has_clock=st.just(value=True),
            withdrawn=st.booleans(),
        ),
        max_size=12,
    ),
    clocks=st.lists(
        st.builds(
            Clock,
            **BASE,
            received_on=DAYS,
            original_due_on=DAYS,
            due_on=DAYS,
            released_on=SEEN_DAYS,
            submitted_on=SEEN_DAYS,
            judged=st.booleans(),
            restated=st.none(),
            carried_by=st.none(),
        ),
        max_size=12,
    ),
    ratings=st.lists(st.builds(Judgement, **BASE, grade=st.sampled_from(["satisfied", "unsatisfied"])), max_size=6),
    dispatches=st.lists(st.builds(Dispatch, **BASE, acknowledged_in_time=st.booleans()), max_size=6),
    published=st.lists(st.builds(Happening, **BASE), max_size=6),
)
SHARES = [
    figures.reply_rate,
    figures.on_time_reply_rate,
    figures.on_time_against_original_dates,
    figures.on_time_by_submission,
    figures.satisfaction_rate,
    figures.acknowledgement_rate,
]
LISTS = [
    figures.received,
    figures.invalid,
    figures.valid,
    figures.due,
    figures.late,
    figures.late_by_submission,
    figures.late_and_open,
    figures.overdue_and_open,
    figures.overdue_at_units,
    figures.overdue_in_review,
    figures.not_yet_due_and_open,
    figures.published,
]


@pytest.mark.parametrize("share", SHARES)
@settings(max_examples=40, deadline=None)
@given(facts=ALL_FACTS)
def test_shares_of_units_and_of_channels_add_up(share: Callable[[Facts], Share], facts: Facts) -> None:
    whole = share(facts)
    for parts in (facts.by_unit(), facts.by_channel()):
        shares = [share(part) for part in parts.values()]
        assert sum(part.numerator for part in shares) == whole.numerator
        assert sum(part.denominator for part in shares) == whole.denominator
        assert sorted(number for part in shares for number in part.letters) == list(whole.letters)


@pytest.mark.parametrize("listed", LISTS)
@settings(max_examples=40, deadline=None)
@given(facts=ALL_FACTS)
def test_lists_of_units_and_of_channels_add_up(listed: Callable[[Facts], tuple[str, ...]], facts: Facts) -> None:
    for parts in (facts.by_unit(), facts.by_channel()):
        assert sorted(number for part in parts.values() for number in listed(part)) == list(listed(facts))


@settings(max_examples=40, deadline=None)
@given(facts=ALL_FACTS)
def test_two_units_merged_keep_their_sums(facts: Facts) -> None:
    clocks = tuple(replace(clock, unit=1 if clock.unit == 2 else clock.unit) for clock in facts.clocks)
    merged = replace(facts, clocks=clocks).by_unit()
    nothing = Facts(PERIOD)
    before = [figures.on_time_by_submission(facts.by_unit().get(unit, nothing)) for unit in (1, 2)]
    after = figures.on_time_by_submission(merged.get(1, nothing))
    assert after.numerator == sum(share.numerator for share in before)
    assert after.denominator == sum(share.denominator for share in before)


@settings(max_examples=40, deadline=None)
@given(facts=ALL_FACTS)
def test_every_due_letter_is_on_time_or_late_and_every_received_one_valid_or_invalid(facts: Facts) -> None:
    kept = figures.on_time_reply_rate(facts).letters
    assert sorted([*kept, *figures.late(facts)]) == list(figures.due(facts))
    assert sorted([*figures.valid(facts), *figures.invalid(facts)]) == list(figures.received(facts))
    split = [*figures.overdue_at_units(facts), *figures.overdue_in_review(facts)]
    assert sorted(split) == list(figures.overdue_and_open(facts))
    assert set(figures.late_and_open(facts)) <= set(figures.overdue_and_open(facts))
