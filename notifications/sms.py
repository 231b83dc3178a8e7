"""One message as a short message: into a file, or to the gateway that the installation pays for."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import urllib.error
import urllib.request
from email.message import Message as Headers
from http import HTTPStatus
from pathlib import Path
from typing import IO, NoReturn, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

from common.phones import mobile
from notifications.models import Notification

TIMEOUT_SECONDS = 10
REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
"""What a gateway says of a message that it will never take: the number is none, or blocked."""


class Gateway(Protocol):
    """What takes a short message. Any exception means that it was perhaps not taken."""

    def send(self, *, to: str, text: str, key: str) -> None:
        """Take one text for one number; the same key again is the same message."""


class FileGateway:
    """Writes each message as a file: an installation without a gateway, a demonstration, tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, *, to: str, text: str, key: str) -> None:
        """Write ``<key>.txt``, whole or not at all, readable by the owner alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{to}\n{text}\n")
        Path(name).replace(self.folder / f"{key}.txt")


class HttpGateway:
    """Posts JSON {"to", "text", "id"} to one address, with the user and password in it as basic authentication.

    Every answer of 2xx is "taken". ``id`` is the same at every attempt, so that the gateway can drop a duplicate.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self.headers = {"Content-Type": "application/json; charset=utf-8"}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self.headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"

    def send(self, *, to: str, text: str, key: str) -> None:
        """Post the message; OSError (HTTPError among them) where it was not taken."""
        body = json.dumps({"to": to, "text": text, "id": key}).encode()
        request = urllib.request.Request(self.url, body, self.headers, method="POST")  # noqa: S310 - checked in config
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read(1_000)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent here is personal: it goes to the configured address and nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> NoReturn:
        """Take a redirection for a failure."""
        raise urllib.error.HTTPError(req.full_url, code, "redirected", headers, fp)


def gateway() -> Gateway:
    """Return the gateway of this installation."""
    return HttpGateway(settings.SMS_URL) if settings.SMS_URL else FileGateway(Path(settings.SMS_FILE_PATH))


def send(message: Notification) -> None:
    """Hand the message to the gateway; any exception means that it was perhaps not taken."""
    number = mobile(message.address)
    if not number:
        raise ValueError("not a mobile number")
    key = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    gateway().send(to=number, text=message.outgoing().body, key=key)


def is_outage(error: Exception) -> bool:
    """Tell whether the gateway itself is away or refuses us, so that other messages need not try now."""
    return isinstance(error, OSError) and not is_final(error)


def is_final(error: Exception) -> bool:
    """Tell whether trying again is useless: the number is none, or the gateway refused the message for good."""
    return isinstance(error, ValueError) or (isinstance(error, urllib.error.HTTPError) and error.code in REFUSED)
