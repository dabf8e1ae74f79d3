"""manage.py, once Django is there: the environment first, and sentences instead of tracebacks."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError
from django.db.migrations.exceptions import InconsistentMigrationHistory

from launch import environment, roles
from launch.errors import DISK_FULL, FULL, TOLD, LaunchError, sentence_for

SQL_DISK_FULL = "53100"
OTHER_HISTORY = (
    "Cette base de données vient d'une version d'essai de Maillon, dont les tables ne sont plus reprises : "
    "supprimez-la, ou donnez-en une autre avec VAR=autre-dossier ou DATABASE_URL."
)


def _database_trouble(error: Exception) -> str | None:
    """The sentence for a connection that failed; None for an error inside a query, which keeps its traceback."""
    cause = error.__cause__ or error
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlstate == SQL_DISK_FULL:
        return DISK_FULL
    connecting = sqlstate is None or sqlstate[:2] in {"28", "3D", "57", "53"}
    return str(roles.unreachable(os.environ["DATABASE_URL"], str(cause))) if connecting else None


def run_django(arguments: list[str]) -> int:
    """Run one management command; the exit code."""
    command = arguments[1] if len(arguments) > 1 else "help"
    try:
        _prepare(command)
        execute_from_command_line(arguments)
    except LaunchError as error:
        return _say(str(error))
    except OperationalError as error:
        if (sentence := _database_trouble(error)) is None:
            raise
        return _say(sentence)
    except InconsistentMigrationHistory:
        return _say(OTHER_HISTORY)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return _say(sentence_for(error))
    except KeyboardInterrupt:
        return 130
    return 0


def _prepare(command: str) -> None:
    try:
        embedded = environment.export()
    except OSError as error:
        raise LaunchError(sentence_for(error)) from error
    environment.export_role(command)
    if embedded is None and command == "migrate":
        roles.ensure(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])


def _say(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return TOLD
