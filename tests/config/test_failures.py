"""What passes is answered as something that passes: 503, to be tried again."""

import errno

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from tests.portal.conftest import Citizen, upload


def fail_with(monkeypatch, error):
    def fail(*_args, **_kwargs):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("config.views.connection.cursor", fail)
        return Client(raise_request_exception=False).get("/healthz")


@pytest.mark.parametrize(
    "error",
    [OperationalError("server closed the connection"), InterfaceError("gone"), OSError(errno.ENOSPC, "disk full")],
)
def test_a_database_that_is_away_and_a_full_disk_ask_to_try_again(db, monkeypatch, error):
    answer = fail_with(monkeypatch, error)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "请稍后再来" in answer.content.decode()


@pytest.mark.parametrize("error", [ValueError("a mistake of ours"), OSError(errno.EACCES, "not allowed")])
def test_a_mistake_of_ours_is_a_server_error(db, monkeypatch, error):
    assert fail_with(monkeypatch, error).status_code == 500


def test_an_upload_that_fills_the_disk_for_temporary_files_asks_to_try_again(reference, monkeypatch):
    citizen = Citizen(client=Client(raise_request_exception=False)).starts().fills_in()

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full)
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", full)
    assert citizen.says("story", {}, files=upload("a.pdf", b"%PDF-1.4")).status_code == 503
