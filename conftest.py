"""Shared fixtures: a person per role, a partner and its rival."""

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from maillon.accounts import hosts, rights
from maillon.incidents import banners

# A property holds or does not: how long a busy machine took to try it proves nothing.
settings.register_profile("maillon", deadline=None)
settings.load_profile("maillon")


@pytest.fixture(autouse=True)
def fresh_caches():
    for cached in rights.Cached.every:
        cached.forget()
    rights.TTL_SECONDS = 3600.0  # a test says when rights change; production reads them again after a few seconds
    banners.forget()
    hosts.remember({})
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
