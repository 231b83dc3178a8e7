"""What stands in a queue for a person, and how many of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.access import posts_of
from common.clock import start_of_day
from petitions.models import Petition, State
from petitions.models.petition import OPEN_STATES
from routing.access import letters_visible_to
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentState
from routing.queues import Audience, Queue, Viewer, month_start, queues_for


def _letters_of(user: Viewer, audience: Audience) -> QuerySet[Petition]:
    """Return the letters at whose queues this person works: the centre's all, a unit's those that name it."""
    letters = letters_visible_to(user)
    if audience is Audience.UNIT:
        letters = letters.filter(named_department__in=posts_of(user).unit_ids)
    return letters


def parts_of(user: Viewer) -> QuerySet[Assignment]:
    """Return the assignments of the person's units; those of restricted letters for marked people alone."""
    posts = posts_of(user)
    parts = Assignment.objects.filter(department__in=posts.unit_ids)
    return parts if posts.sees_wrongdoing else parts.filter(petition__restricted=False)


def letters_in(queue: Queue, user: Viewer, day: dt.date) -> QuerySet[Petition]:
    """Return the letters of a queue of letters."""
    return _letters_of(user, queue.audience).filter(queue.where(day))


def parts_in(queue: Queue, user: Viewer, day: dt.date) -> QuerySet[Assignment]:
    """Return the assignments of a queue of parts."""
    return parts_of(user).filter(queue.where(day))


def standing_in(queue: Queue, user: Viewer, day: dt.date) -> QuerySet[Any]:
    """Return what stands in the queue: letters, or parts."""
    return parts_in(queue, user, day) if queue.parts else letters_in(queue, user, day)


def counts(user: Viewer, day: dt.date) -> dict[str, int]:
    """Return how many stand in each queue of this person: one statement for each kind, one for each with closed letters."""
    queues = queues_for(user)
    counted: dict[str, int] = {}
    for audience in Audience:
        letters = _letters_of(user, audience).filter(state__in=(*OPEN_STATES, State.ANSWERED))
        counted |= _count(letters, [q for q in queues if q.audience is audience and not (q.parts or q.ended)], day)
    counted |= {queue.key: letters_in(queue, user, day).count() for queue in queues if queue.ended}
    lately_done = Q(state=AssignmentState.DONE, ended_at__gte=start_of_day(month_start(day)))
    parts = parts_of(user).filter(Q(state__in=OPEN_ASSIGNMENT_STATES) | lately_done)
    return counted | _count(parts, [q for q in queues if q.parts], day)


def _count(standing: QuerySet[Any], queues: Iterable[Queue], day: dt.date) -> dict[str, int]:
    columns = {queue.key.replace("-", "_"): Count("pk", filter=queue.where(day)) for queue in queues}
    found = standing.aggregate(**columns) if columns else {}
    return {queue.key: found[queue.key.replace("-", "_")] for queue in queues}
