"""Proof of work in place of a picture puzzle: the browser looks for a number, the server checks it with one hash.

A challenge is signed and expires; nothing is kept of it before it is solved. A proof counts once.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.db import IntegrityError, transaction

from common.clock import now
from common.codes import digest
from petitions.models import Trace

PURPOSE = "proof"
ALGORITHM = "SHA-256"
LONGEST = 2_000
"""Characters of a proof; a real one has about 600."""


def new_challenge() -> dict[str, Any]:
    """Return a signed challenge as plain JSON.

    The browser has to try between PROOF_HASHES and twice as many numbers: no visitor is unlucky for long.
    """
    least = settings.PROOF_HASHES
    challenge = create_challenge(
        algorithm=ALGORITHM,
        cost=1,
        counter=least + secrets.randbelow(least),
        expires_at=now() + dt.timedelta(minutes=settings.PROOF_MINUTES),
        hmac_secret=_key(),
    )
    made: dict[str, Any] = challenge.to_dict()
    return made


def spend(proof: str) -> bool:
    """Tell whether this is the solution of a challenge of ours, in time and not used before; it is used then.

    Rolled back with the caller's transaction, so that what could not be kept costs no second proof.
    """
    solved = _solved(proof)
    if solved is None:
        return False
    used = digest(solved, key=settings.INDEX_KEY, purpose=PURPOSE)
    try:
        with transaction.atomic():
            Trace.objects.create(purpose=PURPOSE, digest=used, at=now())
    except IntegrityError:  # used before, perhaps at this very moment
        return False
    return True


def _solved(proof: str) -> str | None:
    """Return the name of the challenge that this solves; none for anything else, whatever was sent."""
    if not 0 < len(proof) <= LONGEST:
        return None
    try:
        payload = Payload.from_base64(proof)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # not what our script writes
        return None
    if not verify_solution(payload, _key()).verified:
        return None
    return payload.challenge.parameters.nonce  # signed, and its own for each challenge


def _key() -> str:
    return digest("challenge", key=settings.INDEX_KEY, purpose="proof-key")
