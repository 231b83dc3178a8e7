"""Letters that need not be written, because their answer is public already."""

from __future__ import annotations

from django.db import transaction

from common.clock import now
from petitions.models import Draft, Faq, PublicCopy, SparedLetter
from petitions.services.drafts import end

COPY, FAQ = "copy", "faq"


@transaction.atomic
def spare(draft: Draft, *, what: str, pk: int) -> bool:
    """End the draft, as a public letter ("copy") or a question often asked ("faq") answered it, and count that.

    False, and nothing happens, for what isn't public. A draft that ended meanwhile raises ``Draft.DoesNotExist``.
    """
    public = {COPY: PublicCopy.objects.current(), FAQ: Faq.objects.shown()}
    if what not in public or not public[what].filter(pk=pk).exists():
        return False
    end(draft)
    SparedLetter.objects.create(what=what, target=pk, at=now())
    return True
