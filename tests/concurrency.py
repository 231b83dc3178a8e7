"""Many at once: threads with database connections of their own that start at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import connection

Result = TypeVar("Result")


@dataclass
class Outcome(Generic[Result]):
    """What the threads returned, and what they raised."""

    results: list[Result] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)


def at_once(count: int, act: Callable[[int], Result], *, before: Callable[[], None] = lambda: None) -> Outcome[Result]:
    """Run ``act(0) … act(count - 1)`` in as many threads, none of which begins before all are ready."""
    outcome: Outcome[Result] = Outcome()
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            before()
            gate.wait(timeout=30)
            outcome.results.append(act(number))
        except Exception as error:  # told to the test
            outcome.errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcome
