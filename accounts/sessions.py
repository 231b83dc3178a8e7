"""Whose session it was, after it ended by itself: so that what was typed meanwhile is kept for its author."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User
from common.clock import now

REMEMBERED = dt.timedelta(hours=24)
"""How long after its end a session still tells whose it was: a page left open over night, no longer."""


def former_user(request: HttpRequest) -> User | None:
    """Return who was signed in until the session of this browser ran out; none after signing out or a new password.

    It lets nobody in: callers may only put something by for that person to find after signing in again.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    moment = now()
    ended = {"expire_date__lte": moment, "expire_date__gt": moment - REMEMBERED}
    row = Session.objects.filter(session_key=key, **ended).first() if key else None
    kept = row.get_decoded() if row else {}
    if not {SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY} <= kept.keys():
        return None
    user = User.objects.filter(pk=kept[SESSION_KEY], is_active=True).first()
    if user is None or not constant_time_compare(kept[HASH_SESSION_KEY], user.get_session_auth_hash()):
        return None
    return user
