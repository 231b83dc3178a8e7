"""What people type and did not send yet: kept by the server, offered again, forgotten in time (FAULTS 40)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import BadInputError
from common.text import clean, visible
from petitions.models import Petition
from routing.access import NoPermissionError, letters_visible_to
from routing.models import UnsavedText

KEEP_DAYS = 30
"""An answer may take 15 working days, with a long holiday more than three weeks: who comes back finds the text.
No longer, since it may name people (个人信息保护法 §19: as short as the purpose allows)."""
LONGEST = 250_000
"""Characters of one form together: the public copy of a very long letter and of its answer."""


@transaction.atomic
def keep(
    petition: Petition, *, action: str, part: int = 0, fields: Mapping[str, str], version: int, actor: User
) -> UnsavedText | None:
    """Keep the texts of one form for their author alone; texts without anything visible are forgotten instead.

    The letter itself does not change, so there is no event. Raises NoPermissionError for a letter that the
    person may not see (any more), BadInputError for more than can be kept.
    """
    if not letters_visible_to(actor).filter(pk=petition.pk).exists():
        raise NoPermissionError
    texts = {name: clean(text) for name, text in fields.items()}
    if sum(map(len, texts.values())) > LONGEST:
        raise BadInputError(_("文字太长，没有自动保存。请先复制到别处，缩短后再填写。"))
    if not any(map(visible, texts.values())):
        forget(petition, actions=(action,), part=part, actor=actor)
        return None
    values = {"fields": texts, "version": version, "saved_at": now()}
    kept, _new = UnsavedText.objects.update_or_create(
        user=actor, petition=petition, action=action, part=part, defaults=values
    )
    return kept


def kept_texts(petition: Petition, *, user: User) -> list[UnsavedText]:
    """Return what this person typed at this letter and did not send, the newest first; others' texts never.

    The caller has checked that the person may see the letter: whoever may not, finds no page that shows them.
    """
    return list(UnsavedText.objects.filter(petition=petition, user=user).order_by("-saved_at", "-pk"))


def forget(petition: Petition, *, actions: Collection[str], part: int = 0, actor: User) -> None:
    """Drop a form's texts: they were sent, or the person wants them no more."""
    UnsavedText.objects.filter(petition=petition, user=actor, action__in=actions, part=part).delete()


def forget_old(*, now: dt.datetime) -> int:
    """Drop what nobody took up again for ``KEEP_DAYS``; returns how many texts that were."""
    old = UnsavedText.objects.filter(saved_at__lt=now - dt.timedelta(days=KEEP_DAYS))
    dropped, _kinds = old.delete()
    return dropped
