"""The queues as one table: what waits for whom, in which order, and what an empty one means.

The queues marked ``work`` divide the open letters: each open letter stands in exactly one of them.
The others are views across them. Parts are the assignments of a unit, which divide in the same way.
A new queue is a line in centre.py or units.py; its condition stands in conditions.py.
"""

from __future__ import annotations

from accounts.access import posts_of
from routing.queues.base import (
    HANDLING,
    LAST_ANSWERED,
    LAST_ENDED,
    LEAVING,
    OWN_UNIT,
    PRESSING,
    PRESSING_PARTS,
    RECEIVING,
    Audience,
    Condition,
    Queue,
    Viewer,
)
from routing.queues.centre import CENTRE_QUEUES
from routing.queues.conditions import HOLLOW_DAYS, SCREENED_BY_UNIT, month_start
from routing.queues.units import UNIT_QUEUES

__all__ = [
    "CENTRE_QUEUES",
    "HANDLING",
    "HOLLOW_DAYS",
    "LAST_ANSWERED",
    "LAST_ENDED",
    "LEAVING",
    "OWN_UNIT",
    "PRESSING",
    "PRESSING_PARTS",
    "QUEUES",
    "RECEIVING",
    "SCREENED_BY_UNIT",
    "UNIT_QUEUES",
    "Audience",
    "Condition",
    "Queue",
    "Viewer",
    "month_start",
    "queues_for",
]

QUEUES = {queue.key: queue for queue in (*CENTRE_QUEUES, *UNIT_QUEUES)}


def queues_for(user: Viewer) -> tuple[Queue, ...]:
    """Return the queues that this person's posts are for, in the order of the side navigation."""
    posts = posts_of(user)
    return (CENTRE_QUEUES if posts.in_centre else ()) + (UNIT_QUEUES if posts.unit_ids else ())
