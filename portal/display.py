"""How a visitor wants the site shown, and the page that explains how letters are handled."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.traditional import TRADITIONAL
from deadlines.models import DeadlineKind, DeadlineRule
from petitions.models import RefusalReason
from portal.context_processors import KEYS, TEXT_SIZES, THEMES

PLAIN = "plain"
"""The value that takes a choice back."""

ONE_YEAR = 365 * 24 * 60 * 60


@never_cache
@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Remember text size, theme, language and single-key commands in cookies and go back to the page one came from.

    A GET, so that it works as a link; it changes nothing but how the page looks to this visitor.
    """
    response = redirect(_back(request))
    _remember(response, "text", request.GET.get("text"), TEXT_SIZES)
    _remember(response, "theme", request.GET.get("theme"), THEMES)
    _remember(response, "keys", request.GET.get("keys"), KEYS)
    _remember(
        response,
        settings.LANGUAGE_COOKIE_NAME,
        request.GET.get("lang"),
        {TRADITIONAL, *(code for code, _ in settings.LANGUAGES)},
    )
    return response


def _back(request: HttpRequest) -> str:
    """The address to return to; one outside this site is not followed."""
    target = request.GET.get("next", "")
    inside = target.startswith("/") and url_has_allowed_host_and_scheme(  # a bare word would be taken for a view's name
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if inside else "portal:home"


def _remember(response: HttpResponse, name: str, value: str | None, allowed: set[str]) -> None:
    if value == PLAIN:
        response.delete_cookie(name, samesite="Lax")
    elif value in allowed:
        response.set_cookie(
            name, value, max_age=ONE_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show how personal data are kept, what is not accepted, the reply times in force, and the help for reading."""
    rules = (
        DeadlineRule.objects.filter(kind=DeadlineKind.REPLY)
        .select_related("channel")
        .order_by("amount", "channel", "id")
    )
    return render(request, "portal/guide.html", {"rules": rules, "reasons": RefusalReason.labels})
