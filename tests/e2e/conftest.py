"""A running Maillon for the whole session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.mailbox import Mailbox
from tests.e2e.people import PATIENCE_MS, People
from tests.e2e.site import ROOT, Site

FAILED = pytest.StashKey[bool]()
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    running = Site(url=os.environ.get("E2E_URL", ""))
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(running.folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def people(site: Site, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[People]:
    """A test that fails leaves a picture of each person's page in ``var/e2e``."""
    cast = People(site, chromium)
    yield cast
    if request.node.stash.get(FAILED, False):
        cast.photograph(Path(os.environ.get("VAR", ROOT / "var")) / "e2e")
    cast.close()


@pytest.fixture
def mailbox(people: People) -> Mailbox:
    return Mailbox(people("admin@maillon.example"))
