"""Permissions of the form ``unit.<id>.<role>`` for the workflow engine's queues."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

from accounts.access import posts_of
from accounts.models import Role, User


class PostBackend(BaseBackend):
    """Answer whether a person holds a post; it signs nobody in."""

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: object = None) -> bool:
        """Tell whether ``unit.17.liaison`` or ``centre.clerk`` is held today."""
        del obj
        match perm.split("."):
            case ["unit", unit, role] if unit.isdigit() and role in Role.values:
                return posts_of(user_obj).has_in(int(unit), Role(role))
            case ["centre", role] if role in Role.values:
                return posts_of(user_obj).has(Role(role))
        return False
