"""The pattern of every action: load the letter, check the form, call the service, say so, go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import CENTRE_ROLES, posts_of, roles_required
from accounts.models import Role, User
from common.errors import ConflictError, PetitionError
from petitions.models import Petition
from petitions.services.states import lock
from routing.access import get_letter_for, letters_visible_to
from routing.forms.base import LetterForm
from routing.models import Assignment
from routing.services.autosaving import forget
from routing.views.frame import signed_in
from routing.views.letters import letter_page
from routing.views.neighbours import following, letter_address, walk_of
from routing.views.panes.centre import OPEN_NEXT
from routing.views.typed import keep_typed, number_of, sign_in_first


@dataclass(frozen=True)
class Act:
    """One thing done: to this letter (held for the transaction), by this person, with these checked values."""

    letter: Petition
    user: User
    data: dict[str, Any]
    part: Assignment | None

    @property
    def own_part(self) -> Assignment:
        """The unit's part that the action is about."""
        if self.part is None:
            raise Http404
        return self.part


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Known:
    """What is known of an action: its form, who may send it, and whether it is about a unit's part."""

    form: type[LetterForm]
    roles: tuple[Role, ...]
    part: bool


KNOWN: dict[str, Known] = {}
"""All actions by name."""


def action(*roles: Role, form: type[LetterForm], part: bool = False) -> Callable[[Callable[[Act], str]], View]:
    """Make a view of a function that calls one service and returns what to tell the person.

    The letter is held and its version compared first. A conflict is answered with 409, any other
    refusal with 400: the page as it is now, with the message and everything that was typed. What a refused
    form or a session that ran out leaves behind is kept for its author, what was sent is not kept any longer.
    """
    KNOWN[form.action] = Known(form, roles, part)

    def decorate(act: Callable[[Act], str]) -> View:
        @_offering_to_sign_in(form)
        @roles_required(*roles)
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, number: str) -> HttpResponse:
            user, letter = signed_in(request), get_letter_for(request.user, number)
            own = _part_of(request, letter, roles) if part else None
            filled = form(request.POST, letter=letter, user=user, part=own)
            if not filled.is_valid():
                return letter_page(request, letter, failed=filled, status=400)
            try:
                with transaction.atomic():
                    held = lock(letter, version=filled.cleaned_data["version"])
                    said = act(Act(held, user, filled.cleaned_data, own))
                    forget_sent(letter, form, own, user)
            except PetitionError as error:
                return _refused(request, number, filled, error)
            messages.success(request, said)
            return redirect(next_address(request, letter))

        return view

    return decorate


def _offering_to_sign_in(form: type[LetterForm]) -> Callable[[View], View]:
    """Let a visitor sign in and come back to the letter, not to an address that can only be sent to."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, number: str) -> HttpResponseBase:
            return view(request, number) if request.user.is_authenticated else sign_in_first(request, number, form)

        return guarded

    return decorate


def _refused(request: HttpRequest, number: str, filled: LetterForm, error: PetitionError) -> HttpResponse:
    """Draw the page as it is now with the refused form, whose texts are kept on the server too."""
    user, conflict = signed_in(request), isinstance(error, ConflictError)
    letter = get_letter_for(user, number)
    filled.add_error(None, str(error))
    keep_typed(letter, type(filled), request.POST, user)
    return letter_page(request, letter, failed=filled, conflict=conflict, status=409 if conflict else 400)


def forget_sent(letter: Petition, form: type[LetterForm], part: Assignment | None, user: User) -> None:
    """Keep no longer what was sent now."""
    if form.kept_fields():
        forget(letter, actions=(form.kept_name(),), part=part.pk if part else 0, actor=user)


def _part_of(request: HttpRequest, letter: Petition, roles: tuple[Role, ...]) -> Assignment:
    """Return the part that the form names; 404 where it is none of this letter's, or not for this person to act on.

    A unit's people act on their own unit's part, and on what it passed on; what the form says is not looked at before.
    """
    parts = Assignment.objects.select_related("department", "parent")
    part = get_object_or_404(parts, petition=letter, pk=number_of(request.POST.get("part", "")))
    posts = posts_of(request.user)
    units = {part.department_id, part.parent.department_id} if part.parent else {part.department_id}
    if not (posts.has(*CENTRE_ROLES.intersection(roles)) or any(posts.has_in(unit, *roles) for unit in units)):
        raise Http404
    part.petition = letter
    return part


def next_address(request: HttpRequest, letter: Petition) -> str:
    """Return where to go on: the next letter of the queue if that was wished, else this letter, else the desk."""
    user = signed_in(request)
    walk = walk_of(request)
    if walk and request.POST.get("then") == OPEN_NEXT:
        further = following(walk, letter)
        return letter_address(further, walk) if further else walk.back
    if letters_visible_to(user).filter(pk=letter.pk).exists():
        return letter_address(letter, walk)
    return reverse("routing:desk")
