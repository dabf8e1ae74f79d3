"""The system account that runs PostgreSQL: ours, or an unprivileged one when we are root (PostgreSQL refuses root)."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.errors import LaunchError

SERVICE_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def become(self) -> dict[str, Any]:
        """Keyword arguments of `subprocess` that run the child as this account."""
        if self.is_ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run as this account; output and errors come back together as `stdout`. Raises LaunchError if we may not."""
        options.setdefault("cwd", "/")
        try:
            return subprocess.run(
                [str(part) for part in command],
                stdout=options.pop("stdout", subprocess.PIPE),
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                umask=0o077,
                check=False,
                **self.become(),
                **options,
            )
        except PermissionError as error:
            if self.is_ours:
                raise
            # Either the program is out of this account's reach, or we may not change account: the caller tells.
            return subprocess.CompletedProcess([str(part) for part in command], 126, str(error), "")

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may enter the folder (or, while it does not exist, its nearest parent)."""
        while not folder.exists():
            folder = folder.parent
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def current() -> Account:
    uid = os.geteuid()
    try:
        return _account(pwd.getpwuid(uid))
    except KeyError:
        return Account(uid, os.getegid(), str(uid))


def _named(uid: int) -> Account:
    try:
        return _account(pwd.getpwuid(uid))
    except KeyError:
        raise LaunchError(
            f"Le compte numéro {uid} n'a pas de nom sur cette machine, et PostgreSQL le refuse : "
            "lancez la commande avec un compte ordinaire, ou donnez une base avec DATABASE_URL."
        ) from None


def service() -> Account:
    """The account for a new cluster: ours, or for root the first unprivileged one that exists."""
    if os.geteuid() != 0:
        return _named(os.geteuid())
    for name in SERVICE_ACCOUNTS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise LaunchError(
        "PostgreSQL refuse de tourner en root, et cette machine n'a ni compte « postgres » ni compte « nobody » : "
        "lancez la commande avec un compte ordinaire, ou donnez une base avec DATABASE_URL."
    )


def owner_of(folder: Path) -> Account:
    """The account that owns an existing cluster: only it may run the cluster."""
    status = folder.stat()
    if os.geteuid() not in (0, status.st_uid):
        raise LaunchError(
            f"La base de données de {folder} appartient à un autre compte (numéro {status.st_uid}) : "
            "lancez la commande avec ce compte, ou choisissez un autre dossier avec VAR=dossier."
        )
    if status.st_uid == 0:
        raise LaunchError(
            f"Le dossier {folder} appartient à root, avec qui PostgreSQL refuse de tourner : "
            "choisissez un autre dossier avec VAR=dossier."
        )
    try:
        return _account(pwd.getpwuid(status.st_uid))
    except KeyError:
        return Account(status.st_uid, status.st_gid, str(status.st_uid))
