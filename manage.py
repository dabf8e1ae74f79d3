#!/usr/bin/env python3
"""Django's command line, on the embedded database unless DATABASE_URL names another."""

import importlib.util
import os
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent
sys.path.insert(0, str(REPOSITORY))

from launch.command import run_django  # noqa: E402 - the repository must be on the path first

if __name__ == "__main__":
    if importlib.util.find_spec("django") is None:
        python = REPOSITORY / ".venv" / "bin" / "python"
        if not python.exists() or sys.prefix == str(REPOSITORY / ".venv"):
            sys.exit("Maillon n'est pas encore installé : lancez « make run » une première fois.")
        os.execv(python, [str(python), *sys.argv])  # noqa: S606
    sys.exit(run_django(sys.argv))
