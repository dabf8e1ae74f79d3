"""One row found, and what it was found by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """``why``: what it was found by, when its line does not show it: « Trouvé par le demandeur Marie Durand »."""

    kind: str
    object_id: int
    client_id: int | None
    label: str
    reference: str
    detail: str
    url: str
    icon: str
    ways: str = ""
    why: str = ""
    excerpt: str = ""

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.object_id
