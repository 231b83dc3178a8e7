"""The figures, each once. They take the facts of all, of a channel or of a unit alike.

Source of the definitions: RULES section 6; what is shown of every published letter and the duty to count
it: 国办发〔2017〕47号; letters unanswered for three months fail a site: 国办秘函〔2019〕19号.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from deadlines.standing import is_kept
from petitions.models import Grade
from reports.metrics.facts import Clock, Facts, Happening, Letter
from reports.metrics.shares import Share

CONTENT = frozenset({Grade.SATISFIED, Grade.BASICALLY_SATISFIED})


def numbers(facts: Iterable[Happening]) -> tuple[str, ...]:
    """Return the public numbers behind some facts, sorted."""
    return tuple(sorted(fact.number for fact in facts))


# Letters received


def received(facts: Facts) -> tuple[str, ...]:
    """Letters whose local date of receipt lies in the period, before the cut-off."""
    return numbers(facts.letters)


def invalid(facts: Facts) -> tuple[str, ...]:
    """Received letters that by the cut-off were not accepted, merged, transferred out or withdrawn before dispatch."""
    return numbers(letter for letter in facts.letters if letter.invalid)


def _valid(facts: Facts) -> list[Letter]:
    return [letter for letter in facts.letters if not letter.invalid]


def valid(facts: Facts) -> tuple[str, ...]:
    """Valid letters 有效件: received minus invalid; not yet screened counts as valid."""
    return numbers(_valid(facts))


def reply_rate(facts: Facts) -> Share:
    """Reply rate 回复率.

    Numerator: valid letters received in the period whose final reply of round 1 was released by the cut-off.
    Denominator: valid letters received in the period.
    """
    letters = _valid(facts)
    return Share.of((letter.number for letter in letters if letter.released), (letter.number for letter in letters))


def by_type(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Valid letters of the period by type; the empty type is of letters not screened by the cut-off."""
    return _grouped(_valid(facts), lambda letter: letter.letter_type)


def by_topic(facts: Facts, topic_of: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    """Valid letters of the period by topic; the empty topic is of letters without a category."""
    return _grouped(_valid(facts), lambda letter: topic_of.get(letter.category or 0, ""))


def _grouped(letters: Iterable[Letter], key: Callable[[Letter], str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for letter in letters:
        groups.setdefault(key(letter), []).append(letter.number)
    return {name: tuple(sorted(found)) for name, found in groups.items()}


def withdrawn_after_dispatch(facts: Facts) -> tuple[str, ...]:
    """Letters of the period taken back by their writer after dispatch: valid, without a clock that runs."""
    return numbers(
        letter for letter in facts.letters if letter.withdrawn and not letter.invalid and not letter.released
    )


# Clocks


def _in_time(clock: Clock) -> bool:
    return clock.released_on is not None and is_kept(clock.due_on, clock.released_on)


def submitted_in_time(clock: Clock) -> bool:
    """Tell whether the unit head submitted the version that was not sent back on or before the due date."""
    return clock.submitted_on is not None and is_kept(clock.due_on, clock.submitted_on)


def due_clocks(facts: Facts) -> list[Clock]:
    """Return the judged clocks due in the period whose outcome is known at the cut-off.

    Known means: answered, or 24:00 of the due date has passed. At the end of the month, or later, these are
    all clocks due in it, replied or not, whenever the letter was received.
    """
    period = facts.period
    due = (clock for clock in facts.clocks if clock.judged and period.holds(clock.due_on))
    return [clock for clock in due if clock.released_on is not None or period.is_over(clock.due_on)]


def due(facts: Facts) -> tuple[str, ...]:
    """Letters 应答复: those of `due_clocks`."""
    return numbers(due_clocks(facts))


def on_time_reply_rate(facts: Facts) -> Share:
    """On-time reply rate 按时回复率, the writer's view; the granted date counts.

    Numerator: clocks due in the period whose reply was released on or before the due date.
    Denominator: round-1 reply clocks due in the period, replied or not, whenever received.
    """
    clocks = due_clocks(facts)
    return Share.of((clock.number for clock in clocks if _in_time(clock)), (clock.number for clock in clocks))


def on_time_against_original_dates(facts: Facts) -> Share:
    """On-time rate against the original dates: pauses included, extensions not.

    Numerator: clocks whose original date lies in the period, released on or before it.
    Denominator: round-1 reply clocks whose original date lies in the period.
    """
    period = facts.period
    clocks = [
        clock
        for clock in facts.clocks
        if clock.judged
        and period.holds(clock.original_due_on)
        and (clock.released_on is not None or period.is_over(clock.original_due_on))
    ]
    kept = (c.number for c in clocks if c.released_on is not None and is_kept(c.original_due_on, c.released_on))
    return Share.of(kept, (clock.number for clock in clocks))


def on_time_by_submission(facts: Facts) -> Share:
    """On-time rate of a unit, for ranking: review days at the centre make nobody late.

    Numerator: clocks due in the period for which the unit head submitted the version that was not sent back
    on or before the due date. Denominator: as in `on_time_reply_rate`.
    """
    clocks = due_clocks(facts)
    return Share.of((clock.number for clock in clocks if submitted_in_time(clock)), (clock.number for clock in clocks))


def late(facts: Facts) -> tuple[str, ...]:
    """Letters due in the period that were not answered on or before the due date (due minus on time)."""
    return numbers(clock for clock in due_clocks(facts) if not _in_time(clock))


def late_by_submission(facts: Facts) -> tuple[str, ...]:
    """Letters due in the period whose unit submitted too late, or not at all."""
    return numbers(clock for clock in due_clocks(facts) if not submitted_in_time(clock))


def late_and_open(facts: Facts) -> tuple[str, ...]:
    """Late letters of the period that had no reply at the cut-off."""
    return numbers(clock for clock in due_clocks(facts) if clock.released_on is None)


def overdue_clocks(facts: Facts) -> list[Clock]:
    """Return the judged clocks without a reply at the cut-off whose due date was over, due in whichever month."""
    period = facts.period
    return [
        clock for clock in facts.clocks if clock.judged and clock.released_on is None and period.is_over(clock.due_on)
    ]


def overdue_and_open(facts: Facts) -> tuple[str, ...]:
    """Letters 逾期未复 at the cut-off, whenever they were received: the oldest are the worst and never left out."""
    return numbers(overdue_clocks(facts))


def overdue_at_units(facts: Facts) -> tuple[str, ...]:
    """Overdue open letters whose unit had not submitted in time: those that a unit is named for."""
    return numbers(clock for clock in overdue_clocks(facts) if not submitted_in_time(clock))


def overdue_in_review(facts: Facts) -> tuple[str, ...]:
    """Overdue open letters whose unit had submitted in time: the centre's own delay."""
    return numbers(clock for clock in overdue_clocks(facts) if submitted_in_time(clock))


def not_yet_due_and_open(facts: Facts) -> tuple[str, ...]:
    """Valid letters received in the period without a reply at the cut-off whose due date was not over.

    Shown beside the reply rate, not as unanswered: no one is late with them.
    """
    period = facts.period
    waiting = [
        clock
        for clock in facts.clocks
        if clock.judged
        and clock.released_on is None
        and period.holds(clock.received_on)
        and not period.is_over(clock.due_on)
    ]
    undated = [letter for letter in _valid(facts) if not (letter.has_clock or letter.released or letter.withdrawn)]
    return numbers([*waiting, *undated])


# Ratings, publication, and what units did


def satisfaction_rate(facts: Facts) -> Share:
    """Satisfaction 满意率.

    Numerator: ratings "satisfied" and "basically satisfied". Denominator: ratings of round 1 given in the period.
    """
    content = (rating.number for rating in facts.ratings if rating.grade in CONTENT)
    return Share.of(content, (rating.number for rating in facts.ratings))


def published(facts: Facts) -> tuple[str, ...]:
    """Letters whose first public copy appeared in the period (国办发〔2017〕47号)."""
    return numbers(facts.published)


def acknowledgement_rate(facts: Facts) -> Share:
    """Acknowledgement 签收率: leads that acknowledged in time ÷ letters given to a lead, both in the period."""
    in_time = (given.number for given in facts.dispatches if given.acknowledged_in_time)
    return Share.of(in_time, (given.number for given in facts.dispatches))


def return_rate(facts: Facts) -> Share:
    """Return rate 退回率: returns asked for by units ÷ letters given to a lead, both in the period."""
    return Share.of(numbers(facts.returns), (given.number for given in facts.dispatches))


def redo_rate(facts: Facts) -> Share:
    """Redo rate 重办率: letters opened again ÷ letters closed, both in the period."""
    return Share.of(numbers(facts.redone), numbers(facts.closed))


def closure_rate(facts: Facts) -> Share:
    """Closure rate 办结率: letters closed ÷ letters first dispatched, both in the period.

    A letter closes 5 working days after release, or when it is rated.
    """
    return Share.of(numbers(facts.closed), numbers(facts.first_dispatched))
