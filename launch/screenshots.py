"""`make screenshots`: a Maillon of its own with the demonstration company, photographed, then thrown away."""

import os
import socket
import subprocess
import tempfile
from pathlib import Path

from launch import install
from launch.binaries import REPOSITORY
from launch.errors import LaunchError
from launch.serve import HOST, running_beside

SCRIPT = REPOSITORY / "frontend" / "screenshots.mjs"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def screenshots() -> int:
    """Run frontend/screenshots.mjs with BASE_URL, CHROMIUM and DEMO_PASSWORD; its exit code."""
    if not SCRIPT.exists():
        raise LaunchError("Les captures d'écran ne sont pas encore écrites : frontend/screenshots.mjs manque.")
    install.everything()
    os.environ["CHROMIUM"] = str(install.chromium())
    os.environ.setdefault("DEMO_PASSWORD", "Maillon-demo-2026")
    tools = install.node()
    number = _free_port()
    with tempfile.TemporaryDirectory(prefix="maillon-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ |= {"VAR": folder, "PORT": str(number), "BASE_URL": f"http://{HOST}:{number}"}
        os.environ.pop("MEDIA_ROOT", None)
        with running_beside(Path(folder), number):
            command = [str(tools.node), str(SCRIPT)]
            return subprocess.run(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, check=False).returncode
