"""The people behind the ladder's words, read once for everything that one sweep tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from accounts.access import CENTRE_ROLES, UNIT_ROLES
from accounts.models import Membership, Role, User

CENTRE = "centre"
"""The ladder's word for everybody in the information centre; its other words are roles."""
_Post = tuple[str, int]


class Audience:
    """Who is to be told, as the posts are held today; one query, at the first question."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[str, ...], int | None, bool], list[User]] = {}

    @cached_property
    def _posts(self) -> list[tuple[_Post, User]]:
        held = Membership.objects.current().filter(user__is_active=True).order_by("user_id", "pk")
        people: dict[int, User] = {}  # one object for each person, however many posts
        return [
            ((row.role, row.department_id), people.setdefault(row.user_id, row.user))
            for row in held.select_related("user")
        ]

    @cached_property
    def in_centre(self) -> frozenset[int]:
        """Ids of the people of the information centre."""
        return frozenset(person.pk for (role, _unit), person in self._posts if role in CENTRE_ROLES)

    def of(self, tells: Iterable[str], department: int | None, *, restricted: bool) -> list[User]:
        """Return the people behind the words (liaison, unit_head, leader, centre_head, centre), each once.

        Of a restricted letter only marked accounts hear. Without a unit yet, or where nobody of the unit is there to
        hear, the centre hears instead of it: a letter must not lie unseen.
        """
        key = (tuple(tells), department, restricted)
        if key not in self._known:
            self._known[key] = self._found(*key)
        return self._known[key]

    def _found(self, tells: tuple[str, ...], department: int | None, restricted: bool) -> list[User]:  # noqa: FBT001
        if department is not None and not self._holding(UNIT_ROLES, department, restricted):
            department = None
        people: dict[int, User] = {}
        for word in tells:
            of_unit = word in UNIT_ROLES and department is not None
            to_centre = word == CENTRE or (word in UNIT_ROLES and department is None)
            roles = CENTRE_ROLES if to_centre else {Role(word)}
            found = self._holding(roles, department if of_unit else None, restricted)
            if word == Role.UNIT_HEAD and of_unit and not found:  # a unit whose head in charge is the principal one
                found = self._holding({Role.PRINCIPAL_HEAD}, department, restricted)
            people |= found
        return list(people.values())

    def _holding(self, roles: Collection[str], department: int | None, restricted: bool) -> dict[int, User]:  # noqa: FBT001
        return {
            person.pk: person
            for (role, unit), person in self._posts
            if role in roles and department in (None, unit) and (person.sees_wrongdoing or not restricted)
        }
