"""The hot pages on a seeded database: how long they take, and how many queries.

    DATABASE_URL=postgres://... benchmarks/seed 100000
    DATABASE_URL=postgres://... .venv/bin/python -m benchmarks.bench_pages

Prints the median of several requests per page in milliseconds, and as a ratio to the home page of the
same run, which asks little of the database.
"""

from __future__ import annotations

import os
import statistics
import time

import django

REPEATS = 7
PAGES = [
    ("", "/"),
    ("", "/library/"),
    ("", "/library/?q=路灯"),
    ("", "/library/?channel=forum"),
    ("clerk", "/desk/queues/new/"),
    ("clerk", "/desk/queues/handling/"),
    ("clerk", "/desk/queues/late/"),
    ("clerk", "/desk/search/?q=路灯"),
    ("liaison", "/desk/unit/"),
]


def main() -> None:
    """Measure every page and print one line for each."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Department, DepartmentKind, Membership, Role, User

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    centre = Department.objects.get(kind=DepartmentKind.CENTRE)
    unit = Department.objects.handling()[0]
    people = {}
    for role, department in ((Role.CLERK, centre), (Role.LIAISON, unit)):
        person, _new = User.objects.get_or_create(
            username=f"benchmark.{role}", defaults={"display_name": str(role.label)}
        )
        Membership.objects.get_or_create(user=person, department=department, role=role)
        people[str(role)] = person
    base = 0.0
    for who, path in PAGES:
        client = Client()
        if who:
            client.force_login(people[who], "django.contrib.auth.backends.ModelBackend")
        client.get(path)
        times = []
        for _ in range(REPEATS):
            begun = time.perf_counter()
            response = client.get(path)
            times.append(time.perf_counter() - begun)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        median = statistics.median(times)
        base = base or median
        print(
            f"{path:32} {response.status_code} {median * 1000:7.1f} ms {median / base:6.1f} × {len(queries):3} queries"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
