"""Who reads counts once an hour for each letter, post or question; machines that read for nobody don't count."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from common.codes import digest
from common.http import client_ip
from petitions.services.reading import note_read

SECONDS = 3600
_ROBOT = re.compile(
    r"bot\b|bot/|spider|crawl|slurp|preview|fetch|monitor|curl|wget|python|java/|go-http|okhttp|libwww|headless|lighthouse",
    re.IGNORECASE,
)


def count_read(request: HttpRequest, what: str, pk: int) -> None:
    """Count this request as a reading of ``what`` ("copy", "post" or "faq"), unless it was one already or is none.

    Known by session or else by address and browser, as a keyed hash that is forgotten after an hour. Where several
    processes have a cache each, each knows its own visitors.
    """
    if request.method != "GET" or _reads_ahead(request) or _is_robot(request):
        return
    visitor = digest(_visitor(request), key=settings.INDEX_KEY, purpose="read")
    if cache.add(f"read:{what}:{pk}:{visitor}", 1, SECONDS):
        note_read(what, pk)


def _reads_ahead(request: HttpRequest) -> bool:
    """Tell whether the browser fetches what nobody asked for yet."""
    said = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return "prefetch" in said or "prerender" in said


def _is_robot(request: HttpRequest) -> bool:
    said = request.headers.get("User-Agent", "")
    return not said or bool(_ROBOT.search(said))


def _visitor(request: HttpRequest) -> str:
    return request.session.session_key or f"{client_ip(request)} {request.headers.get('User-Agent', '')}"
