"""More time: asked for by the unit before the due date, decided by the centre, told to the writer."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.clock import local_date, now, start_of_day, today
from common.errors import RefusedError, WrongStateError
from deadlines import calendar as counting
from deadlines.models import Deadline, Extension, ExtensionBasis, ExtensionState
from deadlines.services.calendars import calendar_of
from deadlines.services.clocks import pauses_of, reply_clock, set_dates
from deadlines.services.rules import RuleSnapshot
from deadlines.standing import Standing, standing_on
from deadlines.wording import limit_words
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.states import lock

_ONE_DAY = dt.timedelta(days=1)
_SECOND = 2


class ExtensionLevel(StrEnum):
    """How often one round was given more time: the second is flagged, from the third on it is red (RULES section 3)."""

    NONE = ""
    SECOND = "second"
    RED = "red"


def level_of(number: int) -> ExtensionLevel:
    """Return the level of the n-th extension of a round."""
    if number > _SECOND:
        return ExtensionLevel.RED
    return ExtensionLevel.SECOND if number == _SECOND else ExtensionLevel.NONE


def extension_number(clock: Deadline) -> int:
    """Return how many extensions units asked for and were given in the clock's round; one that waits counts along."""
    alive = (ExtensionState.GRANTED, ExtensionState.ASKED)
    return clock.extensions.filter(basis=ExtensionBasis.REQUEST, state__in=alive).count()


def extension_level(clock: Deadline) -> ExtensionLevel:
    """Return the level of the clock's newest extension, granted or waiting to be decided."""
    return level_of(extension_number(clock))


def is_past(clock: Deadline, day: dt.date) -> bool:
    """Tell whether a running clock's due date has passed on that day; what was paused in time is not."""
    return standing_on(clock, day) is Standing.LATE


def noted_late(clock: Deadline) -> bool:
    """Tell whether a request after the present due date is on record already."""
    late = clock.extensions.filter(state=ExtensionState.LATE)
    return late.filter(asked_at__gte=start_of_day(clock.due_on + _ONE_DAY)).exists()


def totals_open(clock: Deadline) -> list[tuple[int, dt.date]]:
    """Return each total from the clock's start that would move its due date, with the day it leads to.

    More than what was granted so far, at most the rule's cap, in the rule's unit.
    """
    rule, calendar = RuleSnapshot(**clock.rule), calendar_of(clock.calendar_version)
    unit, pauses, day = counting.DayUnit(rule.unit), pauses_of(clock.petition), today()
    return [
        (total, due)
        for total in range(present_total(clock) + 1, rule.cap + 1)
        if (due := counting.due_date(calendar, clock.started_on, total, unit, pauses, day)) > clock.due_on
    ]


def present_total(clock: Deadline) -> int:
    """Return the days from the clock's start that hold now: the rule's, or the longest total granted."""
    granted = clock.extensions.filter(state=ExtensionState.GRANTED, basis=ExtensionBasis.REQUEST)
    totals = [min(total, int(clock.rule["cap"])) for total in granted.values_list("total", flat=True) if total]
    return max([int(clock.rule["amount"]), *totals])


def _open_reply_clock(petition: Petition) -> Deadline:
    clock = reply_clock(petition)
    if clock is None or clock.satisfied_at or clock.verdict:
        raise WrongStateError(_("这封信没有正在计算的答复期限，不能延期。"))
    clock.petition = petition
    return clock


@transaction.atomic
def ask_extension(
    petition: Petition, *, total: int, reason: str, department: Department, actor: User | None
) -> Extension:
    """Ask for ``total`` days from the clock's start; refused past the cap, or while one request waits.

    Asked after the due date it is put on record as late, once for each due date, and changes no date:
    the caller sees it by the state LATE and tells so (docs/adr/0016).
    """
    petition = lock(petition)
    clock = _open_reply_clock(petition)
    _check_total(clock, total)
    if clock.extensions.filter(state=ExtensionState.ASKED).exists():
        raise WrongStateError(_("已经有一份延期申请在等信息中心审批。"))
    late = is_past(clock, local_date(now()))
    if late and noted_late(clock):
        raise RefusedError(_("这个期限已经记录过一次逾期申请，不用再申请。请尽快答复，或者先告知办理进展。"))
    extension = Extension.objects.create(
        deadline=clock,
        state=ExtensionState.LATE if late else ExtensionState.ASKED,
        total=total,
        reason=reason,
        department=department,
        asked_at=now(),
        asked_by=actor,
    )
    facts = {"total": total, "due_on": clock.due_on.isoformat()} if late else {"total": total, **_rank(clock)}
    kind = Kind.EXTENSION_LATE if late else Kind.EXTENSION_ASKED
    record(petition, kind, note=reason, data=facts, department=department, actor=actor)
    return extension


def _rank(clock: Deadline) -> dict[str, Any]:
    """Return which extension of the round it is, for the record and the figures."""
    number = extension_number(clock)
    return {"number": number, "level": str(level_of(number))}


def _check_total(clock: Deadline, total: int) -> None:
    rule, present = RuleSnapshot(**clock.rule), present_total(clock)

    def words(days: int) -> str:
        return limit_words(days, rule.unit, _)

    if present >= rule.cap:
        raise RefusedError(_("已经是最长的%(cap)s，不能再延期。") % {"cap": words(rule.cap)})
    if not present < total <= rule.cap:
        limits = {"now": words(present), "cap": words(rule.cap)}
        raise RefusedError(_("延期后的总天数应当多于%(now)s、不超过%(cap)s。") % limits)
    if total not in dict(totals_open(clock)):
        raise RefusedError(_("延长到%(days)s，期限没有推后，请选更长的天数。") % {"days": words(total)})


def _decide(extension: Extension, state: ExtensionState, note: str, actor: User) -> None:
    fresh = Extension.objects.select_for_update().get(pk=extension.pk)
    if fresh.state != ExtensionState.ASKED:
        raise WrongStateError(_("这份延期申请已经审批过。"))
    extension.state = state
    extension.decided_at, extension.decided_by, extension.decision_note = now(), actor, note
    extension.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])


@transaction.atomic
def grant_extension(extension: Extension, *, note: str = "", actor: User) -> Deadline:
    """Move the due date to what was asked for; refused when the clock has stopped meanwhile.

    What was asked in time may be granted after the due date, and counts all the same: the unit is not
    to suffer from the centre's days. The record says so.
    """
    petition = lock(extension.deadline.petition)
    clock = _open_reply_clock(petition)
    rank = _rank(clock)
    _decide(extension, ExtensionState.GRANTED, note, actor)
    before, late = clock.due_on, is_past(clock, local_date(now()))
    set_dates(clock)
    facts = {"from": before.isoformat(), "to": clock.due_on.isoformat(), "total": extension.total, **rank}
    record(
        petition,
        Kind.EXTENDED,
        note=extension.reason,
        data=facts | ({"decided_late": True} if late else {}),
        department=extension.department,
        shown=True,
        actor=actor,
    )
    return clock


@transaction.atomic
def refuse_extension(extension: Extension, *, note: str, actor: User) -> Extension:
    """Say no; nothing of the clock changes."""
    petition = lock(extension.deadline.petition)
    _decide(extension, ExtensionState.REFUSED, note, actor)
    record(petition, Kind.EXTENSION_REFUSED, note=note, department=extension.department, actor=actor)
    return extension


def drop_request(petition: Petition, *, note: str, actor: User) -> None:
    """Let a request that waits fall with the part of the unit that made it; the caller holds the letter's row.

    Another unit's reasons are none of the next one's, which may ask for itself.
    """
    waiting = Extension.objects.filter(deadline__petition=petition, deadline__verdict="", state=ExtensionState.ASKED)
    for extension in waiting.select_related("deadline", "department"):
        _decide(extension, ExtensionState.REFUSED, note, actor)
        record(petition, Kind.EXTENSION_REFUSED, note=note, department=extension.department, actor=actor)


@transaction.atomic
def promise_date(
    petition: Petition, *, promised_on: dt.date, reason: str, department: Department, actor: User | None
) -> Deadline:
    """Let an interim note given in time move the date of a board post to the promised day, at most the cap.

    Source: custom (RULES section 5): without such a note the post is late after its own days.
    """
    clock = _open_reply_clock(petition)
    moment = now()
    if is_past(clock, local_date(moment)):
        raise RefusedError(_("答复期限已过，阶段说明不能再改变期限。"))
    Extension.objects.create(
        deadline=clock,
        basis=ExtensionBasis.PROMISE,
        state=ExtensionState.GRANTED,
        promised_on=promised_on,
        reason=reason,
        department=department,
        asked_at=moment,
        asked_by=actor,
        decided_at=moment,
        decided_by=actor,
    )
    return set_dates(clock)
