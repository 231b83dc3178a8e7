"""Nothing leaves the office unchecked: the releaser looks for secrets, and at what was hidden (保密法 2024, article 35)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import RefusedError
from petitions.confidential import Sign, signs_in
from petitions.models import Kind, Reply
from petitions.services.events import record
from petitions.services.publication import CopyDraft

ANSWER = "reply"
"""The answer as its writer gets it, beside the public texts (title, question, answer)."""


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What the releaser says to have checked: no secrets, each warning sign, each hidden spot, what the writer added."""

    secrets: bool = False
    signs: bool = False
    masks: bool = False
    notes: bool = False


NOT_CHECKED = Checks()


def signs_of(texts: Mapping[str, str]) -> dict[str, tuple[Sign, ...]]:
    """Return the warning signs by text; texts without any are left out.

    The public answer repeats the answer: a sign that stands in both is told once.
    """
    found = {name: signs_in(text) for name, text in texts.items()}
    told = {sign.words for sign in found.get(ANSWER, ())}
    if "answer" in found:
        found["answer"] = tuple(sign for sign in found["answer"] if sign.words not in told)
    return {name: signs for name, signs in found.items() if signs}


@transaction.atomic
def clear(reply: Reply, *, texts: Mapping[str, str], hidden: int = 0, checks: Checks, actor: User) -> None:
    """Note that this person checked the answer and the public texts; the caller holds the letter's row.

    ``hidden`` is how many spots of the public texts the software hid. Raises RefusedError for what was not checked.
    """
    signs = [sign for found in signs_of({ANSWER: reply.body, **texts}).values() for sign in found]
    if not checks.secrets:
        raise RefusedError(_("发出以前要先作保密审查。请核对后打勾确认。"))
    if signs and not checks.signs:
        raise RefusedError(_("系统提示有可能涉密或者不宜公开的内容，请逐处核对，并打勾确认。"))
    if hidden and not checks.masks:
        raise RefusedError(_("公开的内容隐去了个人信息，请逐处看过，并打勾确认。"))
    _note(reply, signs, hidden=hidden, notes=checks.notes, actor=actor)


@transaction.atomic
def clear_note(note: Reply, *, checks: Checks, actor: User) -> None:
    """Let no interim note with a warning sign out unlooked: it leaves the unit by one person's hand.

    The caller holds the letter's row. Raises RefusedError, with the signs, where they were not checked.
    """
    signs = signs_in(note.body)
    if not signs:
        return
    if not checks.signs:
        raise RefusedError(unchecked_words(signs))
    _note(note, signs, hidden=0, notes=checks.notes, actor=actor)


def unchecked_words(signs: Sequence[Sign]) -> str:
    """Say which signs are still to be looked at."""
    words = "、".join(dict.fromkeys(sign.words for sign in signs))
    return _("系统提示有可能涉密或者不宜公开的内容：%(words)s。请逐处核对，删去或者打勾确认。") % {"words": words}


def _note(reply: Reply, signs: Sequence[Sign], *, hidden: int, notes: bool, actor: User) -> None:
    """Write down who checked the text, and what."""
    reply.cleared_by, reply.cleared_at = actor, now()
    reply.save(update_fields=["cleared_by", "cleared_at"])
    facts = {"reply": reply.pk, "signs": [sign.words for sign in signs], "hidden": hidden, "notes": notes}
    note = _("提示的%(n)s处已逐处核对：%(words)s") if signs else ""
    said = note % {"n": len(signs), "words": "、".join(sign.words for sign in signs)} if signs else ""
    record(reply.petition, Kind.CLEARED, note=said, data=facts, department=reply.department, actor=actor)


def texts_of(draft: CopyDraft) -> dict[str, str]:
    """Return the public texts of a proposal by name."""
    return {"title": draft.title, "question": draft.question, "answer": draft.answer}
