"""Citizens with accounts: they ask for a code, read it in the message, and type it on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from notifications.models import Notification
from petitions.models import Citizen, ContactProof
from petitions.services.contacts import Contact
from petitions.services.proofs import code_of

MAIL = "zhou@example.org"


def last_code(contact: str = "") -> str:
    """Return the code of the newest message (to this contact)."""
    proofs = [proof for proof in ContactProof.objects.order_by("-pk") if not contact or proof.contact == contact]
    return code_of(proofs[0].key)


@dataclass
class Browser:
    """Somebody in a browser of their own."""

    client: Client = field(default_factory=Client)

    def asks(self, contact: str = MAIL) -> Any:
        return self.client.post("/account/", {"contact": contact})

    def types(self, code: str) -> Any:
        return self.client.post("/account/code/", {"code": code})

    def signs_in(self, contact: str = MAIL) -> Browser:
        self.asks(contact)
        answer = self.types(last_code(contact))
        assert answer.status_code == 302, answer.content.decode()
        return self

    @property
    def account(self) -> Citizen:
        return Citizen.objects.get(pk=self.client.session["citizen"]["pk"])

    def page(self, address: str = "/account/") -> str:
        return self.client.get(address).content.decode()

    def confirms(self, contact: str) -> Any:
        """Give the account a further contact."""
        self.client.post("/account/settings/contact/", {"contact": contact})
        return self.client.post("/account/settings/contact/code/", {"code": last_code(contact)})


def mails(notice: str) -> list[Notification]:
    """Return the messages of this kind."""
    return list(Notification.objects.filter(notice=notice).order_by("pk"))


def index_of(contact: str) -> str:
    """Return a contact's blind index."""
    return Contact(contact).index
