"""Whose voice it is: an account's, or a device's, known by a random word in a signed cookie and by nothing else."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from petitions.services.supports import voice_of
from portal.citizens import citizen_of

COOKIE = "device"
_SALT = "portal.voices"
_YEAR = 365 * 24 * 60 * 60


def voice(request: HttpRequest) -> str:
    """Return the voice of this visitor; empty for a device that gave none yet."""
    return voice_of(citizen=citizen_of(request), device=_device(request))


def new_device() -> str:
    """Return a word for a device that has none yet."""
    return secrets.token_urlsafe(16)


def remember_device(response: HttpResponse, device: str) -> None:
    """Keep the word in the browser, signed, for a year; scripts can't read it."""
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=_SALT,
        max_age=_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_YEAR) or ""
