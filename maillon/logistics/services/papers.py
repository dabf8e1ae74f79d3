"""The delivery note (BL): what is in the parcels, in the brand of the deal, never a price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.core.errors import Refused
from maillon.documents import services as documents
from maillon.documents.branding import brand_of
from maillon.documents.models import Document
from maillon.documents.rendering import RenderError, render
from maillon.logistics.models import Device, Parcel, ParcelItem, Shipment, ShipmentLine
from maillon.orders.models import OrderLine
from maillon.orders.services.papers import exact, long_date

KIND = "delivery_note"
CAUTION = (
    "Vérifiez l'état des colis devant le livreur et notez vos réserves sur son récépissé, puis sous 3 jours par courrier "
    "recommandé (article L133-3 du code de commerce). Document sans prix."
)


def note_data(
    shipment: Shipment, *, prepared_by: str = "", draft: bool = False, parcel: Parcel | None = None
) -> dict[str, Any]:
    """``parcel``: the note of this one alone; of the whole shipment otherwise."""
    brand = brand_of(shipment)
    boxes = list(shipment.parcels.all())
    rank = f" · colis {parcel.rank}/{len(boxes)}" if parcel else ""
    data: dict[str, Any] = {
        "brand": brand.as_data(),
        "number": f"{shipment.reference}{rank}",
        "draft": draft,
        "seller": {"name": brand.name, "lines": [t for t in (brand.email, french.phone(brand.phone)) if t]},
        "ship_to": _ship_to(shipment),
        "facts": _facts(shipment, [parcel] if parcel else boxes, len(boxes)),
        "lines": _lines_of(parcel) if parcel else _lines(shipment),
        "parcels": [_parcel(box, len(boxes)) for box in ([parcel] if parcel else boxes)],
        "note": CAUTION,
        "prepared": {
            "who": prepared_by or brand.name,
            "when": f"{long_date(shipment.updated_at)} à {french.hour(shipment.updated_at)}",
        },
    }
    if parcel:
        others = [_parcel(box, len(boxes)) for box in boxes if box.pk != parcel.pk]
        data |= {"others": others, "shipped_head": "Dans ce colis"}
    elif remaining := _remaining(shipment):
        data["remaining"] = remaining
    arrived = parcel or shipment
    if arrived.delivered_on:
        data["received"] = {
            "who": arrived.received_by or shipment.recipient,
            "when": f"Reçu le {long_date(arrived.delivered_on)}",
        }
    return data


def packing_data(shipment: Shipment, *, draft: bool = False) -> dict[str, Any]:
    """What goes in which parcel, for whoever packs, and for whoever opens them."""
    boxes = list(shipment.parcels.all())
    items = items_of(shipment)
    return note_data(shipment, draft=draft) | {
        "title": "Liste de colisage",
        "groups": [
            {"title": _parcel(box, len(boxes)), "lines": [_content(*row) for row in items.get(box.pk, {}).values()]}
            for box in boxes
        ],
    }


def _ship_to(shipment: Shipment) -> dict[str, Any]:
    lines = [line for line in (*shipment.address.splitlines(), shipment.recipient) if line.strip()]
    return {"name": shipment.client_name, "lines": lines}


def _facts(shipment: Shipment, boxes: Sequence[Parcel], count: int) -> list[dict[str, str]]:
    alone = boxes[0] if len(boxes) == 1 else None
    facts = [
        ("Expédié le", long_date(shipment.shipped_on) if shipment.shipped_on else "À expédier"),
        ("Commande", shipment.order.reference),
        ("Transporteur", shipment.carrier_name),
        ("N° de suivi", alone.tracking if alone else french.plural(count, "colis", "colis")),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _lines(shipment: Shipment) -> list[dict[str, Any]]:
    serials: dict[int, list[str]] = {}
    for device in Device.objects.filter(shipment=shipment).order_by("pk"):
        serials.setdefault(device.line_id, []).append(device.serial)
    rows = shipment.lines.select_related("line", "line__product").order_by("line__position", "pk")
    return [_line(row.line, row.quantity, serials.get(row.line_id, [])) for row in rows]


def _lines_of(parcel: Parcel) -> list[dict[str, Any]]:
    found = items_of(parcel.shipment).get(parcel.pk, {})
    return [_line(line, quantity, [d.serial for d in devices]) for line, quantity, devices in found.values()]


def _line(line: OrderLine, quantity: Decimal, serials: list[str]) -> dict[str, Any]:
    return {
        "label": line.label,
        "ref": f"Réf. {line.product.code}" if line.product else "",
        "serials": serials,
        "ordered": exact(line.quantity, 0),
        "shipped": exact(quantity, 0),
    }


def _content(line: OrderLine, quantity: Decimal, devices: Sequence[Device]) -> dict[str, Any]:
    return _line(line, quantity, [" · ".join(part for part in (d.serial, d.mac) if part) for d in devices])


def items_of(shipment: Shipment) -> dict[int, dict[int, tuple[OrderLine, Decimal, list[Device]]]]:
    """parcel -> order line -> (line, how many, devices), in the order of the lines: one query."""
    found: dict[int, dict[int, tuple[OrderLine, Decimal, list[Device]]]] = {}
    rows = ParcelItem.objects.filter(parcel__shipment=shipment).select_related("line", "line__product", "device")
    for item in rows.order_by("parcel__rank", "line__position", "pk"):
        line, quantity, devices = found.setdefault(item.parcel_id, {}).get(item.line_id, (item.line, Decimal(0), []))
        devices = [*devices, item.device] if item.device else devices
        found[item.parcel_id][item.line_id] = (line, quantity + item.quantity, devices)
    return found


def _parcel(box: Parcel, count: int) -> str:
    """« Colis 2/3 · 4,5 kg · XY123FR »."""
    words = [
        f"Colis {box.rank}/{count}" if count > 1 else "1 colis",
        f"{french.number(box.weight_kg, 1)} kg" if box.weight_kg else "",
        box.tracking if count > 1 else "",
    ]
    return " · ".join(word for word in words if word)


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


def draw(shipment: Shipment, *, prepared_by: str = "", draft: bool = False, parcel: Parcel | None = None) -> bytes:
    return _render(note_data(shipment, prepared_by=prepared_by, draft=draft, parcel=parcel))


def draw_packing(shipment: Shipment, *, draft: bool = False) -> bytes:
    return _render(packing_data(shipment, draft=draft))


def _render(data: dict[str, Any]) -> bytes:
    try:
        return render("bl", data, timestamp=timezone.now())
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
