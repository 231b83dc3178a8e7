"""Worker and scheduler beside the web server: as threads of its process, or as child processes with Redis.

What is in flight when the process dies is lost with a memory broker; nothing depends on it, because
every task computes what is due from the database (docs/adr/).
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from celery import Celery, signals
from celery.beat import Service
from celery.worker import WorkController, state

from config.celery import app

logger = logging.getLogger(__name__)

WORKER_THREADS = 2
RESTART_SECONDS = 5.0
STOP_SECONDS = 5.0


class Background(Protocol):
    """Something that works until it is stopped."""

    def start(self) -> None:
        """Begin, without waiting."""

    def stop(self) -> None:
        """End, waiting for work in hand, but not for long."""


class Threads:
    """One worker and one scheduler as threads; what dies of an error is started again."""

    def __init__(self, celery: Celery = app) -> None:
        self._celery = celery
        self._stopping = threading.Event()
        self._beat: Service | None = None
        self._threads = [
            threading.Thread(target=self._keep_running, args=(run,), name=name, daemon=True)
            for name, run in {"worker": self._run_worker, "beat": self._run_beat}.items()
        ]

    def start(self) -> None:
        """Start both threads."""
        state.should_stop = None
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask both to end and wait for them."""
        self._stopping.set()
        state.should_stop = 0  # type: ignore[assignment]  # the stubs know only its first value
        if self._beat:
            self._beat.stop()
        latest = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, latest - time.monotonic()))

    def _keep_running(self, run: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                run()
            except Exception:
                logger.exception("%s failed; it starts again in %s s", threading.current_thread().name, RESTART_SECONDS)
            self._stopping.wait(RESTART_SECONDS)

    def _run_worker(self) -> None:
        worker = WorkController(
            app=self._celery,
            pool_cls="threads",
            concurrency=WORKER_THREADS,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        signals.worker_init.send(sender=worker)  # Celery's Django part then closes stale connections per task
        worker.start()

    def _run_beat(self) -> None:
        self._beat = Service(self._celery, max_interval=10)
        self._beat.start(embedded_process=False)


class Processes:
    """A Celery worker and a scheduler as child processes; one that ends is started again."""

    def __init__(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        self._commands = [
            [*celery, "worker", "--loglevel", "WARNING", "--concurrency", str(WORKER_THREADS)],
            [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
        ]
        self._stopping = threading.Event()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._threads = [threading.Thread(target=self._keep_running, args=(c,), daemon=True) for c in self._commands]

    def start(self) -> None:
        """Start both processes, each watched by a thread."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both; one that does not end in time is killed."""
        self._stopping.set()
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()

    def _keep_running(self, command: list[str]) -> None:
        while not self._stopping.is_set():
            child = self._children[command[5]] = subprocess.Popen(command)  # noqa: S603 - our own command
            code = child.wait()
            if self._stopping.is_set():
                return
            logger.error("celery %s ended with code %s; it starts again in %s s", command[5], code, RESTART_SECONDS)
            self._stopping.wait(RESTART_SECONDS)
