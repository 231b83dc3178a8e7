"""A version of the answer goes back to where it was before, put right by the centre's head; no version is lost."""

from __future__ import annotations

from common.clock import now
from petitions.models import Petition, Reply, ReplyKind, ReplyState
from petitions.services.replies import IN_WORK


def put_back(reply: Reply, *, state: ReplyState, reason: str) -> Reply:
    """Keep the version on record with the reason, and return a copy of it in work: a draft, or with the unit's head."""
    reply.state, reply.rejection_note = ReplyState.REJECTED, reason
    reply.save(update_fields=["state", "rejection_note"])
    return Reply.objects.create(
        petition=reply.petition,
        round=reply.round,
        state=state,
        department=reply.department,
        department_name=reply.department_name,
        body=reply.body,
        perhaps_hollow=reply.perhaps_hollow,
        author=reply.author,
        created_at=now(),
    )


def sent_back_version(petition: Petition, department_id: int) -> Reply | None:
    """Return the last version of the round that this unit had reported and that was sent back, if there is one."""
    versions = Reply.objects.filter(
        petition=petition,
        round=petition.round,
        kind=ReplyKind.FINAL,
        state=ReplyState.REJECTED,
        department=department_id,
        approver__isnull=False,
        submitted_at__isnull=False,
    )
    return versions.order_by("-pk").first()


def stand_again(version: Reply) -> None:
    """Let the version stand as the unit reported it, at its old moment; what was written since is on record only."""
    set_aside(version.petition)
    version.state, version.rejection_note = ReplyState.APPROVED, ""
    version.save(update_fields=["state", "rejection_note"])


def set_aside(petition: Petition) -> None:
    """Keep whatever is in work of this round's answer on record only: its unit has the letter no more."""
    Reply.objects.filter(petition=petition, round=petition.round, kind=ReplyKind.FINAL, state__in=IN_WORK).update(
        state=ReplyState.VOID
    )
