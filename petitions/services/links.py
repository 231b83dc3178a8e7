"""Links in messages that open one letter: once, within a fortnight, and only by a button on the page they lead to.

What stands in the table is not the secret: the signature behind it is computed when a message is sent, and stands
nowhere else. Who reads the database or the outbox cannot open a letter with it.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from common.clock import now
from common.codes import digest, same
from petitions.models import LetterLink, Petition

VALID_FOR = dt.timedelta(days=settings.LINK_DAYS)
FORGOTTEN_AFTER = dt.timedelta(days=30)
"""For so long after its end a link's row is kept; an unknown link gets the same answer as an expired one."""
SIGNATURE_LENGTH = 32
"""Hex digits: 128 bits."""
LETTER = "letter"


@transaction.atomic
def new_link(petition: Petition, *, leads_to: str = LETTER) -> str:
    """Make a link to the letter and return its key; ``address_of`` makes the address of it when a message is sent.

    ``leads_to`` says where the letter opens: letter, rate, supplement or follow_up.
    """
    key, moment = secrets.token_urlsafe(12), now()
    LetterLink.objects.create(
        key=key, petition=petition, leads_to=leads_to, created_at=moment, expires_at=moment + VALID_FOR
    )
    return key


def address_of(key: str) -> str:
    """Return the whole address of a link. For messages on their way out, never for a page or a log."""
    return settings.SITE_URL + reverse("portal:link", args=[f"{key}.{_signature(key)}"])


def find_link(secret: str) -> LetterLink | None:
    """Return the link of this address if it can still be opened; none for a wrong, used or expired one."""
    key, _dot, signature = secret.partition(".")
    if not same(signature, _signature(key)):
        return None
    links = LetterLink.objects.select_related("petition")
    return links.filter(key=key, used_at=None, expires_at__gt=now()).first()


@transaction.atomic
def open_link(secret: str) -> LetterLink | None:
    """Use the link up and return it; of two at once one gets it. None where it can't be opened (any more)."""
    link = find_link(secret)
    if link is None:
        return None
    moment = now()
    used = LetterLink.objects.filter(pk=link.pk, used_at=None).update(used_at=moment)
    return link if used else None


def forget() -> int:
    """Delete links long after their end; return how many."""
    return LetterLink.objects.filter(expires_at__lt=now() - FORGOTTEN_AFTER).delete()[0]


def _signature(key: str) -> str:
    return digest(key, key=settings.QUERY_CODE_KEY, purpose="letter-link")[:SIGNATURE_LENGTH]
