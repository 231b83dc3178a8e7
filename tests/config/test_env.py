from datetime import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_a_secret_without_a_value_stops_the_start(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        env.text("SECRET_KEY")


def test_an_empty_value_means_the_default(monkeypatch):
    monkeypatch.setenv("SITE_NAME", "  ")
    assert env.text("SITE_NAME", "县长信箱") == "县长信箱"


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("Yes", True), ("1", True), ("off", False), ("0", False)]
)
def test_a_switch_is_read_in_any_usual_spelling(monkeypatch, written, meant):
    monkeypatch.setenv("DEBUG", written)
    assert env.boolean("DEBUG", default=not meant) is meant


def test_days_of_the_week_are_read_in_order_and_once(monkeypatch):
    monkeypatch.setenv("BATCH_WEEKDAYS", "5, 2,2")
    assert env.weekdays("BATCH_WEEKDAYS", default=(1,)) == (2, 5)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DEBUG", "maybe", lambda: env.boolean("DEBUG", default=False)),
        ("PORT", "80a", lambda: env.integer("PORT", default=8000)),
        ("OFFICE_OPENS", "8.30", lambda: env.time_of_day("OFFICE_OPENS", default=time(9))),
        ("BATCH_WEEKDAYS", "2,8", lambda: env.weekdays("BATCH_WEEKDAYS", default=(2, 5))),
        ("BATCH_WEEKDAYS", "周二", lambda: env.weekdays("BATCH_WEEKDAYS", default=(2, 5))),
        ("MEDIA_ROOT", "media", lambda: env.folder("MEDIA_ROOT", default=Path("/srv/media"))),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be .* not '{value}'"):
        read()


def test_a_list_is_written_with_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")
    assert env.strings("ALLOWED_HOSTS", default=[]) == ["a.example", "b.example"]


def test_a_file_gives_what_the_environment_does_not(monkeypatch, tmp_path):
    monkeypatch.setenv("SITE_NAME", "from the environment")
    monkeypatch.setenv("CENTRE_NAME", "to be removed again after the test")
    monkeypatch.delenv("CENTRE_NAME")
    file = tmp_path / ".env"
    file.write_text("# names\n\nSITE_NAME=from the file\nCENTRE_NAME='政务 信息中心'\n", encoding="utf-8")
    env.load_file(file)
    assert (env.text("SITE_NAME"), env.text("CENTRE_NAME")) == ("from the environment", "政务 信息中心")


def test_a_line_without_a_value_is_named_by_its_number(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# names\nSITE NAME\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"\.env, line 2"):
        env.load_file(file)
