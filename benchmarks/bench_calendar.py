"""Counting working days: the cumulative index against a loop over chinesecalendar, in one run.

Run from the project's folder: `python -m benchmarks.bench_calendar`. Both add the same number of
working days to the same 10,000 random dates; the last column counts the dates on which they
differ. The loop stands for the usual way to do it, one question to the package per day.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar

from deadlines.calendar import WorkingCalendar
from deadlines.calendar_source import announced_days, announced_until, announced_years

DATES = 10_000
AMOUNTS = (5, 7, 15)
REPEATS = 5  # the best of so many runs; the slow loop runs once
SEED = 20260212

Add = Callable[[date, int], date]


def loop_over_chinesecalendar(start: date, n: int) -> date:
    """The n-th working day after `start`, asking for one day after the other."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def random_dates() -> list[date]:
    """Dates of the announced years, far enough from the end for the longest amount."""
    first = date(announced_years()[0], 1, 1).toordinal()
    last = announced_until().toordinal() - 60
    draw = random.Random(SEED)
    return [date.fromordinal(draw.randint(first, last)) for _ in range(DATES)]


def microseconds(add: Add, dates: list[date], n: int, repeats: int) -> float:
    """The best time of one call, in microseconds."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        for day in dates:
            add(day, n)
        best = min(best, time.perf_counter() - begun)
    return best / len(dates) * 1e6


def main() -> None:
    """Print one line per amount: both times, their ratio, and how many results differ."""
    begun = time.perf_counter()
    calendar = WorkingCalendar(1, announced_days(), announced_until())
    print(f"calendar built in {(time.perf_counter() - begun) * 1e3:.1f} ms, {DATES:,} random dates")
    print(f"{'working days':>12} {'index µs':>9} {'loop µs':>9} {'ratio':>8} {'differ':>7}")
    dates = random_dates()
    for n in AMOUNTS:
        index = microseconds(calendar.add_working_days, dates, n, REPEATS)
        loop = microseconds(loop_over_chinesecalendar, dates, n, 1)
        differ = sum(calendar.add_working_days(day, n) != loop_over_chinesecalendar(day, n) for day in dates)
        print(f"{n:>12} {index:>9.3f} {loop:>9.1f} {loop / index:>7,.0f}x {differ:>7}")


if __name__ == "__main__":
    main()
