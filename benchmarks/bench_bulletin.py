"""A month's figures on a seeded database: how long, how many queries, and which of them cost most.

    DATABASE_URL=postgres://... benchmarks/seed 100000
    DATABASE_URL=postgres://... .venv/bin/python -m benchmarks.bench_bulletin [MONTH ...]

Without months: the last whole month, and the one a year before it. Prints the medians of several runs.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import django

REPEATS = 5
SLOWEST = 4


def main(months: list[str]) -> None:
    """Measure each month and print one line for it, and its slowest queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from common.clock import today
    from reports.metrics.period import month_before
    from reports.services import compile_bulletin

    this_month = f"{today():%Y-%m}"
    for month in months or [month_before(this_month), month_before(this_month, 13)]:
        times, own = [], []
        for _ in range(REPEATS):
            begun, began = time.perf_counter(), time.process_time()
            figures = compile_bulletin(month)
            times.append(time.perf_counter() - begun)
            own.append(time.process_time() - began)
        with CaptureQueriesContext(connection) as queries:
            compile_bulletin(month)
        counts = figures["counts"]
        print(
            f"{month}: {statistics.median(times) * 1000:.0f} ms ({statistics.median(own) * 1000:.0f} of them "
            f"outside the database), {len(queries)} queries, "
            f"{counts['received']:,} received, {counts['due']:,} due, {len(figures['ranking'])} units ({connection.vendor})"
        )
        for query in sorted(queries, key=lambda each: -float(each["time"]))[:SLOWEST]:
            print(f"    {float(query['time']) * 1000:5.0f} ms  {query['sql'][:110]}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(sys.argv[1:])
