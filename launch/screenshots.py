"""`make screenshots`: a Maillon of its own with the demonstration company, photographed, then thrown away."""

import os
import socket
import subprocess
import tempfile
from pathlib import Path

from launch import install
from launch.binaries import REPOSITORY
from launch.serve import HOST, running_beside
from launch.steps import PYTHON, say

SCRIPT = REPOSITORY / "frontend" / "screenshots.py"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _photograph() -> int:
    """The main screens to docs/screenshots; with SCREENS=folder, every screen to that folder."""
    everything = os.environ.get("SCREENS", "")
    command: list[str | Path] = [PYTHON, SCRIPT, *([Path(everything).expanduser().resolve()] if everything else [])]
    return subprocess.run(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, check=False).returncode


def screenshots() -> int:
    """The exit code of frontend/screenshots.py, given BASE_URL, CHROMIUM and DEMO_PASSWORD."""
    install.everything()
    os.environ["CHROMIUM"] = str(install.chromium())
    os.environ.setdefault("DEMO_PASSWORD", "Maillon-demo-2026")
    number = _free_port()
    with tempfile.TemporaryDirectory(prefix="maillon-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ |= {"VAR": folder, "PORT": str(number), "BASE_URL": f"http://{HOST}:{number}"}
        for name in ("MEDIA_ROOT", "DATABASE_URL", "DATABASE_OWNER_URL"):
            os.environ.pop(name, None)
        say("Préparation d'une société de démonstration pour les photographies (une à deux minutes)…")
        with running_beside(Path(folder), number):
            return _photograph()
