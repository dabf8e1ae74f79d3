"""The other partner, who looks everywhere a partner may look and types every address it could have heard of."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from tests.e2e.people import Person, plain
from tests.e2e.story import Story

LISTS = (
    "/", "/clients/", "/devis/", "/commandes/", "/commandes/etapes", "/expeditions/", "/interventions/", "/factures/",
    "/taches/", "/rappels/", "/alertes/", "/portabilites/", "/portabilites/calendrier", "/tarifs/", "/tickets/",
)  # fmt: skip
CHOICES = ("/devis/clients?q=", "/clients/choix?q=")
API_LISTS = ("clients", "quotes", "orders", "invoices", "tickets", "platforms")
CLOSED = (403, 404)


@dataclass
class Rival:
    person: Person
    owner: Person

    def sees_nothing_of(self, story: Story) -> None:
        """At this point of the story: palette, lists, addresses, API, documents. The owner's own search does answer."""
        for name in story.asked:
            self._searches(name, story.names)
        for path in (*LISTS, *(f"{choice}{quote(story.names[0])}" for choice in CHOICES)):
            self._reads_no_name(path, story.names)
        for path in story.urls:
            answer = self.person.get(path)
            assert answer.status in CLOSED, f"{path} : {answer.status}"
            self._holds_none(path, answer.text(), story.names)
        self._asks_the_api(story)
        self._owner_finds(story)

    def _searches(self, words: str, names: list[str]) -> None:
        for path in (f"/recherche/?q={quote(words)}", f"/api/v1/search?q={quote(words)}"):
            self._reads_no_name(path, names)

    def _reads_no_name(self, path: str, names: list[str]) -> None:
        answer = self.person.get(path)
        assert answer.status in (200, *CLOSED), f"{path} : {answer.status}"
        self._holds_none(path, answer.text(), names)

    def _holds_none(self, path: str, text: str, names: list[str]) -> None:
        held = [name for name in names if name.lower() in plain(text).lower()]
        assert not held, f"Le partenaire rival lit {held} sur {path}"

    def _asks_the_api(self, story: Story) -> None:
        for name in API_LISTS:
            self._reads_no_name(f"/api/v1/{name}", story.names)
        asked = [f"quotes/{story.quote}"] if story.quote else []
        asked += [f"orders/{story.order}"] if story.order else []
        asked += [f"invoices/{story.invoice}", f"invoices/{story.invoice}/pdf"] if story.invoice else []
        for path in asked:
            assert self.person.get(f"/api/v1/{path}").status == 404, path

    def _owner_finds(self, story: Story) -> None:
        """The same question, from the partner whose order it is, has an answer: the silence above means something."""
        wanted = story.wanted
        found = self.owner.get(f"/api/v1/search?q={quote(wanted)}").json()["items"]
        assert wanted in [item["reference"] for item in found], f"{wanted} : {found}"
        assert wanted in self.owner.get(f"/recherche/?q={quote(wanted)}").text()
