"""Real processes: killed in the middle, two at once. No letter is lost, none is kept twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from petitions.models import NumberCounter, Petition, PetitionEvent
from petitions.services.sealing import broken_links
from tests.petitions.letterfiles import row, write_csv

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 3_000


def database_url() -> str:
    """Return the address of the test database, for a process of its own."""
    facts: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    user = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    place = f"{facts['HOST']}:{facts['PORT']}" if facts["PORT"] else facts["HOST"]
    return f"postgresql://{user}@{place}/{facts['NAME']}"


def start(path: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "import_letters", str(path), "--channel", "leader"]
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    call_command("seed_reference", verbosity=0)
    rows = [row(number, 答复意见="" if number % 4 == 0 else "已更换线路。") for number in range(ROWS)]
    return write_csv(tmp_path / "many.csv", rows)


def assert_whole() -> None:
    letters = Petition.objects.all()
    assert letters.count() == ROWS
    assert letters.values("source_digest").distinct().count() == ROWS
    assert letters.filter(matters=None).count() == 0
    assert letters.filter(writer=None).count() == 0
    assert letters.filter(deadlines=None).count() == 0
    assert letters.filter(replies=None).count() == ROWS // 4
    assert PetitionEvent.objects.count() == ROWS + ROWS * 3 // 4
    assert NumberCounter.objects.get().last == ROWS  # a batch that was lost gave its numbers back
    assert list(broken_links(letters.order_by("-pk")[0])) == []


def test_an_import_killed_in_the_middle_is_completed_by_the_next_run(path: Path) -> None:
    process = start(path)
    deadline = time.monotonic() + 60
    while not Petition.objects.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = Petition.objects.count()
    assert 0 < kept < ROWS
    assert Petition.objects.filter(writer=None).count() == 0  # whole batches or nothing

    second = start(path)
    said, _errors = second.communicate(timeout=120)
    assert second.returncode == 0
    assert f"入库{ROWS - kept}封" in said
    assert f"已存在{kept}封" in said
    assert_whole()


def test_two_imports_of_the_same_file_at_once_keep_every_letter_once(path: Path) -> None:
    processes = [start(path), start(path)]
    for process in processes:
        _said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert_whole()


def test_a_refused_file_ends_with_an_exit_code_and_a_sentence(tmp_path: Path) -> None:
    call_command("seed_reference", verbosity=0)
    empty = tmp_path / "empty.csv"
    empty.touch()
    process = start(empty)
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert (said, errors) == ("", "CommandError: 文件是空的。\n")
