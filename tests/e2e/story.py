"""What one order leaves behind it as it advances: its names, its addresses, and who may know them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.e2e.people import Person

CLIENT = "Pharmacie des Lilas"
SUBJECT = "Standard Glycine et ses postes"
HANDSET = "Yealink T54W"
# A serial number and a MAC address serve once for ever: each telling has its own.
RUN = secrets.token_hex(2).upper()
SERIALS = (f"3190G{RUN}01", f"3190G{RUN}02")
MACS = (f"80:5E:C0:{RUN[:2]}:{RUN[2:]}:01", f"80:5E:C0:{RUN[:2]}:{RUN[2:]}:02")
FOREIGN_MAC = f"00:04:13:{RUN[:2]}:{RUN[2:]}:01"
TRACKING = f"XG{RUN}90210FR"
# What is printed for the client who pays, and must stand nowhere else: unit price, lines.
AMOUNTS = ("189,00", "378,00")


def path_of(person: Person) -> str:
    return urlsplit(person.page.url).path


@dataclass
class Story:
    quote: str = ""
    order: str = ""
    sheet: str = ""
    shipment: str = ""
    visit: str = ""
    invoice: str = ""
    contact: str = ""
    names: list[str] = field(default_factory=lambda: [CLIENT, SUBJECT])
    urls: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """What somebody who looks for it types."""
        return self.names

    @property
    def wanted(self) -> str:
        """What its owner must find, so that the rival's silence means something."""
        return self.order or self.quote

    def learns(self, name: str, url: str = "") -> str:
        """One more reference, and the page that shows it."""
        if name and name not in self.names:
            self.names.append(name)
        if url and url not in self.urls:
            self.urls.append(url)
        return name

    def files(self, *urls: str) -> None:
        self.urls += [url for url in urls if url not in self.urls]

    def mentioned_in(self, text: str) -> bool:
        return any(name.lower() in text.lower() for name in self.names)
