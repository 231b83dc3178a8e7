"""Codes that prove a contact: sent to it, typed on the page that asked for it, in the same browser.

A link would prove nothing: mail scanners open links. The code is derived from the server's key and never stored.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.codes import digest, new_token, same
from notifications.services import notify
from petitions.models import ContactProof
from petitions.services.contacts import Contact

LASTS = dt.timedelta(minutes=10)
MOST_ATTEMPTS = 5
"""Five guesses at one of a million codes, and few codes an hour (``portal.proofs``): nobody gets in by luck."""
DIGITS = 6
KEPT_FOR = dt.timedelta(days=1)
"""Codes are forgotten so soon after they ran out: the contact stands in the row."""
_NO_DIGIT = re.compile(r"[^0-9]")


class Problem(Enum):
    """Why a code was not taken."""

    NONE = ""
    WRONG = _("验证码不对，请核对后再填。")
    GONE = _("验证码已经失效或者用过了，请重新获取。")


@dataclass(frozen=True)
class Checked:
    """What became of a code: the contact that it proved, or the problem."""

    contact: Contact | None
    problem: Problem = Problem.NONE


@transaction.atomic
def send_code(*, purpose: str, contact: Contact) -> str:
    """Send a code to the contact and return the secret that the asking browser keeps.

    The code works for this purpose, with this secret, for ten minutes, once.
    """
    secret, moment = new_token(), now()
    key = _key(purpose, secret)
    proof = ContactProof.objects.create(
        key=key,
        contact=contact.text,
        code_digest=_code_digest(key, code_of(key)),
        created_at=moment,
        expires_at=moment + LASTS,
    )
    send_code_message(proof, contact)
    return secret


def send_code_message(proof: ContactProof, contact: Contact) -> None:
    """Write the message with the code's place in it; the code itself is filled in while it is sent."""
    facts = {"code": proof.key, "minutes": int(LASTS.total_seconds() // 60)}
    notify(key=f"contact_code:{proof.key}", notice="contact_code", context=facts, address=contact.text)


def code_of(key: str) -> str:
    """Return the six digits that belong to a proof."""
    number = int(digest(key, key=settings.QUERY_CODE_KEY, purpose="contact-code"), 16)
    return str(number % 10**DIGITS).zfill(DIGITS)


@transaction.atomic
def check_code(*, purpose: str, secret: str, code: str) -> Checked:
    """Compare what was typed, once and for all: a right code is used up, the fifth wrong one ends it.

    The row is held, so that two requests at once use a code once and count as two attempts.
    """
    proof = ContactProof.objects.select_for_update().filter(key=_key(purpose, secret)).first()
    if proof is None or not _alive(proof):
        return Checked(None, Problem.GONE)
    proof.attempts += 1
    right = same(proof.code_digest, _code_digest(proof.key, _NO_DIGIT.sub("", code)))
    if right:
        proof.used_at = now()
    proof.save(update_fields=["attempts", "used_at"])
    if right:
        return Checked(Contact(proof.contact))
    return Checked(None, Problem.WRONG if _alive(proof) else Problem.GONE)


def waiting_contact(*, purpose: str, secret: str) -> Contact | None:
    """Return where the code went; none for a secret that is unknown, used up or long forgotten."""
    proof = ContactProof.objects.filter(key=_key(purpose, secret), used_at=None).first()
    return Contact(proof.contact) if proof else None


def forget_codes() -> int:
    """Delete codes that ran out a day ago, with the contacts in them; return how many."""
    return ContactProof.objects.filter(expires_at__lt=now() - KEPT_FOR).delete()[0]


def _alive(proof: ContactProof) -> bool:
    return proof.used_at is None and proof.attempts < MOST_ATTEMPTS and proof.expires_at > now()


def _key(purpose: str, secret: str) -> str:
    return digest(f"{purpose}:{secret}", key=settings.QUERY_CODE_KEY, purpose="contact-proof")


def _code_digest(key: str, code: str) -> str:
    return digest(f"{key}:{code}", key=settings.QUERY_CODE_KEY, purpose="stored-contact-code")
