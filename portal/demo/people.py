"""The demonstration accounts: one for each role and for each unit that the letters need."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password

from accounts.models import Department, Membership, Role, User
from common.clock import now, today

PEOPLE = Path(__file__).resolve().parent / "people.csv"
PASSWORD = "Lanchuan-2026"  # noqa: S105 - printed for whoever tries the demonstration; no account without seed_demo


@dataclass(frozen=True)
class DemoPerson:
    """One row of the file; ``what_to_try`` is empty for people whom the letters need but nobody shows."""

    username: str
    display_name: str
    role: str
    unit: str
    sees_wrongdoing: str
    what_to_try: str


def demo_people() -> list[DemoPerson]:
    """Return the people of the file, in its order."""
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        return [DemoPerson(**row) for row in csv.DictReader(file, strict=True)]


def create_people(units: dict[str, Department]) -> dict[tuple[str, str], list[User]]:
    """Create the accounts with their posts; return who holds which role in which unit.

    The password is hashed once for all of them: forty hashes would take longer than the letters.
    """
    password = make_password(PASSWORD)
    holders: dict[tuple[str, str], list[User]] = {}
    for person in demo_people():
        user = User.objects.create(
            username=person.username,
            display_name=person.display_name,
            password=password,
            sees_wrongdoing=person.sees_wrongdoing == "yes",
            date_joined=now(),
        )
        post = {"department": units[person.unit], "role": Role(person.role)}
        Membership.objects.create(user=user, valid_from=today(), **post)
        holders.setdefault((person.unit, person.role), []).append(user)
    return holders
