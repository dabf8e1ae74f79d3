"""What is checked on a ticket of each type: the house's own list, or the usual one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillon.accounts.rights import Cached
from maillon.core.errors import Refused
from maillon.tickets.models import SupportPolicy, Ticket

Kind = Ticket.Kind
USUAL: dict[str, tuple[str, ...]] = {
    Kind.INCIDENT: (
        "Alimentation et câblage vérifiés",
        "Matériel redémarré",
        "Appel d'essai passé, entrant et sortant",
        "Incident de la plateforme ou de l'opérateur écarté",
    ),
    Kind.REQUEST: ("Demandeur habilité à demander ce changement", "Changement fait et essayé", "Client prévenu"),
    Kind.PROJECT: ("Besoin écrit et confirmé", "Devis accepté", "Dates convenues avec le client", "Recette signée"),
    Kind.RETURN: ("Numéro de série relevé", "Garantie vérifiée", "Panne reproduite", "Échange ou réparation décidé"),
}
MOST, LONGEST = 15, 120


@dataclass(frozen=True)
class Check:
    """One point. ``at``: ISO 8601, when it was ticked; empty before."""

    label: str
    by: str = ""
    at: str = ""

    @property
    def done(self) -> bool:
        return bool(self.at)


_policy = Cached(SupportPolicy.now)


def forget() -> None:
    """After the direction changed the lists, in this process."""
    _policy.forget()


def labels(kind: str, policy: SupportPolicy | None = None) -> list[str]:
    own = (policy or _policy.get()).checklists.get(kind)
    return list(USUAL.get(kind, ())) if own is None else list(own)


def of(ticket: Ticket) -> list[Check]:
    """The points of its type in their order, then what was ticked under a list that changed since."""
    expected = labels(ticket.kind)
    kept = [label for label in ticket.checks if label not in expected]
    return [Check(label, **ticket.checks.get(label, {})) for label in [*expected, *kept]]


def read(lines: str) -> list[str]:
    """One point a line, as the direction typed them."""
    return cleaned(lines.splitlines())


def cleaned(points: Iterable[str]) -> list[str]:
    kept = list(dict.fromkeys(label for text in points if (label := " ".join(text.split()))))
    if len(kept) > MOST or any(len(label) > LONGEST for label in kept):
        raise Refused(f"Au plus {MOST} points de {LONGEST} caractères par type : raccourcissez ou regroupez.")
    return kept
