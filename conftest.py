"""Shared fixtures: a person per role, a partner and its rival."""

import pytest

from maillon.accounts import rights
from maillon.accounts.shell import _counts


@pytest.fixture(autouse=True)
def fresh_caches():
    rights.forget()
    _counts.clear()
    yield
    rights.forget()


pytest_plugins = ["maillon.core.testing"]
