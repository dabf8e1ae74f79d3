"""Shared fixtures: a person per role, a partner and its rival."""

import pytest
from xdist.scheduler import LoadScopeScheduling

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


STORIES = "tests/e2e/"


class TogetherScheduling(LoadScopeScheduling):
    """With several processes (``pytest -n``), a file's tests share one, and so do those that share the running site."""

    def _split_scope(self, nodeid: str) -> str:
        return STORIES if nodeid.startswith(STORIES) else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config, log):
    return TogetherScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The stories first: they are the longest work of one process."""
    items.sort(key=lambda item: not item.nodeid.startswith(STORIES))
