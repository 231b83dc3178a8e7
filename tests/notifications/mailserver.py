"""A small mail server of our own that can refuse, hang, or drop the line at the worst moment."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any


@dataclass
class MailServer:
    """What the server does next, and what it took. ``taken`` counts every message whose text came in whole."""

    port: int = 0
    hangs: bool = False
    drops_before_250: int = 0
    refuses: str = ""
    taken: list[Any] = field(default_factory=list)
    calls: int = 0
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.taken]


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    state: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.state.calls += 1
        if self.state.hangs:
            self.state.release.wait(30)
            return
        self.say("220 test")
        while (line := self.rfile.readline()) and self.answer(line[:4].upper()):
            pass

    def answer(self, verb: bytes) -> bool:
        """Answer one command; tell whether the conversation goes on."""
        if verb == b"DATA":
            return self.take()
        if verb == b"QUIT":
            self.say("221 bye")
            return False
        self.say(self.state.refuses if verb == b"RCPT" and self.state.refuses else "250 ok")
        return True

    def take(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.state.taken.append(message_from_bytes(b"".join(lines)))
        if self.state.drops_before_250:
            self.state.drops_before_250 -= 1
            return False
        self.say("250 taken")
        return True


@contextmanager
def running() -> Iterator[MailServer]:
    """Run a mail server on a private port of 127.0.0.1."""
    state = MailServer()
    handler = type("Handler", (Handler,), {"state": state})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as tcp:
        tcp.daemon_threads = True
        state.port = tcp.server_address[1]
        thread = threading.Thread(target=tcp.serve_forever, daemon=True)
        thread.start()
        yield state
        state.release.set()
        tcp.shutdown()
        thread.join(5)
