"""Drafts that an account keeps on the server: found again on any device."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from common.text import one_line
from petitions.models import Citizen, Draft, LetterType
from petitions.services.attachments import drop_files
from petitions.services.drafts import content_of

MOST = 20
"""So many are listed; more drafts at a time nobody writes."""


@dataclass(frozen=True)
class KeptDraft:
    """A draft as the account's page lists it."""

    draft: Draft
    title: str


@transaction.atomic
def keep_for(draft: Draft, *, token: str, citizen: Citizen) -> None:
    """Keep the draft for the account, with its token; one that another account has stays there.

    A report of wrongdoing is kept for none (``drafts.save_step``).
    """
    held = Draft.objects.select_for_update().filter(pk=draft.pk, citizen=None).first()
    content = content_of(held) if held else None
    if held is None or content is None or content.about.get("proposed_type") == LetterType.WRONGDOING:
        return
    content.token = token
    held.content, held.citizen = content.as_text(), citizen
    held.save(update_fields=["content", "citizen"])
    draft.content, draft.citizen = held.content, citizen


def drafts_of(citizen: Citizen) -> list[KeptDraft]:
    """Return the account's drafts, the one worked on last first; the title as far as there is one."""
    found = Draft.objects.filter(citizen=citizen).order_by("-updated_at")[:MOST]
    return [KeptDraft(draft, one_line(content_of(draft).story.get("title", ""))[:60]) for draft in found]


def token_of(citizen: Citizen, pk: int) -> str:
    """Return the way into a draft of the account; empty where it has none of this key."""
    draft = Draft.objects.filter(citizen=citizen, pk=pk).first()
    return content_of(draft).token if draft else ""


@transaction.atomic
def discard(citizen: Citizen, pk: int) -> bool:
    """Delete a draft of the account with its files; False where it has none of this key."""
    draft = Draft.objects.select_for_update().filter(citizen=citizen, pk=pk).first()
    if draft:
        drop_files(draft.attachments.all())
        draft.delete()
    return draft is not None
