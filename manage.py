#!/usr/bin/env python3
"""Django's command line, on the embedded database unless DATABASE_URL names another."""

import importlib.util
import os
import sys
from pathlib import Path

ENVIRONMENT = Path(__file__).resolve().parent / ".venv"


def main() -> int:
    if importlib.util.find_spec("django") is None:
        python = ENVIRONMENT / "bin" / "python"
        if not python.exists() or Path(sys.prefix) == ENVIRONMENT:
            sys.exit("Maillon n'est pas encore installé : lancez « make run » une première fois.")
        os.execv(python, [str(python), *sys.argv])  # noqa: S606
    from launch.command import run_django  # noqa: PLC0415 - it needs Django

    return run_django(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
