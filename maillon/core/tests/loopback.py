"""A real HTTP server on the loopback, polite or not, for what calls other people's servers."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    host: str


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Octets:
    """Exactly these, then the connection is closed. ``drip``: one octet at a time, ``pause`` seconds apart."""

    octets: bytes
    drip: bool = False
    pause: float = 0.02


class Silence:
    """Takes the request and says nothing as long as the server lives."""


Reaction = Answer | Octets | Silence
Behaviour = Callable[[Received], Reaction]


class Loopback:
    """``with Loopback(behaviour) as server:`` answers at ``server.url``; ``server.received`` keeps what came."""

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self.behaviour, self.received, self.over = behaviour, [], threading.Event()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.loopback = self
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port: int = self.server.server_address[1]
        self.url = f"{'https://localhost' if context else 'http://127.0.0.1'}:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Loopback:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    loopback: Loopback


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self.path, headers, body, headers.get("host", ""))
        self.server.loopback.received.append(received)
        self.react(self.server.loopback.behaviour(received))
        self.close_connection = True

    do_GET = do_POST = do_PUT = handle_any

    def react(self, reaction: Reaction) -> None:
        if isinstance(reaction, Silence):
            self.server.loopback.over.wait(30)
        elif isinstance(reaction, Octets):
            self.write(reaction)
        else:
            self.send_response(reaction.status)
            for name, value in {"Content-Length": str(len(reaction.body)), **reaction.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reaction.body)

    def write(self, reaction: Octets) -> None:
        step = 1 if reaction.drip else max(len(reaction.octets), 1)
        for start in range(0, len(reaction.octets), step):
            try:
                self.wfile.write(reaction.octets[start : start + step])
            except OSError:
                return
            if reaction.drip and self.server.loopback.over.wait(reaction.pause):
                return

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
