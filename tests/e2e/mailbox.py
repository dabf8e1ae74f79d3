"""The local mailbox, where a client, a partner and a payer read what Maillon wrote to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from playwright.sync_api import TimeoutError as NotYet

from tests.e2e.papers import Paper, prices_in
from tests.e2e.people import Person, plain

LOOKS, LOOK_MS = 30, 1_000


@dataclass(frozen=True)
class Mail:
    subject: str
    to: str
    sender: str
    text: str
    link: str
    papers: list[Paper] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    def is_silent_on_prices(self) -> None:
        assert not prices_in(self.text), self.text

    @property
    def code(self) -> str:
        """The one-time code that it carries."""
        found = re.search(r"\b(\d{6})\b", self.text)
        assert found, self.text
        return found.group(1)


class Mailbox:
    """Read by the administrator, who alone has it: the worker fills it, so each reading waits for it."""

    def __init__(self, reader: Person) -> None:
        self.reader = reader

    def wait(self, subject: str, to: str = "", count: int = 1) -> Mail:
        """The latest mail whose subject contains these words, once ``count`` of them have left."""
        page = self.reader.page
        left = page.locator("[data-mailbox] li").filter(has_text=subject, has_not=page.locator(".chip"))
        for _ in range(LOOKS):
            self.reader.go(f"/boite-locale/?pour={quote(to)}")
            try:
                left.nth(count - 1).wait_for(timeout=LOOK_MS)
            except NotYet:
                continue
            left.first.get_by_role("link").click()
            return self._read(subject)
        raise AssertionError(f"Aucun mail « {subject} » pour {to or 'personne'} : {self.subjects(to)}")

    def _read(self, subject: str) -> Mail:
        page = self.reader.page
        self.reader.reads(subject, "h1")
        frame = page.frame_locator("iframe")
        frame.locator(".foot").wait_for()
        button = frame.locator("a.go")
        facts = page.locator("dl.facts")
        hrefs = [link.get_attribute("href") or "" for link in facts.get_by_role("link").all()]
        return Mail(
            subject=plain(page.locator("h1").inner_text()),
            to=plain(facts.locator("dd").nth(1).inner_text()),
            sender=plain(facts.locator("dd").first.inner_text()),
            text=plain(frame.locator("body").inner_text()),
            link=(button.get_attribute("href") or "") if button.count() else "",
            links={plain(a.inner_text()): a.get_attribute("href") or "" for a in frame.locator("a").all()},
            papers=[Paper.opened(self.reader, href) for href in hrefs],
        )

    def subjects(self, to: str = "") -> list[str]:
        """All that was written to this address."""
        self.reader.go(f"/boite-locale/?pour={quote(to)}")
        return [plain(row.inner_text()) for row in self.reader.page.locator("[data-mailbox] li").all()]
