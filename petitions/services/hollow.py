"""An answer that a person judged hollow becomes an interim note; nothing of it is lost (RULES section 5)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from petitions.models import Kind, Petition, PublicCopy, Reply, ReplyKind
from petitions.models.publication import PublicCopyQuerySet
from petitions.services.corrections import first_released_at
from petitions.services.posts import add_note
from petitions.services.publication import withdraw_copy
from petitions.services.states import move


@transaction.atomic
def turn_into_note(petition: Petition, reply: Reply, *, reason: str, facts: dict[str, Any], actor: User) -> None:
    """Make the released answer an interim note and the letter open again; the caller holds the letter's row.

    The writer's rating of it is void, the public copy is taken down (every version stays on record), and what
    the letter knew of its first answer and its end is forgotten. ``facts`` join the one event that tells it.
    """
    moment = now()
    reply.kind, reply.judged_hollow_at = ReplyKind.INTERIM, moment
    reply.save(update_fields=["kind", "judged_hollow_at"])
    petition.ratings.standing().filter(round=reply.round).update(void_at=moment)
    move(
        petition,
        "take_up_again",
        Kind.JUDGED_HOLLOW,
        changes=_forgotten(petition, reply),
        note=reason,
        data={"reply": reply.pk, "round": reply.round, **facts},
        department=reply.department,
        shown=True,
        actor=actor,
    )
    for copy in _copies(petition, reply):
        add_note(petition, reply, text=copy.answer, at=first_released_at(reply))
        withdraw_copy(copy, reason=_("答复改为阶段说明，继续办理。"), actor=actor)


def _copies(petition: Petition, reply: Reply) -> PublicCopyQuerySet:
    """Return the copies that show this answer: of the first round all, whatever a clock that jumped wrote on them."""
    copies = PublicCopy.objects.current().filter(petition=petition)
    return copies if reply.round == 1 else copies.filter(published_at__gte=first_released_at(reply))


def _forgotten(petition: Petition, reply: Reply) -> dict[str, None]:
    """Return the columns that this answer had filled in; those of an earlier round's answer stay."""
    columns, answered_at = ["closes_on"], first_released_at(reply)
    if petition.released_at == answered_at:
        columns += ["released_at", "released_on"]
    if petition.closed_at and answered_at and petition.closed_at >= answered_at:
        columns.append("closed_at")
    return dict.fromkeys(columns)
