"""Voices for a public letter or post: one each, kept as a hash; neither name nor address is stored."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.clock import now
from common.codes import digest
from common.errors import RefusedError
from petitions.models import BoardPost, Citizen, Petition, PublicCopy, Shown, Support


def voice_of(*, citizen: Citizen | None = None, device: str = "") -> str:
    """Return the hash under which a voice is kept: of the account, else of the random word in the device's cookie.

    Empty where there is neither.
    """
    if citizen is not None:
        return digest(f"citizen:{citizen.pk}", key=settings.INDEX_KEY, purpose="voice")
    return digest(f"device:{device}", key=settings.INDEX_KEY, purpose="voice") if device else ""


def has_voice(petition: Petition, *, voice: str) -> bool:
    """Tell whether this voice supports the letter."""
    return bool(voice) and Support.objects.filter(petition=petition, voice=voice).exists()


@transaction.atomic
def give_voice(petition: Petition, *, voice: str) -> int:
    """Support a public letter or post and return how many do now; a second time changes nothing.

    Raises RefusedError for a letter that is not public.
    """
    if not voice or not _is_public(petition):
        raise RefusedError(_("只能支持已经公开的来信和帖子。"))
    try:
        with transaction.atomic():
            Support.objects.create(petition=petition, voice=voice, at=now())
    except IntegrityError:  # given before, or by the same device at the same moment
        return supporters(petition)
    _count(petition, 1)
    return supporters(petition)


@transaction.atomic
def take_voice_back(petition: Petition, *, voice: str) -> int:
    """Support the letter no longer and return how many still do; nothing happens where there was no voice."""
    gone, _rows = Support.objects.filter(petition=petition, voice=voice).delete()
    if gone:
        _count(petition, -1)
    return supporters(petition)


def supporters(petition: Petition) -> int:
    """Return how many voices the letter has."""
    return Support.objects.filter(petition=petition).count()


def _is_public(petition: Petition) -> bool:
    shown = BoardPost.objects.filter(petition=petition, state=Shown.SHOWN)
    return shown.exists() or PublicCopy.objects.current().filter(petition=petition).exists()


def _count(petition: Petition, step: int) -> None:
    """Write the number where lists sort by it; always in this order, so that two at once wait and never block."""
    BoardPost.objects.filter(petition=petition).update(supports=F("supports") + step)
    PublicCopy.objects.current().filter(petition=petition).update(supports=F("supports") + step)
