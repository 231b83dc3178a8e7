"""The proof of work at the forms of citizens.

A form's template includes ``components/proof.html`` inside its ``<form>``, its page loads ``js/proof.js``; the view asks
``check_proof`` once everything else is right, inside the transaction that keeps what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from petitions.services.challenges import new_challenge, spend

FIELD = "proof"


@dataclass(frozen=True)
class Proof:
    """Whether the form came with a proof of work of its own. Without one nothing is refused: limits are stricter."""

    valid: bool


def check_proof(request: HttpRequest) -> Proof:
    """Check and use up the proof that came with the form."""
    return Proof(spend(request.POST.get(FIELD, "")))


class ProofMixin:
    """For a form of citizens: tells whether it came with a proof. Hold it before the form's class."""

    data: Mapping[str, Any]

    def check_proof(self) -> Proof:
        """Check and use up the proof that came with the form; once, when everything else is right."""
        return Proof(spend(str(self.data.get(FIELD) or "")))


@never_cache
@require_safe
def challenge(_request: HttpRequest) -> JsonResponse:
    """Give the script of a form something to work out; it tells nothing and keeps nothing."""
    return JsonResponse(new_challenge())
