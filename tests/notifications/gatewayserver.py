"""A small gateway for short messages of our own that can refuse, hang, or send elsewhere."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class GatewayServer:
    """What the gateway answers next, and what it was sent."""

    port: int = 0
    status: int = 200
    elsewhere: str = ""
    hangs: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://centre:s%40cret@127.0.0.1:{self.port}/send?kind=notice"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    state: GatewayServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.state.hangs:
            self.state.release.wait(30)
            return
        self.state.taken.append(json.loads(body))
        self.state.headers.append({**dict(self.headers), "path": self.path})
        self.send_response(self.state.status)
        if self.state.elsewhere:
            self.send_header("Location", self.state.elsewhere)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[GatewayServer]:
    """Run a gateway on a private port of 127.0.0.1."""
    state = GatewayServer()
    handler = type("OwnHandler", (Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield state
        state.release.set()
        server.shutdown()
        thread.join(5)
