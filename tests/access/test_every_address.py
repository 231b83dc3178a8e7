"""Every address by every role, compared with the table."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import DepartmentKind, Role, User
from common.clock import today
from petitions.models import LetterType, Petition
from tests import factories as make
from tests.access import table
from tests.access.parts import real_parts
from tests.factories import Office

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 30)
POSTED = {
    "portal:post", "portal:post_comment", "portal:comment_report", "portal:voice",
    "routing:board_post", "routing:board_post_show", "routing:board_post_put_away", "routing:board_post_undo",
}  # fmt: skip
"""Addresses with the number of a post that all read."""


FAQ_DEEDS = ("show", "hide", "review", "earlier", "later")


def addresses(patterns: list[Any] | None = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield (name with namespace, names of the parts to fill in) of every address of the site."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from addresses(entry.url_patterns, space + inner)
        elif isinstance(entry, URLPattern):
            yield space + (entry.name or str(entry.pattern)), list(entry.pattern.converters)


@pytest.fixture
def people(office: Office) -> dict[str, User | None]:
    """Return one person per role of the table."""
    county = make.make_unit("t-county", "测试县政府", DepartmentKind.COUNTY)
    others = {role: make.make_user(f"t.{role}", county, role) for role in (
        Role.AUDITOR, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)}  # fmt: skip
    return {
        "visitor": None,
        "clerk": office.clerk,
        "unmarked": office.second_clerk,
        "centre_head": office.head,
        "liaison": office.roads_liaison,
        "unit_head": office.roads_head,
        "other_liaison": office.schools_liaison,
        "other_head": office.schools_head,
        "leader": office.leader,
        **{str(role): user for role, user in others.items()},
    }


@pytest.fixture
def letter(office: Office) -> Petition:
    """Return the roads bureau's letter."""
    return make.handled(office)


@pytest.fixture
def parts(office: Office, letter: Petition) -> dict[str, Any]:
    """Return what fills the addresses in: real objects wherever there are any."""
    return real_parts(office, letter)


OTHERS = {
    ("key", "queue"): {"routing:queue", "routing:columns", "routing:view_save"},
    ("key", "board"): {"portal:board_of", "portal:board_feed", "routing:board_settings"},
    ("key", "comment"): {"portal:comment"},
    ("key", "mailbox"): {"portal:mailbox"},
    ("pk", "faq"): {"portal:faq", "routing:faq_edit", *(f"routing:faq_{name}" for name in FAQ_DEEDS)},
    ("key", "nothing"): {"portal:attachment"},
    ("number", "shown"): {
        "portal:public_letter", "petitions:api_letter", "portal:follow_matter", "portal:follow_matter_code",
    },
    ("number", "posted"): POSTED,
    ("number", "sitemap"): {"portal:sitemap"},
    ("number", "commissioned"): {"routing:report"},
    ("month", "this_month"): {"portal:archive_month"},
    ("pk", "clock"): {"routing:clock", "routing:api_clock"},
}  # fmt: skip
"""Addresses whose parts are not those of the letter: which of the real objects fill them in."""


def path_of(name: str, wanted: list[str], parts: dict[str, Any]) -> str:
    """Return the address with its parts filled in."""
    month = "2026-10" if name.startswith("reports:desk") else "2026-09"
    made = {"queue": "new", "nothing": uuid.uuid4(), "sitemap": 0, "this_month": f"{today():%Y-%m}"}
    known = {**parts, **made, "month": month}
    others = {part: other for (part, other), names in OTHERS.items() if name in names}
    filled = {part: known[others.get(part, part)] for part in wanted}
    return reverse(name, kwargs=filled)


def answer_of(client: Client, path: str, *, post: bool, part: int = 0) -> str:
    """Return ``in``, ``no`` or ``yes`` for what comes back; the wrong method for an address is an error of the table."""
    response = client.post(path, {"part": part, "deed": "urge"}) if post else client.get(path)
    assert response.status_code != 405
    assert response.status_code < 500
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/"):
        return "in"
    return "no" if response.status_code == 404 else "yes"


def all_rows() -> dict[str, table.Row]:
    """Return the whole table by the addresses' names."""
    return {
        **dict.fromkeys(table.PUBLIC_PAGES, table.ALL),
        **table.OFFICE_PAGES,
        **table.ACTIONS,
        **dict.fromkeys(table.TOKEN_PAGES, dict.fromkeys(table.ROLES, "no")),
    }


def test_every_address_stands_in_the_table_and_no_other() -> None:
    assert {name for name, _parts in addresses()} == set(all_rows())


@pytest.mark.parametrize("role", table.ROLES)
def test_the_table_holds(role: str, people: dict[str, User | None], parts: dict[str, Any]) -> None:
    rows, wrong = all_rows(), {}
    for name, wanted in addresses():
        with transaction.atomic():  # one address must not change what the next one meets
            client = Client()
            person = people[role]
            if person:
                client.force_login(person)
            path = path_of(name, wanted, parts)
            answer = answer_of(client, path, post=name in table.BY_POST, part=parts["part"])
            transaction.set_rollback(True)
        if name in rows and answer != rows[name][role]:
            wrong[name] = answer
    assert wrong == {}


@pytest.mark.parametrize("role", ["clerk", "centre_head", "liaison", "leader"])
def test_no_browser_keeps_a_page_of_the_office(
    role: str, people: dict[str, User | None], parts: dict[str, Any]
) -> None:
    client, person, kept = Client(), people[role], []
    assert person is not None
    client.force_login(person)
    for name, wanted in addresses():
        if name in table.OFFICE_PAGES:
            response = client.get(path_of(name, wanted, parts))
            if response.status_code == 200 and "no-store" not in response.headers.get("Cache-Control", ""):
                kept.append(name)
    assert kept == []


@pytest.mark.parametrize("role", [role for role in table.ROLES if role not in {"clerk", "centre_head"}])
def test_a_report_of_wrongdoing_does_not_exist_for_unmarked_people(
    role: str, office: Office, people: dict[str, User | None]
) -> None:
    petition = make.submit_letter(proposed_type=LetterType.WRONGDOING, named_department=office.roads).petition
    client = Client()
    person = people[role]
    if person:
        client.force_login(person)
    assert answer_of(client, reverse("routing:letter", args=[petition.number]), post=False) in {"no", "in"}
    assert answer_of(client, reverse("routing:contact", args=[petition.number]), post=True) in {"no", "in"}
    if person:
        link = reverse("routing:letter", args=[petition.number])
        for path in ("/desk/queues/new/", "/desk/queues/late/", f"/desk/search/?q={petition.number}"):
            assert link not in client.get(path).content.decode()
