"""A PostgreSQL server of the bench's own, its company loaded, and the production server in front of it.

A separate server, so that all it burns belongs to the requests measured, and that nothing is written anywhere else.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import psycopg

from launch import postgres
from launch.binaries import REPOSITORY
from launch.errors import LaunchError

HOST = "127.0.0.1"
READY_SECONDS, STOP_SECONDS = 60, 15
PASSWORD = "Maillon-demo-2026"  # noqa: S105  the demonstration's own, on the bench's own database
Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    folder: Path
    urls: postgres.Urls

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"MAILLON_DB_ROLE", "DATABASE_OWNER_URL"}}
        return kept | {
            "VAR": str(self.folder), "MEDIA_ROOT": str(self.folder / "files"), "DATABASE_URL": self.urls.app,
            "DATABASE_OWNER_URL": self.urls.owner, "DJANGO_SETTINGS_MODULE": "config.settings.prod", "SECRET_KEY": self.secret,
            "SECURE_SSL_REDIRECT": "0", "DEMO_PASSWORD": PASSWORD, "LOG_LEVEL": "WARNING",
        }  # fmt: skip

    @property
    def secret(self) -> str:
        path = self.folder / "bench.key"
        if not path.exists():
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()

    @property
    def postmaster(self) -> int:
        pid = postgres.status(self.folder).pid
        if pid is None:
            raise LaunchError("Le PostgreSQL de la mesure s'est arrêté.")
        return pid

    def manage(self, *arguments: str, say: Say) -> list[str]:
        """One management command on the bench's database; its lines, said as they come."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=REPOSITORY, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        with process:
            lines = []
            for line in process.stdout or ():
                lines.append(line.rstrip())
                say(f"  {lines[-1]}")
        if process.returncode:
            raise LaunchError(f"« {arguments[0]} » a échoué sur la base de la mesure :\n" + "\n".join(lines[-15:]))
        return lines

    def rows(self, sql: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.urls.owner, autocommit=True) as connection:
            return connection.execute(sql, values or None).fetchall()  # type: ignore[arg-type]

    def settle(self) -> None:
        """What was loaded is on disk and counted: neither checkpoint nor autovacuum is left to run during the measure."""
        with psycopg.connect(
            self.urls.owner.replace("maillon_owner", postgres.SUPERUSER), autocommit=True
        ) as connection:
            connection.execute("vacuum analyze")
            connection.execute("checkpoint")


@contextmanager
def place(var: Path, *, clients: int, orders: int, tickets: int, keep: bool, say: Say) -> Iterator[Place]:
    """The company of that size: found again when kept by an earlier run, else loaded; erased at the end unless kept."""
    folder = var / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    say("PostgreSQL de la mesure")
    here = Place(folder, postgres.ensure(folder))
    try:
        _load(here, {"clients": clients, "orders": orders, "tickets": tickets}, say)
        yield here
    finally:
        home = postgres.home_of(folder)
        postgres.stop(folder)
        if not keep:
            shutil.rmtree(home, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


def _load(here: Place, wanted: dict[str, int], say: Say) -> None:
    mark = here.folder / "bench.json"
    here.manage("collectstatic", "--noinput", "--verbosity", "0", say=say)
    here.manage("migrate", "--noinput", "--verbosity", "0", say=say)
    found = json.loads(mark.read_text()) if mark.exists() else None
    if found is None:
        begun = monotonic()
        here.manage("demo", *(text for name, count in wanted.items() for text in (f"--{name}", str(count))), say=say)
        mark.write_text(json.dumps(wanted))
        say(f"Société chargée en {monotonic() - begun:.0f} s")
    elif found != wanted:
        raise LaunchError(
            f"{here.folder} garde une société de {found['clients']} clients, {found['orders']} commandes et "
            f"{found.get('tickets', 0)} tickets : "
            "demandez ces nombres, ou supprimez ce dossier."
        )
    here.settle()


@contextmanager
def serving(here: Place) -> Iterator[tuple[int, int]]:
    """The production server, one worker: (its process, its port)."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += [
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--log-level",
        "warning",
        "config.wsgi:application",
    ]
    log = here.folder / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=here.environment | {"ALLOWED_HOSTS": HOST}, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(process, port, log)
        yield process.pid, port
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = monotonic() + READY_SECONDS
    while monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            sleep(0.1)
    raise LaunchError(f"Le serveur de la mesure n'a pas démarré :\n{log.read_text(errors='replace')[-1500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
