"""How a clock's date came about: the entries of the letter's record that bear on it, each with old and new date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from deadlines.calendar import DayUnit, WorkingCalendar, add_days
from deadlines.models import Deadline, DeadlineKind
from deadlines.services.provisional import due_words
from deadlines.services.rules import RuleSnapshot
from deadlines.services.showing import ACTIONS, origin_of
from deadlines.wording import REPLY, limit_words
from petitions.models import Kind, PetitionEvent

_OPENING = (Kind.SUBMITTED, Kind.REGISTERED, Kind.IMPORTED, Kind.REDO_OPENED)
_WAITS = (Kind.PAUSED, Kind.RESUMED)
_MORE_TIME = (Kind.EXTENSION_ASKED, Kind.EXTENSION_LATE, Kind.EXTENSION_REFUSED, Kind.EXTENDED)
_ENDINGS = (Kind.NOT_ACCEPTED, Kind.MERGED, Kind.TRANSFERRED_OUT, Kind.WITHDRAWN)
_CHANGED = (Kind.REASSIGNED, Kind.DISPATCH_UNDONE)
_GIVING = (Kind.DISPATCHED, Kind.REASSIGNED, Kind.SUPPORT_ADDED, Kind.PASSED_ON)
_TAKING = (Kind.SUPPORT_DROPPED, Kind.PASSING_ENDED, Kind.DISPATCH_UNDONE)
_BEARS_ON = {
    DeadlineKind.REPLY: (
        *_OPENING, Kind.ACCEPTED, Kind.DISPATCHED, Kind.DISPATCH_UNDONE, Kind.REASSIGNED, Kind.SENT_BACK, Kind.DEADLINE_SET, *_WAITS,
        *_MORE_TIME, Kind.INTERIM_NOTE, Kind.RELEASED, Kind.JUDGED_HOLLOW, *_ENDINGS,
    ),
    DeadlineKind.DISPATCH: (
        *_OPENING, Kind.ACCEPTED, *_WAITS, Kind.DISPATCHED, Kind.DISPATCH_UNDONE, *_ENDINGS,
    ),
    DeadlineKind.EXTERNAL: (*_OPENING, Kind.RELEASED, Kind.REPORTED_BACK, *_ENDINGS),
    DeadlineKind.NOTIFY: (*_OPENING, Kind.ACCEPTED, *_ENDINGS),
    DeadlineKind.ACKNOWLEDGE: (*_GIVING, *_TAKING, Kind.ACKNOWLEDGED, Kind.SENT_BACK, Kind.RETURN_REFUSED),
    DeadlineKind.SUPPORT: (
        *_GIVING, *_TAKING, Kind.ACKNOWLEDGED, Kind.DEADLINE_SET, *_WAITS, Kind.EXTENDED, Kind.OPINION_GIVEN, Kind.SENT_BACK,
    ),
    DeadlineKind.UNIT: (
        Kind.PASSED_ON, Kind.PASSING_ENDED, *_CHANGED, Kind.ACKNOWLEDGED, Kind.DEADLINE_SET, *_WAITS, Kind.EXTENDED,
        Kind.OPINION_GIVEN, Kind.SENT_BACK, Kind.RETURN_REFUSED,
    ),
}  # fmt: skip
_UNIT_OWN = (
    Kind.ACKNOWLEDGED, Kind.SENT_BACK, Kind.RETURN_REFUSED, Kind.OPINION_GIVEN, Kind.SUPPORT_ADDED, Kind.SUPPORT_DROPPED,
    Kind.PASSED_ON, Kind.PASSING_ENDED,
)  # fmt: skip
"""Entries of one unit; on another unit's clock they have no bearing."""
_ONE_TRANSACTION = dt.timedelta(seconds=5)
_MOVES = (Kind.DEADLINE_SET, Kind.EXTENDED, Kind.RESUMED, Kind.CALENDAR_CHANGED)


@dataclass(frozen=True)
class Turn:
    """One entry: what happened, who did it, and the due date before and after where it moved."""

    kind: Kind
    at: dt.datetime
    title: str
    who: str = ""
    unit: str = ""
    more: str = ""
    before: dt.date | None = None
    after: dt.date | None = None

    @property
    def moves(self) -> bool:
        """Whether the due date is another one after it."""
        return self.after is not None and self.before is not None and self.after != self.before


def history_of(deadline: Deadline, calendar: WorkingCalendar, *, shown_only: bool) -> list[Turn]:
    """Return the entries that bear on the clock, in the order of the record; two queries at most.

    ``shown_only`` keeps to what the writer is told, and names nobody.
    """
    kind = DeadlineKind(deadline.kind)
    wanted = (*_BEARS_ON.get(kind, ()), Kind.CALENDAR_CHANGED, *_OPENING)
    events = list(deadline.petition.events.filter(kind__in=wanted).order_by("sequence"))
    events = [event for event in _in_round(events, deadline.round) if _bears(event, deadline)]
    events = events if kind == DeadlineKind.REPLY else _within(events, deadline)
    first = _first_date(deadline, calendar, events)
    shown = [event for event in events if event.shown_to_writer or not shown_only]
    return list(_turns(deadline, shown, first, named=not shown_only))


def _in_round(events: Iterable[PetitionEvent], number: int) -> Iterator[PetitionEvent]:
    """Yield the entries of one round: each begins with the letter's reopening."""
    at = 1
    for event in events:
        at += event.kind == Kind.REDO_OPENED
        if at == number:
            yield event


def _bears(event: PetitionEvent, deadline: Deadline) -> bool:
    kind = Kind(event.kind)
    if kind == Kind.CALENDAR_CHANGED:
        return bool(_dates(event, deadline))
    if kind not in _BEARS_ON.get(DeadlineKind(deadline.kind), ()):
        return False
    return not deadline.department_id or kind not in _UNIT_OWN or event.department_id == deadline.department_id


def _within(events: list[PetitionEvent], deadline: Deadline) -> list[PetitionEvent]:
    """Return the entries up to the one that ended the clock; a unit's from the one that gave it the letter.

    They are written in one transaction with the clock, some milliseconds before or after it.
    """
    begins = deadline.started_at + _ONE_TRANSACTION
    ends = deadline.satisfied_at + _ONE_TRANSACTION if deadline.satisfied_at else None
    giving = _GIVING if deadline.department_id else ()
    given = [event.sequence for event in events if event.kind in giving and event.at <= begins]
    first = max(given, default=0)
    return [event for event in events if event.sequence >= first and (ends is None or event.at <= ends)]


def _first_date(deadline: Deadline, calendar: WorkingCalendar, events: Iterable[PetitionEvent]) -> dt.date | None:
    """Return the date that was promised first; none where the record does not tell it."""
    if deadline.kind in (DeadlineKind.SUPPORT, DeadlineKind.UNIT):
        return None
    for event in events:
        if event.kind in (Kind.DEADLINE_SET, Kind.CALENDAR_CHANGED):
            told = _dates(event, deadline)
            return told[0] if told else None
        if event.kind in (Kind.PAUSED, Kind.EXTENDED):
            break
    rule = RuleSnapshot(**deadline.rule)
    if rule.until:
        return dt.date.fromisoformat(rule.until)
    return add_days(calendar, deadline.started_on, rule.amount, DayUnit(rule.unit))


def _dates(event: PetitionEvent, deadline: Deadline) -> tuple[dt.date | None, dt.date | None] | None:
    """Return old and new date of this clock, as the entry tells them; none where it does not move it."""
    data: dict[str, Any] = event.data
    if event.kind == Kind.CALENDAR_CHANGED:
        unit = deadline.department.name if deadline.department else ""
        clocks = data.get("clocks", [])
        data = next((each for each in clocks if each["kind"] == deadline.kind and each["unit"] == unit), {})
    elif deadline.kind != DeadlineKind.REPLY or event.kind not in _MOVES:
        return None  # the dates in them are the writer's
    after = _day(data.get("to") or data.get("due_on"))
    return (_day(data.get("from")), after) if after else None


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None


def _turns(
    deadline: Deadline, events: Collection[PetitionEvent], first: dt.date | None, *, named: bool
) -> Iterator[Turn]:
    """Yield the entries, each knowing the date that held before it."""
    present: dt.date | None = None
    opened = False
    settled = deadline.kind != DeadlineKind.REPLY or all(
        event.kind != Kind.DEADLINE_SET or event.note for event in events
    )
    for event in events:
        before, after = _dates(event, deadline) or (None, None)
        if not opened:
            opened, present = True, first
            after = after or first
        else:
            before = before or present
            after = after or _promised(event, deadline, present)
        present = after or present
        yield Turn(
            kind=Kind(event.kind),
            at=event.at,
            title=str(event.get_kind_display()),
            who=event.actor_label if named else "",
            unit=event.department_name,
            more=_more(event, deadline, settled=settled),
            before=before if after else None,
            after=after,
        )


def _promised(event: PetitionEvent, deadline: Deadline, present: dt.date | None) -> dt.date | None:
    """Return the date that a promise in an interim note moved the clock to, where it did."""
    day = _day(event.data.get("promised_on")) if event.kind == Kind.INTERIM_NOTE else None
    moved = day and present and deadline.due_on > deadline.original_due_on and day > present
    return min(day, deadline.due_on) if day and moved else None


def _more(event: PetitionEvent, deadline: Deadline, *, settled: bool) -> str:
    """Put into words what the entry tells of the clock; ``settled``: its rule held from the beginning."""
    kind, note = Kind(event.kind), event.note
    if kind in _OPENING or (deadline.department_id and kind in _GIVING):
        return _opening(deadline) if settled else _("收信日不计，先按写信时选的类型计算，受理时确定")
    if kind == Kind.DEADLINE_SET and deadline.kind == DeadlineKind.REPLY and not note:
        return _limit(deadline)
    if kind in (Kind.REASSIGNED, Kind.SENT_BACK, Kind.DISPATCH_UNDONE):
        return _("答复期限不变") if deadline.kind == DeadlineKind.REPLY else note
    if kind == Kind.RELEASED:
        return _released(event, deadline)
    if kind == Kind.PAUSED:
        until = _day(event.data.get("resume_on"))
        return (
            _("%(reason)s（最迟%(day)s恢复）")
            % {"reason": note, "day": due_words(until, deadline.calendar_version.announced_until)}
            if until
            else note
        )
    if kind in (Kind.DISPATCHED, Kind.ACCEPTED, Kind.RESUMED):  # their notes are for the office
        return ""
    total = event.data.get("total")
    if total:
        words = limit_words(int(total), deadline.rule["unit"], _)
        return _("从起算日起共%(total)s。%(note)s") % {"total": words, "note": note}
    return note


def _released(event: PetitionEvent, deadline: Deadline) -> str:
    """Tell the verdict of the answer that counts; one that was judged hollow later gives none."""
    done = deadline.satisfied_at
    if done is None or event.at < done - _ONE_TRANSACTION:
        return _("后来改为阶段说明，不作结论")
    return str(deadline.get_verdict_display())


def _opening(deadline: Deadline) -> str:
    if deadline.kind == DeadlineKind.SUPPORT:
        return _("协办意见在主办单位答复期限之前提出")
    if deadline.kind == DeadlineKind.UNIT:
        return _("办理结果在主办单位答复期限之前报送")
    return _("%(origin)s日不计，%(limit)s") % {"origin": _(origin_of(deadline)), "limit": _limit(deadline)}


def _limit(deadline: Deadline) -> str:
    rule = RuleSnapshot(**deadline.rule)
    if rule.until:
        return _("日期由来文或者批示指定，不按规则计算")
    return _("限%(limit)s内%(action)s") % {
        "limit": limit_words(rule.amount, rule.unit, _),
        "action": _(ACTIONS.get(DeadlineKind(deadline.kind), REPLY)),
    }
