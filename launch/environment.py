"""The environment of every process of Maillon: data folder, secret, database. Exported before Django starts."""

import os
import secrets
from pathlib import Path

from launch import postgres
from launch.binaries import REPOSITORY
from launch.errors import LaunchError

OWNER_COMMANDS = frozenset(
    {
        "bench",
        "createcachetable",
        "createsuperuser",
        "dbshell",
        "demo",
        "flush",
        "inspectdb",
        "lint",
        "loaddata",
        "makemigrations",
        "migrate",
        "optimizemigration",
        "showmigrations",
        "sqlflush",
        "sqlmigrate",
        "squashmigrations",
        "test",
        "testserver",
    }
)


def data_folder() -> Path:
    """VAR, by default `var` in the repository; created when missing."""
    folder = Path(os.environ.get("VAR") or REPOSITORY / "var").expanduser()
    if not folder.is_absolute():
        folder = Path.cwd() / folder
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise LaunchError(f"VAR={folder} n'est pas un dossier : donnez le nom d'un dossier.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _secret_key(var: Path) -> str:
    """Made once: a new key at each start would sign everybody out."""
    path = var / "secret.key"
    if not path.exists() or not path.read_text().strip():
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        draft.replace(path)
    return path.read_text().strip()


def export(*, database: bool = True) -> postgres.Urls | None:
    """Put into `os.environ` what is missing; the URLs of the embedded server when that is the one in use."""
    var = data_folder()
    os.environ["VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("MEDIA_ROOT", str(var / "files"))
    if not os.environ.get("SECRET_KEY") and not os.environ["DJANGO_SETTINGS_MODULE"].endswith(".prod"):
        os.environ["SECRET_KEY"] = _secret_key(var)
    if os.environ.get("DATABASE_URL") or not database:
        return None
    urls = postgres.ensure(var)
    os.environ["DATABASE_URL"] = urls.app
    os.environ["DATABASE_OWNER_URL"] = urls.owner
    return urls


def export_role(command: str) -> None:
    """Commands that change tables connect as the owner; everything else as the application."""
    if command in OWNER_COMMANDS:
        os.environ["MAILLON_DB_ROLE"] = "owner"
