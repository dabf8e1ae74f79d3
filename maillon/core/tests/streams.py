"""The real stream process on loopback, and browsers that listen to it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from django.conf import settings
from django.core import signing
from django.db import connection

from maillon.core import live

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 10


def conninfo() -> str:
    """The address of the application's database, that of the tests in its place."""
    name = str(connection.settings_dict["NAME"])
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Server:
    def __init__(self) -> None:
        self.wires: list[http.client.HTTPConnection] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @contextmanager
    def running(self) -> Iterator[Server]:
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "asgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        command += ["--no-ws", "--workers-kill-timeout", "2", "--log-level", "warning", "config.stream:application"]
        environment = {
            **os.environ, "DATABASE_URL": conninfo(), "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            self._wait()
            yield self
        finally:
            for wire in self.wires:
                wire.close()
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.get("/healthz").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError("the stream did not start")

    def get(self, path: str) -> http.client.HTTPResponse:
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.wires.append(wire)
        wire.request("GET", path)
        return wire.getresponse()

    def memory(self) -> int:
        """Kilobytes held by the process and the worker it starts."""
        total = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            except OSError:
                continue
            if self.process.pid in (int(told["Pid"]), int(told["PPid"])):
                total += int(told["VmRSS"].split()[0])
        return total

    def listen(self, *hears: str, ends: tuple[str, ...] = (), since: float | None = None) -> Listener:
        given = {"hears": list(hears), "ends": list(ends), "at": time.time() if since is None else since}
        return Listener(self.get(f"/sse/?pass={quote(signing.dumps(given, salt=live.SALT, compress=True))}"))


class Listener:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.answer = answer
        assert answer.status == 200, answer.status
        assert self.answer.readline() == b": bonjour\n"

    def next(self) -> str:
        """The next news; « » when the stream is over."""
        until = time.monotonic() + SECONDS
        for line in iter(self.answer.readline, b""):
            assert time.monotonic() < until, "nothing was heard"
            if line.startswith(b"data: "):
                return line.decode().removeprefix("data: ").strip()
        return ""


def notify(*payloads: str) -> None:
    """Said by another process, and committed."""
    with psycopg.connect(conninfo(), autocommit=True) as other:
        for payload in payloads:
            other.execute("select pg_notify(%s, %s)", [live.NOTICE, payload])
