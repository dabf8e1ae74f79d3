"""A database of your own (DATABASE_URL): is it there, and does it have the roles of Maillon?

Needs psycopg, so import it only once the virtual environment exists.
"""

import os
import re
import sys
from urllib.parse import urlsplit

import psycopg

from launch.errors import TOLD, LaunchError
from launch.postgres import ROLES_SQL

READY = """
    select coalesce(bool_and(pg_has_role(current_user, rolname, 'MEMBER')), false) and count(*) = 3
    from pg_roles where rolname in ('maillon_web', 'maillon_staff', 'maillon_partner')
"""
MAY_NOT = (
    "Le compte « {user} » de DATABASE_URL ne peut pas créer les rôles de Maillon ({reason}). "
    "Faites exécuter config/database_roles.sql par l'administrateur de la base, ou donnez CREATEROLE à ce compte."
)


def without_password(url: str) -> str:
    """The address of a database as it may be shown."""
    return re.sub(r"//([^:@/]*):[^@/]*@", r"//\1:…@", url)


def unreachable(url: str, reason: str) -> LaunchError:
    first = next((line.strip() for line in reason.splitlines() if line.strip()), "sans explication")
    return LaunchError(
        f"La base de données ne répond pas ({without_password(url)}) : {first.rstrip('.')}. "
        "Vérifiez que PostgreSQL tourne et que DATABASE_URL est juste."
    )


def ensure(url: str) -> None:
    """Run the roles' SQL with this login, or say clearly why it cannot."""
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise LaunchError("DATABASE_URL doit commencer par postgresql:// : Maillon ne connaît que PostgreSQL.")
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise unreachable(url, str(error)) from None
    with connection:
        if connection.info.server_version < 150000:
            raise LaunchError(
                "Cette base est d'une version de PostgreSQL trop ancienne : il faut la version 15 ou plus."
            )
        try:
            connection.execute(ROLES_SQL.read_bytes())
        except psycopg.errors.InsufficientPrivilege as error:
            row = connection.execute(READY).fetchone()
            if not (row and row[0]):
                reason = error.diag.message_primary or "droit refusé"
                raise LaunchError(MAY_NOT.format(user=connection.info.user, reason=reason)) from None


def main() -> int:
    try:
        ensure(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    except LaunchError as error:
        sys.stdout.write(f"{error}\n")
        return TOLD
    return 0


if __name__ == "__main__":
    sys.exit(main())
