"""``benchmarks/seed [COUNT [RECENT]]``: reference data, then COUNT letters over the last two years.

With RECENT so many of them came in the last thirty days, the others before, so that the number of letters in
work does not depend on the number of letters kept.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import django

BATCH = 2_000
YEARS = 2
RECENT_DAYS = 30
SEED = 20261101


def ages(count: int, recent: int) -> Iterator[int]:
    """Yield how many days ago each letter came, the oldest first; evenly, or with ``recent`` of the last days."""
    span = 365 * YEARS
    last = RECENT_DAYS if recent else 0
    for index in range(count - recent):
        yield span - index * (span - last) // (count - recent)
    for index in range(recent):
        yield RECENT_DAYS - index * RECENT_DAYS // recent


def main(count: int, recent: int = 0) -> None:
    """Fill the database and say how long it took; refuse one that holds letters already."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import Department
    from benchmarks.seeding.rows import Batch
    from benchmarks.seeding.stories import Chance
    from common.clock import today
    from deadlines.services.calendars import calendar_of, ensure_calendar
    from petitions.models import Channel, Petition

    call_command("migrate", verbosity=0)
    if Petition.objects.exists():
        sys.exit("This database holds letters already; benchmarks need an empty one.")
    call_command("seed_reference", verbosity=0)
    version = ensure_calendar()
    calendar = calendar_of(version)
    until = today()
    chance = Chance(SEED, calendar, list(Channel.objects.all()), list(Department.objects.handling()), until)
    batch = Batch(random.Random(SEED), calendar, version)
    begun, days, done = time.perf_counter(), ages(count, recent), 0
    while some := list(islice(days, BATCH)):
        batch.write([chance.story(until - timedelta(days=age)) for age in some])
        done += len(some)
        print(f"\r{done:,} of {count:,}", end="", flush=True)
    seconds = time.perf_counter() - begun
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"\r{count:,} letters in {seconds:.0f} s, {count / seconds:.0f} letters/s ({connection.vendor})")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(*([int(each.replace(",", "").replace("_", "")) for each in sys.argv[1:3]] or [100_000]))
