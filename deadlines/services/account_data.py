"""A clock's account as plain data, for programs; docs/deadline-schema.json says what each part is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext

from accounts.models import Department
from common.clock import TZ
from deadlines.calendar import DayKind
from deadlines.counting import CountedDay
from deadlines.models import CalendarVersion
from deadlines.services.account import Account
from deadlines.services.account_parts import ExtensionLine, PauseLine, Rung
from deadlines.services.history import Turn
from deadlines.services.rule_words import starts_from

SCHEMA_VERSION = 1
_KINDS = {
    "is-zero": "day_zero",
    "is-count": "counted",
    "is-togo": "to_come",
    "is-pause": "paused",
    "is-late": "late",
    "is-rest": "rest",
}
_MARKS = {"is-make": "make_up", "is-prov": "provisional", "is-due": "due", "is-done": "done", "is-today": "today"}


def account_data(account: Account) -> dict[str, Any]:
    """Return the account as JSON; what the writer is not shown is not in the writer's."""
    clock = account.clock
    data: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "id": clock.pk,
        "letter": clock.petition.number,
        "kind": clock.kind,
        "title": account.title,
        "round": clock.round,
        "unit": clock.department.name if clock.department else None,
        "as_of": account.day.isoformat(),
        "start": {"at": _moment(clock.started_at), "date": _day(clock.started_on), "from": gettext(account.origin)},
        "rule": _rule(account),
        "original_due_on": _day(clock.original_due_on),
        "due_on": _day(clock.due_on),
        "provisional": clock.provisional,
        "standing": str(account.standing),
        "verdict": clock.verdict or None,
        "done_at": _moment(clock.satisfied_at),
        "paused_since": _day(clock.paused_on),
        "days_used": account.used,
        "days_left": account.left,
        "sentence": account.sentence,
        "days": [_counted(day, account) for day in account.days],
        "pauses": [_pause(line) for line in account.pauses],
        "extensions": [_extension(line, inside=not account.for_writer) for line in account.extensions],
        "calendar_versions": [_version(version) for version in account.versions],
        "history": [_turn(turn, named=not account.for_writer) for turn in account.history],
    }
    return data if account.for_writer else data | {"ladder": _ladder(account.ladder), "held": _held(account.held)}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(TZ).isoformat(timespec="seconds") if moment else None


def _rule(account: Account) -> dict[str, Any]:
    limit = account.limit
    return {
        "amount": limit.snapshot.amount,
        "amount_in_force": limit.amount,
        "unit": limit.snapshot.unit,
        "starts_from": str(starts_from(account.clock.kind, limit.snapshot.starts_from)),
        "cap": limit.snapshot.cap,
        "label": limit.label,
        "source": limit.snapshot.source,
        "valid_from": _day(limit.row.valid_from) if limit.row else None,
    }


def _counted(day: CountedDay, account: Account) -> dict[str, Any]:
    main = next(_KINDS[kind] for kind in day.kinds if kind in _KINDS)
    if main == "rest" and account.calendar.day_kind(day.date) is DayKind.HOLIDAY:
        main = "holiday"
    return {
        "date": day.date.isoformat(),
        "kind": main,
        "number": day.number,
        "name": gettext(name) if (name := account.calendar.name_of(day.date)) else "",
        "marks": [_MARKS[kind] for kind in day.kinds if kind in _MARKS],
        "sentence": day.sentence,
    }


def _pause(line: PauseLine) -> dict[str, Any]:
    row = line.row
    return {
        "from": _day(row.from_on),
        "to": _day(row.to_on),
        "resumes_by": _day(row.resume_on),
        "reason": row.reason,
        "days_left_out": line.left_out,
        "too_late": line.too_late,
    }


def _extension(line: ExtensionLine, *, inside: bool) -> dict[str, Any]:
    row = line.row
    said = {
        "state": row.state,
        "basis": row.basis,
        "total": row.total,
        "promised_on": _day(row.promised_on),
        "unit": row.department.name,
        "reason": row.reason,
        "asked_at": _moment(row.asked_at),
        "decided_at": _moment(row.decided_at),
        "from": _day(line.before),
        "to": _day(line.after),
    }
    return said | {"decision_note": row.decision_note} if inside else said


def _version(version: CalendarVersion) -> dict[str, Any]:
    return {"number": version.number, "announced_until": _day(version.announced_until), "note": version.note}


def _turn(turn: Turn, *, named: bool) -> dict[str, Any]:
    said = {
        "at": _moment(turn.at),
        "kind": str(turn.kind),
        "title": turn.title,
        "unit": turn.unit,
        "more": turn.more,
        "from": _day(turn.before),
        "to": _day(turn.after),
    }
    return said | {"who": turn.who} if named else said


def _ladder(rungs: list[Rung]) -> list[dict[str, Any]]:
    return [
        {
            "key": rung.step.key,
            "name": rung.step.name,
            "at": _moment(rung.at),
            "card": rung.step.card or None,
            "tells": list(rung.step.tells),
            "ahead": rung.ahead,
            "provisional": rung.provisional,
            "withdrawn": rung.withdrawn,
            "due_on": _day(rung.due_on),
        }
        for rung in rungs
    ]


def _held(held: list[tuple[Department, int]]) -> list[dict[str, Any]]:
    return [{"unit": unit.name, "working_days": days} for unit, days in held]
