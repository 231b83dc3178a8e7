"""The pages of the library: how long each takes, and how the database finds what they show."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.desks.pages import at_work, scans_of
from benchmarks.library.rows import words_to_search
from petitions.models import PublicCopy
from petitions.search import Wanted, found_page, hits_of
from petitions.search_counts import FACETS, whole_library

DEEP = 12
"""Pages turned before a deep page is measured."""


@dataclass
class Measured:
    """One page or search: its times in milliseconds, its statements, tables read from end to end.

    ``work`` is how long this process and the server's were at work: what it takes on a machine with nothing else to do.
    """

    what: str
    path: str
    status: int
    times: list[float]
    work: list[float]
    queries: int
    scans: list[str] = field(default_factory=list)


def pages() -> Iterator[tuple[str, str]]:
    """Yield what is measured: the library with every filter and order, searches, feed, one letter."""
    copy = PublicCopy.objects.current().order_by("pk")[500]
    yield "page", "/library/"
    narrowings: list[dict[str, str]] = [
        {"unit": copy.department_name}, {"type": "thanks"}, {"type": "help"}, {"township": copy.township_name},
        {"channel": "leader"}, {"mailbox": "县长信箱"}, {"category": copy.category_name}, {"late": "on"},
        {"since": "2024-03", "until": "2024-05"}, {"since": "2020-03", "until": "2020-03", "dated": "received"},
        {"sort": "reads"}, {"sort": "supports"}, {"unit": copy.department_name, "sort": "reads"},
        {"unit": copy.department_name, "type": "complaint", "late": "on"},
    ]  # fmt: skip
    yield from (("page", f"/library/?{urlencode(each)}") for each in narrowings)
    for what, words in words_to_search().items():
        yield f"search, {what}", f"/library/?{urlencode({'q': words})}"
    yield "search, number", f"/library/?q={copy.number}"
    many, some = words_to_search()["in many"], words_to_search()["in some"]
    yield "search, filtered", f"/library/?{urlencode({'q': '路灯', 'unit': copy.department_name})}"
    yield "search, filtered", f"/library/?{urlencode({'q': many, 'since': '2020-01', 'until': '2020-06'})}"
    yield "search, most read", f"/library/?{urlencode({'q': some, 'sort': 'reads'})}"
    yield "feed", f"/library/feed.atom?{urlencode({'unit': copy.department_name})}"
    yield "feed", f"/library/feed.atom?{urlencode({'q': some})}"
    yield "letter", f"/library/{copy.number}/"


def measure(repeats: int) -> list[dict[str, Any]]:
    """Open every page so many times; each search also by itself, without the page around it."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    client = Client()
    found = [_measured(client, what, path, repeats) for what, path in [*pages(), ("deep page", _deep(client))]]
    found += [_searched(what, words, repeats) for what, words in words_to_search().items()]
    found.append(_counted(repeats))
    return [asdict(each) for each in found]


def _measured(client: Client, what: str, path: str, repeats: int) -> Measured:
    response = client.get(path)
    times, work = _timed(lambda: client.get(path), repeats)
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return Measured(what, path, response.status_code, times, work, len(caught), _scanned(caught.captured_queries))


def _searched(what: str, words: str, repeats: int) -> Measured:
    """Measure the search alone: the words in the index, and the page of hits."""
    wanted = Wanted(words=tuple(words.split()))

    def search() -> None:
        found_page(wanted, size=18, hits=hits_of(wanted.words))

    times, work = _timed(search, repeats)
    with CaptureQueriesContext(connection) as caught:
        search()
    return Measured(f"alone, {what}", words, 200, times, work, len(caught), _scanned(caught.captured_queries))


def _counted(repeats: int) -> Measured:
    """Measure the count of the whole library, which one request a minute makes."""

    def number() -> None:
        cache.clear()
        whole_library()

    times, work = _timed(number, repeats)
    return Measured("once a minute", "numbers of the whole library", 200, times, work, len(FACETS))


def _timed(do: Callable[[], object], repeats: int) -> tuple[list[float], list[float]]:
    """Return how long each turn took, and how long the processor was at work for it, in milliseconds."""
    times, work = [], []
    for _ in range(repeats):
        begun, worked = time.perf_counter(), _worked()
        do()
        times.append((time.perf_counter() - begun) * 1000)
        work.append((_worked() - worked) / 1e6)
    return times, work


def _worked() -> int:
    return at_work() if connection.vendor == "postgresql" else time.process_time_ns()


def _scanned(queries: list[dict[str, str]]) -> list[str]:
    if connection.vendor != "postgresql":
        return []
    return sorted({scan for query in queries for scan in scans_of(query["sql"])})


def _deep(client: Client) -> str:
    path = "/library/"
    for _ in range(DEEP):
        onward = re.search(r'href="([^"]+)" rel="next"', client.get(path).content.decode())
        if onward:
            path = "/library/" + onward[1].replace("&amp;", "&")
    return path
