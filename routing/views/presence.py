"""Who else has the letter open: asked by the open page every few seconds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import roles_required
from routing.access import get_letter_for
from routing.forms.base import form_of
from routing.services import presence
from routing.services.presence import Somebody
from routing.views.frame import HANDLERS, signed_in
from routing.views.typed import sign_in_first
from routing.wording import DOING_WORDS

STOP_ASKING = 286
"""The status by which htmx ends a poll."""
LONGEST_NAME = 30


@roles_required(*HANDLERS)
@require_POST
def here(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the person has the letter open, and tell who else has."""
    user, letter = signed_in(request), get_letter_for(request.user, number)
    doing = request.POST.get("doing", "")[:LONGEST_NAME]
    presence.seen(letter, doing=doing if form_of(doing) else "", actor=user)
    said = [sentence(somebody) for somebody in presence.others(letter, user=user)]
    return render(request, "routing/_presence.html", {"said": said})


def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the open page; where the session ended it is told so and asks no more, others sign in first."""
    if request.user.is_authenticated:
        return here(request, number)  # type: ignore[return-value]
    if not getattr(request, "htmx", False):
        return sign_in_first(request, number, None)
    return render(request, "routing/_presence.html", {"ended": number}, status=STOP_ASKING)


def sentence(somebody: Somebody) -> str:
    """Say who it is, and what the person is at."""
    who = _("%(name)s（%(unit)s）") % {"name": somebody.name, "unit": somebody.unit} if somebody.name else somebody.unit
    form = form_of(somebody.doing) if somebody.doing else None
    if form is None:
        return _("%(who)s也打开了这封信") % {"who": who}
    label = DOING_WORDS.get(form.kept_name()) or next((field.label for field in form.kept_fields().values()), "")
    return _("%(who)s也打开了这封信，正在填写“%(form)s”") % {"who": who, "form": label}
