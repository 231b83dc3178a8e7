"""Batches and instructions as people of the office see them: who may, which letters, what of them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from accounts.access import posts_of
from accounts.models import Role, User
from accounts.people import holders
from petitions.models import Petition
from routing.access import NoPermissionError, accusing
from routing.models import BatchItem, BatchOutcome, BatchState, Instruction, LeaderBatch

READABLE = (BatchState.PRESENTED, BatchState.DONE)


def leaders_for(petition: Petition) -> list[User]:
    """Return the leaders who may read this letter: of a report of wrongdoing marked ones only (RULES section 2)."""
    return holders((Role.LEADER,), only_marked=petition.restricted)


def may_read(leader: User, petition: Petition) -> bool:
    """Tell whether this person is a leader who may read the letter."""
    posts = posts_of(leader)
    return posts.has(Role.LEADER) and (posts.sees_wrongdoing or not petition.restricted)


def require_reader(leader: User, petition: Petition) -> None:
    """Let only leaders be chosen who may read the letter; of others there is nothing to tell."""
    if not may_read(leader, petition):
        raise NoPermissionError


def batches_visible_to(user: User | AnonymousUser) -> QuerySet[LeaderBatch]:
    """Return the batches that this person may open: the centre's people all, a leader the own ones once presented.

    One that holds only reports of wrongdoing does not exist for who may not see these: an empty one would tell of them.
    """
    posts = posts_of(user)
    batches = LeaderBatch.objects.select_related("leader", "presented_by")
    if not posts.sees_wrongdoing:
        items = BatchItem.objects.filter(batch=OuterRef("pk"))
        batches = batches.filter(~Exists(items) | Exists(items.filter(petition__restricted=False)))
    if posts.in_centre:
        return batches
    if isinstance(user, User) and posts.has(Role.LEADER):
        return batches.filter(leader=user, state__in=READABLE)
    return batches.none()


def get_batch_for(user: User | AnonymousUser, pk: int) -> LeaderBatch:
    """Return the batch, or 404 for what does not exist and for what this person may not see."""
    found = batches_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def items_of(user: User | AnonymousUser, *batches: LeaderBatch) -> QuerySet[BatchItem]:
    """Return the letters of these batches in their order; reports of wrongdoing for marked accounts alone."""
    items = BatchItem.objects.filter(batch__in=batches)
    if not posts_of(user).sees_wrongdoing:
        items = items.filter(petition__restricted=False)
    related = ("petition__channel", "petition__category", "petition__township", "petition__lead_department")
    return items.select_related("batch", *related).order_by("batch_id", "position", "pk")


def get_item_for(user: User, batch: LeaderBatch, pk: int) -> BatchItem:
    """Return one letter of a batch, or 404 for what this person may not see."""
    found = items_of(user, batch).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def waiting_for(leader: User) -> QuerySet[BatchItem]:
    """Return what was put before this leader and is not read yet: the oldest batch first, in its order."""
    items = BatchItem.objects.filter(
        batch__leader=leader, batch__state=BatchState.PRESENTED, outcome=BatchOutcome.WAITING
    )
    if not leader.sees_wrongdoing:
        items = items.filter(petition__restricted=False)
    related = ("batch", "petition__channel", "petition__category", "petition__township", "petition__lead_department")
    return items.select_related(*related).order_by("batch__presented_at", "batch_id", "position", "pk")


def instructions_visible_to(user: User | AnonymousUser) -> QuerySet[Instruction]:
    """Return the instructions that this person may read, as far as the letters are open to the person.

    The centre: all. A leader: the own ones. A unit's people: those to their units, once they got the letter with
    its clock; what a leader only thinks of before the dispatch is none of theirs yet.
    """
    posts = posts_of(user)
    found = Instruction.objects.select_related("petition__channel", "department", "deadline", "leader")
    if not posts.sees_wrongdoing:
        found = found.filter(petition__restricted=False)
    if posts.in_centre:
        return found
    if isinstance(user, User) and posts.has(Role.LEADER):
        return found.filter(leader=user)
    theirs = found.filter(department__in=posts.unit_ids, deadline__isnull=False)
    return theirs.exclude(accusing(posts.unit_ids, prefix="petition__"))
