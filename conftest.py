"""Shared fixtures: a person per role, a partner and its rival."""

import pytest

from maillon.accounts import rights
from maillon.accounts.shell import _counts


@pytest.fixture(autouse=True)
def fresh_caches():
    rights.forget()
    rights.TTL_SECONDS = 3600.0  # a test says when rights change; production reads them again after a few seconds
    _counts.clear()
    yield
    rights.forget()


pytest_plugins = ["maillon.core.testing"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """With several processes (``pytest -n``), a file's tests share one, and so do those that share the running site."""
    for item in items:
        file = item.path.relative_to(config.rootpath)
        item.add_marker(pytest.mark.xdist_group("e2e" if file.parent.name == "e2e" else str(file)))
