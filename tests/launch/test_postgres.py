"""The embedded server: created, found again, killed, interrupted, hidden from other accounts."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from launch import binaries, postgres
from launch.errors import LaunchError

pytestmark = pytest.mark.slow

ENSURE = """
import sys
from pathlib import Path
from launch import postgres
print(postgres.ensure(Path(sys.argv[1])).app)
"""


def _value(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        return row[0] if row else None


def test_a_new_folder_gets_a_server_with_its_database_and_roles(var: Path) -> None:
    urls = postgres.ensure(var)

    assert urls.started
    assert _value(urls.app, "select current_user") == "maillon_web"
    assert _value(urls.owner, "select current_user") == "maillon_owner"
    assert _value(urls.owner, "select pg_get_userbyid(datdba) from pg_database where datname = 'maillon'") == (
        "maillon_owner"
    )
    assert _value(urls.app, "show listen_addresses") == ""
    assert _value(urls.app, "show fsync") == "on"
    assert _value(urls.app, "select datlocale from pg_database where datname = 'maillon'") == "C.UTF-8"


def test_the_application_may_take_staff_and_partner_roles_but_inherits_nothing(var: Path) -> None:
    urls = postgres.ensure(var)
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("create table secret (id int)")
        owner.execute("grant select on secret to maillon_staff")
        owner.execute("set role maillon_web")

    with psycopg.connect(urls.app, autocommit=True) as web:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select * from secret")
        web.execute("set role maillon_staff")
        assert web.execute("select * from secret").fetchall() == []
        web.execute("set role maillon_partner")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select * from secret")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("set role maillon_owner")


def test_stopped_and_started_again_it_keeps_its_rows(var: Path) -> None:
    urls = postgres.ensure(var)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("create table kept as select 42 as answer")

    assert postgres.status(var).running
    assert postgres.stop(var) is True
    assert not postgres.status(var).running
    assert postgres.stop(var) is False

    again = postgres.ensure(var)
    assert again.started
    assert _value(again.owner, "select answer from kept") == 42


def test_a_server_that_runs_is_used_as_it_is(var: Path) -> None:
    postgres.ensure(var)
    pid = postgres.status(var).pid

    assert postgres.ensure(var).started is False
    assert postgres.status(var).pid == pid


def test_after_a_kill_it_comes_back_with_every_acknowledged_row(var: Path) -> None:
    urls = postgres.ensure(var)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("create table kept as select 42 as answer")
    pid = postgres.status(var).pid
    assert pid
    os.kill(pid, signal.SIGKILL)

    again = postgres.ensure(var)

    assert _value(again.owner, "select answer from kept") == 42
    assert postgres.status(var).pid != pid


def test_a_number_given_to_another_program_after_a_power_cut_is_no_obstacle(var: Path) -> None:
    postgres.ensure(var)
    postgres.stop(var)
    cluster = postgres.Cluster(postgres.home_of(var))
    stranger = subprocess.Popen(["sleep", "60"], **cluster.account.become())
    try:
        pid_file = cluster.data / "postmaster.pid"
        pid_file.write_text(f"{stranger.pid}\n{cluster.data}\n{int(time.time())}\n5432\n\n\n")
        os.chown(pid_file, cluster.account.uid, cluster.account.gid)
        assert postgres.ensure(var).started
    finally:
        stranger.kill()
        stranger.wait()


def test_a_creation_cut_short_is_begun_again(var: Path) -> None:
    cluster = postgres.Cluster(postgres.home_of(var))
    postgres._prepare_home(cluster)
    draft = cluster.home / "data.new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")

    assert postgres.ensure(var).started
    assert not draft.exists()


def test_a_kill_between_creation_and_roles_leaves_nothing_undone(var: Path) -> None:
    urls = postgres.ensure(var)
    cluster = postgres.Cluster(postgres.home_of(var))
    with psycopg.connect(urls.app.replace("maillon_web@/maillon", "postgres@/postgres"), autocommit=True) as root:
        root.execute("drop database maillon with (force)")
    (cluster.data / "maillon.roles").unlink()

    assert _value(postgres.ensure(var).app, "select current_database()") == "maillon"


def test_a_path_too_long_for_a_socket_gets_a_short_one(open_folder: Path) -> None:
    var = open_folder / ("très-long-" * 12) / "avec 'des' espaces"
    try:
        urls = postgres.ensure(var)
        cluster = postgres.Cluster(postgres.home_of(var))
        assert len(os.fsencode(cluster.socket_folder / postgres.SOCKET_NAME)) <= postgres.SOCKET_BYTES
        assert cluster.socket_folder.parent == Path("/tmp")
        assert _value(urls.app, "select 1") == 1
    finally:
        postgres.stop(var)
    cluster.socket_folder.rmdir()


def test_a_folder_with_spaces_quotes_and_percent_works(open_folder: Path) -> None:
    var = open_folder / "l'été \" déjà %20"
    try:
        assert _value(postgres.ensure(var).app, "select 1") == 1
    finally:
        postgres.stop(var)


def test_a_folder_with_a_comma_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    folder = postgres.Cluster(tmp_path / "a,b").socket_folder

    assert folder.parent == Path("/tmp")


def test_the_folder_of_the_server_is_closed_to_other_accounts(var: Path) -> None:
    postgres.ensure(var)
    home = postgres.home_of(var)

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "socket").stat().st_mode) == 0o700


def test_two_commands_at_once_create_one_server(var: Path) -> None:
    command = [sys.executable, "-c", ENSURE, str(var)]
    both = [subprocess.Popen(command, cwd=binaries.REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1]


def test_an_ordinary_account_runs_its_own_server(
    open_folder: Path, ordinary_account: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = open_folder / "home"
    folder.mkdir(mode=0o700)
    if ordinary_account:
        os.chown(folder, ordinary_account["user"], ordinary_account["group"])
    monkeypatch.setenv("PG_BIN", str(_binaries_for_all(open_folder)))

    assert _in_a_child(ordinary_account, lambda: _starts_and_stops(folder / "var")) == 0
    owner = (folder / "var" / "postgres" / "data").stat().st_uid
    assert owner == ordinary_account.get("user", os.geteuid())


def _starts_and_stops(var: Path) -> bool:
    urls = postgres.ensure(var)
    return urls.started and _value(urls.app, "select 1") == 1 and postgres.stop(var)


def _in_a_child(account: dict[str, int], work: Callable[[], bool]) -> int:
    """Exit code of a fork that took this account: the interpreter itself may be out of the account's reach."""
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            if account:
                os.setgroups([])
                os.setgid(account["group"])
                os.setuid(account["user"])
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _binaries_for_all(folder: Path) -> Path:
    return binaries._copy(binaries.find(), folder).folder


def test_a_cluster_of_another_version_names_the_version_it_needs(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LaunchError, match="PostgreSQL 9"):
        binaries.find(9)
    monkeypatch.setenv("PG_BIN", "/nowhere")
    with pytest.raises(LaunchError, match="PG_BIN=/nowhere"):
        postgres.ensure(var)


def test_a_full_disk_is_one_sentence() -> None:
    error = postgres._failure("…", "initdb: error: could not write: No space left on device")

    assert str(error) == "Le disque est plein : libérez de la place, puis relancez la commande."


if os.geteuid() == 0:

    def test_root_in_a_closed_folder_uses_a_readable_one_and_always_the_same(open_folder: Path, shelter: Path) -> None:
        closed = open_folder / "root"
        closed.mkdir(mode=0o700)
        var = closed / "var"
        try:
            urls = postgres.ensure(var)
            home = postgres.home_of(var)
            assert home.parent == shelter
            assert _value(urls.app, "select 1") == 1
            postgres.stop(var)
            closed.chmod(0o755)
            assert postgres.home_of(var) == home
            assert postgres.ensure(var).app == urls.app
        finally:
            postgres.stop(var)

    def test_a_closed_folder_erased_and_made_again_gets_a_new_database(open_folder: Path) -> None:
        closed = open_folder / "root"
        closed.mkdir(mode=0o700)
        var = closed / "var"
        postgres.ensure(var)
        postgres.stop(var)
        old = postgres.home_of(var)
        shutil.rmtree(var)
        try:
            postgres.ensure(var)
            assert postgres.home_of(var) != old
            assert old.is_dir()
        finally:
            postgres.stop(var)

    def test_a_database_whose_readable_folder_is_gone_is_one_sentence_not_an_empty_database(open_folder: Path) -> None:
        closed = open_folder / "root"
        closed.mkdir(mode=0o700)
        var = closed / "var"
        postgres.ensure(var)
        postgres.stop(var)
        shutil.rmtree(postgres.home_of(var))
        with pytest.raises(LaunchError, match="n'existe plus"):
            postgres.ensure(var)

    def test_root_with_programs_in_a_closed_folder_runs_a_copy(
        open_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = open_folder / "closed"
        closed.mkdir()
        monkeypatch.setenv("PG_BIN", str(_binaries_for_all(closed)))
        closed.chmod(0o700)
        var = closed / "var"
        try:
            assert _value(postgres.ensure(var).app, "select 1") == 1
        finally:
            postgres.stop(var)

    def test_a_folder_closed_after_its_creation_is_one_sentence(open_folder: Path) -> None:
        parent = open_folder / "parent"
        parent.mkdir(mode=0o755)
        postgres.ensure(parent / "var")
        postgres.stop(parent / "var")
        parent.chmod(0o700)
        with pytest.raises(LaunchError, match="ne peut plus entrer"):
            postgres.ensure(parent / "var")


@pytest.mark.parametrize(("megabytes", "shared"), [(256, 128), (2048, 512), (24_000, 4096)])
def test_a_quarter_of_the_memory_keeps_the_tables_within_bounds(megabytes: int, shared: int) -> None:
    assert postgres.shared_memory(megabytes) == shared
    assert postgres.memory() > 0
