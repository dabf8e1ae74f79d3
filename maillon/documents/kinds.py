"""The kinds of documents, each declared by the module that draws it, with the right to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillon.core.modules import registry


@dataclass(frozen=True)
class DocumentKind:
    """``right``: the capability of the record it is drawn from. A kind that nobody declares is read by nobody."""

    key: str
    right: str


def readable_by(user: Any) -> list[str]:
    return sorted({kind.key for kind in registry.offered(DocumentKind) if user.can(kind.right)})
