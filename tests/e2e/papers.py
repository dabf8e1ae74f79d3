"""PDF files as their reader opens them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property

from pypdf import PdfReader

from tests.e2e.people import Person, plain

PRICE = re.compile(r"\d[\d ]*,\d\d ?€")


def prices_in(text: str) -> list[str]:
    """« 189,00 € »: an amount of money, wherever it is written."""
    return PRICE.findall(plain(text))


@dataclass(frozen=True)
class Paper:
    """One PDF, fetched with a person's session from an address that their page shows."""

    url: str
    data: bytes

    @classmethod
    def opened(cls, person: Person, url: str) -> Paper:
        answer = person.page.request.get(url)
        assert answer.status == 200, f"{url} : {answer.status}"
        assert answer.headers["content-type"].startswith("application/pdf"), f"{url} : {answer.headers}"
        return cls(url, answer.body())

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.data))

    @cached_property
    def text(self) -> str:
        return plain(" ".join(page.extract_text() for page in self.reader.pages))

    def says(self, *words: str) -> None:
        missing = [word for word in words if plain(word) not in self.text]
        assert not missing, f"{self.url} ne dit pas {missing} : {self.text}"

    def is_silent_on_prices(self, *known: str) -> None:
        found = prices_in(self.text) + [amount for amount in known if plain(amount) in self.text]
        assert not found, f"{self.url} imprime {found}"

    @property
    def is_sealed(self) -> bool:
        """An electronic seal covers it (PAdES)."""
        fields = self.reader.get_fields() or {}
        return any(part.get("/FT") == "/Sig" for part in fields.values())

    @property
    def facturx(self) -> bytes:
        return self.reader.attachments["factur-x.xml"][0]
