"""What stands in a queue for a person, and how many of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db.models import Count, IntegerField, Max, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

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
    """Return how many stand in each queue of this person; one statement for each kind of queue."""
    queues = queues_for(user)
    counted: dict[str, int] = {}
    for audience in Audience:
        letters = _letters_of(user, audience).filter(state__in=(*OPEN_STATES, State.ANSWERED))
        wanted = [queue for queue in queues if queue.audience is audience and not queue.parts]
        ended = {queue.key: letters_in(queue, user, day) for queue in wanted if queue.ended}
        counted |= _count(letters, [queue for queue in wanted if not queue.ended], day, apart=ended)
    lately_done = Q(state=AssignmentState.DONE, ended_at__gte=start_of_day(month_start(day)))
    parts = parts_of(user).filter(Q(state__in=OPEN_ASSIGNMENT_STATES) | lately_done)
    return counted | _count(parts, [q for q in queues if q.parts], day)


def _count(
    standing: QuerySet[Any],
    queues: Sequence[Queue],
    day: dt.date,
    *,
    apart: Mapping[str, QuerySet[Petition]] = MappingProxyType({}),
) -> dict[str, int]:
    """Count the queues over what stands; those ``apart``, which hold more than that, beside it in the same statement."""
    columns: dict[str, Any] = {_column(queue.key): Count("pk", filter=queue.where(day)) for queue in queues}
    columns |= {_column(key): Max(_number_of(letters)) for key, letters in apart.items()}
    found = standing.aggregate(**columns) if columns else {}
    counted = {key: found[_column(key)] for key in (*(queue.key for queue in queues), *apart)}
    # where nothing stands at all there is no row beside which the others could be counted
    return {key: apart[key].count() if number is None else number for key, number in counted.items()}


def _number_of(letters: QuerySet[Petition]) -> Coalesce:
    grouped = letters.order_by().values(one=Value(1)).annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n"), output_field=IntegerField()), 0)


def _column(key: str) -> str:
    return key.replace("-", "_")
