"""More time: asked for by the unit before the due date, decided by the centre, told to the writer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common.clock import local_date, now
from common.errors import RefusedError, WrongStateError
from deadlines.models import Deadline, Extension, ExtensionBasis, ExtensionState
from deadlines.services.clocks import reply_clock, set_dates
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.states import lock


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
    """Ask for ``total`` days from the clock's start; refused after the due date, past the cap, or while one waits."""
    petition = lock(petition)
    clock = _open_reply_clock(petition)
    cap, amount = int(clock.rule["cap"]), int(clock.rule["amount"])
    if local_date(now()) > clock.due_on:
        raise RefusedError(_("答复期限已过，不能再申请延期。请尽快答复，或者先作阶段说明。"))
    if not amount < total <= cap:
        raise RefusedError(
            _("延期后的总天数应当多于%(amount)s、不超过%(cap)s个工作日。") % {"amount": amount, "cap": cap}
        )
    if clock.extensions.filter(state=ExtensionState.ASKED).exists():
        raise WrongStateError(_("已经有一份延期申请在等信息中心审批。"))
    extension = Extension.objects.create(
        deadline=clock, total=total, reason=reason, department=department, asked_at=now(), asked_by=actor
    )
    record(petition, Kind.EXTENSION_ASKED, note=reason, data={"total": total}, department=department, actor=actor)
    return extension


def _decide(extension: Extension, state: ExtensionState, note: str, actor: User) -> None:
    fresh = Extension.objects.select_for_update().get(pk=extension.pk)
    if fresh.state != ExtensionState.ASKED:
        raise WrongStateError(_("这份延期申请已经审批过。"))
    extension.state = state
    extension.decided_at, extension.decided_by, extension.decision_note = now(), actor, note
    extension.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])


@transaction.atomic
def grant_extension(extension: Extension, *, note: str = "", actor: User) -> Deadline:
    """Move the due date to what was asked for; refused when the clock has stopped meanwhile."""
    petition = lock(extension.deadline.petition)
    clock = _open_reply_clock(petition)
    _decide(extension, ExtensionState.GRANTED, note, actor)
    before = clock.due_on
    set_dates(clock)
    facts = {"from": before.isoformat(), "to": clock.due_on.isoformat(), "total": extension.total}
    record(
        petition,
        Kind.EXTENDED,
        note=extension.reason,
        data=facts,
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


@transaction.atomic
def promise_date(
    petition: Petition, *, promised_on: dt.date, reason: str, department: Department, actor: User | None
) -> Deadline:
    """Let an interim note given in time move the date of a board post to the promised day, at most the cap.

    Source: custom (RULES section 5): without such a note the post is late after its own days.
    """
    clock = _open_reply_clock(petition)
    moment = now()
    if local_date(moment) > clock.due_on:
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
