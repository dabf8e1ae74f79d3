"""Folders and servers of their own: nothing here touches the database of the other tests."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import postgres


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter (pytest's own is closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="maillon-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def shelter(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root's readable folder, here instead of in the system."""
    folder = open_folder / "shelter"
    monkeypatch.setattr(postgres, "SHELTER", folder)
    return folder


@pytest.fixture
def var(open_folder: Path) -> Iterator[Path]:
    folder = open_folder / "var"
    yield folder
    postgres.stop(folder)


@pytest.fixture
def ordinary_account() -> dict[str, int]:
    """Keyword arguments of `subprocess` for a child without privileges; none when we have none ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}
