"""Every version of what was released of a letter, each with what changed since the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition, PublicCopy, ReleasedChange, Reply, ReplyKind, ReplyState
from routing.comparing import Piece, differences
from routing.services.correcting import may_propose


@dataclass(frozen=True)
class Marked:
    """A text with its differences to the former version; without a former one all of it stands in ``after``."""

    label: str | Promise
    before: list[Piece]
    after: list[Piece]
    changed: bool


@dataclass(frozen=True)
class AnswerVersion:
    """One version of an answer."""

    reply: Reply
    number: int
    text: Marked
    reason: str


@dataclass(frozen=True)
class CopyVersion:
    """One version of the public copy."""

    copy: PublicCopy
    texts: list[Marked]


@dataclass(frozen=True)
class Versions:
    """The page: the newest first. ``changes`` are the wishes, for who may make them."""

    answers: list[AnswerVersion]
    copies: list[CopyVersion]
    changes: list[ReleasedChange] = field(default_factory=list)

    @property
    def since(self) -> dt.datetime | None:
        """When the newest answer went out."""
        return self.answers[0].reply.released_at if self.answers else None


def versions_of(letter: Petition, user: User) -> Versions:
    """Gather the page for a person who may see the letter; wishes are for the centre and the unit that answered."""
    changes = letter.released_changes.select_related("proposed_by", "decided_by", "reply")
    return Versions(
        answers=_answers(letter),
        copies=_copies(letter),
        changes=list(changes) if may_propose(user, letter) else [],
    )


def _answers(letter: Petition) -> list[AnswerVersion]:
    released = letter.replies.filter(
        kind=ReplyKind.FINAL, state__in=(ReplyState.RELEASED, ReplyState.SUPERSEDED)
    ).select_related("author", "approver", "releaser", "corrects")
    reasons = {change.reply_id: change.reason for change in letter.released_changes.filter(state="approved")}
    found: list[AnswerVersion] = []
    for reply in released.order_by("round", "id"):
        former = reply.corrects
        number = sum(version.reply.round == reply.round for version in found) + 1
        reason = reasons.get(former.pk, "") if former else ""
        text = marked(_("答复"), former.body if former else None, reply.body)
        found.append(AnswerVersion(reply, number, text, reason))
    return found[::-1]


def _copies(letter: Petition) -> list[CopyVersion]:
    found: list[CopyVersion] = []
    former: PublicCopy | None = None
    for copy in letter.public_copies.order_by("version"):
        found.append(CopyVersion(copy, list(_texts(former, copy))))
        former = copy
    return found[::-1]


def _texts(former: PublicCopy | None, copy: PublicCopy) -> Iterable[Marked]:
    yield marked(_("公开的标题"), former.title if former else None, copy.title)
    yield marked(_("公开的来信"), former.question if former else None, copy.question)
    yield marked(_("公开的答复"), former.answer if former else None, copy.answer)


def marked(label: str | Promise, before: str | None, after: str) -> Marked:
    """Return the text with what differs from the one before, if there was one."""
    if before is None:
        return Marked(label, [], [Piece(after, only=False)], changed=False)
    found = differences(before, after)
    return Marked(label, found.mine, found.theirs, changed=not found.same)
