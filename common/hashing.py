"""One way to turn data into bytes and a hash, the same on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

GENESIS = "0" * 64
"""What the first link of a chain points at."""


def canonical(data: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return the data as JSON with sorted keys and no blanks, in UTF-8."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


def chained(previous: str, data: Mapping[str, Any]) -> str:
    """Return the hash of a link: what it says and what came before it."""
    return sha256_of({"previous": previous, "data": data})
