"""What a visit asks of the technician, by type: checks, photos. Pure."""

from __future__ import annotations

from typing import Any

CHECKLISTS: dict[str, tuple[str, ...]] = {
    "installation": (
        "Repérage de la baie et des prises",
        "Postes posés et raccordés",
        "Appel entrant essayé",
        "Appel sortant essayé",
        "Messagerie et renvois vérifiés",
        "Utilisateurs formés",
    ),
    "repair": ("Panne constatée", "Appel entrant essayé", "Appel sortant essayé", "Fonctionnement montré au client"),
    "survey": ("Baie et arrivée repérées", "Réseau et prises vérifiés", "Emplacements des postes notés"),
    "remote": ("Réglage fait", "Appel d'essai avec le client"),
}
PHOTOS: dict[str, tuple[tuple[str, str], ...]] = {
    "installation": (("baie-avant", "Baie avant"), ("poste", "Poste installé"), ("baie-apres", "Baie après")),
    "repair": (("apres", "Après réparation"),),
    "survey": (("baie", "Baie"),),
    "remote": (),
}


def checklist_for(kind: str) -> list[dict[str, Any]]:
    return [{"label": label, "done": False} for label in CHECKLISTS[kind]]


def photos_for(kind: str) -> tuple[tuple[str, str], ...]:
    """(category of the attachment, name shown) of the photos asked for."""
    return PHOTOS[kind]
