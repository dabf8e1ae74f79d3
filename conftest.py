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


class TogetherScheduling(LoadScopeScheduling):
    """With several processes (``pytest -n``), tests are given out one by one in the order collected: those that empty the tables
    come after those that need them, those of the browser last. Some share what is dear to build, or one running site."""

    SHARED = ("tests/e2e/", "tests/walls/", "maillon/demo/tests/test_volume.py")

    def _split_scope(self, nodeid: str) -> str:
        return next((path for path in self.SHARED if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config, log):
    return TogetherScheduling(config, log)
