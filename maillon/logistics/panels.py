"""What logistics shows on an order, on a client, and on the public tracking page."""

from __future__ import annotations

from typing import Any

from maillon.core import french
from maillon.core.panels import TAB, Panel, RecordAction
from maillon.documents.models import Document
from maillon.logistics.kinds import prepare_url
from maillon.logistics.lists import SHEET_TONES, SHIPMENT_TONES
from maillon.logistics.models import Device, Shipment, ShipmentLine, StagingSheet
from maillon.logistics.services.papers import KIND
from maillon.logistics.services.shipping import remaining_of
from maillon.orders.tracking import ASIDE, TrackingSection

ORDER, CLIENT, MOST = "orders.order", "clients.client", 100
PUBLIC_STATES = {"prepared": ("En préparation", ""), "shipped": ("En route", "info"), "delivered": ("Livré", "success")}


def rows_of(shipments: Any) -> list[dict[str, Any]]:
    return [{"shipment": s, "tone": SHIPMENT_TONES[s.status]} for s in shipments[:MOST]]


def of_order(order: Any, user: Any) -> dict[str, Any]:
    sheet = StagingSheet.objects.visible_to(user).filter(order=order).first()
    may = user.can("shipments.edit") and not user.partner_id and order.status == order.Status.OPEN
    return {
        "sheet": sheet,
        "sheet_tone": SHEET_TONES[sheet.status] if sheet else "",
        "shipments": rows_of(Shipment.objects.visible_to(user).filter(order=order)),
        "prepare_url": prepare_url(order) if may and any(part.left for part in remaining_of(order)) else "",
    }


def of_client(client: Any, user: Any) -> dict[str, Any]:
    devices = Device.objects.visible_to(user).filter(order__client_id=client.pk).select_related("order")
    return {
        "devices": list(devices.order_by("-staged_at", "-pk")[:MOST]),
        "shipments": rows_of(Shipment.objects.visible_to(user).filter(order__client_id=client.pk)),
    }


def parcels_of(order: Any) -> dict[str, Any] | None:
    """The parcels as the end client follows them: content, carrier, number; never a price."""
    shipments = list(Shipment.objects.filter(order=order).exclude(status=Shipment.Status.CANCELLED).order_by("pk"))
    if not shipments:
        return None
    content: dict[int, list[str]] = {}
    for row in ShipmentLine.objects.filter(shipment__in=shipments).select_related("line").order_by("line__position"):
        content.setdefault(row.shipment_id, []).append(f"{french.number(row.quantity)} {row.line.label}")
    return {"parcels": [_parcel(s, content.get(s.pk, [])) for s in shipments]}


def _parcel(shipment: Shipment, content: list[str]) -> dict[str, Any]:
    state, tone = PUBLIC_STATES[shipment.status]
    return {"shipment": shipment, "state": state, "tone": tone, "content": french.listing(content)}


def news(order: Any) -> str | None:
    """What the parcel changes to the title of the page, while it is what matters."""
    if order.step_kind != "delivery":
        return None
    parcels = (
        Shipment.objects.filter(order=order).exclude(status=Shipment.Status.CANCELLED).values_list("status", flat=True)
    )
    if parcels and all(status == Shipment.Status.DELIVERED for status in parcels):
        return "Votre colis est livré"
    return None


def notes_of(order: Any) -> list[Document]:
    """The delivery notes of parcels that left."""
    ids = Shipment.objects.filter(order=order).exclude(status=Shipment.Status.CANCELLED).values("pk")
    rows = Document.objects.filter(target_model="logistics.shipment", target_id__in=ids, kind=KIND, client_visible=True)
    return list(rows.order_by("created_at"))


def can_prepare(order: Any, user: Any) -> bool:
    return not user.partner_id and order.status == order.Status.OPEN and order.step_kind == "shipping"


PANELS = (
    Panel(ORDER, TAB, "expeditions", "Expéditions", "logistics/_panel_order.html", of_order, right="shipments.see",
          count=lambda order, user: Shipment.objects.visible_to(user).filter(order=order), order=40),
    Panel(CLIENT, TAB, "materiel", "Matériel", "logistics/_panel_client.html", of_client, right="shipments.see",
          count=lambda client, user: Device.objects.visible_to(user).filter(order__client_id=client.pk), order=45),
    RecordAction(ORDER, "ship", "Préparer l'expédition", "package", prepare_url, right="shipments.edit", shown=can_prepare,
                 order=30),
    TrackingSection("parcels", "logistics/_tracking.html", parcels_of, news, ASIDE, order=30, papers=notes_of),
)  # fmt: skip
