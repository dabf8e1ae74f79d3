"""A whole Maillon on loopback for browser tests: its own database with the demonstration company, web server, worker."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from launch import postgres

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
# The same company with fewer clients and orders: everything it holds is made by the same services.
DEMO = ("demo", "--clients", os.environ.get("E2E_CLIENTS", "24"), "--orders", os.environ.get("E2E_ORDERS", "14"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """Started by ``start()``, always ended by ``stop()``: processes by their own handle, database dropped. With ``E2E_URL``,
    the one that answers there already, left as it is."""

    url: str = ""
    port: int = field(default_factory=free_port)
    stream_port: int = field(default_factory=free_port)
    name: str = field(default_factory=lambda: f"e2e_{secrets.token_hex(4)}")
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="maillon-e2e-")))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> Site:
        if self.url:
            self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
            return self
        self.url = f"http://127.0.0.1:{self.port}"
        urls = postgres.ensure(Path(os.environ.get("VAR", ROOT / "var")))
        self.owner_url = urls.owner
        with psycopg.connect(urls.owner, autocommit=True) as connection:
            connection.execute(f'create database "{self.name}"')
        self.environment = {
            **os.environ,
            "DATABASE_URL": urls.app.replace("/maillon?", f"/{self.name}?"),
            "DATABASE_OWNER_URL": urls.owner.replace("/maillon?", f"/{self.name}?"),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "VAR": str(self.folder),
            "MEDIA_ROOT": str(self.folder / "files"),
            "SECRET_KEY": "browser-tests-only",
            "PORT": str(self.port),
            "STREAM_PORT": str(self.stream_port),
            "SITE_URL": self.url,
            "EMAIL_HOST": "",
        }
        self.manage("migrate", "--verbosity", "0")
        self.manage(*DEMO)
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        granian = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--workers", "1", "--interface"]
        self.spawn(
            "web", *granian, "wsgi", "--port", str(self.port), "--blocking-threads", "4", "config.wsgi:application"
        )
        self.spawn("stream", *granian, "asgi", "--port", str(self.stream_port), "--no-ws", "config.stream:application")
        self.spawn("worker", sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2")
        self.wait()
        return self

    def manage(self, *arguments: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            input=stdin,
            check=False,
        )
        if done.returncode:
            raise AssertionError(
                f"manage.py {arguments[0]} : {done.stdout.decode()[-2000:]}{done.stderr.decode()[-4000:]}"
            )
        return done.stdout.decode()

    def spawn(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if any(p.poll() is not None for p in self.processes):
                    break
        raise AssertionError(f"Maillon ne répond pas.\n{self.log('web')[-3000:]}\n{self.log('worker')[-3000:]}")

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=15)
        if hasattr(self, "owner_url"):
            with psycopg.connect(self.owner_url, autocommit=True) as connection:
                connection.execute(f'drop database if exists "{self.name}" with (force)')
