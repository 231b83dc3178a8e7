"""The pages of the desks, who opens them, how long each takes, and how the database finds what they show."""

from __future__ import annotations

import gc
import html
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
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
    "deadlines_holdingperiod", "petitions_copyterms",
}  # fmt: skip
"""Tables that grow with the number of letters kept."""
DEEP = 12
"""Pages turned before a deep page is measured."""


@dataclass
class Measured:
    """One page: its times in milliseconds, its statements, and the big tables that were read from end to end.

    ``work`` is how long this process and the server's were at work for each request: what the request takes on
    a machine that has nothing else to do. Zero where the system does not tell (it is Linux that does).
    """

    who: str
    path: str
    status: int
    times: list[float]
    work: list[float]
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
    gc.collect()
    gc.freeze()  # as the server does: config/server.py
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
    _landed(client, path)
    times, work = [], []
    for _turn in range(repeats):
        begun, worked = time.perf_counter(), at_work()
        response = _landed(client, path)
        times.append((time.perf_counter() - begun) * 1000)
        work.append((at_work() - worked) / 1e6)
    most: list[dict[str, str]] = []
    for address in (path, client.get(path).headers.get("Location", "")):
        if address:
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            most = max(most, caught.captured_queries, key=len)
    scans = sorted({scan for query in most for scan in scans_of(query["sql"])}) if explain else []
    return Measured(who, path, response.status_code, times, work, len(most), scans)


def _landed(client: Client, path: str) -> Any:
    """Open the page; one that leads on counts together with the page it leads to."""
    response = client.get(path)
    return client.get(response.headers["Location"]) if response.status_code == 302 else response


def at_work() -> int:
    """Return for how many nanoseconds this process and the server's have been running on a processor."""
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    told = [Path(f"/proc/{process}/schedstat") for process in ("self", server)]
    return sum(int(each.read_text().split()[0]) for each in told) if all(each.exists() for each in told) else 0


def scans_of(sql: str) -> Iterator[str]:
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
