from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import addresses

BASE = Path("/srv/mailbox")


def test_postgresql_keeps_its_connections_and_checks_them():
    settings = addresses.database("postgresql://box:p%40ss@db:5433/letters?sslmode=require", base=BASE)
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"], settings["HOST"], settings["PORT"], settings["NAME"]) == (
        "box",
        "p@ss",
        "db",
        "5433",
        "letters",
    )
    assert settings["OPTIONS"] == {"options": "-c jit=off", "sslmode": "require"}
    assert settings["CONN_MAX_AGE"] > 0
    assert settings["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("sqlite:///var/box.sqlite3", BASE / "var/box.sqlite3"),
        ("sqlite:////data/box.sqlite3", Path("/data/box.sqlite3")),
    ],
)
def test_sqlite_takes_the_lock_before_it_reads(address, path):
    settings = addresses.database(address, base=BASE)
    assert settings["NAME"] == path
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]


@pytest.mark.parametrize("address", ["mysql://u:secret@h/d", "postgresql://u:secret@h", "postgresql://u:secret@h:x/d"])
def test_a_wrong_database_is_refused_without_showing_its_password(address):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        addresses.database(address, base=BASE)
    assert "secret" not in str(refusal.value)


def test_without_a_mail_server_messages_become_files(tmp_path):
    settings = addresses.mail("", folder=tmp_path)
    assert settings["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert settings["EMAIL_FILE_PATH"] == tmp_path


def test_a_mail_server_is_asked_for_encryption_as_written():
    submission = addresses.mail("smtp://box:pw@mail.example:587?tls=1", folder=BASE)
    implicit = addresses.mail("smtps://mail.example", folder=BASE)
    assert (submission["EMAIL_PORT"], submission["EMAIL_USE_TLS"], submission["EMAIL_USE_SSL"]) == (587, True, False)
    assert (implicit["EMAIL_PORT"], implicit["EMAIL_USE_TLS"], implicit["EMAIL_USE_SSL"]) == (465, False, True)


def test_a_wrong_mail_address_is_refused_without_showing_its_password():
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL") as refusal:
        addresses.mail("http://box:secret@mail.example", folder=BASE)
    assert "secret" not in str(refusal.value)
