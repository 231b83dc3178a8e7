"""How often one address may guess: failures are counted, answers are not slowed for anybody else."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.http import client_ip
from petitions.services.limits import Limit, minutes, network

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Throttle:
    """So many failures within so many seconds close the door for one address; a success forgets nothing.

    All processes count together, in the table of traces.
    """

    purpose: str
    failures: int
    seconds: int

    def closed_for(self, request: HttpRequest) -> int:
        """Return for how many minutes the door is still closed; 0 while it is open."""
        return minutes(self._limit.wait(network(client_ip(request))))

    def count_failure(self, request: HttpRequest) -> None:
        """Note one failure."""
        address = client_ip(request)
        if self._limit.count(network(address)) == self.failures:
            logger.warning("%s: %s failures from %s, closed", self.purpose, self.failures, address)

    @property
    def _limit(self) -> Limit:
        return Limit(self.purpose, self.failures, dt.timedelta(seconds=self.seconds))


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429 and say how many minutes to wait."""
    response = render(request, "429.html", {"wait": wait}, status=429)
    response["Retry-After"] = str(wait * 60)
    return response
