"""Two people at one letter: what the second one sees, so that neither text is lost (FAULTS 5, 43)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.access import posts_of
from accounts.models import User
from petitions.models import Petition, Reply, ReplyState
from petitions.services.replies import in_work
from routing.comparing import Differences, differences
from routing.forms.base import LetterForm
from routing.forms.units import DraftForm
from routing.models import UnsavedText
from routing.record import EventLine

BODY = "body"


@dataclass(frozen=True)
class Comparison:
    """The text that was typed beside the one that is saved now. ``may_replace``: the saved one is still a draft."""

    mine: str
    saved: Reply
    part: int
    differences: Differences

    @property
    def saved_at(self) -> dt.datetime:
        """When the other text was saved."""
        return self.saved.saved_at or self.saved.created_at

    @property
    def may_replace(self) -> bool:
        """Tell whether it can still be changed."""
        return self.saved.state == ReplyState.DRAFT


@dataclass(frozen=True)
class Conflict:
    """What happened since the person opened the page, and the texts that were typed."""

    changes: Sequence[EventLine]
    texts: Sequence[tuple[str, str]]


def conflict_of(failed: LetterForm, events: Sequence[EventLine]) -> Conflict:
    """Return what others did since the page was drawn, the newest first; at least the last thing."""
    seen = str(failed.data.get("seen", ""))
    known = int(seen) if seen.isdecimal() and len(seen) < 10 else None
    changes = [event for event in events if known is not None and event.sequence > known] or list(events[:1])
    texts = [
        (str(failed[name].label), str(failed[name].value() or ""))
        for name in failed.kept_fields()
        if _shown(failed, name)
    ]
    return Conflict(changes, [pair for pair in texts if pair[1].strip()])


def _shown(form: LetterForm, name: str) -> bool:
    return name in form.fields and name not in form.kept_with


def compared(
    letter: Petition, user: User, *, failed: LetterForm | None, filled: UnsavedText | None
) -> Comparison | None:
    """Return both texts of the answer, where the one typed meets another one saved meanwhile; else none.

    Only inside the unit that drafts: a draft is nobody else's (routing.sheet).
    """
    mine, part = _typed(letter, failed, filled)
    reply = in_work(letter) if mine and part else None
    if reply is None or reply.department_id not in posts_of(user).unit_ids:
        return None
    found = differences(mine, reply.body)
    return None if found.same else Comparison(mine, reply, part, found)


def _typed(letter: Petition, failed: LetterForm | None, filled: UnsavedText | None) -> tuple[str, int]:
    if isinstance(failed, DraftForm) and failed.part:
        return str(failed[BODY].value() or "").replace("\r\n", "\n").strip(), failed.part.pk
    if filled and filled.action == DraftForm.kept_name() and filled.version != letter.version:
        return filled.fields.get(BODY, ""), filled.part
    return "", 0
