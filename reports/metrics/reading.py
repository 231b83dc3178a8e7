"""All facts of a period, in a fixed number of queries however many letters there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from deadlines.models import Deadline, DeadlineKind, Verdict
from petitions.models import Kind, Petition, PetitionEvent, PublicCopy, Rating, Reply, ReplyKind, State
from reports.metrics.asof import lead_at, owner_of, taken_away
from reports.metrics.clocks import read_clocks
from reports.metrics.facts import Dispatch, Facts, Happening, Judgement
from reports.metrics.letters import read_letters
from reports.metrics.period import Period
from routing.models import Assignment, AssignmentRole

_LETTER = ("petition__number", "petition__channel__key", "petition__letter_type", "petition__restricted")


def plan_simply() -> None:
    """Keep PostgreSQL from compiling these queries, until the transaction ends: that took longer than running them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")


def read_facts(period: Period) -> Facts:
    """Return what a bulletin of the period is counted from."""
    return Facts(
        period=period,
        letters=read_letters(period),
        clocks=read_clocks(period),
        ratings=_ratings(period),
        published=_published(period),
        dispatches=_dispatches(period),
        returns=_returns(period),
        redone=_events(period, Kind.REDO_OPENED, {}),
        closed=_petitions(period, "closed_at"),
        first_dispatched=_petitions(period, "dispatched_at"),
        hollow=_hollow(period),
        rejected=_events(period, Kind.REPLY_REJECTED, {"data__from": State.IN_REVIEW}),
    )


def _span(period: Period, column: str) -> dict[str, Any]:
    """Say "in the period, before the cut-off" for a column of moments."""
    return {f"{column}__gte": period.begins_at, f"{column}__lt": period.seen_until}


def _happenings(rows: Iterable[dict[str, Any]]) -> tuple[Happening, ...]:
    return tuple(
        Happening(row["petition__number"], row["petition__channel__key"], owner_of(row, row["owner"])) for row in rows
    )


def _ratings(period: Period) -> tuple[Judgement, ...]:
    ratings = (
        Rating.objects.standing()
        .filter(rated_on__gte=period.first, rated_on__lte=period.last, rated_at__lt=period.cut_off, round=1)
        .annotate(owner=lead_at(period.cut_off, "petition__"))
    )
    rows = ratings.order_by().values(*_LETTER, "owner", "grade")
    return tuple(
        Judgement(
            row["petition__number"], row["petition__channel__key"], owner_of(row, row["owner"]), grade=row["grade"]
        )
        for row in rows
    )


def _published(period: Period) -> tuple[Happening, ...]:
    copies = PublicCopy.objects.filter(version=1, **_span(period, "published_at"))
    return _happenings(copies.order_by().annotate(owner=F("department_id_copied")).values(*_LETTER, "owner"))


def _leads() -> QuerySet[Assignment]:
    """Return the leads of round 1. When a unit got a letter that was imported with its answer is not known."""
    return Assignment.objects.filter(role=AssignmentRole.LEAD, round=1, petition__dispatched_at__isnull=False)


def _dispatches(period: Period) -> tuple[Dispatch, ...]:
    given = _leads().filter(**_span(period, "assigned_at")).exclude(taken_away(), acknowledged_at=None)
    in_time = _acknowledged_in_time(period)
    rows = given.order_by().values(*_LETTER, "petition", "department", "acknowledged_at")
    return tuple(
        Dispatch(
            row["petition__number"],
            row["petition__channel__key"],
            owner_of(row, row["department"]),
            acknowledged_in_time=(row["petition"], row["department"], row["acknowledged_at"]) in in_time,
        )
        for row in rows
    )


def _acknowledged_in_time(period: Period) -> set[tuple[int, int | None, dt.datetime | None]]:
    """Return (letter, unit, moment) of the acknowledgements that came in time since the period began."""
    clocks = Deadline.objects.filter(
        kind=DeadlineKind.ACKNOWLEDGE,
        round=1,
        satisfied_at__gte=period.begins_at,
        satisfied_at__lt=period.cut_off,
        verdict=Verdict.IN_TIME,
    )
    return set(clocks.values_list("petition", "department", "satisfied_at"))


def _returns(period: Period) -> tuple[Happening, ...]:
    asked = _leads().filter(return_asked_at__isnull=False, **_span(period, "return_asked_at"))
    return _happenings(asked.order_by().annotate(owner=F("department")).values(*_LETTER, "owner"))


def _events(period: Period, kind: Kind, more: dict[str, Any]) -> tuple[Happening, ...]:
    events = PetitionEvent.objects.filter(kind=kind, **_span(period, "at"), **more)
    owned = events.annotate(owner=lead_at(period.cut_off, "petition__"))
    return _happenings(owned.order_by().values(*_LETTER, "owner"))


def _petitions(period: Period, column: str) -> tuple[Happening, ...]:
    """Letters closed, or first dispatched, in the period; those imported with their answer went neither way here."""
    ours = Petition.objects.filter(dispatched_at__isnull=False)
    letters = ours.filter(**_span(period, column)).annotate(owner=lead_at(period.cut_off, ""))
    rows = letters.order_by().values("number", "channel__key", "letter_type", "restricted", "owner")
    return tuple(Happening(row["number"], row["channel__key"], owner_of(row, row["owner"], "")) for row in rows)


def _hollow(period: Period) -> tuple[Happening, ...]:
    """Letters of the period with an answer that says nothing, each once: perhaps hollow, or judged so by a person.

    What was judged hollow is an interim note now (RULES section 5); that it went out as an answer is counted here.
    """
    replies = Reply.objects.filter(
        Q(perhaps_hollow=True, kind=ReplyKind.FINAL) | Q(judged_hollow_at__isnull=False),
        petition__received_on__gte=period.first,
        petition__received_on__lte=period.last,
        round=1,
        released_at__lt=period.cut_off,
    )
    owned = replies.annotate(owner=lead_at(period.cut_off, "petition__"))
    return _happenings(owned.order_by().values(*_LETTER, "owner").distinct())
