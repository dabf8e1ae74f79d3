"""Chromium and a running Maillon for the whole session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.site import Site

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = os.environ.get("DEMO_PASSWORD", "Maillon-demo-2026")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    running = Site()
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(running.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class People:
    """``people("adv@maillon.example")``: a page signed in as this person, in a browser context of their own."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser, self.contexts = site, browser, []

    def __call__(self, email: str = "", width: int = 1440, height: int = 900) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            base_url=self.site.url,
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if email:
            page.goto("/connexion")
            page.fill("[name=login]", email)
            page.fill("[name=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url(lambda url: "/connexion" not in url)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def people(site: Site, chromium: Browser) -> Iterator[People]:
    cast = People(site, chromium)
    yield cast
    cast.close()
