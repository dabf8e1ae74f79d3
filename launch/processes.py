"""Other processes, told apart with certainty: a number alone may have been given to a stranger since."""

import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")


def _ps(pid: int, column: str) -> str | None:
    try:
        done = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None


def birth(pid: int) -> str | None:
    """When this process was born, in words that only compare with themselves; None if it is dead."""
    if not (PROC / "self" / "stat").exists():
        return _ps(pid, "lstart")
    try:
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def program(pid: int) -> str | None:
    """The name of the program this process runs; None if it is dead."""
    if not (PROC / "self" / "comm").exists():
        return _ps(pid, "comm")
    try:
        return (PROC / str(pid) / "comm").read_text(errors="replace").strip()
    except OSError:
        return None


def end(pid: int, born: str, seconds: float) -> bool:
    """Ask this very process to end, insist after some seconds; True if it was there."""
    if birth(pid) != born:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while birth(pid) == born:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    return True
