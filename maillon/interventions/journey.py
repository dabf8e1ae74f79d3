"""Where a visit stands on site: the six cards of the phone, what is done, what is missing in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from maillon.core import french
from maillon.interventions.models import Visit, VisitDevice
from maillon.interventions.programme import photos_for

ARRIVAL, CHECKS, SERIALS, PHOTOS, RESERVES, SIGNATURE = (
    "arrivee",
    "controles",
    "series",
    "photos",
    "reserves",
    "signature",
)
EXTRA = "autre"  # category of a photo taken beyond those asked for


@dataclass(frozen=True)
class Card:
    """``state``: done, now, open (may be done, another comes first), locked (``said`` tells what is missing)."""

    key: str
    title: str
    said: str
    state: str
    number: int


@dataclass(frozen=True)
class Journey:
    cards: list[Card]
    missing: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(card.state == "done" for card in self.cards)

    @property
    def current(self) -> str:
        return next((card.key for card in self.cards if card.state == "now"), "")

    @property
    def ready(self) -> bool:
        """Nothing is missing but the signature."""
        return not self.missing


def missing_of(visit: Visit, devices: Sequence[VisitDevice], photos: frozenset[str]) -> list[str]:
    """« 1 numéro de série », « 1 photo »: what keeps the signature locked."""
    checks = sum(not check.get("done") for check in visit.checklist)
    serials = sum(not device.settled for device in devices)
    pictures = sum(category not in photos for category, _ in photos_for(visit.kind))
    found = [] if visit.arrived_at else ["l'arrivée"]
    if checks:
        found.append(french.plural(checks, "contrôle"))
    if serials:
        found.append(french.plural(serials, "numéro de série", "numéros de série"))
    if pictures:
        found.append(french.plural(pictures, "photo"))
    return found


def journey_of(visit: Visit, devices: Sequence[VisitDevice], photos: frozenset[str]) -> Journey:
    missing = missing_of(visit, devices, photos)
    done = {
        ARRIVAL: visit.arrived_at is not None,
        CHECKS: bool(visit.arrived_at) and all(check.get("done") for check in visit.checklist),
        SERIALS: bool(visit.arrived_at) and all(device.settled for device in devices),
        PHOTOS: bool(visit.arrived_at) and all(category in photos for category, _ in photos_for(visit.kind)),
        RESERVES: not missing,
        SIGNATURE: visit.signed_at is not None,
    }
    told: list[tuple[str, str, str]] = [
        (ARRIVAL, "Arrivée", _arrival(visit)),
        (CHECKS, "Contrôles", _checks(visit)),
        (SERIALS, "Numéros de série", _serials(devices)),
        (PHOTOS, "Photos", _photos(visit, photos)),
        (RESERVES, "Réserves et compte rendu", _reserves(visit)),
        (SIGNATURE, "Signature du client", f"Il manque {french.listing(missing)}" if missing else "À faire signer"),
    ]
    if not devices:
        told = [item for item in told if item[0] != SERIALS]
    if not photos_for(visit.kind) and not photos:
        told = [item for item in told if item[0] != PHOTOS]
    current = next((key for key, _, _ in told if not done[key]), "")
    cards = [
        Card(key, title, said, _state(key, done, current, bool(visit.arrived_at), bool(missing)), number)
        for number, (key, title, said) in enumerate(told, start=1)
    ]
    return Journey(cards, missing)


def _state(key: str, done: dict[str, bool], current: str, arrived: bool, missing: bool) -> str:
    if done[key]:
        return "done"
    if (key == SIGNATURE and missing) or (key != ARRIVAL and not arrived):
        return "locked"
    return "now" if key == current else "open"


def _arrival(visit: Visit) -> str:
    if visit.arrived_at is None:
        return "À signaler en arrivant sur place"
    said = french.hour(visit.arrived_at)
    if visit.starts_at is None:
        return said
    gap = int((visit.starts_at - visit.arrived_at).total_seconds() // 60)
    if abs(gap) > 12 * 60:
        return said
    if gap > 0:
        return f"{said}, {french.duration(gap)} d'avance"
    return f"{said}, {french.duration(gap)} de retard" if gap < -5 else f"{said}, à l'heure"


def _checks(visit: Visit) -> str:
    done = sum(bool(check.get("done")) for check in visit.checklist)
    return f"{french.plural(done, 'fait')} sur {len(visit.checklist)}"


def _serials(devices: Sequence[VisitDevice]) -> str:
    done = sum(device.settled for device in devices)
    return f"{french.plural(done, 'appareil')} sur {len(devices)} {'relevés' if done > 1 else 'relevé'}"


def _photos(visit: Visit, photos: frozenset[str]) -> str:
    asked = photos_for(visit.kind)
    lacking = [f"« {label.lower()} »" for category, label in asked if category not in photos]
    taken = french.plural(len(asked) - len(lacking), "prise") if len(lacking) < len(asked) else "Aucune prise"
    return f"{taken}, {'manque' if len(lacking) == 1 else 'manquent'} {french.listing(lacking)}" if lacking else taken


def _reserves(visit: Visit) -> str:
    if not visit.reserves:
        return "Aucune, ajouter si besoin"
    return french.plural(len(visit.reserves), "réserve")


def next_words(journey: Journey, devices: Sequence[VisitDevice]) -> dict[str, Any]:
    """The main action under the thumb: it names the next thing to do."""
    current = journey.current
    if current == SERIALS:
        rank = next((n for n, device in enumerate(devices, start=1) if not device.settled), 1)
        return {"label": f"Relever le {'1er' if rank == 1 else f'{rank}e'} appareil", "target": f"#{SERIALS}"}
    labels = {
        ARRIVAL: "Je suis arrivé",
        CHECKS: "Continuer la checklist",
        PHOTOS: "Prendre les photos",
        RESERVES: "Écrire le compte rendu",
        SIGNATURE: "Faire signer le client",
    }
    return {"label": labels.get(current, ""), "target": f"#{current}"}
