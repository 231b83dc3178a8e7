"""How often one address may guess: failures are counted, answers are not slowed for anybody else."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.clock import now
from common.http import client_ip

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Throttle:
    """So many failures within so many seconds close the door for one address; a success forgets nothing.

    The count lives in the cache: where several processes have a cache each, each counts for itself.
    """

    purpose: str
    failures: int
    seconds: int

    def closed_for(self, request: HttpRequest) -> int:
        """Return for how many minutes the door is still closed; 0 while it is open."""
        key = self._key(request)
        if cache.get(f"{key}:count", 0) < self.failures:
            return 0
        since: float = cache.get(f"{key}:since", 0.0)
        return max(math.ceil((since + self.seconds - now().timestamp()) / 60), 1)

    def count_failure(self, request: HttpRequest) -> None:
        """Note one failure; the window begins with the first and ends for all at once."""
        key = self._key(request)
        cache.add(f"{key}:since", now().timestamp(), timeout=self.seconds)
        if cache.add(f"{key}:count", 1, timeout=self.seconds):
            return
        try:
            count = cache.incr(f"{key}:count")
        except ValueError:  # the window ended just now
            return
        if count == self.failures:
            logger.warning("%s: %s failures from %s, closed", self.purpose, self.failures, client_ip(request))

    def _key(self, request: HttpRequest) -> str:
        return f"throttle:{self.purpose}:{client_ip(request)}"


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429 and say how many minutes to wait."""
    response = render(request, "429.html", {"wait": wait}, status=429)
    response["Retry-After"] = str(wait * 60)
    return response
