"""The delivery note (BL): what is in the parcels, in the brand of the deal, never a price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Refused
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import RenderError, render
from maillon.logistics.models import Device, Shipment, ShipmentLine
from maillon.orders.services.papers import exact, long_date

KIND = "delivery_note"
CAUTION = (
    "Vérifiez l'état des colis devant le livreur et notez vos réserves sur son récépissé, puis sous 3 jours par courrier "
    "recommandé (article L133-3 du code de commerce). Document sans prix."
)


def note_data(shipment: Shipment, *, prepared_by: str = "", draft: bool = False) -> dict[str, Any]:
    brand = brand_of(shipment)
    data: dict[str, Any] = {
        "brand": brand.as_data(),
        "number": shipment.reference,
        "draft": draft,
        "seller": {"name": brand.name, "lines": [t for t in (brand.email, french.phone(brand.phone)) if t]},
        "ship_to": {
            "name": shipment.client_name,
            "lines": [line for line in (*shipment.address.splitlines(), shipment.recipient) if line.strip()],
        },
        "facts": _facts(shipment),
        "lines": _lines(shipment),
        "parcels": [_parcels(shipment)],
        "note": CAUTION,
        "prepared": {
            "who": prepared_by or brand.name,
            "when": f"{long_date(shipment.updated_at)} à {french.hour(shipment.updated_at)}",
        },
    }
    if remaining := _remaining(shipment):
        data["remaining"] = remaining
    if shipment.delivered_on:
        data["received"] = {
            "who": shipment.received_by or shipment.recipient,
            "when": f"Reçu le {long_date(shipment.delivered_on)}",
        }
    return data


def _facts(shipment: Shipment) -> list[dict[str, str]]:
    facts = [
        ("Expédié le", long_date(shipment.shipped_on) if shipment.shipped_on else "À expédier"),
        ("Commande", shipment.order.reference),
        ("Transporteur", shipment.carrier_name),
        ("N° de suivi", shipment.tracking),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _lines(shipment: Shipment) -> list[dict[str, Any]]:
    serials: dict[int, list[str]] = {}
    for device in Device.objects.filter(shipment=shipment).order_by("pk"):
        serials.setdefault(device.line_id, []).append(device.serial)
    rows = shipment.lines.select_related("line", "line__product").order_by("line__position", "pk")
    return [_line(row, serials) for row in rows]


def _line(row: ShipmentLine, serials: Mapping[int, list[str]]) -> dict[str, Any]:
    line = row.line
    return {
        "label": line.label,
        "ref": f"Réf. {line.product.code}" if line.product else "",
        "serials": serials.get(line.pk, []),
        "ordered": exact(line.quantity, 0),
        "shipped": exact(row.quantity, 0),
    }


def _parcels(shipment: Shipment) -> str:
    weight = f" · {french.number(shipment.weight_kg, 1)} kg" if shipment.weight_kg else ""
    return f"{shipment.parcels} colis{weight}"


def _remaining(shipment: Shipment) -> list[str]:
    """What of the order is on no delivery note yet."""
    lines = list(shipment.order.lines.filter(kind="hardware").order_by("position", "pk"))
    rows = ShipmentLine.objects.filter(shipment__order_id=shipment.order_id).exclude(
        shipment__status=Shipment.Status.CANCELLED
    )
    sent: dict[int, Decimal] = {}
    for row in rows:
        sent[row.line_id] = sent.get(row.line_id, Decimal(0)) + row.quantity
    left = [(line, line.quantity - sent.get(line.pk, Decimal(0))) for line in lines]
    return [f"{exact(quantity, 0).replace('.', ',')} × {line.label}" for line, quantity in left if quantity > 0]


def draw(shipment: Shipment, *, prepared_by: str = "", draft: bool = False) -> bytes:
    try:
        return render("bl", note_data(shipment, prepared_by=prepared_by, draft=draft), timestamp=timezone.now())
    except RenderError as error:
        raise Refused(f"{error} Corrigez l'expédition, puis recommencez.") from error


def keep_note(shipment: Shipment, *, prepared_by: str) -> Document:
    """File the note under the shipment, for the partner and the end client as well: it has no price."""
    return documents.keep(
        shipment,
        kind=KIND,
        number=shipment.reference,
        title=f"Bon de livraison {shipment.reference}",
        pdf=draw(shipment, prepared_by=prepared_by),
        priced=False,
        partner_visible=True,
        client_visible=True,
    )


def notes_of(shipment: Shipment) -> list[Document]:
    rows = Document.objects.filter(target_model="logistics.shipment", target_id=shipment.pk, kind=KIND)
    return list(rows.order_by("-created_at", "-pk")[:1])
