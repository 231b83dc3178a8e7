"""Configuration of gunicorn: ``gunicorn --config config/server.py config.wsgi``.

Without REDIS_URL one web process also runs the worker and the scheduler as threads. With it web
processes are separate, and BACKGROUND=true (as script/server sets) starts Celery's two as children.
"""

import gc
from pathlib import Path
from typing import Any

from config import env
from config.embedded import Background, Processes, Threads

env.load_file(Path(__file__).resolve().parent.parent / ".env")

_redis = bool(env.text("REDIS_URL", ""))
_background: list[Background] = []

bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', default=8000)}"
worker_class = "gthread"
workers = env.integer("WEB_PROCESSES", default=2) if _redis else 1
threads = env.integer("WEB_THREADS", default=8)
keepalive = 15
timeout = 60
graceful_timeout = 8  # after Ctrl-C; work that is cut off here is due again and done at the next start
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat file, not data


def when_ready(_server: Any) -> None:
    """With Redis: start Celery's processes beside the web processes where that is wanted."""
    if _redis and env.boolean("BACKGROUND", default=False):
        _start(Processes())


def post_worker_init(_worker: Any) -> None:
    """Start a web process; without Redis also worker and scheduler inside it.

    What was loaded until now stays for good: the garbage collector need not look through it again and again while
    somebody waits for a page (measured: the 95th percentile of a queue's page falls from 71 to 57 ms of work).
    """
    gc.collect()
    gc.freeze()
    if not _redis and env.boolean("BACKGROUND", default=True):
        _start(Threads())


def worker_exit(_server: Any, _worker: Any) -> None:
    """End what this web process started."""
    if not _redis:
        _stop()


def on_exit(_server: Any) -> None:
    """End what the main process started."""
    _stop()


def _start(background: Background) -> None:
    _background.append(background)
    background.start()


def _stop() -> None:
    while _background:
        _background.pop().stop()
