"""manage.py: the environment it prepares, and sentences where a person can do something."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from launch import environment, postgres
from launch.binaries import REPOSITORY
from launch.errors import TOLD


def _manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env={**kept, **variables}, capture_output=True, text=True, timeout=120
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", ["migrate", "showmigrations"])
def test_a_database_that_does_not_answer_is_one_sentence(open_folder: Path, command: str) -> None:
    done = _manage(command, VAR=str(open_folder / "var"), DATABASE_URL="postgresql://crm:secret@127.0.0.1:1/crm")

    assert done.returncode == TOLD
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(
        "La base de données ne répond pas (postgresql://crm:…@127.0.0.1:1/crm)"
    )


@pytest.mark.slow
def test_a_database_of_the_history_before_the_first_client_is_one_sentence_and_stays_as_it_is(var: Path) -> None:
    owner = postgres.ensure(var).owner
    with psycopg.connect(owner) as connection:
        connection.execute("create table django_migrations (id bigserial, app text, name text, applied timestamptz)")
        connection.execute(
            "insert into django_migrations (app, name, applied) values ('core', '0001_foundation', now()), "
            "('accounts', '0001_initial', now())"
        )
    done = _manage("migrate", VAR=str(var))

    assert done.returncode == TOLD
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Cette base de données vient d'une version d'essai de Maillon")
    with psycopg.connect(owner) as connection:
        assert connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall() == [
            ("django_migrations",)
        ]


def test_the_secret_key_is_made_once_and_closed_to_others(open_folder: Path) -> None:
    first = environment._secret_key(open_folder)

    assert len(first) >= 50
    assert environment._secret_key(open_folder) == first
    assert stat.S_IMODE((open_folder / "secret.key").stat().st_mode) == 0o600


def test_production_never_gets_a_secret_key_of_its_own(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR", str(open_folder))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/crm")
    monkeypatch.setenv("MEDIA_ROOT", "/files")
    monkeypatch.setenv("SECRET_KEY", "")
    environment.export()

    assert os.environ["SECRET_KEY"] == ""
    assert not (open_folder / "secret.key").exists()


def test_only_commands_that_change_tables_connect_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLON_DB_ROLE", "")
    environment.export_role("procrastinate")
    assert os.environ["MAILLON_DB_ROLE"] == ""
    environment.export_role("migrate")
    assert os.environ["MAILLON_DB_ROLE"] == "owner"
