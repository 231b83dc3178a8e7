"""Counting working days: the cumulative index against what one would use instead, in one run.

Run from the project's folder, with the packages of requirements-dev.txt: `python -m benchmarks.bench_calendar`
(a quarter of a minute). Everybody adds 5, 7 and 15 working days to the same 10,000 random dates of the announced years:

- index: `WorkingCalendar.add_working_days`; at most 0.5 µs per call is what it must keep
- chinesecalendar: one question to the package per day. It holds the official notices, so its answers are
  taken for right; the index is made from its data, not from its code
- holidays: the package's own count, and the way most people use it (off is what the package lists, and every
  weekend)
- workalendar: its own count
- numpy: `busday_offset` with the holidays by law, date by date, and with all dates in one call. It knows no
  weekend that is worked, whatever it is given

Printed per amount: time per call, how many times ours, on how many dates the answer differs from the notices,
and on how many there is none but an exception (those are not in the time). Last line: the slowest amount of
the index beside its limit, in microseconds.
"""

from __future__ import annotations

import random
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from deadlines.calendar import WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until, announced_years
from deadlines.statutory import statutory_days

DATES = 10_000
AMOUNTS = (5, 7, 15)
REPEATS = 5  # the best of so many runs; the slow ones run once
SEED = 20260212
EPOCH = date(1970, 1, 1).toordinal()  # numpy's day 0
LIMIT = 0.5  # microseconds that a call of the index may take

Add = Callable[[date, int], date]
Answers = list[date | None]  # None: there was an exception


@dataclass(frozen=True)
class Way:
    """One way to add working days to many dates: the time of one of them in microseconds, and the answers."""

    name: str
    run: Callable[[Sequence[date], int], tuple[float, Answers]]


# The packages are imported where they are used: numpy and workalendar take longer to load than the index
# takes for the whole comparison, and who imports a function from here needs neither.


def ways(calendar: WorkingCalendar) -> list[Way]:
    """All ways, ours first, the one that is taken for right second."""
    return [
        Way("index", call_by_call(calendar.add_working_days, REPEATS)),
        Way("chinesecalendar", call_by_call(loop_over(chinese_calendar.is_workday))),
        *holidays_ways(),
        Way("workalendar", call_by_call(workalendar_count())),
        *numpy_ways(),
    ]


def loop_over(is_workday: Callable[[date], bool]) -> Add:
    """The n-th working day after a date, asking for one day after the other."""

    def add(start: date, n: int) -> date:
        day = start
        while n:
            day += timedelta(days=1)
            n -= is_workday(day)
        return day

    return add


def holidays_ways() -> list[Way]:
    """`holidays`: counting by itself, and as a list of days off beside the weekends."""
    from holidays import country_holidays

    china = country_holidays("CN", years=range(announced_years()[0], announced_years()[-1] + 2))
    return [
        Way("holidays", call_by_call(china.get_nth_working_day)),
        Way("holidays as a list", call_by_call(loop_over(lambda day: day.weekday() < 5 and day not in china))),
    ]


def workalendar_count() -> Add:
    """`workalendar`, which warns at every call that its years are few."""
    from workalendar.asia import China

    warnings.filterwarnings("ignore", message="Support years", category=UserWarning)
    add: Add = China().add_working_days
    return add


def numpy_ways() -> list[Way]:
    """numpy with the holidays by law: a date at a time, and an array of dates."""
    import numpy as np

    law = [day for year in range(announced_years()[0], announced_years()[-1] + 2) for day in statutory_days(year)]
    calendar = np.busdaycalendar(holidays=np.array(law, dtype="datetime64[D]"))

    def add(start: date, n: int) -> date:
        reached = np.busday_offset(np.datetime64(start, "D"), n, roll="backward", busdaycal=calendar)
        return date.fromordinal(int(reached.astype(int)) + EPOCH)

    def all_at_once(dates: Sequence[date], n: int) -> tuple[float, Answers]:
        days = np.array(dates, dtype="datetime64[D]")
        begun = time.perf_counter()
        reached = np.busday_offset(days, n, roll="backward", busdaycal=calendar)
        taken = time.perf_counter() - begun
        return taken / len(dates) * 1e6, list(reached.tolist())

    return [Way("numpy", call_by_call(add, REPEATS)), Way("numpy, all at once", all_at_once)]


def call_by_call(add: Add, repeats: int = 0) -> Callable[[Sequence[date], int], tuple[float, Answers]]:
    """Run `add` for every date; timed on the way, or in `repeats` runs of their own where the calls are short."""

    def run(dates: Sequence[date], n: int) -> tuple[float, Answers]:
        answers: Answers = []
        taken = 0.0
        for day in dates:
            begun = time.perf_counter()
            answer = attempt(add, day, n)
            taken += (time.perf_counter() - begun) if answer else 0
            answers.append(answer)
        answered = [day for day, answer in zip(dates, answers, strict=True) if answer]
        if repeats:
            return microseconds(add, answered, n, repeats), answers
        return taken / max(1, len(answered)) * 1e6, answers

    return run


def attempt(add: Add, day: date, n: int) -> date | None:
    """The answer, or None where there is an exception instead."""
    try:
        return add(day, n)
    except Exception:
        return None


def microseconds(add: Add, dates: Sequence[date], n: int, repeats: int) -> float:
    """The best time of one call, in microseconds."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        for day in dates:
            add(day, n)
        best = min(best, time.perf_counter() - begun)
    return best / len(dates) * 1e6


def random_dates() -> list[date]:
    """Dates of the announced years, far enough from the end for the longest amount."""
    first = date(announced_years()[0], 1, 1).toordinal()
    last = announced_until().toordinal() - 60
    draw = random.Random(SEED)
    return [date.fromordinal(draw.randint(first, last)) for _ in range(DATES)]


def compare(all_ways: Sequence[Way], dates: Sequence[date], n: int) -> float:
    """Print a line per way; return the time of the first one, which is ours."""
    results = [(way.name, *way.run(dates, n)) for way in all_ways]
    ours = results[0][1]
    right = results[1][2]
    for name, taken, answers in results:
        wrong = sum(answer not in (None, true) for answer, true in zip(answers, right, strict=True))
        print(f"{n:>12} {name:<19} {taken:>9.3f} {taken / ours:>9,.1f}x {wrong:>7} {answers.count(None):>7}")
    return ours


def main() -> None:
    """Print the comparison for every amount, and the slowest one beside the limit."""
    begun = time.perf_counter()
    calendar = WorkingCalendar(1, announced_days(), announced_until())
    print(f"calendar built in {(time.perf_counter() - begun) * 1e3:.1f} ms, {DATES:,} random dates")
    print(f"{'working days':>12} {'':<19} {'µs':>9} {'ratio':>10} {'wrong':>7} {'raises':>7}")
    try:
        all_ways, dates = ways(calendar), random_dates()
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is missing: .venv/bin/python -m pip install -r requirements-dev.txt")
    slowest = max(compare(all_ways, dates, n) for n in AMOUNTS)
    print(f"index: at most {slowest:.3f} µs per call, the limit is {LIMIT} µs")


if __name__ == "__main__":
    main()
