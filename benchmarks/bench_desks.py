"""The desks: landing pages, queues, filters and deep pages, with 100,000 letters kept and with 1,000,000.

    DATABASE_URL=postgresql://... python -m benchmarks.bench_desks [SMALL [LARGE [RECENT]]]

Run from the project's folder. Creates a database of its own on that PostgreSQL server and drops it at the end;
the server's role must be allowed to. RECENT letters came in the last thirty days, a few thousand of them are
open; the others are closed. The large database is the small one with its closed letters copied, so that only the
archive grows. Prints for each page the median and the 95th percentile of the requests in milliseconds at both
sizes, their ratio, the time that the process itself worked for a page, the number of statements, and every big
table that a statement reads from end to end.

The targets: the 95th percentile under 100 ms at 100,000 letters, at most 15 statements, hardly slower with ten
times the letters, no big table read from end to end.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
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
    print(f"{'who':14} {'page':58} " + " ".join(f"{'p50':>6} {'p95':>6}" for _ in sizes) + "  ratio    own  statements")
    worst: list[str] = []
    for rows in zip(*measured, strict=True):
        medians = [percentile(row["times"], 0.5) for row in rows]
        highs = [percentile(row["times"], 0.95) for row in rows]
        figures = " ".join(f"{low:6.1f} {high:6.1f}" for low, high in zip(medians, highs, strict=True))
        path = rows[0]["path"].removeprefix("/desk/") or "/desk/"
        print(
            f"{rows[0]['who']:14} {path[:58]:58} {figures} {medians[-1] / medians[0]:6.2f} {rows[0]['own']:6.1f} {rows[-1]['queries']:6}"
        )
        if highs[0] > MOST_MS or rows[-1]["queries"] > MOST_QUERIES or rows[-1]["status"] != 200:
            worst.append(
                f"beyond the targets: {rows[0]['who']} {path} {highs[0]:.0f} ms, {rows[-1]['queries']} statements"
            )
        worst += [f"read from end to end: {path}: {scan}" for scan in rows[-1]["scans"]]
    print("\n".join(worst) or "every page within the targets, no big table read from end to end")


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
