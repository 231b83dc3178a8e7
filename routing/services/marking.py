"""Marks on a letter: how pressing it is, and whether the unit's principal head answers for it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from common.errors import RefusedError, WrongStateError
from deadlines.services.telling import tell_staff
from petitions.models import Kind, Petition, Priority, State
from petitions.services.events import record
from petitions.services.states import lock, touch
from routing import access
from routing.models import OPEN_ASSIGNMENT_STATES, Assignment


@transaction.atomic
def mark(
    petition: Petition, *, priority: Priority, important: bool, version: int | None = None, actor: User
) -> Petition:
    """Set the letter's priority, and whether it is important; any time while it is open.

    Before acceptance the rule follows the mark at acceptance. Afterwards it changes the order of lists, when messages
    go out and who approves the answer, but never the writer's date, which was promised. Units that have a letter hear
    of it when it becomes urgent. Raises WrongStateError for one that is answered or ended, RefusedError where nothing
    would change.
    """
    access.require_centre(actor, petition)
    petition = lock(petition, version=version)
    if not petition.is_open:
        raise WrongStateError(_("这封信已经办完，不用再标记。"))
    if (petition.priority, petition.important) == (priority, important):
        raise RefusedError(_("标记和原来一样，没有改动。"))
    rose = priority == Priority.URGENT and petition.priority != Priority.URGENT
    facts = {"priority": int(priority), "important": important, "before": petition.priority}
    touch(petition, priority=priority, important=important)
    event = record(petition, Kind.MARKED, note=mark_words(priority, important=important), data=facts, actor=actor)
    if rose and petition.state == State.HANDLING:
        for part in Assignment.objects.filter(petition=petition, state__in=OPEN_ASSIGNMENT_STATES):
            key = f"{petition.number}:{event.sequence}"
            tell_staff(petition, "marked_urgent", (Role.LIAISON,), department=part.department, key=key)
    return petition


@transaction.atomic
def confirm_genuine(petition: Petition, *, version: int | None = None, actor: User) -> Petition:
    """Say that a person wrote this letter, which came without a proof of work; nothing else changes.

    Who screens the letter decides. Raises WrongStateError where there is nothing to confirm any more.
    """
    access.require_screener(actor, petition)
    petition = lock(petition, version=version)
    if not petition.unproven or petition.state != State.SUBMITTED:
        raise WrongStateError(_("这封信不用再确认。请刷新页面查看最新情况。"))
    touch(petition, unproven=False)
    record(petition, Kind.MARKED, note=_("确认为真实来信"), data={"unproven": False}, actor=actor)
    return petition


def mark_words(priority: Priority, *, important: bool) -> str:
    """Return the marks in words: 安全紧急，重要来信."""
    said = [str(Priority(priority).label), *([_("重要来信")] if important else [])]
    return "，".join(said)
