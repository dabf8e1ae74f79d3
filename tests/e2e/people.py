"""The real people of the demonstration company, each in front of a browser of their own."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import APIResponse, Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.e2e.site import Site

PASSWORD = os.environ.get("DEMO_PASSWORD", "Maillon-demo-2026")
PHONE = (390, 844)
DESK = (1440, 900)
PATIENCE_MS = 20_000
# The browser tells scripts what its content policy refused; pages must never give it a reason.
WATCH = """
addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`));
"""


def plain(text: str) -> str:
    """Text as people compare it: every blank is one space."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


@dataclass
class Person:
    """Somebody and their page. ``faults``: what the browser complained of since the page was opened."""

    page: Page
    email: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{error} ({self.page.url})"))
        self.page.on("response", self._note)

    def _hear(self, said: ConsoleMessage) -> None:
        """A refused form (422) is an answer like another, which the browser mentions by itself."""
        if said.type == "error" and "status of 422" not in said.text:
            self.faults.append(f"{said.text} ({self.page.url})")

    def _note(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def go(self, path: str) -> None:
        response = self.page.goto(path)
        assert response, path
        assert response.status == 200, f"{path} : {response.status}"

    def follow(self, name: str | re.Pattern[str], inside: str = "body") -> None:
        self.page.locator(inside).get_by_role("link", name=name).first.click()

    def press(self, name: str | re.Pattern[str], inside: str = "body") -> None:
        self.page.locator(inside).get_by_role("button", name=name).first.click()

    def fill(self, label: str | re.Pattern[str], text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def reads(self, words: str | re.Pattern[str], inside: str = "body") -> Locator:
        """Wait until these words stand on the page."""
        found = self.page.locator(inside).get_by_text(words).filter(visible=True).first
        expect(found).to_be_visible(timeout=PATIENCE_MS)
        return found

    def told(self, words: str) -> None:
        """The message that follows an action, on a page whose scripts are there for the next one."""
        self.page.wait_for_load_state()
        expect(self.page.locator("#toasts")).to_contain_text(words, timeout=PATIENCE_MS)

    def text(self) -> str:
        return plain(self.page.locator("body").inner_text())

    def get(self, path: str) -> APIResponse:
        """An address typed by hand, with this person's session."""
        return self.page.request.get(path, max_redirects=0, fail_on_status_code=False)

    def signs(self) -> None:
        """Draw a signature with the finger."""
        pad = self.page.locator("[data-sigpad]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + 40, box["y"] + 90)
        self.page.mouse.down()
        for x, y in ((70, 30), (90, 95), (130, 40), (150, 90), (200, 60), (250, 70)):
            self.page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
        self.page.mouse.up()
        expect(self.page.locator("[data-sigpad-value]")).to_have_value(re.compile("^M"))

    def close_up(self) -> None:
        """Nothing went wrong in this person's browser."""
        assert not self.faults, f"{self.email or 'page publique'} : {self.faults}"


class People:
    """``people("adv@maillon.example")``: this person, signed in, always the same one within a test."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.contexts: list[BrowserContext] = []
        self.known: dict[tuple[str, int], Person] = {}
        self.everyone: list[Person] = []

    def __call__(self, email: str, size: tuple[int, int] = DESK) -> Person:
        if (email, size[0]) not in self.known:
            person = self.stranger(size, email)
            person.page.goto("/connexion")
            person.page.fill("[name=login]", email)
            person.page.fill("[name=password]", PASSWORD)
            person.page.click("button[type=submit]")
            person.page.wait_for_url(lambda url: "/connexion" not in url)
            self.known[email, size[0]] = person
        return self.known[email, size[0]]

    def stranger(self, size: tuple[int, int] = PHONE, email: str = "", scheme: str = "light") -> Person:
        """Somebody without an account, as a client who opens a link from a mail."""
        small = size[0] < 500
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            is_mobile=small,
            has_touch=small,
            color_scheme="dark" if scheme == "dark" else "light",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            base_url=self.site.url,
        )
        context.add_init_script(WATCH)
        self.contexts.append(context)
        person = Person(context.new_page(), email)
        self.everyone.append(person)
        return person

    def close_up(self) -> None:
        for person in self.everyone:
            person.close_up()

    def photograph(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for rank, person in enumerate(self.everyone, start=1):
            person.page.screenshot(path=folder / f"{rank}-{person.email.split('@')[0] or 'client'}.png")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
