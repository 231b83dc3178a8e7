"""Contacts of citizens: how they are spelt, and how equal ones are found without being readable."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from common.codes import digest
from common.phones import mobile


def blind_index(value: str) -> str:
    """Return the keyed hash by which equal contacts are found without being readable; empty for nothing.

    A mobile number is the same with and without +86, however it is grouped: another spelling is nobody new.
    """
    kept = mobile(value) or "".join(char for char in value.casefold() if not char.isspace() and char != "-")
    return digest(kept, key=settings.INDEX_KEY, purpose="contact") if kept else ""


@dataclass(frozen=True)
class Contact:
    """An e-mail address, or a telephone number in one spelling."""

    text: str

    @classmethod
    def read(cls, text: str) -> Contact:
        """Return the contact as it is kept; a mobile number in one spelling, empty text for any other number."""
        return cls(text.strip() if "@" in text else mobile(text))

    @property
    def is_phone(self) -> bool:
        """Whether messages to it are short ones."""
        return "@" not in self.text

    @property
    def index(self) -> str:
        """Its blind index."""
        return blind_index(self.text)

    @property
    def masked(self) -> str:
        """As much of it as its owner needs to recognise it."""
        if self.is_phone:
            return f"{self.text[:3]}****{self.text[-4:]}"
        person, _at, host = self.text.rpartition("@")
        return f"{person[:1]}***@{host}"
