"""What a person typed into a form of a letter, on its way to being kept: also when the session ended meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import CharField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User
from accounts.sessions import former_user
from common.errors import BadInputError
from petitions.models import Petition
from routing.access import letters_visible_to
from routing.forms.base import LetterForm
from routing.services import autosaving

LONGEST_KEY = 18
"""Digits of a row's key that every database can hold."""
ROOM = 3
"""Unsent texts may be so many times as long as sent ones: two that are to be put together, and what is to be cut."""


def number_of(text: str) -> int:
    """Return a row's key as the form gave it; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0


def typed_texts(form: type[LetterForm], data: Mapping[str, Any]) -> dict[str, str]:
    """Return the form's texts as they were sent, none longer than may be kept."""
    fields = form.kept_fields()
    return {
        name: str(data.get(name, ""))[: ROOM * (field.max_length or 100) if isinstance(field, CharField) else 100]
        for name, field in fields.items()
    }


def keep_typed(letter: Petition, form: type[LetterForm], data: Mapping[str, Any], user: User) -> None:
    """Keep the texts of a form that could not be sent; a form without texts leaves nothing."""
    if not form.kept_fields():
        return
    version, part = number_of(str(data.get("version", ""))[:9]), number_of(str(data.get("part", "")))
    texts = typed_texts(form, data)
    autosaving.keep(letter, action=form.kept_name(), part=part, fields=texts, version=version, actor=user)


def sign_in_first(request: HttpRequest, number: str, form: type[LetterForm] | None) -> HttpResponse:
    """Lead to the sign-in page and from there back to the letter.

    What was sent by somebody whose session had just run out is kept and offered there.
    """
    former = former_user(request) if request.method == "POST" else None
    letter = letters_visible_to(former).filter(number=number).first() if former else None
    if former and letter and form:
        try:
            keep_typed(letter, form, request.POST, former)
        except BadInputError as error:  # far longer than any form takes: to be said, not to stand in the way
            messages.error(request, str(error))
    queue = request.GET.urlencode()
    address = reverse("routing:letter", args=[number])
    return redirect_to_login(f"{address}?{queue}" if queue else address)
