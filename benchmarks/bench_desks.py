"""The desks: landing pages, queues, filters and deep pages, with 100,000 letters kept and with 1,000,000.

    DATABASE_URL=postgresql://... python -m benchmarks.bench_desks [SMALL [LARGE [RECENT]]]

Run from the project's folder. Creates a database of its own on that PostgreSQL server and drops it at the end;
the server's role must be allowed to. RECENT letters came in the last thirty days, a few thousand of them are
open; the others are closed. The large database is the small one with its closed letters copied, so that only the
archive grows. Prints for each page the median and the 95th percentile of the requests in milliseconds at both
sizes (the time that passed, and the work: how long the process and the server's were running on a processor,
which a busy machine does not change much), the ratio of the work, the number of statements, and every big table
that a statement reads from end to end.

The targets: the 95th percentile under 100 ms at 100,000 letters, at most 15 statements, hardly slower with ten
times the letters, no big table read from end to end.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.bench_import import SECRETS
from benchmarks.bench_sweep import databases

SMALL, LARGE, RECENT, REPEATS = 100_000, 1_000_000, 12_000, 30
MOST_MS, MOST_QUERIES = 100, 15


def seed(small: str, recent: str) -> dict[str, Any]:
    """Fill the database."""
    from benchmarks.desks.dress import dress
    from benchmarks.seeding.__main__ import main as seed_letters

    seed_letters(int(small), int(recent))
    dress()
    return vacuum()


def grow(large: str) -> dict[str, Any]:
    """Copy closed letters until there are about so many in all."""
    from benchmarks.desks.grow import CLOSED
    from benchmarks.desks.grow import grow as copy_closed
    from petitions.models import Petition

    closed, kept = Petition.objects.filter(state=CLOSED).count(), Petition.objects.count()
    copy_closed(math.ceil((int(large) - kept) / closed))
    return vacuum()


def vacuum() -> dict[str, Any]:
    """Let the server know its tables, as it does by itself after a while; return how many letters there are."""
    from django.db import connection

    from petitions.models import Petition

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"letters": Petition.objects.count(), "open": Petition.objects.open().count()}


def measure(repeats: str, explain: str) -> list[dict[str, Any]]:
    """Open every page so many times."""
    from benchmarks.desks.pages import measure as measure_pages

    return measure_pages(int(repeats), explain=explain == "explain")


CHILDREN = {each.__name__: each for each in (seed, grow, measure)}


def child(address: str, name: str, *facts: str) -> Any:
    """Run one of these in a process of its own on that database."""
    settings = {"DATABASE_URL": address, "REDIS_URL": "", "LOG_LEVEL": "ERROR", "SITE_URL": "http://localhost"}
    command = [sys.executable, "-m", "benchmarks.bench_desks", "--child", name, *facts]
    environment = {**os.environ, **SECRETS, **settings}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 our own
    return json.loads(done.stdout.splitlines()[-1])


def percentile(times: list[float], share: float) -> float:
    """Return the time that so large a share of the requests stays within."""
    return sorted(times)[math.ceil(share * len(times)) - 1]


def report(sizes: list[dict[str, Any]], measured: list[list[dict[str, Any]]]) -> None:
    """Print the table, and what is beyond the targets."""
    for size in sizes:
        print(f"{size['letters']:,} letters, {size['open']:,} of them open")
    heads = " ".join(f"{'p50':>6} {'p95':>6} {'work50':>6} {'work95':>6}" for _ in sizes)
    print(f"{'who':14} {'page':46} {heads}  ratio  statements")
    for rows in zip(*measured, strict=True):
        print(_line(rows))
    worst = [line for rows in zip(*measured, strict=True) for line in _beyond(rows)]
    print("\n".join(worst) or "every page within the targets, no big table read from end to end")


def _line(rows: tuple[dict[str, Any], ...]) -> str:
    """Return one page's figures at each size; the ratio is that of the medians of the work."""
    figures = [[percentile(row[what], share) for what in ("times", "work") for share in (0.5, 0.95)] for row in rows]
    printed = " ".join(f"{figure:6.1f}" for size in figures for figure in size)
    path = rows[0]["path"].removeprefix("/desk/") or "/desk/"
    ratio = figures[-1][2] / figures[0][2] if figures[0][2] else figures[-1][0] / figures[0][0]
    return f"{rows[0]['who']:14} {path[:46]:46} {printed} {ratio:6.2f} {rows[-1]['queries']:6}"


def _beyond(rows: tuple[dict[str, Any], ...]) -> Iterator[str]:
    """Yield what is beyond the targets: with a busy machine it is the work that counts, not the time."""
    first, last = rows[0], rows[-1]
    took = percentile(first["work"], 0.95) or percentile(first["times"], 0.95)
    if took > MOST_MS or last["queries"] > MOST_QUERIES or last["status"] != 200:
        yield f"beyond the targets: {first['who']} {first['path']} {took:.0f} ms, {last['queries']} statements"
    yield from (f"read from end to end: {last['path']}: {scan}" for scan in last["scans"])


def main(arguments: list[str]) -> None:
    """Seed, measure, grow, measure again."""
    numbers = [int(each.replace(",", "").replace("_", "")) for each in arguments]
    small, large, recent = numbers + [SMALL, LARGE, RECENT][len(numbers) :]
    print(f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores")
    with databases(os.environ["DATABASE_URL"], "bench_desks") as (own,):
        sizes = [child(own, "seed", str(small), str(recent))]
        measured = [child(own, "measure", str(REPEATS), "explain")]
        if large > small:
            sizes.append(child(own, "grow", str(large)))
            measured.append(child(own, "measure", str(REPEATS), "explain"))
    report(sizes, measured)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        print(json.dumps(CHILDREN[sys.argv[2]](*sys.argv[3:])))
    else:
        main(sys.argv[1:])
