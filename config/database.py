"""Reads the database addresses of the environment (docs/configuration.md)."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WEB_ROLE = "maillon_web"
STAFF_ROLE = "maillon_staff"
PARTNER_ROLE = "maillon_partner"


def parse(url: str) -> dict[str, Any]:
    """Django settings of ``postgresql://user:password@host:port/name?host=/socket/folder``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL doit commencer par postgresql:// : Maillon ne fonctionne qu'avec PostgreSQL.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Parameters travel apart from the statement: PostgreSQL then keeps the plans of those asked again.
        "OPTIONS": {"server_side_binding": True, **query},
    }


def from_environment(*, pool: bool) -> dict[str, Any]:
    """The application's connection, or the owner's for the commands that migrate.

    With one privileged address only, every connection starts as the sign-in role: nothing
    of the trade can be read before a request has taken its scope.
    """
    url, owner_url = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
    if os.environ.get("MAILLON_DB_ROLE") == "owner":
        return parse(owner_url or url)
    database = parse(url)
    if database["USER"] != WEB_ROLE:
        database["OPTIONS"]["options"] = f"-c role={WEB_ROLE}"
    if pool:
        database["OPTIONS"] |= {"pool": {"min_size": 2, "max_size": 8, "timeout": 15}, "prepare_threshold": 5}
    return database
