"""The mails about parcels: to whom, with which link and which note. Their words are templates."""

from __future__ import annotations

from typing import Any

from maillon.automation.actions import DefaultRule, MailContext
from maillon.core import french
from maillon.documents.branding import brand_of
from maillon.logistics.models import Parcel, Shipment
from maillon.logistics.services import papers
from maillon.orders import mails

VARIABLES = mails.ORDER_VARIABLES | {
    "bl": "numéro du bon de livraison",
    "transporteur": "transporteur",
    "suivi": "numéros de suivi",
    "colis": "chaque colis, son numéro et son lien de suivi",
    "expedie_le": "date d'expédition",
    "livre_le": "date de livraison",
    "recu_par": "personne qui a reçu le colis",
}


def build(shipment: Shipment, audience: str) -> dict[str, Any]:
    """As the mails of its order: same people, same brand, same page; the delivery note goes with it."""
    built = mails.build_order(shipment.order, audience)
    parcels = list(shipment.parcels.all())
    count = len(parcels)
    values = built["values"] | {
        "bl": shipment.reference,
        "transporteur": shipment.carrier_name,
        "suivi": shipment.tracking,
        "colis": "\n".join(_followed(parcel, count) for parcel in parcels),
        "expedie_le": french.day(shipment.shipped_on) if shipment.shipped_on else "",
        "livre_le": french.day(shipment.delivered_on) if shipment.delivered_on else "",
        "recu_par": shipment.received_by,
    }
    return built | {"brand": brand_of(shipment), "values": values, "documents": papers.notes_of(shipment)}


def _followed(parcel: Parcel, count: int) -> str:
    """« Colis 1/2 : RX4821, https://… »."""
    name = f"Colis {parcel.rank}/{count}" if count > 1 else "Colis"
    return f"{name} : {', '.join(part for part in (parcel.tracking, parcel.tracking_url) if part) or 'sans suivi'}"


CONTEXTS = (
    MailContext(
        "logistics.shipment",
        build,
        VARIABLES,
        lambda: Shipment.objects.exclude(shipped_on=None).order_by("-pk").first(),
    ),
)
RULES = (
    DefaultRule(
        "logistics.shipped", "Colis expédié : mail au client avec le BL", "logistics.shipment_shipped", (),
        tuple({"action": "send_mail", "options": {"template": "colis-expedie", "audience": a}} for a in ("client", "partner")),
        ({"key": "colis-expedie", "label": "Colis expédié", "subject": "Votre colis {{ bl }} est parti",
          "body": "Bonjour {{ contact }},\n\nLe matériel de votre commande {{ reference }} est parti le {{ expedie_le }} avec "
                  "{{ transporteur }}. Le bon de livraison est joint.\n\n{{ colis }}\n\nVérifiez l'état des colis devant le livreur, et "
                  "gardez-les fermés : le technicien les ouvre avec vous.\n\n{{ marque }}", "button_label": "Suivre le colis"},),
    ),
    DefaultRule(
        "logistics.delivered", "Colis livré : alerte au déploiement", "logistics.shipment_delivered", (),
        ({"action": "notify", "options": {"role": "deployment", "sentence": "Matériel livré chez {{ client }} : {{ reference }}"}},),
    ),
)  # fmt: skip
