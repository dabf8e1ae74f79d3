"""`make lock`: every Python dependency pinned with hashes, no address in the files."""

from pathlib import Path

from launch.binaries import REPOSITORY
from launch.install import create_venv
from launch.steps import run, say

TOOLS = REPOSITORY / ".lock"
OPTIONS = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet", "--upgrade"]


def lock() -> int:
    """Rewrite requirements.txt and requirements-dev.txt from pyproject.toml, with uv kept apart from the project."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        create_venv(TOOLS)
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]
    run("Installation de uv", install, announce=True)
    compile_: list[str | Path] = [python, "-m", "uv", "pip", "compile", "pyproject.toml", *OPTIONS]
    run("Calcul de requirements.txt", [*compile_, "-o", "requirements.txt"], announce=True)
    run("Calcul de requirements-dev.txt", [*compile_, "--group", "dev", "-o", "requirements-dev.txt"], announce=True)
    say("Les deux fichiers sont à jour.")
    return 0
