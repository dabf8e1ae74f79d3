"""The visits for which a reveal may be granted: said by the module that knows them, read by this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from maillon.core.modules import registry


@dataclass(frozen=True)
class VisitAhead:
    """A visit still to make, with the account of its technician. ``model``: « interventions.visit »."""

    model: str
    pk: int
    label: str  # « IN-2026-00012, jeudi 3 décembre à 14 h »
    user_id: int
    technician: str
    ends_at: datetime

    @property
    def key(self) -> str:
        return f"{self.model}:{self.pk}:{self.user_id}"


@dataclass(frozen=True)
class VisitsAhead:
    """Offered in a manifest: ``of_client(client id)``, the soonest first."""

    of_client: Callable[[int], list[VisitAhead]]


def visits_ahead(client_id: int) -> list[VisitAhead]:
    found = [visit for offer in registry.offered(VisitsAhead) for visit in offer.of_client(client_id)]
    return sorted(found, key=lambda visit: visit.ends_at)
