"""CPU burnt by processes and all their children, dead ones included, read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import process_time

PROC = Path("/proc")
TICK = 1000 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 10


def cpu_ms(root: int) -> float:
    """User and system milliseconds of ``root`` and its descendants since they started, to one clock tick each."""
    times, children = _processes()
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += times.get(pid, 0)
        waiting += children.get(pid, [])
    return total * TICK


def _processes() -> tuple[dict[int, int], dict[int, list[int]]]:
    times: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        # proc_pid_stat(5), counted after the name: 1 parent, 11 to 14 utime stime cutime cstime.
        times[int(folder.name)] = sum(int(value) for value in fields[11:15])
        children.setdefault(int(fields[1]), []).append(int(folder.name))
    return times, children


def yardstick() -> float:
    """CPU milliseconds of a fixed piece of work, now: a machine shared with others is not always as fast."""
    begun, total = process_time(), 0
    for n in range(1_000_000):
        total += n * n % 7
    return (process_time() - begun) * 1000


@dataclass(frozen=True)
class Measure:
    """Of one request, in milliseconds: CPU of the application, CPU of PostgreSQL, time on the clock; the yardstick then."""

    application: float
    database: float
    p50: float
    p95: float
    yardstick: float = 0.0

    @property
    def cpu(self) -> float:
        return self.application + self.database


def percentile(values: list[float], rank: int) -> float:
    """The smallest value that at least ``rank`` per cent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * rank / 100) - 1, 0)]
