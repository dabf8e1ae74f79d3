"""`make run`: prepare, start web and worker, watch them, stop everything. `make stop`: the same from elsewhere."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from launch import environment, install, postgres, processes
from launch.binaries import REPOSITORY
from launch.errors import LaunchError
from launch.steps import PYTHON, failure, run, say

HOST = "127.0.0.1"
READY_SECONDS = 90
STOP_SECONDS = 20
STABLE_SECONDS = 15
DATABASE_CHECK_SECONDS = 5
LOGINS = (
    ("admin", "administration"),
    ("support", "support"),
    ("staging", "staging et logistique"),
    ("adv", "administration des ventes"),
    ("compta", "comptabilité"),
    ("deploiement", "chargé de déploiement"),
    ("technicien", "technicien"),
    ("partenaire", "partenaire"),
    ("partenaire2", "un autre partenaire, concurrent du premier"),
)


class Stopped(Exception):
    """Somebody asked us to stop."""


def port() -> int:
    text = os.environ.setdefault("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LaunchError(f"PORT={text} n'est pas un port : donnez un nombre entre 1 et 65535.")
    return int(text)


def _check_port(number: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except PermissionError:
            raise LaunchError(
                f"Le port {number} est réservé à root : choisissez-en un autre, par exemple make run PORT=8000."
            ) from None
        except OSError:
            raise LaunchError(
                f"Le port {number} est déjà pris par un autre programme : "
                f"choisissez-en un autre, par exemple make run PORT={number + 1}."
            ) from None


@dataclass
class Child:
    label: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # Its own session: a Ctrl-C reaches us alone, and we stop the children in order.
            self.process = subprocess.Popen(
                self.command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started = time.monotonic()

    @property
    def code(self) -> int | None:
        return self.process.poll() if self.process else None

    def cause(self) -> str:
        code = self.code or 0
        return f"signal {-code}" if code < 0 else f"code {code}"

    def story(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(f"  {line}" for line in self.log.read_text(errors="replace").splitlines()[-12:])
        return ""

    def end(self) -> None:
        """Politely, then not; what the child itself started goes with it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _children(var: Path, number: int) -> list[Child]:
    web = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(number)]
    web += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers"]
    web += ["--workers-kill-timeout", "10", "--log-level", "warning", "config.wsgi:application"]
    worker = [str(PYTHON), "manage.py", "procrastinate", "worker"]
    logs = var / "log"
    return [
        Child("Le serveur web", web, logs / "web.log"),
        Child("Le traitement des tâches", worker, logs / "worker.log"),
    ]


def _record(var: Path) -> Path:
    return var / "run.json"


def _write_record(var: Path, children: list[Child]) -> None:
    running = [os.getpid(), *(child.process.pid for child in children if child.process)]
    content = {"port": os.environ["PORT"], "processes": [[pid, processes.birth(pid)] for pid in running]}
    draft = _record(var).with_suffix(".new")
    draft.write_text(json.dumps(content))
    draft.replace(_record(var))


def _running(var: Path) -> list[tuple[int, str]]:
    """The processes of the last `make run` here that still live, the one that watches first."""
    try:
        recorded = json.loads(_record(var).read_text())["processes"]
    except (OSError, ValueError, KeyError):
        return []
    return [(pid, born) for pid, born in recorded if born and processes.birth(pid) == born]


@contextlib.contextmanager
def _alone(var: Path) -> Iterator[None]:
    """One `make run` for each data folder; what a killed one left behind is ended first."""
    with (var / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError(
                f"Maillon tourne déjà avec le dossier {var} : "
                "« make stop » l'arrête, et VAR=autre-dossier PORT=autre-port en lance un second."
            ) from None
        for pid, born in _running(var):
            processes.end(pid, born, STOP_SECONDS)
        _write_record(var, [])
        try:
            yield
        finally:
            _record(var).unlink(missing_ok=True)


def _prepare_data() -> None:
    manage: list[str | Path] = [PYTHON, "manage.py"]
    run("Mise à jour de la base de données", [*manage, "migrate", "--noinput", "--verbosity", "0"])
    if os.environ.get("DEMO", "1") == "0":
        return
    done = subprocess.run(
        [*manage, "demo", "--if-empty"],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "Unknown command" not in done.stderr:
        raise failure("Chargement de la société de démonstration", done.stdout + done.stderr)


def _healthy(number: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{number}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_ready(children: list[Child], number: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _healthy(number):
        for child in children:
            if child.code is not None:
                raise LaunchError(f"{child.label} n'a pas démarré ({child.cause()}) :\n{child.story()}")
        if time.monotonic() > deadline:
            raise LaunchError(f"Maillon n'a pas répondu en {READY_SECONDS} secondes :\n{children[0].story()}")
        time.sleep(0.1)


def _welcome(number: int) -> None:
    say(f"\nMaillon est prêt : http://{HOST}:{number}\n")
    if os.environ.get("DEMO", "1") != "0":
        for name, role in LOGINS:
            say(f"  {name + '@maillon.example':32}{role}")
        say(f"\nMot de passe de chacun : {os.environ.get('DEMO_PASSWORD') or 'Maillon-demo-2026'}")
    say("Ctrl-C arrête tout.")


def _watch(children: list[Child], var: Path, *, embedded: bool) -> None:
    """Until somebody stops us. What dies is started again and said; what will not live stops everything."""
    looked = time.monotonic()
    while True:
        time.sleep(0.3)
        for child in children:
            if child.code is None:
                continue
            if time.monotonic() - child.started < STABLE_SECONDS:
                raise LaunchError(f"{child.label} s'est arrêté ({child.cause()}) :\n{child.story()}")
            say(f"{child.label} s'est arrêté ({child.cause()}) : il est relancé. Journal : {child.log}")
            child.end()
            child.start()
            _write_record(var, children)
        if embedded and time.monotonic() - looked > DATABASE_CHECK_SECONDS:
            looked = time.monotonic()
            if not postgres.status(var).running:
                say("PostgreSQL s'est arrêté : il est relancé.")
                postgres.ensure(var)


def _stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _start(var: Path, number: int, children: list[Child]) -> None:
    """From installed and migrated to answering requests."""
    install.static()
    _prepare_data()
    for child in children:
        if child.log.exists():
            child.log.replace(child.log.with_suffix(".log.1"))
        child.start()
    _write_record(var, children)
    _wait_ready(children, number)


@contextlib.contextmanager
def running_beside(var: Path, number: int) -> Iterator[None]:
    """A whole Maillon for the time of a block; VAR and PORT are already in the environment."""
    children, urls = _children(var, number), environment.export()
    try:
        _start(var, number, children)
        yield
    finally:
        for child in children:
            child.end()
        if urls and urls.started:
            postgres.stop(var)


def _on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, handler)


def serve() -> int:
    """The exit code of `make run`."""
    number = port()
    var = environment.data_folder()
    with _alone(var):
        _check_port(number)
        children, urls = _children(var, number), None
        _on_signals(_stop_on_signal)
        try:
            install.everything()
            urls = environment.export()
            if urls and postgres.home_of(var).parent != var:
                say(f"Ce dossier est fermé aux autres comptes : la base de données est dans {postgres.home_of(var)}.")
            _start(var, number, children)
            _welcome(number)
            _watch(children, var, embedded=urls is not None)
        except Stopped:
            say("\nArrêt de Maillon…")
        finally:
            _on_signals(signal.SIG_IGN)
            for child in children:
                child.end()
            if urls and urls.started:
                postgres.stop(var)
    say("Maillon est arrêté.")
    return 0


def stop() -> int:
    """The exit code of `make stop`: stops what this data folder runs, and nothing else."""
    var = environment.data_folder()
    stopped = False
    for pid, born in _running(var):
        stopped = processes.end(pid, born, 2 * STOP_SECONDS) or stopped
    _record(var).unlink(missing_ok=True)
    stopped = postgres.stop(var) or stopped
    say("Maillon est arrêté." if stopped else f"Rien ne tourne avec le dossier {var}.")
    return 0
