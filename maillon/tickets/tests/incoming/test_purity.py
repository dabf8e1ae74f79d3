"""Reading a mail needs nothing but the standard library and the sanitiser."""

import ast
import sys
from pathlib import Path

from maillon.tickets import incoming

FOLDER = Path(incoming.__file__).parent


def test_nothing_of_django_is_imported():
    names = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("maillon.tickets.incoming")} == {"nh3"}
