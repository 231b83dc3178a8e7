"""Who is to be told: holders of posts, as people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import Department, Role, User
from common.clock import today


def holders(roles: Iterable[Role], *, department: Department | None = None, only_marked: bool = False) -> list[User]:
    """Return the active people who hold one of the roles today, in one unit or in any.

    ``only_marked`` leaves out who may not see reports of wrongdoing.
    """
    day = today()
    posts = Q(memberships__role__in=list(roles))
    posts &= Q(memberships__valid_from=None) | Q(memberships__valid_from__lte=day)
    posts &= Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=day)
    if department is not None:
        posts &= Q(memberships__department=department)
    people = User.objects.filter(posts, is_active=True).distinct().order_by("pk")
    return list(people.filter(sees_wrongdoing=True) if only_marked else people)
