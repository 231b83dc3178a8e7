"""The library: first page, filters, orders, searches, feed and letter over 100,000 public letters and more.

    [DATABASE_URL=postgresql://...] python -m benchmarks.bench_library [SIZE ...]

Run from the project's folder (default: 100,000). With DATABASE_URL it creates a database of its own on that
PostgreSQL server and drops it at the end (the server's role must be allowed to); without, it uses an SQLite file in
a temporary folder. Prints for each page the median and the 95th percentile of the requests in milliseconds (the
time that passed, and the work: how long the process and the server's were running on a processor, which a busy
machine does not change much), the ratio of the work between the sizes, the number of statements, and on PostgreSQL
every big table read from end to end.

The targets at 100,000 letters: on PostgreSQL the first page under 100 ms and a search under 50 ms, on SQLite both
under 150 ms, each at the 95th percentile (of the work); the same is the goal at 1,000,000.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bench_desks import percentile
from benchmarks.bench_import import SECRETS
from benchmarks.bench_sweep import databases

SIZE, REPEATS = 100_000, 40
PAGE_MS, SEARCH_MS, SQLITE_MS = 100, 50, 150


def seed(count: str) -> dict[str, Any]:
    """Fill the database."""
    from django.core.management import call_command

    from benchmarks.library.rows import write

    call_command("migrate", verbosity=0)
    call_command("seed_reference", verbosity=0)
    begun = time.perf_counter()
    write(int(count))
    return {"seconds": time.perf_counter() - begun}


def measure(repeats: str) -> list[dict[str, Any]]:
    """Open every page so many times."""
    from benchmarks.library.pages import measure as measure_pages

    return measure_pages(int(repeats))


CHILDREN = {each.__name__: each for each in (seed, measure)}


def child(address: str, name: str, *facts: str) -> Any:
    """Run one of these in a process of its own on that database."""
    settings = {"DATABASE_URL": address, "REDIS_URL": "", "LOG_LEVEL": "ERROR", "SITE_URL": "http://localhost"}
    command = [sys.executable, "-m", "benchmarks.bench_library", "--child", name, *facts]
    environment = {**os.environ, **SECRETS, **settings}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 our own
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """Yield the address of an empty database that is gone afterwards."""
    if server.startswith("postgres"):
        with databases(server, "bench_library") as (own,):
            yield own
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'letters.sqlite3'}"


def report(sizes: list[int], measured: list[list[dict[str, Any]]], *, postgresql: bool) -> None:
    """Print the table, and what is beyond the targets."""
    heads = " ".join(f"{'p50':>7} {'p95':>7} {'work50':>7} {'work95':>7}" for _ in sizes)
    print(f"{'what':40} {'':40} {heads}  ratio  statements")
    for rows in zip(*measured, strict=True):
        print(_line(rows))
    for size, rows in zip(sizes, measured, strict=True):
        wrong = [line for row in rows for line in _beyond(row, postgresql=postgresql)]
        print(f"{size:,} letters: " + ("\n  ".join(["", *wrong]) if wrong else "everything within the targets"))


def _line(rows: tuple[dict[str, Any], ...]) -> str:
    figures = [[percentile(row[what], share) for what in ("times", "work") for share in (0.5, 0.95)] for row in rows]
    printed = " ".join(f"{figure:7.1f}" for size in figures for figure in size)
    ratio = figures[-1][2] / figures[0][2]
    return f"{rows[0]['what']:40} {rows[0]['path'][:40]:40} {printed} {ratio:6.2f} {rows[-1]['queries']:6}"


def _beyond(row: dict[str, Any], *, postgresql: bool) -> Iterator[str]:
    if row["what"] == "once a minute":
        return
    target = (SEARCH_MS if row["what"].startswith("alone") else PAGE_MS) if postgresql else SQLITE_MS
    took = percentile(row["work"], 0.95)
    if took > target or row["status"] != 200:
        yield f"beyond the target of {target} ms: {row['what']} {row['path']} {took:.0f} ms, answer {row['status']}"
    yield from (f"read from end to end: {row['path']}: {scan}" for scan in row["scans"])


def main(arguments: list[str]) -> None:
    """Seed and measure at each size."""
    sizes = [int(each.replace(",", "").replace("_", "")) for each in arguments] or [SIZE]
    server = os.environ.get("DATABASE_URL", "")
    print(f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores")
    measured = []
    for size in sizes:
        with own_database(server) as own:
            seconds = child(own, "seed", str(size))["seconds"]
            print(f"{size:,} public letters written and indexed in {seconds:.0f} s, {size / seconds:.0f} letters/s")
            measured.append(child(own, "measure", str(REPEATS)))
    report(sizes, measured, postgresql=server.startswith("postgres"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        print(json.dumps(CHILDREN[sys.argv[2]](*sys.argv[3:])))
    else:
        main(sys.argv[1:])
