"""Proofs of work as a browser would bring them."""

from __future__ import annotations

from typing import Any

from altcha import Challenge, Payload, solve_challenge

from petitions.services.challenges import new_challenge


def solved(challenge: dict[str, Any] | None = None) -> str:
    """Return what stands in the hidden field once the work is done."""
    read = Challenge.from_dict(challenge or new_challenge())
    solution = solve_challenge(read)
    assert solution is not None
    return Payload(read, solution).to_base64()
