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
