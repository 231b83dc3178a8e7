import threading

import pytest
from celery import Celery

from config.embedded import Threads


@pytest.fixture
def pinged():
    return threading.Event()


@pytest.fixture
def celery(tmp_path, pinged, monkeypatch):
    """An application with one periodic task, which sets the event."""
    made = Celery("pinging", broker="memory://localhost", set_as_current=False, fixups=[])
    made.conf.update(
        task_default_queue="pinging",  # not the one other tests leave messages in
        beat_schedule={"ping": {"task": "ping", "schedule": 0.2}},
        beat_schedule_filename=str(tmp_path / "schedule"),
        worker_hijack_root_logger=False,
    )
    monkeypatch.setattr("celery._state.default_app", made)  # a worker's threads ask which application is theirs

    @made.task(name="ping", lazy=False)
    def ping():
        pinged.set()

    return made


def test_worker_and_scheduler_live_in_this_process_and_end_with_it(celery, pinged):
    background = Threads(celery)
    background.start()
    assert pinged.wait(20), "the scheduler sent nothing, or the worker did nothing"
    background.stop()
    assert not {"worker", "beat"} & {thread.name for thread in threading.enumerate()}
