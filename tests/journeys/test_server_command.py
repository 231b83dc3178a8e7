"""script/server as a person runs it: one command, one Ctrl-C."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
FIRST_START_SECONDS = 240
PREPARING = "Preparing the database"
STOP_SECONDS = 20
DATABASE = "served"


def processes() -> Iterator[tuple[int, str]]:
    """The session and the command line of every process of this computer, the dead left out."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
            if facts[0] != "Z":
                yield int(facts[3]), (folder / "cmdline").read_text().replace("\0", " ")


class Server:
    """One run of script/server with data in a folder of its own."""

    def __init__(self, var: Path, **values: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self.log = var.parent / "server.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.began = time.monotonic()
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [ROOT / "script" / "server"],
                env={**kept, "VAR_DIR": str(var), "PORT": port, **values},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self, seconds: float) -> None:
        """Wait until the site answers."""
        while time.monotonic() - self.began < seconds:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:  # noqa: S310 - http, ours
                    assert answer.read() == b"ok"
                    return
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        pytest.fail(f"no answer within {seconds} s: {self.log.read_text()}")

    def commands(self) -> list[str]:
        """Return the command lines of everything that runs in this run's session."""
        return [command for session, command in processes() if session == self.process.pid]

    def press_ctrl_c(self) -> None:
        """Send what a terminal sends: an interrupt to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(STOP_SECONDS)


@pytest.fixture
def serve(tmp_path):
    """Start servers on one folder; whatever is still there at the end is ended."""
    started = []

    def start(**values: str) -> Server:
        started.append(Server(tmp_path / "var", **values))
        return started[-1]

    yield start
    for server in started:
        if server.commands():
            os.killpg(server.process.pid, signal.SIGKILL)


def letters(var: Path) -> int:
    with sqlite3.connect(var / "mailbox.sqlite3") as database:
        return database.execute("SELECT count(*) FROM petitions_petition").fetchone()[0]


def test_one_command_prepares_serves_and_ends_and_the_second_start_prepares_nothing(serve, tmp_path):
    first = serve()
    first.wait(FIRST_START_SECONDS)
    assert first.url in first.log.read_text()
    assert PREPARING in first.log.read_text()
    kept = letters(tmp_path / "var")
    assert kept >= 80
    first.press_ctrl_c()
    assert first.commands() == []

    second = serve()
    second.wait(FIRST_START_SECONDS)
    assert PREPARING not in second.log.read_text(), "nothing changed, so nothing is prepared again"
    assert letters(tmp_path / "var") == kept
    second.press_ctrl_c()
    assert second.commands() == []


@pytest.fixture
def empty_database():
    """A database of its own beside the one of this run; returns its address."""
    given = settings.DATABASES["default"]
    assert given["ENGINE"].endswith("postgresql"), "needs PostgreSQL: run it through script/test"
    where = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": "postgres"}
    connection = psycopg2.connect(**where)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    return f"postgresql://{given['USER']}@{given['HOST']}:{given['PORT']}/{DATABASE}"


def test_with_postgresql_and_redis_the_same_command_runs_worker_and_scheduler_beside_it(serve, empty_database):
    assert settings.REDIS_URL, "needs Redis: run it through script/test"
    server = serve(DATABASE_URL=empty_database, REDIS_URL=f"{settings.REDIS_URL.rsplit('/', 1)[0]}/9", DEMO="false")
    server.wait(FIRST_START_SECONDS)
    time.sleep(3)
    running = "\n".join(server.commands())
    assert "celery -A config worker" in running
    assert "celery -A config beat" in running
    server.press_ctrl_c()
    assert server.commands() == []
