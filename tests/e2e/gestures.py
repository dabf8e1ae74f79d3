"""What a job asks of a hand: clicks, typed values, keys, scans; and how many pages it loads.

A typed value is one gesture, reaching its field included; a scan is one, with the Enter that the scanner sends. What stands
before the job (signing in, the page where it starts) is not counted, nor is what each person reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Frame, Locator, expect

from tests.e2e.people import Person

KINDS = {
    "clicks": ("clic", "clics"),
    "typed": ("valeur tapée", "valeurs tapées"),
    "keys": ("touche", "touches"),
    "scans": ("scan", "scans"),
}


@dataclass
class Gestures:
    person: Person
    counted: Counter[str] = field(default_factory=Counter)
    loads: int = 0
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person.page.on("framenavigated", self._loaded)

    def _loaded(self, frame: Frame) -> None:
        if frame == self.person.page.main_frame:
            self.loads += 1

    def starts(self, path: str) -> None:
        """Where the person is when the job begins."""
        self.person.go(path)
        self.restarts()

    def restarts(self) -> None:
        self.counted.clear()
        self.loads = 0

    def click(self, target: Locator, said: str = "") -> None:
        target.first.click()
        self.counts("clicks", said)

    def types(self, target: Locator, text: str, said: str = "") -> None:
        target.first.fill("")
        target.first.press_sequentially(text)
        self.counts("typed", said)

    def chooses(self, target: Locator, value: str | None = None, *, index: int | None = None, said: str = "") -> None:
        target.first.select_option(value, index=index)
        self.counts("clicks", said)

    def key(self, name: str, said: str = "") -> None:
        self.person.page.keyboard.press(name)
        self.counts("keys", said)

    def scan(self, code: str, told: Locator) -> None:
        """The scanner types where the page waits for it, then sends Enter."""
        page = self.person.page
        expect(page.locator("[data-scan]:focus")).to_have_count(1)
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(told).to_contain_text(code)
        self.counts("scans", "")

    def counts(self, kind: str, said: str = "") -> None:
        """One more gesture of this kind, however the test made it."""
        self.counted[kind] += 1
        if said:
            self.steps.append(said)

    @property
    def total(self) -> int:
        return self.counted.total()

    @property
    def words(self) -> str:
        """« 2 clics, 1 valeur tapée »."""
        return ", ".join(
            f"{self.counted[kind]} {names[self.counted[kind] > 1]}"
            for kind, names in KINDS.items()
            if self.counted[kind]
        )
