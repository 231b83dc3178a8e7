"""What whoever tries the demonstration is shown: accounts, and letters with their query codes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts.models import Department, Role, User
from petitions.models import State
from petitions.services.submission import receipt_for
from portal.demo.acts import token_of
from portal.demo.letters import demo_letters
from portal.demo.people import demo_people

Row = Sequence[str]
SHOWN = frozenset({"new-crossing", "hospital-stop", "compensation", "car-park-fee"})
"""Letters by their key: one new, one due, one whose clock stands still, one to be rated."""


def account_rows() -> list[Row]:
    """Return login name, name, role, unit and what to try of the accounts that exist and are worth showing."""
    shown = [person for person in demo_people() if person.what_to_try]
    known = set(
        User.objects.filter(username__in=[person.username for person in shown]).values_list("username", flat=True)
    )
    units = {unit.code: unit.label for unit in Department.objects.all()}
    return [
        (person.username, person.display_name, str(Role(person.role).label), units[person.unit], person.what_to_try)
        for person in shown
        if person.username in known
    ]


def letter_rows() -> list[Row]:
    """Return number, query code, title and what to try, of letters for each thing that a writer can do."""
    to_try = {
        State.SUBMITTED: _("查看进度，撤回来信"),
        State.HANDLING: _("查看经过和期限"),
        State.ANSWERED: _("查看答复，作出评价"),
    }
    rows: list[Row] = []
    for letter in demo_letters():
        receipt = receipt_for(token_of(letter)) if letter.key in SHOWN else None
        if receipt:
            petition = receipt.petition
            words = to_try.get(State(petition.state), petition.get_state_display())
            rows.append((petition.number, receipt.code, petition.title, words))
    return rows


def width(text: str) -> int:
    """Return how many columns a terminal needs for the text."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return the rows as aligned columns under their heads."""
    lines = [head, *rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
