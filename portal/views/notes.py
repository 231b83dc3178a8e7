"""What a writer adds to a letter that was sent: a supplement while it is open, a question about its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.errors import PetitionError
from petitions.models import Petition
from petitions.services import notes
from portal.access import get_own_letter
from portal.nextsteps import open_pause
from portal.noteforms import NoteForm

TAKES = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Sort:
    """One sort of note: its page, what closes it, what keeps it, what is said then."""

    template: str
    hint: Promise
    closed: Callable[[Petition], str]
    keep: Callable[..., object]
    said: Promise


SUPPLEMENT = Sort(
    template="portal/supplement.html",
    hint=_("写清补充的事实：时间、地点、经过。"),
    closed=notes.supplement_closed_because,
    keep=notes.supplement,
    said=_("已收到您的补充，正在办理的单位马上会看到。"),
)
FOLLOW_UP = Sort(
    template="portal/ask_again.html",
    hint=_("写清对答复的哪一点还有疑问，或者哪一件还没有办到。"),
    closed=lambda petition: notes.asking_about(petition).closed,
    keep=notes.ask_again,
    said=_("已收到您的追问。新的期限和承办单位在这一页可以看到。"),
)


@never_cache
@require_http_methods(TAKES)
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """Add words and files to a letter that is being handled."""
    return _note(request, get_own_letter(request, number), SUPPLEMENT)


@never_cache
@require_http_methods(TAKES)
def ask_again(request: HttpRequest, number: str) -> HttpResponse:
    """Ask about the answer, within the days and as often as the rules allow."""
    return _note(request, get_own_letter(request, number), FOLLOW_UP)


def _note(request: HttpRequest, petition: Petition, sort: Sort) -> HttpResponse:
    """Show the form, or say why there is none; a POST keeps what was written, once however often it is sent."""
    if request.method != "POST":
        return _page(request, petition, sort, NoteForm(hint=sort.hint))
    form = NoteForm(data=request.POST, files=request.FILES, hint=sort.hint)
    if not form.is_valid():
        return _page(request, petition, sort, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        sort.keep(petition, text=said["text"], attachments=form.uploads, token=said["token"])
    except PetitionError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, petition, sort, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, str(sort.said))
    return redirect("portal:letter", petition.number)


def _page(
    request: HttpRequest, petition: Petition, sort: Sort, form: NoteForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Draw the page; what was typed stays on it also where the letter takes nothing any more."""
    fresh = (
        Petition.objects.select_related("merged_into", "lead_department").get(pk=petition.pk)
        if form.is_bound
        else petition
    )
    carrier = notes.carrier_of(fresh)
    context: dict[str, Any] = {
        "form": form,
        "petition": fresh,
        "closed": sort.closed(fresh),
        "left": notes.supplements_left(fresh),
        "until": notes.asking_about(fresh).until,
        "pause": open_pause(carrier),
        "typed": form["text"].value() if form.is_bound else "",
    }
    return render(request, sort.template, context, status=status)
