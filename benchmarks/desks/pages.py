"""The pages of the desks, who opens them, how long each takes, and how the database finds what they show."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, DepartmentKind, Membership, Role, User
from petitions.models import Category
from routing.queues import CENTRE_QUEUES, UNIT_QUEUES

BIG = {
    "petitions_petition", "petitions_petitionevent", "petitions_reply", "petitions_rating", "petitions_writer",
    "petitions_matter", "petitions_publiccopy", "routing_assignment", "deadlines_deadline", "deadlines_escalation",
    "deadlines_holdingperiod",
}  # fmt: skip
"""Tables that grow with the number of letters kept."""
DEEP = 12
"""Pages turned before a deep page is measured."""


@dataclass
class Measured:
    """One page: its times in milliseconds, its statements, and the big tables that were read from end to end.

    ``own`` is the time that the process itself worked, without waiting for the database or for the machine.
    """

    who: str
    path: str
    status: int
    times: list[float]
    own: float
    queries: int
    scans: list[str] = field(default_factory=list)


def people() -> dict[str, User]:
    """Return one person for each role that works at a desk."""
    centre = Department.objects.get(kind=DepartmentKind.CENTRE)
    unit = Department.objects.handling()[0]
    posts = {
        Role.CLERK: centre, Role.CENTRE_HEAD: centre, Role.LEADER: centre,
        Role.LIAISON: unit, Role.SECTION_HEAD: unit, Role.UNIT_HEAD: unit, Role.PRINCIPAL_HEAD: unit,
    }  # fmt: skip
    found = {}
    for role, department in posts.items():
        person, _new = User.objects.get_or_create(username=f"desks.{role}", defaults={"display_name": str(role.label)})
        Membership.objects.get_or_create(user=person, department=department, role=role)
        found[str(role)] = person
    return found


def pages() -> Iterator[tuple[str, str]]:
    """Yield who opens what: every landing page and queue, filtered ones, other orders."""
    unit, town = Department.objects.handling()[3], Department.objects.townships()[0]
    category = Category.objects.filter(parent=None)[0]
    for role in ("clerk", "centre_head", "liaison", "section_head", "unit_head", "principal_head", "leader"):
        yield role, "/desk/"
    yield from (("clerk", f"/desk/queues/{queue.key}/") for queue in CENTRE_QUEUES)
    yield from (("liaison", f"/desk/queues/{queue.key}/") for queue in UNIT_QUEUES)
    narrowings = (
        f"unit={unit.pk}", f"category={category.pk}&township={town.pk}", "card=red", "card=yellow", "q=路灯",
        "state=awaiting_head", "mark=urgent", f"support={unit.pk}", "type=complaint&channel=leader",
        "received_from=2026-01-01&due_to=2099-01-01", "sort=changed", "sort=newest",
    )  # fmt: skip
    yield from (("clerk", f"/desk/queues/all-open/?{query}") for query in narrowings)
    yield "clerk", f"/desk/queues/answered/?unit={unit.pk}"
    yield "liaison", "/desk/queues/unit-open/?card=red"
    yield "liaison", "/desk/queues/done/?q=路灯"


def measure(repeats: int, *, explain: bool) -> list[dict[str, Any]]:
    """Open every page so many times and return what was found."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    clients = {}
    for role, person in people().items():
        clients[role] = Client()
        clients[role].force_login(person, "django.contrib.auth.backends.ModelBackend")
    found = [_measured(clients[who], who, path, repeats, explain) for who, path in pages()]
    for who, start in (("clerk", "/desk/queues/all-open/"), ("clerk", "/desk/queues/answered/")):
        found.append(_measured(clients[who], who, _deep(clients[who], start), repeats, explain))
    return [asdict(each) for each in found]


def _deep(client: Client, path: str) -> str:
    """Return the address of a page far behind the first."""
    address = path
    for _turn in range(DEEP):
        link = re.search(r'<a href="([^"]+)" rel="next"', client.get(address).content.decode())
        if link is None:
            break
        address = path + html.unescape(link[1])
    return address


def _measured(client: Client, who: str, path: str, repeats: int, explain: bool) -> Measured:  # noqa: FBT001
    client.get(path, follow=True)
    times, own = [], time.process_time()
    for _turn in range(repeats):
        begun = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - begun) * 1000)
        if response.status_code == 302:  # a landing page leads on: the page it leads to belongs to it
            response = client.get(response.headers["Location"])
            times[-1] = (time.perf_counter() - begun) * 1000
    own = (time.process_time() - own) * 1000 / repeats
    with CaptureQueriesContext(connection) as caught:
        landed = client.get(path)
    if landed.status_code == 302:
        with CaptureQueriesContext(connection) as caught:
            client.get(landed.headers["Location"])
    scans = sorted({scan for query in caught.captured_queries for scan in _scans(query["sql"])}) if explain else []
    return Measured(who, path, response.status_code, times, own, len(caught), scans)


def _scans(sql: str) -> Iterator[str]:
    """Yield the big tables that the statement reads from end to end, with the rows and milliseconds it cost."""
    if not sql.startswith("SELECT"):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    words = re.sub(r"\s+", " ", sql)[:60]
    for node in _nodes(plan[0]["Plan"]):
        if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan") and node.get("Relation Name") in BIG:
            cost = f"{node['Actual Rows'] * node['Actual Loops']:,.0f} rows, {node['Actual Total Time']:.0f} ms"
            yield f"{node['Relation Name']} ({cost}; {words}…)"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("Actual Loops"):
        yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)
