"""A database of your own: the roles' SQL with few rights, twice, and its refusals."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launch import postgres, roles
from launch.errors import LaunchError

pytestmark = pytest.mark.slow

ALL = "maillon_owner, maillon_web, maillon_staff, maillon_partner"


@pytest.fixture
def bare(var: Path) -> Iterator[str]:
    """A server without our roles, with a login that may create roles and one that may nothing; the database is crm."""
    app = postgres.ensure(var).app
    url = app.replace("maillon_web@/maillon", "{user}@/{name}")
    with psycopg.connect(url.format(user="postgres", name="postgres"), autocommit=True) as root:
        root.execute("drop database maillon with (force)")
        root.execute(f"drop role {ALL}")
        root.execute("create role creator login createrole")
        root.execute("create role nothing login")
        root.execute("create database crm owner creator")
    return url.replace("{name}", "crm")


def test_a_login_that_may_create_roles_creates_them_once_and_takes_them(bare: str) -> None:
    url = bare.format(user="creator")
    roles.ensure(url)
    roles.ensure(url)

    with psycopg.connect(url, options="-c role=maillon_web") as connection:
        connection.execute("set role maillon_partner")
        row = connection.execute("select current_user").fetchone()
    assert row == ("maillon_partner",)


def test_a_login_without_that_right_is_told_what_to_ask_for(bare: str) -> None:
    with pytest.raises(LaunchError, match=r"« nothing ».*database_roles\.sql.*CREATEROLE"):
        roles.ensure(bare.format(user="nothing"))


def test_a_login_without_that_right_is_enough_once_an_administrator_made_the_roles(bare: str) -> None:
    with psycopg.connect(bare.format(user="postgres"), autocommit=True) as root:
        root.execute(postgres.ROLES_SQL.read_bytes())
        root.execute("grant maillon_web, maillon_staff, maillon_partner to nothing")

    roles.ensure(bare.format(user="nothing"))

    with psycopg.connect(bare.format(user="nothing")) as login:
        login.execute("set role maillon_staff")
        assert login.execute("select current_user").fetchone() == ("maillon_staff",)


def test_roles_changed_by_hand_are_put_right(bare: str) -> None:
    url = bare.format(user="postgres")
    roles.ensure(url)
    with psycopg.connect(url, autocommit=True) as root:
        root.execute("alter role maillon_web inherit; revoke maillon_staff from maillon_web")

    roles.ensure(url)

    with psycopg.connect(bare.format(user="maillon_web")) as web:
        row = web.execute("select rolinherit from pg_roles where rolname = current_user").fetchone()
        assert row == (False,)
        web.execute("set role maillon_staff")


def test_a_database_that_does_not_answer_is_one_sentence_without_its_password() -> None:
    with pytest.raises(LaunchError) as caught:
        roles.ensure("postgresql://crm:tres-secret@127.0.0.1:1/crm")

    assert "La base de données ne répond pas" in str(caught.value)
    assert "tres-secret" not in str(caught.value)


def test_another_engine_is_refused() -> None:
    with pytest.raises(LaunchError, match="PostgreSQL"):
        roles.ensure("mysql://crm@localhost/crm")
