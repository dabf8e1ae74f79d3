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
from dataclasses import dataclass
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
EARLY_DEATHS = 3
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


def stream_port() -> str:
    """The port of the live news, told to the pages by the environment: a free one when none is chosen."""
    if not os.environ.get("STREAM_PORT"):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((HOST, 0))
            os.environ["STREAM_PORT"] = str(probe.getsockname()[1])
    return os.environ["STREAM_PORT"]


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
    started: float = 0.0
    early_deaths: int = 0

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
    stream = [str(PYTHON), "-m", "granian", "--interface", "asgi", "--host", HOST, "--port", stream_port()]
    stream += ["--no-ws", "--workers-kill-timeout", "5", "--log-level", "warning", "config.stream:application"]
    worker = [str(PYTHON), "manage.py", "procrastinate", "worker"]
    logs = var / "log"
    return [
        Child("Le serveur web", web, logs / "web.log"),
        Child("Le flux en direct", stream, logs / "stream.log"),
        Child("Le traitement des tâches", worker, logs / "worker.log"),
    ]


def _record(var: Path) -> Path:
    return var / "run.json"


def _write_record(var: Path, children: list[Child], *, owns_database: bool) -> None:
    running = [os.getpid(), *(child.process.pid for child in children if child.process)]
    content = {"processes": [[pid, processes.birth(pid)] for pid in running], "owns_database": owns_database}
    draft = _record(var).with_suffix(".new")
    draft.write_text(json.dumps(content))
    draft.replace(_record(var))


def _read_record(var: Path) -> tuple[list[tuple[int, str]], bool]:
    """The processes of the last `make run` here that still live, and whether that run had started the database."""
    try:
        content = json.loads(_record(var).read_text())
        alive = [(pid, born) for pid, born in content["processes"] if born and processes.birth(pid) == born]
        return alive, bool(content["owns_database"])
    except (OSError, ValueError, KeyError, TypeError):
        return [], False


@contextlib.contextmanager
def _alone(var: Path) -> Iterator[bool]:
    """One `make run` for each data folder. Ends what a killed one left behind; yields whether it left its database."""
    with (var / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError(
                f"Maillon tourne déjà avec le dossier {var} : "
                "« make stop » l'arrête, et VAR=autre-dossier PORT=autre-port en lance un second."
            ) from None
        left, left_database = _read_record(var)
        for pid, born in left:
            processes.end(pid, born, STOP_SECONDS)
        _write_record(var, [], owns_database=left_database)
        try:
            yield left_database
        finally:
            _record(var).unlink(missing_ok=True)


def _prepare_data(loaded: Path | None) -> None:
    """``loaded``: the mark, beside the embedded database and gone with it, that its company was looked at once."""
    manage: list[str | Path] = [PYTHON, "manage.py"]
    run("Mise à jour de la base de données", [*manage, "migrate", "--noinput", "--verbosity", "0"])
    if os.environ.get("DEMO", "1") == "0" or (loaded and loaded.exists()):
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
    if loaded:
        loaded.touch()


def _prepare(var: Path, *, embedded: bool) -> None:
    environment.export()
    if embedded and postgres.home_of(var).parent != var:
        say(f"Ce dossier est fermé aux autres comptes : la base de données est dans {postgres.home_of(var)}.")
    install.static()
    _prepare_data(postgres.home_of(var) / "demo-loaded" if embedded else None)


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


def _revive(children: list[Child]) -> None:
    """Start again what died, and say so; what will not live stops everything."""
    for child in children:
        if child.code is None:
            continue
        lived = time.monotonic() - child.started
        child.early_deaths = child.early_deaths + 1 if lived < STABLE_SECONDS else 0
        if child.early_deaths == EARLY_DEATHS:
            raise LaunchError(f"{child.label} s'arrête sans cesse ({child.cause()}) :\n{child.story()}")
        say(f"{child.label} s'est arrêté ({child.cause()}) : il est relancé. Journal : {child.log}")
        child.end()
        child.start()


def _watch(var: Path, children: list[Child], *, embedded: bool, owns_database: bool) -> None:
    """Until somebody stops us."""
    looked = time.monotonic()
    while True:
        time.sleep(0.3)
        died = any(child.code is not None for child in children)
        if embedded and (died or time.monotonic() - looked > DATABASE_CHECK_SECONDS):
            looked = time.monotonic()
            if not postgres.status(var).running:
                say("PostgreSQL s'est arrêté : il est relancé.")
                postgres.ensure(var)
        if died:  # after the database, which may be what they died of
            _revive(children)
            _write_record(var, children, owns_database=owns_database)


def _stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _launch(children: list[Child]) -> None:
    for child in children:
        if child.log.exists():
            child.log.replace(child.log.with_suffix(".log.1"))
        child.start()


@contextlib.contextmanager
def running_beside(var: Path, number: int) -> Iterator[None]:
    """A whole Maillon for the time of a block; VAR and PORT are already in the environment."""
    children, urls = _children(var, number), environment.export()
    try:
        install.static()
        _prepare_data(postgres.home_of(var) / "demo-loaded" if urls else None)
        _launch(children)
        _wait_ready(children, number)
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
    with _alone(var) as owns_database:
        _check_port(number)
        children = _children(var, number)
        _on_signals(_stop_on_signal)
        try:
            install.everything()
            embedded = not os.environ.get("DATABASE_URL")
            owns_database = embedded and (owns_database or not postgres.status(var).running)
            _write_record(var, [], owns_database=owns_database)
            _prepare(var, embedded=embedded)
            _launch(children)
            _write_record(var, children, owns_database=owns_database)
            _wait_ready(children, number)
            _welcome(number)
            _watch(var, children, embedded=embedded, owns_database=owns_database)
        except Stopped:
            say("\nArrêt de Maillon…")
        finally:
            _on_signals(signal.SIG_IGN)
            for child in children:
                child.end()
            if owns_database:
                postgres.stop(var)
    say("Maillon est arrêté.")
    return 0


def stop() -> int:
    """The exit code of `make stop`: stops what this data folder runs, and nothing else."""
    var = environment.data_folder()
    stopped = False
    for pid, born in _read_record(var)[0]:
        stopped = processes.end(pid, born, 2 * STOP_SECONDS) or stopped
    _record(var).unlink(missing_ok=True)
    stopped = postgres.stop(var) or stopped
    say("Maillon est arrêté." if stopped else f"Rien ne tourne avec le dossier {var}.")
    return 0
