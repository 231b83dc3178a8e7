"""Lock a letter, and move it along its status table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.fsm import TransitionNotAllowed

from accounts.models import Department, User
from common.clock import now
from common.errors import ConflictError, WrongStateError
from petitions.models import Kind, Petition
from petitions.services.events import record
from petitions.services.threads import TURNS, settle_post
from petitions.statuses import PetitionStatus

BY_WRITER = (Kind.SUBMITTED, Kind.WITHDRAWN, Kind.RATED, Kind.SUPPLEMENTED, Kind.FOLLOW_UP_ASKED)
"""What a letter's writer does, where nobody of the office is named."""


def lock(petition: Petition, *, version: int | None = None) -> Petition:
    """Return the letter's fresh row, held until the transaction ends.

    With ``version`` the caller says what it had seen; another one raises ConflictError.
    """
    held = (
        Petition.objects.select_for_update(of=("self",))
        .select_related("channel", "lead_department")
        .get(pk=petition.pk)
    )
    if version is not None and held.version != version:
        last = held.events.order_by("-sequence").first()
        who = (last.actor_label or (_("来信人") if last.kind in BY_WRITER else "")) if last else ""
        who = who or _("系统")
        what = last.get_kind_display() if last else ""
        raise ConflictError(
            _("这封信刚刚有了变化（%(who)s：%(what)s）。您填写的内容已保留，请核对后再操作。")
            % {"who": who, "what": what}
        )
    return held


@transaction.atomic
def move(
    petition: Petition,
    step: str,
    kind: Kind,
    *,
    changes: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
    note: str = "",
    data: dict[str, Any] | None = None,
    department: Department | None = None,
    shown: bool = False,
    actor: User | None,
) -> None:
    """Take one step of the status table, write ``changes`` with it, and leave one event.

    The caller holds the row (``lock``). Raises WrongStateError when the step is not open.
    """
    before = petition.state
    try:
        getattr(PetitionStatus(petition), step)()
    except TransitionNotAllowed as error:
        raise WrongStateError(
            _("这封信现在是“%(state)s”，不能进行这一步。请刷新页面查看最新情况。")
            % {"state": petition.get_state_display()}
        ) from error
    facts = {"from": before, "to": str(petition.state), **(data or {})}
    touch(petition, **(changes or {}), state=petition.state)
    record(petition, kind, at=at, note=note, data=facts, department=department, shown=shown, actor=actor)


def touch(petition: Petition, **changes: Any) -> None:
    """Write these columns and count the version up, so that who saw the old one is told; and when it was.

    A post on a board goes with its letter: here, so that no way of ending a letter can forget it.
    """
    was_restricted = petition.restricted
    for name, value in changes.items():
        setattr(petition, name, value)
    petition.version += 1
    petition.changed_at = now()
    petition.save(update_fields=[*changes, "version", "changed_at"])
    if petition.restricted != was_restricted or changes.get("state") in TURNS:
        settle_post(petition)


def note_due_on(petition: Petition, due_on: dt.date) -> None:
    """Keep the writer's due date with the letter, for lists; it is no change that others must be warned of."""
    petition.due_on = due_on
    petition.save(update_fields=["due_on"])
