"""A letter that is still being written: kept on the server between the steps, encrypted, found by its token."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import Q

from common.clock import now
from common.codes import new_token
from petitions.models import Channel, Draft, LetterType
from petitions.services.attachments import drop_files
from petitions.services.submission import token_digest

KEPT_FOR = dt.timedelta(days=7)
"""A draft that nobody touches for so long is deleted with its files (PIPL, article 19: no longer than needed)."""
KEPT_FOR_ACCOUNT = dt.timedelta(days=30)
"""The same for a draft that its writer finds again in an account."""

Answers = dict[str, str]


@dataclass(kw_only=True)
class DraftContent:
    """What was answered so far, step by step, as it came from the forms."""

    channel: str
    mailbox: str = ""
    board: str = ""
    about: Answers = field(default_factory=dict)
    story: Answers = field(default_factory=dict)
    writer: Answers = field(default_factory=dict)
    token: str = ""
    """The way back to a draft that is kept for an account; of all others only the writer's browser knows it."""

    def as_text(self) -> str:
        """Return what is stored (encrypted)."""
        return json.dumps(asdict(self))  # escaped: what was typed may hold what no database keeps


@transaction.atomic
def start(*, channel: Channel, proposed_type: str = "", unit: str = "", mailbox: str = "", board: str = "") -> str:
    """Begin a draft in this channel (mailbox, board and unit by their keys); its token is the only way back to it."""
    token, moment = new_token(), now()
    content = DraftContent(channel=channel.key, mailbox=mailbox, board=board)
    content.about = {name: text for name, text in {"proposed_type": proposed_type, "unit": unit}.items() if text}
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
    _write(held, content)
    return content


@transaction.atomic
def readdress(draft: Draft, *, channel: Channel, unit: str = "", mailbox: str = "", board: str = "") -> DraftContent:
    """Send the letter somewhere else (unit, mailbox and board by their keys); what was written stays."""
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    content = content_of(held)
    content.channel, content.mailbox, content.board = channel.key, mailbox, board
    if unit:
        content.about["unit"] = unit
    _write(held, content)
    return content


def _write(held: Draft, content: DraftContent) -> None:
    """Keep the content. A report of wrongdoing is kept for no account: who looks over a shoulder would find it."""
    if content.about.get("proposed_type") == LetterType.WRONGDOING:
        held.citizen, content.token = None, ""
    held.content, held.updated_at = content.as_text(), now()
    held.save(update_fields=["content", "updated_at", "citizen"])


@transaction.atomic
def end(draft: Draft) -> None:
    """Delete the draft with its files: its writer needs no letter any more."""
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    drop_files(held.attachments.all())
    held.delete()


def lock(draft: Draft) -> Draft:
    """Return the draft's fresh row, held until the transaction ends; raises ``Draft.DoesNotExist`` once it was sent."""
    return Draft.objects.select_for_update().get(pk=draft.pk)


def discard_stale() -> int:
    """Delete the drafts left alone for a week (of accounts a month), with their files, and return how many."""
    moment = now()
    alone = Q(citizen=None, updated_at__lt=moment - KEPT_FOR) | Q(updated_at__lt=moment - KEPT_FOR_ACCOUNT)
    stale = Draft.objects.filter(alone)
    discarded = 0
    for pk in list(stale.values_list("pk", flat=True)):
        with transaction.atomic():
            draft = stale.select_for_update().filter(pk=pk).first()
            if draft:
                drop_files(draft.attachments.all())
                draft.delete()
                discarded += 1
    return discarded
