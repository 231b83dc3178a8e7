"""Every page of the site that is looked at, each opened by somebody who may: the office's as the table of access says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.codes import new_token
from petitions.models import Channel, Petition
from petitions.services import drafts
from tests import factories as make
from tests.access import table
from tests.access.test_every_address import addresses, path_of
from tests.factories import Office

Page = tuple[str, Client, str]
"""The address's name, who opens it, the address itself."""
BEHIND_A_SECRET = {
    "portal:receipt", "portal:letter", "portal:rate", "portal:withdraw", "portal:supplement", "portal:ask_again", "portal:why",
    "portal:letter_data", "portal:letter_contact_code",
}  # fmt: skip
STEPS = ("about", "story", "writer", "check")


def pages_of_the_site(people: dict[str, User | None], parts: dict[str, Any]) -> Iterator[Page]:
    """Yield the pages of the table, each opened by the first role that may."""
    rows = {**dict.fromkeys(table.PUBLIC_PAGES, table.ALL), **table.OFFICE_PAGES}
    clients = {role: Client() for role in table.ROLES}
    for each, client in clients.items():
        person = people[each]
        if person:
            client.force_login(person)
    for name, wanted in addresses():
        role = next((role for role in table.ROLES if rows.get(name, {}).get(role) == "yes"), None)
        if role and name not in table.BY_POST:
            yield name, clients[role], path_of(name, wanted, parts)


def pages_of_writers(office: Office) -> Iterator[Page]:
    """Yield what only a writer meets: the steps of a letter, and the letter with all that can be done with it."""
    token = drafts.start(channel=Channel.objects.get(key="leader"))
    for step in STEPS:
        yield f"portal:write_{step}", Client(), reverse(f"portal:write_{step}", args=[token])
    new, handled, answered = new_token(), new_token(), new_token()
    yield from _own_letter(new, make.submit_letter(token=new).petition)
    yield from _own_letter(handled, make.handled(office, token=handled))
    yield from _own_letter(answered, make.answered(office, token=answered))


def _own_letter(token: str, petition: Petition) -> Iterator[Page]:
    client = Client()
    client.post(reverse("portal:open_letter", args=[token]))
    for name, wanted in addresses():
        if name in BEHIND_A_SECRET:
            known = {"token": token, "number": petition.number}
            yield f"{name} {petition.state}", client, reverse(name, kwargs={part: known[part] for part in wanted})
