"""Support for what is public: one button, a POST, the same without a script."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import PetitionError
from common.http import client_ip
from petitions.boards import thread
from petitions.models import Petition
from petitions.search import current_copy
from petitions.services.limits import HOUR, Act, Limit, admit, network
from petitions.services.supports import give_voice, has_voice, take_voice_back, voice_of
from portal.voices import new_device, remember_device, voice

TAKE_BACK = "back"


@require_POST
def support(request: HttpRequest, number: str) -> HttpResponse:
    """Give a voice, or take it back where the form says so, and lead back to the page it came from."""
    letter, page = _public(number, request.POST.get("from", ""))
    own, device = voice(request), ""
    if not own:
        device = new_device()
        own = voice_of(device=device)
    response = redirect(f"{page}#voice")
    try:
        _toggle(request, letter, own)
    except PetitionError as error:
        messages.error(request, str(error))
        return response
    if device:
        remember_device(response, device)
    return response


@transaction.atomic
def _toggle(request: HttpRequest, letter: Petition, own: str) -> None:
    if request.POST.get("voice") == TAKE_BACK:
        take_voice_back(letter, voice=own)
        messages.success(request, _("已取消支持。"))
        return
    if not has_voice(letter, voice=own):
        admit([Act(Limit("voice-address", settings.VOICES_PER_ADDRESS_HOUR, HOUR), network(client_ip(request)))])
    give_voice(letter, voice=own)
    messages.success(request, _("已记下您的支持。"))


def _public(number: str, place: str) -> tuple[Petition, str]:
    """Return the letter behind what is public under this number, and its page; 404 for all others."""
    post, copy = thread(number), current_copy(number)
    if post and (place != "library" or copy is None):
        return Petition(pk=post.petition_id), reverse("portal:post", args=[number])
    if copy:
        return Petition(pk=copy.petition_id), reverse("portal:public_letter", args=[number])
    raise Http404
