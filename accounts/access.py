"""Who a person is today: posts, roles, units. Every other access rule asks here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import Department, DepartmentKind, Membership, Role, User
from common.once import once

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
CENTRE_ROLES = frozenset({Role.CLERK, Role.CENTRE_HEAD})
UNIT_ROLES = frozenset({Role.LIAISON, Role.SECTION_HEAD, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD})


@dataclass(frozen=True)
class Posts:
    """The posts one person holds today, with their units in order; asked once per request and kept on the user."""

    held: tuple[tuple[str, int], ...]
    sees_wrongdoing: bool
    departments: tuple[Department, ...] = ()

    def has(self, *roles: Role) -> bool:
        """Tell whether any of the roles is held in any unit."""
        return any(role in roles for role, _unit in self.held)

    def has_in(self, department_id: int | None, *roles: Role) -> bool:
        """Tell whether any of the roles is held in that unit."""
        return any(role in roles and unit == department_id for role, unit in self.held)

    def units(self, *roles: Role) -> frozenset[int]:
        """Ids of the units in which one of the roles is held."""
        return frozenset(unit for role, unit in self.held if role in roles)

    @property
    def in_centre(self) -> bool:
        """Clerk or head of the information centre."""
        return self.has(*CENTRE_ROLES)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units for which the person is liaison or head."""
        return self.units(*UNIT_ROLES)


NOBODY = Posts(held=(), sees_wrongdoing=False)


def posts_of(user: User | AnonymousUser) -> Posts:
    """Return the person's posts today; nobody's for visitors and disabled accounts."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    cached: Posts | None = getattr(user, "_posts", None)
    if cached is None:
        rows = list(Membership.objects.current().filter(user=user).select_related("department"))
        units = {row.department_id: row.department for row in rows}
        cached = Posts(
            held=tuple((row.role, row.department_id) for row in rows),
            sees_wrongdoing=user.sees_wrongdoing,
            departments=tuple(sorted(units.values(), key=lambda unit: (unit.position, unit.pk))),
        )
        user._posts = cached  # type: ignore[attr-defined]
    return cached


def forget_posts(user: User) -> None:
    """Drop what was remembered of the person's posts, after they changed."""
    user.__dict__.pop("_posts", None)


def centre_department() -> Department | None:
    """Return the information centre of this installation, if it is set up."""
    return once("centre", lambda: Department.objects.filter(kind=DepartmentKind.CENTRE).order_by("id").first())


def roles_required(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Let only holders of one of the roles in; visitors sign in first, others meet a 404."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not posts_of(request.user).has(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate
