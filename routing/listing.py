"""What stands in a queue for a person, and how many of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, Max, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.access import posts_of
from common.clock import start_of_day
from petitions.models import Petition, State
from petitions.models.petition import OPEN_STATES
from routing.access import letters_visible_to
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment, AssignmentState
from routing.queues import Audience, Queue, Viewer, month_start, queues_for

NONE: Mapping[str, Any] = MappingProxyType({})


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


@dataclass
class _Tally:
    """What is counted in one statement: conditions on what stands, and other rows ``beside`` it."""

    standing: QuerySet[Any]
    conditions: dict[str, Q] = field(default_factory=dict)
    beside: dict[str, QuerySet[Any]] = field(default_factory=dict)

    def statement(self) -> _Statement:
        """Return this as a statement that can be asked again and again."""
        columns: list[Any] = [Count("pk", filter=condition) for condition in self.conditions.values()]
        columns += [Max(_number_of(rows)) for rows in self.beside.values()]
        named = {f"n{place}": column for place, column in enumerate(columns)}
        rows = self.standing.order_by().values(one=Value(1)).annotate(**named).values_list(*named)
        sql, values = rows.query.sql_with_params()
        return _Statement(sql, values, (*self.conditions, *self.beside), self.beside)


@dataclass(frozen=True)
class _Statement:
    """A statement that counts, ready to be sent: making one takes longer than asking it."""

    sql: str
    values: tuple[Any, ...]
    keys: tuple[str, ...]
    beside: Mapping[str, QuerySet[Any]]

    def count(self) -> dict[str, int]:
        """Return the numbers by their keys."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            counted = dict(zip(self.keys, cursor.fetchone() or (), strict=True))
        # where nothing stands at all there is no row beside which the others could be counted
        return {key: self.beside[key].count() if number is None else number for key, number in counted.items()}


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    grouped = rows.order_by().values(one=Value(1)).annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n"), output_field=IntegerField()), 0)


def counts(
    user: Viewer,
    day: dt.date,
    *,
    views: Mapping[str, tuple[Queue, Q]] = NONE,
    beside: Mapping[str, QuerySet[Any]] = NONE,
) -> dict[str, int]:
    """Return how many stand in each queue of this person, in one statement for the centre and one for a unit.

    ``views`` are further conditions on what stands in queues, ``beside`` any other rows; both are counted along,
    by their own keys. Which rows are ``beside`` may depend on the person's posts and the day alone: without views
    the statements of people with the same posts are kept.
    """
    queues, posts = queues_for(user), posts_of(user)
    key = (posts.held, posts.sees_wrongdoing, day, tuple(queue.where for queue in queues), tuple(beside))
    statements = None if views else _KEPT.get(key)
    if statements is None:
        statements = _statements(user, day, queues, views, beside)
        if not views:
            _keep(key, statements)
    return {name: number for statement in statements for name, number in statement.count().items()}


_KEPT: dict[tuple[Any, ...], list[_Statement]] = {}
MOST_KEPT = 200


def _keep(key: tuple[Any, ...], statements: list[_Statement]) -> None:
    if len(_KEPT) >= MOST_KEPT:  # another day, or very many people: begin anew
        _KEPT.clear()
    _KEPT[key] = statements


def _statements(
    user: Viewer,
    day: dt.date,
    queues: tuple[Queue, ...],
    views: Mapping[str, tuple[Queue, Q]],
    beside: Mapping[str, QuerySet[Any]],
) -> list[_Statement]:
    letters = _Tally(_letters_of(user, Audience.CENTRE).filter(state__in=(*OPEN_STATES, State.ANSWERED)))
    parts = _Tally(_lately(parts_of(user), day))
    for key, queue, more in [*((queue.key, queue, Q()) for queue in queues), *((k, *v) for k, v in views.items())]:
        tally = letters if queue.audience is Audience.CENTRE else parts
        if queue.ended or (queue.audience is Audience.UNIT and not queue.parts):
            tally.beside[key] = standing_in(queue, user, day).filter(more)
        else:
            tally.conditions[key] = queue.where(day) & more
    tallies = [tally for tally in (letters, parts) if tally.conditions]
    if tallies:
        tallies[0].beside.update(beside)
    return [tally.statement() for tally in tallies]


def _lately(parts: QuerySet[Assignment], day: dt.date) -> QuerySet[Assignment]:
    """Leave out the parts that ended before this month."""
    done = Q(state=AssignmentState.DONE, ended_at__gte=start_of_day(month_start(day)))
    return parts.filter(Q(state__in=OPEN_ASSIGNMENT_STATES) | done)
