"""The table of docs/interactions.md: made from what the tests counted, compared with what is written."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.gestures import Gestures

PAGE = Path(__file__).resolve().parents[2] / "docs" / "interactions.md"
START, END = "<!-- compté -->\n", "<!-- fin -->"
HEAD = "| rôle | métier | gestes | budget | détail | chemin | essai |\n|---|---|---|---|---|---|---|\n"


@dataclass
class Ledger:
    """``counted``: name of the test -> its row."""

    counted: dict[str, str] = field(default_factory=dict)

    def writes(self, test: str, role: str, job: str, gestures: Gestures, budget: int) -> None:
        """One row; over its budget, a job fails here."""
        assert gestures.total <= budget, f"{job} : {gestures.total} gestes ({gestures.words}), budget {budget}"
        way = ", ".join(gestures.steps)
        self.counted[test] = f"| {role} | {job} | {gestures.total} | {budget} | {gestures.words} | {way} | `{test}` |"

    def table(self, order: list[str]) -> str:
        rows = [self.counted[name] for name in order if name in self.counted]
        return HEAD + "".join(f"{row}\n" for row in rows)


def written() -> str:
    return PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0]


def write(table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(f"{text.split(START)[0]}{START}{table}{END}{text.split(END)[1]}", encoding="utf-8")


def asked_to_write() -> bool:
    return os.environ.get("WRITE", "") == "1"
