"""Two real processes sweep at once: each step is done once. Without the lock the test notices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from deadlines.models import Deadline, DeadlineKind, Escalation
from notifications.models import Notification
from petitions.models import Kind, Petition, PetitionEvent
from petitions.services.sealing import broken_links
from tests import factories as make
from tests.deadlines.late import late_letters
from tests.factories import Office
from tests.routing.test_import_crash import database_url

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 300
MOMENT = "2026-11-18T09:00"


def start(*options: str) -> subprocess.Popen[str]:
    """Start a process that is about to sweep."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.deadlines.sweeper", MOMENT, *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def pass_together(processes: list[subprocess.Popen[str]], word: str) -> None:
    """Wait until each has said this word, then let all go on."""
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == f"{word}\n", process.communicate()
    for process in processes:
        assert process.stdin
        process.stdin.write("go on\n")
        process.stdin.flush()


def at_once(*options: str) -> list[dict[str, Any]]:
    """Let two processes sweep at the same moment; return what each says of itself."""
    processes = [start(*options), start(*options)]
    pass_together(processes, "ready")
    if options:
        pass_together(processes, "read")
    told = []
    for process in processes:
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        told.append(json.loads(said))
    return told


@pytest.fixture
def letters(office: Office) -> list[Petition]:
    return late_letters(office, LETTERS)


def test_two_sweeps_at_once_do_each_step_once(letters: list[Petition]) -> None:
    told = at_once()
    assert all((each["broken"], each["refused"]) == (0, []) for each in told)
    steps: Counter[str] = Counter()
    for each in told:
        steps.update(each["steps"])
    assert steps == {Kind.REMINDED: LETTERS, Kind.URGED: LETTERS}
    climbed = Counter(Escalation.objects.values_list("deadline__petition", "step__key"))
    assert climbed == {(letter.pk, key): 1 for letter in letters for key in ("reminder", "urge")}
    urged = Counter(PetitionEvent.objects.filter(kind=Kind.URGED).values_list("petition", flat=True))
    assert urged == {letter.pk: 1 for letter in letters}
    desks = Notification.objects.filter(notice="urge", medium="desk")
    assert Counter(desks.values_list("reference", flat=True)) == {letter.number: 2 for letter in letters}
    assert not Deadline.objects.filter(kind=DeadlineKind.REPLY, next_step_at__lte=make.at(MOMENT)).exists()
    assert not list(broken_links())


def test_the_two_share_the_work(letters: list[Petition]) -> None:
    """Neither waits for the other's letters on PostgreSQL; on SQLite there is one writer, and both go on."""
    told = at_once()
    assert sum(each["steps"].get(Kind.URGED, 0) for each in told) == LETTERS
    if connection.vendor == "postgresql":
        assert all(each["steps"] for each in told)


def test_without_the_lock_both_reach_for_the_same_letters(letters: list[Petition]) -> None:
    """The negative control: the database refuses what the lock would have prevented."""
    told = at_once("without-lock")
    assert any(each["refused"] for each in told)
