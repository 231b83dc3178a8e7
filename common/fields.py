"""A text column whose content is encrypted at rest (PIPL, article 51)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current_box() -> MultiFernet:
    """Several keys, comma-separated, the first encrypts: so a key can be changed."""
    return _box(tuple(key.strip() for key in settings.FIELD_KEY.split(",")))


class Sealed(str):
    """A text that is encrypted already, for a column of several rows; reads as what it hides."""

    sealed: str

    def __new__(cls, text: str, sealed: str) -> Sealed:
        """Return the text with its encrypted form beside it."""
        made = super().__new__(cls, text)
        made.sealed = sealed
        return made


def seal(text: str) -> Sealed:
    """Encrypt once what several rows will hold. Equal values show in the database then: only where they may."""
    return Sealed(text, _current_box().encrypt(text.encode()).decode())


class EncryptedTextField(models.TextField[str, str]):
    """Text that is readable in Python and unreadable in the database; empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way into the database."""
        if isinstance(value, Sealed):
            return value.sealed
        value = super().get_prep_value(value)
        if not value:
            return value
        return _current_box().encrypt(value.encode()).decode()

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        """Decrypt on the way out; a wrong key raises InvalidToken and is never hidden."""
        if not value:
            return value
        return _current_box().decrypt(value.encode()).decode()
