"""What the chapters of the morning know of one another, and every name that no rival may read."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.e2e.story import RUN, Story

CLIENT = "Pharmacie des Lilas"
SAID = {
    "call": "Silence total à l'accueil",
    "mail": f"Coupures au comptoir {RUN}",
    "partner": "Renvoi vers le mobile du pharmacien",
    "incident": f"Centrex muet en région lyonnaise {RUN}",
    "child": f"Rien ne sonne {RUN}",
}
NOTE = "Port douze à zéro watt, ne pas le dire dehors"
OPERATOR_NUMBER = "OPT-778812"


@dataclass
class Morning(Story):
    """``tickets``: what the morning opened, by chapter."""

    names: list[str] = field(default_factory=lambda: [CLIENT, NOTE, OPERATOR_NUMBER, *SAID.values()])
    tickets: dict[str, str] = field(default_factory=dict)
    client: str = ""
    platform: str = ""
    incident: str = ""
    number: str = ""
    dead: str = ""
    spare: str = ""

    @property
    def asked(self) -> list[str]:
        """What the rival searches."""
        return [
            CLIENT,
            SAID["call"],
            SAID["mail"],
            self.number,
            *self.tickets.values(),
            *filter(None, (self.dead, self.spare)),
        ]

    @property
    def wanted(self) -> str:
        return self.tickets["call"]

    def opened(self, chapter: str, path: str) -> str:
        """``path``: « /tickets/TK-2026-00016 »."""
        path = path.partition("?")[0]
        self.tickets[chapter] = path.rsplit("/", 1)[1]
        self.urls.append(path)
        return path
