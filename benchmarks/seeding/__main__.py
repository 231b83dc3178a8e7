"""``benchmarks/seed [COUNT]``: reference data, then COUNT letters over the last two years."""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import timedelta

import django

BATCH = 2_000
YEARS = 2
SEED = 20261101


def main(count: int) -> None:
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
    begun, span = time.perf_counter(), 365 * YEARS
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        days = [until - timedelta(days=span - (first + index) * span // count) for index in range(size)]
        batch.write([chance.story(day) for day in days])
        print(f"\r{first + size:,} of {count:,}", end="", flush=True)
    seconds = time.perf_counter() - begun
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"\r{count:,} letters in {seconds:.0f} s, {count / seconds:.0f} letters/s ({connection.vendor})")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else 100_000)
