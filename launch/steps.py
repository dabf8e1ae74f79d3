"""One step of a set-up: said in French, run quietly, explained when it fails, skipped when nothing changed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from launch.binaries import REPOSITORY
from launch.errors import DISK_FULL, TOLD, LaunchError, is_full

VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
OFFLINE_WORDS = ("EAI_AGAIN", "ENOTFOUND", "Temporary failure in name resolution", "NewConnectionError", "ECONNREFUSED")


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def run(
    what: str, command: Sequence[str | Path], *, announce: bool = False, env: Mapping[str, str] | None = None
) -> str:
    """Run one command in the repository; its output. On failure, LaunchError with the last lines of the output."""
    if announce:
        say(f"{what}…")
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=REPOSITORY,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise LaunchError(f"{what} : le programme « {command[0]} » est introuvable.") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == TOLD:
        raise LaunchError(done.stdout.strip().splitlines()[-1])
    raise failure(what, done.stdout)


def failure(what: str, output: str) -> LaunchError:
    if is_full(output):
        return LaunchError(DISK_FULL)
    if any(word in output for word in OFFLINE_WORDS):
        return LaunchError(f"{what} : le réseau ne répond pas. Vérifiez la connexion, puis relancez la commande.")
    lines = [line for line in output.splitlines() if line.strip()][-15:]
    return LaunchError("\n".join([f"{what} : échec.", *(f"  {line}" for line in lines)]))


def digest(paths: Iterable[Path], *words: str) -> str:
    """One word that changes when any of these files changes, comes or goes."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        if path.is_file():
            total.update(f"\0{path}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Stamp:
    """Remembers that a step was done for this state of its sources; written after the step, so a kill repeats it."""

    def __init__(self, path: Path, state: str) -> None:
        self.path, self.state = path, state

    def is_fresh(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.state

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.state)
