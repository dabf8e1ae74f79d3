"""`make check`, `make test`, `make test-long`: the gates, cheapest first, pytest's own summary last."""

import os
import shlex
import subprocess
from pathlib import Path

from launch import environment, install, postgres
from launch.binaries import REPOSITORY
from launch.errors import LaunchError
from launch.steps import PYTHON, VENV, run, say

FAST = "not slow and not browser and not long"
ALL = "not long"
LONG = "long"
NO_TEST = 5
# As many processes as processors, four at most: each has a database of its own. How tests are shared out: conftest.py.
TOGETHER = ["-n", "auto", "--maxprocesses", "4", "--dist", "loadscope", "--no-loadscope-reorder"]


def _gate(what: str, command: list[str | Path], environ: dict[str, str] | None = None) -> bool:
    """Run one gate in full view; whether it passed."""
    say(f"── {what}")
    words = [str(part) for part in command]
    done = subprocess.run(
        words, cwd=REPOSITORY, env={**os.environ, **(environ or {})}, stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def _static_gates() -> None:
    module: list[str | Path] = [PYTHON, "-m"]
    passed = {
        "ruff": _gate("Règles du code (ruff)", [*module, "ruff", "check", "."]),
        "ruff format": _gate("Mise en forme (ruff format)", [*module, "ruff", "format", "--check", "."]),
        "mypy": _gate("Types (mypy)", [*module, "mypy", "config", "launch", "maillon"]),
        "lint-imports": _gate("Contrats d'import (import-linter)", [VENV / "bin" / "lint-imports", "--no-logo"]),
    }
    if (REPOSITORY / "frontend" / "tsconfig.json").exists():
        tools = install.node()
        passed["tsc"] = _gate("Types de l'interface (tsc)", [*tools.npm, "run", "-s", "types"], tools.environment)
    if failed := [name for name, good in passed.items() if not good]:
        raise LaunchError(f"À corriger avant les essais : {', '.join(failed)}.")


def _pytest(selection: str) -> int:
    """pytest's exit code; its summary line is the last thing printed."""
    say("── Essais (pytest)")
    command = [str(PYTHON), "-m", "pytest", "-m", selection, *TOGETHER, *shlex.split(os.environ.get("ARGS", ""))]
    return subprocess.run(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, check=False).returncode


def _tests(selection: str) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    urls = environment.export()
    if urls is None:
        run("Préparation des rôles de la base", [PYTHON, "-m", "launch.roles"])
    try:
        return _pytest(selection)
    finally:
        if urls and urls.started:
            postgres.stop(environment.data_folder())


def check() -> int:
    """Under two minutes: before each commit."""
    install.everything()
    _static_gates()
    return _tests(FAST)


def test() -> int:
    """Everything a change must pass, browser included."""
    install.everything()
    os.environ["CHROMIUM"] = str(install.chromium())
    install.dovecot()
    _static_gates()
    return _tests(ALL)


def test_long() -> int:
    """Volumes, faults, kills, fuzzing, soak."""
    install.everything()
    os.environ["CHROMIUM"] = str(install.chromium())
    install.dovecot()
    code = _tests(LONG)
    if code == NO_TEST:
        say("Aucun essai long n'est encore écrit.")
        return 0
    return code
