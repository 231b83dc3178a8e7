"""Who may have something released corrected or taken down, who decides, and who is told (RULES section 5)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.access import posts_of
from accounts.models import Role, User
from common.masking import mask
from deadlines.services.telling import CENTRE, tell_staff, tell_writer
from petitions.models import ChangeAction, Petition, ReleasedChange
from petitions.services import corrections
from petitions.services.clearing import NOT_CHECKED, Checks
from petitions.services.corrections import Wish
from petitions.services.publication import known_of
from petitions.services.replies import final_reply
from petitions.services.states import lock
from routing.access import NoPermissionError
from routing.services.releasing import releases_by_unit

HEADS = (Role.UNIT_HEAD, Role.PRINCIPAL_HEAD)
UNIT = (Role.LIAISON, *HEADS)


def may_propose(user: User, petition: Petition) -> bool:
    """Tell whether this person may ask for a change: the centre, and the unit that answered."""
    posts = posts_of(user)
    if petition.restricted and not posts.sees_wrongdoing:
        return False
    reply = final_reply(petition)
    return posts.in_centre or (reply is not None and posts.has_in(reply.department_id, *UNIT))


def may_decide(user: User, change: ReleasedChange) -> bool:
    """Tell whether this person may decide: the centre; the unit's heads where the unit released. Never who asked."""
    posts, petition = posts_of(user), change.petition
    if change.proposed_by_id == user.pk or (petition.restricted and not posts.sees_wrongdoing):
        return False
    own = releases_by_unit(petition) and posts.has_in(change.reply.department_id, *HEADS)
    return posts.in_centre or own


@transaction.atomic
def propose_change(
    petition: Petition, *, wish: Wish, reason: str, version: int | None = None, actor: User
) -> ReleasedChange:
    """Ask for a correction, or for the public copy to be taken down; who decides is told."""
    if not may_propose(actor, petition):
        raise NoPermissionError
    petition = lock(petition, version=version)
    change = corrections.propose(petition, wish=wish, reason=reason, actor=actor)
    unit = change.reply.department
    facts: dict[str, Any] = {
        "what": str(ChangeAction(change.action).label),
        "reason": change.reason,
        "unit": change.reply.department_name,
    }
    if releases_by_unit(petition) and unit:
        tell_staff(petition, "change_asked", HEADS, department=unit, key=str(change.pk), **facts)
    tell_staff(petition, "change_asked", CENTRE, key=str(change.pk), **facts)
    return change


@transaction.atomic
def decide_change(
    change: ReleasedChange,
    *,
    approve: bool,
    note: str = "",
    checks: Checks = NOT_CHECKED,
    version: int | None = None,
    actor: User,
) -> None:
    """Approve what was asked for, or leave what was released as it is; another person than who asked.

    A correction goes out at once: ``checks`` is what was ticked. Writer and unit are told with the reason.
    """
    if not may_decide(actor, change) and change.proposed_by_id != actor.pk:
        raise NoPermissionError
    petition = lock(change.petition, version=version)
    change = ReleasedChange.objects.select_related("reply__department", "reply__corrects").get(pk=change.pk)
    change.petition = change.reply.petition = petition
    if not approve:
        corrections.decline(change, note=note, actor=actor)
    elif change.action == ChangeAction.WITHDRAW:
        corrections.take_back(change, note=note, actor=actor)
        _tell_writers(change, "copy_withdrawn")
    else:
        corrections.correct(change, note=note, checks=checks, actor=actor)
        _tell_writers(change, "reply_corrected")
    _tell_asker(change, granted=approve)


def _tell_writers(change: ReleasedChange, notice: str) -> None:
    """Tell the writer, and those of merged letters, who read nothing of this letter's writer."""
    petition, unit = change.petition, change.reply.department_name
    masked = mask(change.reason, known=known_of(petition)).text
    for follower in [petition, *petition.merged.all()]:
        reason = change.reason if follower == petition else masked
        tell_writer(follower, notice, key=f"{follower.number}:{change.pk}", unit=unit, reason=reason)


def _tell_asker(change: ReleasedChange, *, granted: bool) -> None:
    facts: dict[str, Any] = {
        "what": str(ChangeAction(change.action).label),
        "granted": granted,
        "note": change.decision_note,
        "unit": change.reply.department_name,
    }
    unit = change.reply.department
    if unit:
        tell_staff(change.petition, "change_decided", UNIT, department=unit, key=str(change.pk), **facts)
