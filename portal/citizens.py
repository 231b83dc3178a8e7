"""Who of the citizens is signed in. It has nothing to do with the office: neither passes for the other anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache

from common.clock import now
from common.middleware import SESSION_TOUCH_SECONDS, UNATTENDED, Handler
from petitions.models import Citizen
from petitions.services.citizens import signed_in

P = ParamSpec("P")
KEY = "citizen"
"""What a session holds: the account, its era, and when it was last used."""


class CitizenMiddleware:
    """Set ``request.citizen``: the account of this session or nobody, looked up when somebody asks.

    A session ends by itself when it is not used (``SESSION_COOKIE_AGE``). No page is kept by browser or proxy while
    somebody is signed in: on a shared computer nobody can turn back to it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look before the view; a request without a session cookie is left alone."""
        held = request.session.get(KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if not held:
            request.citizen = None  # type: ignore[attr-defined]
            return self.get_response(request)
        _touch(request, held)
        request.citizen = SimpleLazyObject(lambda: _of_session(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        add_never_cache_headers(response)
        return response


def citizen_of(request: HttpRequest) -> Citizen | None:
    """Return who is signed in with an account, if anybody; whoever is signed in for the office is just a visitor."""
    found = getattr(request, "citizen", None)
    return found if found else None


def sign_in(request: HttpRequest, citizen: Citizen) -> None:
    """Let this session be the account's; it gets a new name, so that none set before can be used."""
    request.session.cycle_key()
    request.session[KEY] = {"pk": citizen.pk, "era": citizen.era, "at": _moment()}
    request.citizen = citizen  # type: ignore[attr-defined]


def sign_out(request: HttpRequest) -> None:
    """End the session with everything that it opened."""
    request.session.flush()
    request.citizen = None  # type: ignore[attr-defined]


def is_office(request: HttpRequest) -> bool:
    """Tell whether somebody is signed in for the office here."""
    return request.user.is_authenticated


CitizenView = Callable[Concatenate[HttpRequest, Citizen, P], HttpResponseBase]


def citizen_required(view: CitizenView[P]) -> Callable[..., HttpResponseBase]:
    """Hand the view the account; whoever has none here is led to the page for signing in."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        citizen = citizen_of(request)
        return redirect("portal:account") if citizen is None else view(request, citizen, *args, **kwargs)

    return guarded


def _touch(request: HttpRequest, held: dict[str, int]) -> None:
    """Note that the session is used, at most once a minute; forget who was signed in when it was not for too long."""
    since = _moment() - int(held.get("at", 0))
    if since > settings.SESSION_COOKIE_AGE:
        del request.session[KEY]
    elif since >= SESSION_TOUCH_SECONDS and UNATTENDED not in request.headers:
        request.session[KEY] = {**held, "at": _moment()}


def _of_session(request: HttpRequest) -> Citizen | None:
    held = request.session.get(KEY)
    if not held or is_office(request):
        return None
    return signed_in(int(held["pk"]), int(held["era"]))


def _moment() -> int:
    return int(now().timestamp())
