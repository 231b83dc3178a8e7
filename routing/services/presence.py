"""Who has a letter open now, so that two people do not write the same thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.access import CENTRE_ROLES, UNIT_ROLES, posts_of
from accounts.models import Membership, User
from common.clock import now
from petitions.models import Petition
from routing.models import Presence

SEEN_SECONDS = 45
"""Pages report every 20 seconds: two reports may get lost before somebody counts as gone."""
KEEP_HOURS = 24
"""Rows are of use for seconds; a day leaves no profile of who read what when."""
HANDLING_ROLES = (*CENTRE_ROLES, *UNIT_ROLES)


@dataclass(frozen=True)
class Somebody:
    """A person who has the letter open: ``name`` is empty where only the unit is told."""

    name: str
    unit: str
    doing: str


def seen(petition: Petition, *, doing: str, actor: User) -> None:
    """Note that the person has the letter open, and in which form the person writes (empty: reads).

    Only of people who handle letters: what leaders read is nobody's business, and meets nobody's work.
    """
    if not posts_of(actor).has(*HANDLING_ROLES):
        return
    row = Presence(petition=petition, user=actor, doing=doing, seen_at=now())
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["petition", "user"], update_fields=["doing", "seen_at"]
    )


def others(petition: Petition, *, user: User) -> list[Somebody]:
    """Return who else has the letter open, for a person who may see it. One statement.

    The centre sees everybody by name and unit. A unit's people see the centre's and their own colleagues so, of
    another unit only which one: who works there on it is that unit's own affair.
    """
    here = Presence.objects.filter(petition=petition, seen_at__gt=_lately()).exclude(user=user)
    posts = posts_of(user)
    held = _handling().filter(user__in=here.values("user")).select_related("user", "department")
    if petition.restricted:
        held = held.filter(user__sees_wrongdoing=True)
    doing = here.filter(user=OuterRef("user")).values("doing")[:1]
    people: dict[int, Somebody] = {}
    for post in held.annotate(doing=Subquery(doing)).order_by("user__display_name", "user", "pk"):
        named = posts.in_centre or post.role in CENTRE_ROLES or post.department_id in posts.unit_ids
        known = people.get(post.user_id)
        if known is None or (named and not known.name):
            name = str(post.user) if named else ""
            people[post.user_id] = Somebody(name=name, unit=post.department.label, doing=post.doing)
    return list(dict.fromkeys(people.values()))


def colleagues_at(petitions: Iterable[int], *, user: User) -> dict[int, str]:
    """Return, for the letters of a list, the colleague of the same centre or unit who has it open. One statement."""
    units = {unit for role, unit in posts_of(user).held if role in HANDLING_ROLES}
    here = Presence.objects.filter(petition__in=list(petitions), seen_at__gt=_lately()).exclude(user=user)
    colleagues = _handling().filter(department__in=units).values("user")
    rows = here.filter(user__in=colleagues).select_related("user").order_by("seen_at")
    return {row.petition_id: str(row.user) for row in rows}


def forget_old(*, now: dt.datetime) -> int:
    """Drop what is older than ``KEEP_HOURS``; returns how many rows that were."""
    dropped, _kinds = Presence.objects.filter(seen_at__lt=now - dt.timedelta(hours=KEEP_HOURS)).delete()
    return dropped


def _lately() -> dt.datetime:
    return now() - dt.timedelta(seconds=SEEN_SECONDS)


def _handling() -> QuerySet[Membership]:
    """Posts held today by which letters are handled."""
    return Membership.objects.current().filter(role__in=HANDLING_ROLES)
