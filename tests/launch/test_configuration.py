"""docs/configuration.md lists every variable that the code reads, and no other."""

import re
from pathlib import Path

from launch.binaries import REPOSITORY

READ = re.compile(r"""environ(?:\.get|\.setdefault)?[\[(]\s*["']([A-Z][A-Z_]+)["']""")
READ_BY_MAKE = {"PYTHON"}
OF_THE_SYSTEM = {"PATH"}


def _read_by_the_code() -> set[str]:
    sources = [path for folder in ("config", "launch", "maillon") for path in (REPOSITORY / folder).rglob("*.py")]
    return {name for path in sources if "tests" not in path.parts for name in READ.findall(path.read_text())}


def _documented(page: Path) -> set[str]:
    rows = [line.split("|")[1] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


def test_every_variable_is_documented_and_nothing_else() -> None:
    documented = _documented(REPOSITORY / "docs" / "configuration.md")
    assert (_read_by_the_code() - OF_THE_SYSTEM | READ_BY_MAKE) ^ documented == set()
