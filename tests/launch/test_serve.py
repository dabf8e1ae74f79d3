"""make run as a person meets it: sentences before a start, one Maillon per folder, deaths told, everything stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import postgres, processes, serve
from launch.binaries import REPOSITORY
from launch.errors import LaunchError


def _launch(command: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "launch", command],
        cwd=REPOSITORY,
        env={**_clean(), "VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def _clean() -> dict[str, str]:
    """The environment of a person, without what the test settings exported."""
    ours = {
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DJANGO_SETTINGS_MODULE",
        "MAILLON_DB_ROLE",
        "SECRET_KEY",
        "MEDIA_ROOT",
    }
    return {name: value for name, value in os.environ.items() if name not in ours}


def test_a_taken_port_is_one_sentence(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        done = _launch("run", var, PORT=str(number))

    assert done.returncode == 1
    assert done.stderr == (
        f"Le port {number} est déjà pris par un autre programme : "
        f"choisissez-en un autre, par exemple make run PORT={number + 1}.\n"
    )


@pytest.mark.parametrize("wrong", ["abc", "0", "65536", "-1", "80 00"])
def test_a_wrong_port_is_one_sentence(var: Path, wrong: str) -> None:
    done = _launch("run", var, PORT=wrong)

    assert done.returncode == 1
    assert done.stderr == f"PORT={wrong} n'est pas un port : donnez un nombre entre 1 et 65535.\n"


def test_a_data_folder_that_is_a_file_is_one_sentence(open_folder: Path) -> None:
    file = open_folder / "file"
    file.touch()
    done = _launch("run", file)

    assert done.returncode == 1
    assert done.stderr == f"VAR={file} n'est pas un dossier : donnez le nom d'un dossier.\n"


def test_stop_touches_only_processes_of_this_folder(var: Path) -> None:
    var.mkdir()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        record = {"processes": [[stranger.pid, "another birth"]], "owns_database": False}
        (var / "run.json").write_text(json.dumps(record))
        done = _launch("stop", var)
        survived = stranger.poll() is None
        stranger.kill()

    assert done.stdout == f"Rien ne tourne avec le dossier {var}.\n"
    assert survived


def test_a_child_that_will_not_live_is_told_with_its_last_words(tmp_path: Path) -> None:
    child = serve.Child("Le serveur web", [sys.executable, "-c", "raise SystemExit('cassé')"], tmp_path / "web.log")
    child.start()
    for _ in range(serve.EARLY_DEATHS - 1):
        child.process.wait()
        serve._revive([child])
    child.process.wait()
    with pytest.raises(LaunchError, match=r"(?s)sans cesse \(code 1\).*cassé"):
        serve._revive([child])


def test_a_child_takes_its_own_children_along(tmp_path: Path) -> None:
    script = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    child = serve.Child("…", [sys.executable, "-c", script], tmp_path / "log")
    child.start()
    while not child.log.read_text().strip():
        time.sleep(0.02)
    grandchild = int(child.log.read_text())
    assert processes.birth(grandchild)
    child.end()
    deadline = time.monotonic() + 5
    while processes.birth(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes.birth(grandchild) is None


class Running:
    """A whole Maillon started as `make run` does, its output in a file."""

    def __init__(self, var: Path, **asked: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.var, self.output = var, var.parent / "output"
        environment = {**_clean(), "VAR": str(var), "PORT": str(self.port), **asked}
        command = [sys.executable, "-m", "launch", "run"]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def wait_for(self, words: str, seconds: float = 420) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.output.read_text()

    def pids(self) -> list[int]:
        return [pid for pid, _ in json.loads((self.var / "run.json").read_text())["processes"]]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def maillon(var: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    """With the demonstration company, or as the test asks."""
    running = Running(var, **getattr(request, "param", {}))
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)
    _launch("stop", var)


@pytest.mark.slow
def test_one_command_starts_everything_survives_deaths_and_stops_cleanly(maillon: Running) -> None:
    maillon.wait_for("Ctrl-C arrête tout.")
    said = maillon.said()
    assert f"Maillon est prêt : http://127.0.0.1:{maillon.port}" in said
    assert [name for name, _ in serve.LOGINS if f"{name}@maillon.example" not in said] == []
    assert maillon.answers()

    _, web, stream, worker = maillon.pids()
    os.kill(stream, signal.SIGKILL)
    maillon.wait_for("Le flux en direct s'est arrêté (signal 9) : il est relancé.", 30)
    os.kill(worker, signal.SIGKILL)
    maillon.wait_for("Le traitement des tâches s'est arrêté (signal 9) : il est relancé.", 30)
    os.kill(web, signal.SIGKILL)
    maillon.wait_for("Le serveur web s'est arrêté (signal 9) : il est relancé.", 30)
    database = postgres.status(maillon.var).pid
    assert database
    os.kill(database, signal.SIGKILL)
    maillon.wait_for("PostgreSQL s'est arrêté : il est relancé.", 60)
    deadline = time.monotonic() + 60
    while not maillon.answers():
        assert time.monotonic() < deadline
        time.sleep(0.1)

    twice = _launch("run", maillon.var, PORT=str(maillon.port))
    assert twice.returncode == 1
    assert twice.stderr.startswith(f"Maillon tourne déjà avec le dossier {maillon.var} : ")

    children = maillon.pids()[1:]
    assert maillon.end(signal.SIGINT) == 0
    assert maillon.said().endswith("Arrêt de Maillon…\nMaillon est arrêté.\n")
    assert [pid for pid in children if processes.birth(pid)] == []
    assert not postgres.status(maillon.var).running
    assert "Traceback" not in maillon.said()


@pytest.mark.slow
@pytest.mark.parametrize("maillon", [{"DEMO": "0"}], indirect=True, ids=["empty"])
def test_what_a_killed_run_left_behind_is_stopped_by_make_stop(maillon: Running) -> None:
    maillon.wait_for("Ctrl-C arrête tout.")
    children = maillon.pids()[1:]
    maillon.end(signal.SIGKILL)
    assert len(children) == 3
    assert all(processes.birth(child) for child in children)

    assert _launch("stop", maillon.var).stdout == "Maillon est arrêté.\n"

    assert [child for child in children if processes.birth(child)] == []
    assert not postgres.status(maillon.var).running
