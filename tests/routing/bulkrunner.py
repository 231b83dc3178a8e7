"""A worker of jobs on many letters in a process of its own: says that it is ready, waits for a line, works.

Run by the tests as ``python -m tests.routing.bulkrunner [without-lock]``. ``without-lock`` is the negative control: a
letter is done without its row of the job being held, and ticked off in a transaction of its own.
"""

from __future__ import annotations

import sys
from typing import Any

import django


def main(*options: str) -> None:
    """Do the jobs that wait, when told to."""
    django.setup()
    from django.db import connection

    from notifications.services import nudging
    from routing.services import bulk
    from routing.tasks import run_bulk

    nudging.nudge = bulk.__dict__["nudge"] = lambda *_tasks: None  # whoever would be woken is no part of the test
    if "without-lock" in options:
        bulk.__dict__["_do_one"] = tick_off_later(bulk)
    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    run_bulk()


def tick_off_later(bulk: Any) -> Any:
    """Return a way of doing one letter after which it is not on record yet that it was done."""
    import time

    from common.clock import now
    from routing.models import BulkItem, BulkKind

    def do_one(job: Any, key: int) -> None:
        item = BulkItem.objects.select_related("petition").get(pk=key)
        bulk.DEEDS[BulkKind(job.kind)].do(item.petition, job.wishes, item.version, job.created_by)
        time.sleep(0.05)
        BulkItem.objects.filter(pk=key).update(done_at=now())

    return do_one


if __name__ == "__main__":
    main(*sys.argv[1:])
