"""The kinds of documents, each declared by the module that draws it, with the right to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from maillon.core.modules import registry


@dataclass(frozen=True)
class DocumentKind:
    """``right``: the capability of the record it is drawn from. A kind that nobody declares is read by nobody."""

    key: str
    right: str


@dataclass(frozen=True)
class PapersBeside:
    """Documents of other records that belong in the « Documents » of this one, as the signed amendments of an order.
    ``of(record)`` -> which rows; each is still read with its own rights."""

    model: str
    of: Callable[[Any], Q]


def beside(record: Any) -> Q:
    """What the modules put beside a record's own documents."""
    label, found = record._meta.label_lower, Q()
    for offer in registry.offered(PapersBeside):
        if offer.model == label:
            found |= offer.of(record)
    return found


def readable_by(user: Any) -> list[str]:
    return sorted({kind.key for kind in registry.offered(DocumentKind) if user.can(kind.right)})
