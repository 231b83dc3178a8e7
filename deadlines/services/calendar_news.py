"""Who hears of a changed calendar: the letters' records, their writers, the units that answer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Department, Role, User
from accounts.people import holders
from common.clock import now
from deadlines.models import CalendarVersion, DeadlineKind
from deadlines.services.calendars import staff_time
from deadlines.services.provisional import clock_due_words, due_words, noted
from deadlines.services.recounting import Recount
from notifications.services import Outgoing, notify_many
from petitions.models import Kind, Petition, Writer
from petitions.services.events import EventDraft, record_many

LISTED = 60
"""Letters named in one message; more are counted."""


def _of_writer(move: Recount) -> bool:
    """Tell whether it is the date that the writer was told."""
    return move.clock.kind == DeadlineKind.REPLY


def write_events(moves: Sequence[Recount], version: CalendarVersion, *, at: dt.datetime, actor: User | None) -> int:
    """Append one event to every letter whose dates move, shown to the writer where it is the reply's; return how many.

    ``data`` holds the reply's old and new date, the version, and every clock that moved.
    """
    by_letter: dict[int, list[Recount]] = defaultdict(list)
    for move in moves:
        by_letter[move.clock.petition_id].append(move)
    drafts = []
    for group in by_letter.values():
        reply = next(filter(_of_writer, group), None)
        data: dict[str, Any] = {"version": version.number, "clocks": [_told(move) for move in group]}
        if reply:
            data |= {"from": reply.before.isoformat(), "to": reply.clock.due_on.isoformat()}
        letter = group[0].clock.petition
        drafts.append(
            EventDraft(
                letter, Kind.CALENDAR_CHANGED, at=at, note=version.note, data=data, shown=reply is not None, actor=actor
            )
        )
    record_many(drafts)
    return len(drafts)


def _told(move: Recount) -> dict[str, str]:
    clock = move.clock
    unit = clock.department.name if clock.department else ""
    return {"kind": clock.kind, "unit": unit, "from": move.before.isoformat(), "to": clock.due_on.isoformat()}


def tell_writers(moves: Iterable[Recount], *, key: str) -> None:
    """Write to everybody whose reply date moves, where an address was given; ``key`` names the change."""
    replies = {move.clock.petition_id: move for move in moves if _of_writer(move)}
    written = []
    for writer in Writer.objects.filter(petition_id__in=replies):
        move = replies[writer.petition_id]
        letter = move.clock.petition
        written.append(
            Outgoing(
                key=f"calendar:{key}:{letter.pk}:writer",
                notice="calendar_changed_writer",
                context=noted(
                    {
                        "number": letter.number,
                        "title": letter.title,
                        "before": move.before,
                        "due": move.clock.due_on,
                    },
                    move.clock.calendar_version.announced_until,
                ),
                address=writer.email,
                reference=letter.number,
                restricted=letter.restricted,
            )
        )
    notify_many(written)


def tell_units(moves: Iterable[Recount], *, key: str) -> None:
    """Write one message to each person of a unit, with all of its letters that move; ``key`` names the change.

    Reports of wrongdoing stand in the messages of marked people alone.
    """
    by_unit: dict[Department, list[Recount]] = defaultdict(list)
    for move in moves:
        unit = move.clock.department or move.clock.petition.lead_department
        if unit:
            by_unit[unit].append(move)
    not_before = staff_time(now(), urgent=False)
    written = []
    for unit, group in by_unit.items():
        for person in holders((Role.LIAISON, Role.UNIT_HEAD), department=unit):
            shown = [move for move in group if person.sees_wrongdoing or not move.clock.petition.restricted]
            if shown:
                place = f"calendar:{key}:unit-{unit.pk}:{person.pk}"
                written.append(_to_unit(place, person, unit, shown, not_before))
    notify_many(written)


def _to_unit(key: str, person: User, unit: Department, moves: Sequence[Recount], not_before: dt.datetime) -> Outgoing:
    letters: dict[Petition, list[Recount]] = defaultdict(list)
    for move in moves:
        letters[move.clock.petition].append(move)
    lines = [line for letter in list(letters)[:LISTED] for line in map(_line, letters[letter])]
    context = {
        "unit": unit.name,
        "count": len(letters),
        "more": max(0, len(letters) - LISTED),
        "note": "\n".join(lines),
    }
    return Outgoing(key=key, notice="calendar_changed_unit", context=context, recipient=person, not_before=not_before)


def _line(move: Recount) -> str:
    kind = DeadlineKind(move.clock.kind).label
    return f"{move.clock.petition.number}　{kind}：{due_words(move.before, move.clock.calendar_version.announced_until)} → {clock_due_words(move.clock)}"
