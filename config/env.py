"""Typed reading of the environment: a wrong or missing value stops the start and says which."""

import os
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def load_file(path: Path) -> None:
    """Take ``NAME=value`` lines into the environment; what is set already wins, a missing file is fine."""
    if not path.is_file():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign or not name.isidentifier():
            raise ImproperlyConfigured(f"{path.name}, line {number}: expected NAME=value")
        os.environ.setdefault(name, value.strip().strip("\"'"))


def text(name: str, default: str | None = None) -> str:
    """Return the value; where it is empty the default; where there is none, stop."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set; see .env.example, or run script/server once")
    return default


def boolean(name: str, *, default: bool) -> bool:
    """Return a switch: true, yes, on, 1 or false, no, off, 0."""
    return _parsed(name, default, lambda value: _BOOLEANS[value.lower()], "true or false")


def integer(name: str, *, default: int) -> int:
    """Return a whole number."""
    return _parsed(name, default, int, "a whole number")


def strings(name: str, *, default: list[str]) -> list[str]:
    """Return the parts of a list written with commas."""
    return _parsed(name, default, lambda value: [part.strip() for part in value.split(",") if part.strip()], "a list")


def time_of_day(name: str, *, default: time) -> time:
    """Return a time such as 08:30, in Beijing time."""
    return _parsed(name, default, time.fromisoformat, "a time such as 08:30")


def weekdays(name: str, *, default: tuple[int, ...]) -> tuple[int, ...]:
    """Return days of the week, 1 for Monday to 7 for Sunday, written with commas."""
    return _parsed(name, default, _weekdays, "days of the week, 1 to 7, with commas")


def _weekdays(value: str) -> tuple[int, ...]:
    days = tuple(sorted({int(part) for part in value.split(",")}))
    if not set(days) <= set(range(1, 8)):
        raise ValueError(value)
    return days


def folder(name: str, *, default: Path) -> Path:
    """Return an absolute folder; it need not exist."""
    path = _parsed(name, default, Path, "a folder")
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path, not {str(path)!r}")
    return path


def _parsed(name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
    value = text(name, "")
    if not value:
        return default
    try:
        return parse(value)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} must be {wanted}, not {value!r}") from error
