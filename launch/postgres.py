"""The embedded PostgreSQL of one data folder: created, started, found again after a kill, stopped.

Unix socket only, in a folder closed to others, so the connection needs no password. Standard library only.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from launch import account as accounts
from launch import binaries as programs
from launch import processes
from launch.account import Account
from launch.binaries import Binaries
from launch.errors import DISK_FULL, LaunchError, is_full

ROLES_SQL = programs.REPOSITORY / "config" / "database_roles.sql"
DATABASE = "maillon"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_BYTES = 107
START_SECONDS = 120
SHARED_LEAST, SHARED_MOST = 128, 4096
LOG_BYTES = 10_000_000
SHELTER = Path("/var/lib/maillon")

SETTINGS = """\
# Written at each start by launch/postgres.py.
listen_addresses = ''
unix_socket_directories = '"{socket}"'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = {shared}MB
effective_cache_size = {cached}MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_locks_per_transaction = 256
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
"""


class Urls(NamedTuple):
    app: str
    owner: str
    started: bool = False
    """Whether this very call started the server."""


class Status(NamedTuple):
    running: bool
    home: Path
    pid: int | None


def _shelter() -> Path:
    """A folder that every account may enter, for root whose own folder is closed to others."""
    for folder in (SHELTER, Path(tempfile.gettempdir()) / "maillon-root"):
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.chmod(0o755)
        except OSError:
            continue
        if folder.stat().st_uid == os.geteuid():
            return folder
    raise LaunchError("Aucun dossier où poser PostgreSQL : donnez un dossier ouvert à tous avec VAR=dossier.")


def _pointer(var: Path) -> Path:
    return var / "postgres.where"


def home_of(var: Path) -> Path:
    """The folder of the cluster: VAR/postgres, or the readable one chosen for root in a closed folder."""
    var = var.resolve()
    if os.geteuid() != 0 or not _pointer(var).exists():
        return var / "postgres"
    home = Path(_pointer(var).read_text(encoding="utf-8").strip())
    if home.parent != _shelter() or not home.is_dir():
        raise LaunchError(
            f"La base de données de {var} était dans {home}, qui n'existe plus : remettez ce dossier en place, "
            f"ou supprimez {_pointer(var)} pour repartir d'une base vide."
        )
    return home


def _settle(var: Path) -> Path:
    """Choose the folder of a new cluster. VAR remembers it: a VAR erased and made again gets a new database."""
    home = home_of(var)
    if os.geteuid() != 0 or _pointer(var).exists() or (home / "data" / "PG_VERSION").exists():
        return home
    if accounts.service().can_enter(home):
        return home
    away = _shelter() / f"{var.name}-{secrets.token_hex(5)}"
    away.mkdir(mode=0o700)
    draft = var / f"postgres.where.{os.getpid()}"
    draft.write_text(f"{away}\n", encoding="utf-8")
    try:
        os.link(draft, _pointer(var))
    except FileExistsError:  # another command was faster
        away.rmdir()
    draft.unlink()
    return home_of(var)


@dataclass
class Cluster:
    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    @property
    def account(self) -> Account:
        return accounts.owner_of(self.data) if self.exists else accounts.service()

    @property
    def major(self) -> int | None:
        return int((self.data / "PG_VERSION").read_text().strip()) if self.exists else None

    @property
    def socket_folder(self) -> Path:
        folder = self.home / "socket"
        # A comma would read as a list of hosts.
        if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_BYTES and "," not in str(folder):
            return folder
        # The temporary directory of the system, not TMPDIR: every process must find the same folder.
        return Path("/tmp") / f"maillon-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:10]}"  # noqa: S108 - its owner and mode are checked

    def pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def answers(self, binaries: Binaries) -> int:
        """`pg_isready`: 0 ready, 1 starting or stopping, 2 nobody there."""
        if not (self.socket_folder / SOCKET_NAME).exists():
            return 2
        command: list[str | Path] = [
            binaries["pg_isready"],
            "-q",
            "-t",
            "5",
            "-h",
            self.socket_folder,
            "-d",
            "postgres",
        ]
        return accounts.current().run(command).returncode

    def url(self, role: str) -> str:
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.socket_folder))}"

    def log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return ""


@contextmanager
def _locked(home: Path, account: Account) -> Iterator[None]:
    """One process at a time creates, starts or stops this cluster."""
    with (home / "lock").open("a") as file:
        if not account.is_ours:  # root must not shut the owner out
            os.chown(file.fileno(), account.uid, account.gid)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _failure(what: str, output: str) -> LaunchError:
    if is_full(output):
        return LaunchError(DISK_FULL)
    lines = [line for line in output.strip().splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line] or lines
    return LaunchError(f"{what} : {telling[-1].strip() if telling else 'sans explication'}")


def _private(folder: Path, account: Account) -> None:
    """Make the folder exist, owned by the account and closed to others; refuse one that belongs to someone else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (account.uid, os.geteuid()):
        raise LaunchError(f"Le dossier {folder} appartient à un autre compte : retirez-le, puis relancez la commande.")
    if folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def _prepare_home(cluster: Cluster) -> Account:
    account = cluster.account
    _private(cluster.home, account)
    if not account.can_enter(cluster.home):
        raise LaunchError(
            f"Le compte « {account.name} », qui fait tourner PostgreSQL, ne peut plus entrer dans {cluster.home} : "
            "rouvrez les dossiers parents (chmod a+x), ou choisissez un autre dossier avec VAR=dossier."
        )
    return account


def _create(cluster: Cluster, account: Account, binaries: Binaries) -> None:
    """initdb in a sibling folder, then one rename: a kill at any moment leaves no half cluster behind."""
    draft = cluster.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    provider = "builtin" if binaries.major >= programs.FIRST_WITH_BUILTIN_LOCALE else "libc"
    command: list[str | Path] = [binaries["initdb"], "-D", draft, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
    command += [f"--locale-provider={provider}", "--locale=C.UTF-8"]
    done = account.run(command, cwd=cluster.home)
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise _failure("PostgreSQL n'a pas pu créer la base de données", done.stdout)
    with (draft / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'maillon.conf'\n")
    (draft / "pg_hba.conf").write_text("# The socket's folder is closed to other accounts.\nlocal all all trust\n")
    draft.rename(cluster.data)


def memory() -> int:
    """Megabytes of this machine, or those its container is allowed."""
    have = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    with suppress(OSError, ValueError):
        have = min(have, int(limit.read_text()))
    return have // 2**20


def shared_memory(megabytes: int) -> int:
    """What PostgreSQL keeps of its tables in memory: a quarter, as its documentation says, within bounds; taken as it is used."""
    return max(SHARED_LEAST, min(megabytes // 4, SHARED_MOST))


def _write_settings(cluster: Cluster, account: Account) -> None:
    socket = str(cluster.socket_folder).replace('"', '""').replace("'", "''")
    path = cluster.data / "maillon.conf"
    shared = shared_memory(memory())
    path.write_text(SETTINGS.format(socket=socket, shared=shared, cached=2 * shared))
    os.chown(path, account.uid, account.gid)
    if cluster.log.exists() and cluster.log.stat().st_size > LOG_BYTES:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))


def _forget_dead(cluster: Cluster) -> None:
    """After a power cut another program may bear the dead server's number, and PostgreSQL would refuse to start."""
    pid = cluster.pid()
    if pid is not None and "postgres" not in (processes.program(pid) or ""):
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
        (cluster.socket_folder / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _start(cluster: Cluster, account: Account, binaries: Binaries) -> bool:
    """Start unless it runs. Retries: just after a kill, orphan processes still hold the memory for a moment."""
    deadline = time.monotonic() + START_SECONDS
    began, output, attempts = False, "", 0
    while time.monotonic() < deadline:
        state = cluster.answers(binaries)
        if state == 0:
            return began
        if state == 2:
            if attempts == 8:
                break
            attempts += 1
            _forget_dead(cluster)
            with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in the server
                command: list[str | Path] = [
                    binaries["pg_ctl"],
                    "-D",
                    "data",
                    "-l",
                    cluster.log.name,
                    "-w",
                    "-t",
                    "60",
                    "start",
                ]
                done = account.run(command, cwd=cluster.home, stdin=subprocess.DEVNULL, stdout=said)
                said.seek(0)
                output = said.read()
            began = began or done.returncode == 0
            if done.returncode == 0:
                continue
        time.sleep(0.5)
    raise _failure("PostgreSQL n'a pas démarré", f"{output}\n{cluster.log_tail()}")


def _sql(cluster: Cluster, binaries: Binaries, statements: str, database: str = "postgres") -> str:
    command: list[str | Path] = [
        binaries["psql"],
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        cluster.socket_folder,
    ]
    command += ["-U", SUPERUSER, "-d", database, "-f", "-"]
    done = accounts.current().run(command, input=statements)
    if done.returncode:
        raise _failure("PostgreSQL n'a pas pu préparer la base « maillon »", done.stdout)
    return done.stdout.strip()


def _prepare_database(cluster: Cluster, account: Account, binaries: Binaries) -> None:
    """Roles and database, again whenever the roles change; the mark is written last."""
    roles = ROLES_SQL.read_text(encoding="utf-8")
    done = hashlib.sha256(roles.encode()).hexdigest()
    mark = cluster.data / "maillon.roles"
    if mark.exists() and mark.read_text() == done:
        return
    _sql(cluster, binaries, roles)
    if not _sql(cluster, binaries, f"select 1 from pg_database where datname = '{DATABASE}';"):  # noqa: S608
        _sql(cluster, binaries, f"create database {DATABASE} owner maillon_owner template template0;")
    mark.write_text(done)
    os.chown(mark, account.uid, account.gid)


def ensure(var: Path) -> Urls:
    """The cluster of this data folder, created and started if need be. Raises LaunchError with a French sentence."""
    var = var.resolve()
    var.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(_settle(var))
    account = _prepare_home(cluster)
    with _locked(cluster.home, account):
        binaries = programs.find(cluster.major)
        started = False
        if cluster.answers(binaries) != 0:
            binaries = programs.runnable_by(account, binaries, cluster.home.parent)
            if not cluster.exists:
                _create(cluster, account, binaries)
            _private(cluster.socket_folder, account)
            _write_settings(cluster, account)
            started = _start(cluster, account, binaries)
        _prepare_database(cluster, account, binaries)
    return Urls(cluster.url("maillon_web"), cluster.url("maillon_owner"), started)


def stop(var: Path) -> bool:
    """Stop the server of this data folder, with its sessions; True if there was one."""
    cluster = Cluster(home_of(var))
    if not cluster.exists:
        return False
    account = cluster.account
    with _locked(cluster.home, account):
        binaries = programs.find(cluster.major)
        if cluster.answers(binaries) == 2 and cluster.pid() is None:
            return False
        binaries = programs.runnable_by(account, binaries, cluster.home.parent)
        for mode in ("fast", "immediate"):
            command: list[str | Path] = [binaries["pg_ctl"], "-D", "data", "-w", "-t", "30", "-m", mode, "stop"]
            done = account.run(command, cwd=cluster.home, stdin=subprocess.DEVNULL)
            if done.returncode == 0:
                return True
            if cluster.answers(binaries) == 2:
                return False
    raise _failure("PostgreSQL ne s'est pas arrêté", done.stdout)


def status(var: Path) -> Status:
    cluster = Cluster(home_of(var))
    if not cluster.exists:
        return Status(False, cluster.home, None)
    running = cluster.answers(programs.find(cluster.major)) == 0
    return Status(running, cluster.home, cluster.pid() if running else None)
