"""A letter that is still being written: kept on the server between the steps, encrypted, found by its token."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field

from django.db import transaction

from common.clock import now
from common.codes import new_token
from petitions.models import Channel, Draft
from petitions.services.attachments import drop_files
from petitions.services.submission import token_digest

KEPT_FOR = dt.timedelta(days=7)
"""A draft that nobody touches for so long is deleted with its files (PIPL, article 19: no longer than needed)."""

Answers = dict[str, str]


@dataclass(kw_only=True)
class DraftContent:
    """What was answered so far, step by step, as it came from the forms."""

    channel: str
    about: Answers = field(default_factory=dict)
    story: Answers = field(default_factory=dict)
    writer: Answers = field(default_factory=dict)

    def as_text(self) -> str:
        """Return what is stored (encrypted)."""
        return json.dumps(asdict(self))  # escaped: what was typed may hold what no database keeps


@transaction.atomic
def start(*, channel: Channel, proposed_type: str = "") -> str:
    """Begin a draft in this channel and return its token, the only way back to it."""
    token, moment = new_token(), now()
    content = DraftContent(channel=channel.key)
    if proposed_type:
        content.about = {"proposed_type": proposed_type}
    Draft.objects.create(
        token_digest=token_digest(token), content=content.as_text(), created_at=moment, updated_at=moment
    )
    return token


@transaction.atomic
def holding(token: str, *, channel: str) -> Draft:
    """Return the draft of this token, begun where there is none: it holds the files of a form that is one page."""
    moment = now()
    draft, _new = Draft.objects.get_or_create(
        token_digest=token_digest(token),
        defaults={"content": DraftContent(channel=channel).as_text(), "created_at": moment, "updated_at": moment},
    )
    return draft


def find(token: str) -> Draft | None:
    """Return the draft of this token; none for an unknown, expired or sent one."""
    return Draft.objects.filter(token_digest=token_digest(token)).first()


def content_of(draft: Draft) -> DraftContent:
    """Return what was answered so far."""
    return DraftContent(**json.loads(draft.content))


@transaction.atomic
def save_step(draft: Draft, *, step: str, answers: Answers) -> DraftContent:
    """Keep the answers of one step (about, story, writer); the other steps stay as they are.

    A draft that was sent meanwhile raises ``Draft.DoesNotExist``.
    """
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    content = content_of(held)
    setattr(content, step, answers)
    held.content, held.updated_at = content.as_text(), now()
    held.save(update_fields=["content", "updated_at"])
    return content


def discard_stale() -> int:
    """Delete the drafts left alone for a week, with their files, and return how many."""
    stale = Draft.objects.filter(updated_at__lt=now() - KEPT_FOR)
    discarded = 0
    for pk in list(stale.values_list("pk", flat=True)):
        with transaction.atomic():
            draft = stale.select_for_update().filter(pk=pk).first()
            if draft:
                drop_files(draft.attachments.all())
                draft.delete()
                discarded += 1
    return discarded
