"""The sweep: letters that became late at midnight, against one statement that does the same in the database.

    DATABASE_URL=postgresql://... python -m benchmarks.bench_sweep [LATE [QUIET]]

Run from the project's folder (default: 20,000 late letters, 1,000,000 of which nothing is due). On PostgreSQL
it creates databases of its own on that server and drops them at the end; the server's role must be allowed
to. Without DATABASE_URL it uses SQLite files in a temporary folder, with neither the statement nor the quiet
million. Every measurement is a process of its own, so that its peak memory is the sweep's.

The targets on PostgreSQL: 20,000 letters, each with event, card and two messages, in under 5 seconds and 150
MB, the next run under 0.1 s; a million letters with nothing due in under 50 ms.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from benchmarks.bench_import import SECRETS

REPEATS = 5
LATE, QUIET = 20_000, 1_000_000


# What a child does


def sweep_once() -> dict[str, Any]:
    """Sweep, sweep again, and say how long both took, what was written, and the peak memory."""
    import resource

    from benchmarks.sweeping.rows import NOW
    from deadlines.models import Escalation
    from deadlines.services.escalation import sweep
    from notifications.models import Notification
    from petitions.models import PetitionEvent

    tables = (Escalation.objects, PetitionEvent.objects, Notification.objects)
    before = [table.count() for table in tables]
    begun, own = time.perf_counter(), time.process_time()
    summary = sweep(now=NOW)
    seconds, own = time.perf_counter() - begun, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    again = time.perf_counter()
    nothing = sweep(now=NOW).did_nothing
    again = time.perf_counter() - again
    written = [table.count() - count for table, count in zip(tables, before, strict=True)]
    assert nothing
    assert not summary.broken
    return {"seconds": seconds, "own": own, "again": again, "written": written, "peak": peak}


def statement_once() -> dict[str, Any]:
    """Do the same with one statement."""
    from django.db import connection

    from benchmarks.sweeping.statement import FACTS, STATEMENT

    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(STATEMENT, FACTS)
        seconds = time.perf_counter() - begun
        return {"seconds": seconds, "written": list(cursor.fetchone() or ())}


def look_around() -> dict[str, Any]:
    """Sweep a database in which nothing is due, and explain the first question."""
    from django.db import connection

    from benchmarks.sweeping.rows import NOW
    from deadlines.services.due import due_clocks
    from deadlines.services.escalation import sweep

    times = []
    for _turn in range(REPEATS + 1):
        begun = time.perf_counter()
        assert sweep(now=NOW).did_nothing
        times.append(time.perf_counter() - begun)
    plan = due_clocks(NOW)[:1000].explain(analyze=True) if connection.vendor == "postgresql" else ""
    return {"first": times[0], "median": statistics.median(times[1:]), "plan": plan}


def prepare(*facts: str) -> dict[str, Any]:
    """Fill the database."""
    from benchmarks.sweeping import rows

    rows.prepare(mails="mails" in facts)
    for fact in facts:
        kind, _equals, count = fact.partition("=")
        if kind == "late":
            rows.write_late(int(count))
        elif kind == "quiet":
            rows.write_quiet(int(count))
    return {}


def verify() -> dict[str, Any]:
    """Check the hash chains of all letters."""
    from petitions.services.sealing import broken_links

    assert not list(broken_links())
    return {}


CHILDREN = {each.__name__: each for each in (sweep_once, statement_once, look_around, prepare, verify)}


def child(address: str, name: str, *facts: str) -> Any:
    """Run one of these in a process of its own on that database."""
    environment = {
        **os.environ,
        **SECRETS,
        "DATABASE_URL": address,
        "LOG_LEVEL": "ERROR",
        "SITE_URL": "http://localhost",
    }
    command = [sys.executable, "-m", "benchmarks.bench_sweep", "--child", name, *facts]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 our own
    return json.loads(done.stdout.splitlines()[-1])


# Databases


@contextmanager
def databases(address: str, *names: str) -> Iterator[list[str]]:
    """Create databases of these names beside the one at the address, and drop them at the end."""
    import psycopg2

    parts = urlsplit(address)
    server = psycopg2.connect(address)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
            yield [urlunsplit(parts._replace(path=f"/{name}")) for name in names]
            for name in names:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    finally:
        server.close()


def on_postgresql(address: str, late: int, quiet: int) -> None:
    """Print the figures of PostgreSQL."""
    for mails in ([], ["mails"]):
        with databases(address, "bench_sweep", "bench_statement") as (own, plain):
            for each in (own, plain):
                child(each, "prepare", *mails, f"late={late}")
            told = child(own, "sweep_once")
            child(own, "verify")
            one = child(plain, "statement_once")
        rows = "desk and mail" if mails else "desk alone"
        print_sweep(f"{late:,} late letters, told at the {rows}", told)
        print(
            f"    one statement: {one['seconds']:.2f} s, rows {one['written']}; ratio {told['seconds'] / one['seconds']:.1f}"
        )
    with databases(address, "bench_sweep") as (own,):
        child(own, "prepare", f"quiet={quiet}")
        calm = child(own, "look_around")
    print(
        f"{quiet:,} letters, nothing due: {calm['median'] * 1000:.1f} ms (the first run {calm['first'] * 1000:.0f} ms)"
    )
    print(calm["plan"])


def on_sqlite(late: int) -> None:
    """Print the figures of SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'letters.sqlite3'}"
        child(address, "prepare", f"late={late}")
        told = child(address, "sweep_once")
        child(address, "verify")
    print_sweep(f"{late:,} late letters on SQLite", told)


def print_sweep(what: str, told: dict[str, Any]) -> None:
    """Print one line of figures."""
    cards, events, messages = told["written"]
    print(
        f"{what}: {told['seconds']:.2f} s ({told['own']:.2f} of them in Python), {cards:,} cards, {events:,} events, "
        f"{messages:,} messages, peak {told['peak']} MB; the next run {told['again'] * 1000:.0f} ms"
    )


def main(arguments: list[str]) -> None:
    """Measure and print."""
    late, quiet = [int(each.replace(",", "").replace("_", "")) for each in arguments] + [LATE, QUIET][len(arguments) :]
    address = os.environ.get("DATABASE_URL", "")
    print(f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores")
    if address.startswith("postgres"):
        on_postgresql(address, late, quiet)
    else:
        on_sqlite(late)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        print(json.dumps(CHILDREN[sys.argv[2]](*sys.argv[3:])))
    else:
        main(sys.argv[1:])
