"""A sweep in a process of its own: says that it is ready, waits for a line, sweeps, and tells in JSON what it did.

Run by the tests as ``python -m tests.deadlines.sweeper MOMENT [without-lock]``. ``without-lock`` is the negative
control: letters are read without being held. Such a process says once that it has read, and waits for a line
before it writes, so that two of them meet for certain.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django


def main(moment: str, *options: str) -> None:
    """Sweep once, when told to."""
    django.setup()
    from django.db import connection

    from deadlines.services import batches, escalation
    from deadlines.services.watch import Watch
    from tests.factories import at

    if "without-lock" in options:
        take_the_lock_away()
        escalation.__dict__["look"] = lambda _now: Watch()  # its own row is not what they are to meet at
        batches.__dict__["climbed_of"] = meeting(batches.__dict__["climbed_of"])
    refused: list[str] = []
    escalation.__dict__["climb"] = noting(escalation.__dict__["climb"], refused)
    escalation.__dict__["deliver_due"] = lambda **_facts: escalation.SweepSummary()  # mails are another matter
    escalation.BATCH = 25
    connection.ensure_connection()
    say_and_wait("ready")
    summary = escalation.SweepSummary()
    try:
        summary = escalation.sweep(now=at(moment))
    except django.db.OperationalError as error:  # SQLite refuses at its own door
        refused.append(str(error))
    sys.stdout.write(json.dumps({"steps": summary.steps, "broken": summary.broken, "refused": refused}) + "\n")


def take_the_lock_away() -> None:
    """Let no row be held while it is worked on, and no transaction of SQLite begin as a writer."""
    from django.db import connection
    from django.db.models import QuerySet

    QuerySet.select_for_update = lambda self, **_how: self  # type: ignore[method-assign]
    connection.settings_dict["OPTIONS"].pop("transaction_mode", None)


def meeting(read: Callable[..., Any]) -> Callable[..., Any]:
    """Let the first reading be followed by a wait for the other process."""
    met: list[str] = []

    def first_read(*arguments: object) -> Any:
        found = read(*arguments)
        if not met:
            met.append("read")
            say_and_wait("read")
        return found

    return first_read


def noting(climb: Callable[..., Any], refused: list[str]) -> Callable[..., Any]:
    """Let it be noted when the database refuses a batch because its rows are there already."""
    from django.db import IntegrityError

    def noted(*arguments: object) -> Any:
        try:
            return climb(*arguments)
        except IntegrityError as error:
            refused.append(str(error))
            raise

    return noted


def say_and_wait(word: str) -> None:
    """Tell the test how far it is, and wait for its line."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
