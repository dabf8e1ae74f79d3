"""The table of docs/interactions.md: each test compares its row with what is written, or writes it when asked to."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.e2e.gestures import Gestures

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parents[1] / "docs" / "interactions.md"
START, END = "<!-- compté -->\n", "<!-- fin -->"
HEAD = "| rôle | métier | gestes | budget | détail | chemin | essai |\n|---|---|---|---|---|---|---|\n"


def count(test: str, role: str, job: str, gestures: Gestures, budget: int) -> None:
    """Over its budget, or told otherwise by the page, a job fails here."""
    assert gestures.total <= budget, f"{job} : {gestures.total} gestes ({gestures.words}), budget {budget}"
    way = ", ".join(gestures.steps)
    row = f"| {role} | {job} | {gestures.total} | {budget} | {gestures.words} | {way} | `{test}` |"
    if os.environ.get("WRITE", "") == "1":
        write(role, job, row)
    assert written().get((role, job)) == row, (
        "docs/interactions.md ne dit plus ce qui est compté : WRITE=1 l'écrit de nouveau"
    )


def written() -> dict[tuple[str, str], str]:
    """(role, job) -> its row, in the order of the page."""
    rows = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0].removeprefix(HEAD).splitlines()
    return {(cells[1], cells[2]): row for row in rows if (cells := [cell.strip() for cell in row.split("|")])}


def write(role: str, job: str, row: str) -> None:
    """In its place; a new one after the last of its role."""
    rows = list(written().items())
    at = next((n for n, (key, _) in enumerate(rows) if key == (role, job)), None)
    if at is not None:
        rows[at] = ((role, job), row)
    else:
        last = max((n for n, (key, _) in enumerate(rows) if key[0] == role), default=len(rows) - 1)
        rows.insert(last + 1, ((role, job), row))
    before, after = PAGE.read_text(encoding="utf-8").split(START)[0], PAGE.read_text(encoding="utf-8").split(END)[1]
    table = HEAD + "".join(f"{line}\n" for _, line in rows)
    PAGE.write_text(f"{before}{START}{table}{END}{after}", encoding="utf-8")


def tests_named() -> set[str]:
    return {name for row in written().values() for name in re.findall(r"`(test_\w+)`", row)}
