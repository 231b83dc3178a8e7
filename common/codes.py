"""Secret codes: derived from a server key, shown once, kept only as their HMAC."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

CODE_LENGTH = 13
"""Thirteen base32 characters carry 65 bits; custom asks for 60 at least (RULES section 8)."""


def new_token() -> str:
    """Return a fresh form token: 128 bits, fit for a URL."""
    return secrets.token_urlsafe(16)


def _mac(key: str, purpose: str, value: str) -> bytes:
    return hmac.new(key.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()


def query_code(token: str, *, key: str) -> str:
    """Return the letter's query code for this form token; the same token always gives the same code."""
    return base64.b32encode(_mac(key, "query-code", token)).decode()[:CODE_LENGTH]


def normalise_code(text: str) -> str:
    """Return what a person typed as a code is spelt: no blanks or dashes, upper case, 0→O, 1→I, 8→B."""
    kept = "".join(char for char in text.upper() if char.isalnum() and char.isascii())
    return kept.translate(str.maketrans("018", "OIB"))


def digest(value: str, *, key: str, purpose: str) -> str:
    """Return the keyed hash (64 hex digits) under which a secret is stored and looked up."""
    return _mac(key, purpose, value).hex()


def same(left: str, right: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
