"""What logistics shows on an order, on a client, and on the public tracking page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillon.core import french
from maillon.core.panels import ASIDE as ASIDE_PANEL
from maillon.core.panels import NOW, TAB, Panel, RecordAction
from maillon.documents.models import Document
from maillon.logistics.kinds import prepare_url
from maillon.logistics.lists import SHEET_TONES, SHIPMENT_TONES, parcel_words
from maillon.logistics.models import Checklist, Device, Parcel, ParcelItem, Shipment, StagingSheet
from maillon.logistics.services import backlog, checks, shortages
from maillon.logistics.services.papers import KIND
from maillon.logistics.services.shipping import SHIPPING, remaining_of
from maillon.orders.sites import SiteNews, SiteWork, goods_by_site
from maillon.orders.tracking import ASIDE, TrackingSection
from maillon.records import origins
from maillon.stock.models import Level, Unit

ORDER, CLIENT, MOST = "orders.order", "clients.client", 100
PUBLIC_STATES = {
    Parcel.Status.READY: ("En préparation", ""),
    Parcel.Status.SHIPPED: ("En route", "info"),
    Parcel.Status.DELIVERED: ("Livré", "success"),
    Parcel.Status.LOST: ("Perdu, nous vous recontactons", "error"),
}


def rows_of(shipments: Any) -> list[dict[str, Any]]:
    rows = shipments.prefetch_related("parcels")[:MOST]
    return [{"shipment": s, "tone": SHIPMENT_TONES[s.status], "parcels": parcel_words(s)} for s in rows]


def of_order(order: Any, user: Any) -> dict[str, Any]:
    sheet = StagingSheet.objects.visible_to(user).filter(order=order).first()
    may = user.can("shipments.edit") and not user.partner_id and order.status == order.Status.OPEN
    return {
        "sheet": sheet,
        "sheet_tone": SHEET_TONES[sheet.status] if sheet else "",
        "shipments": rows_of(Shipment.objects.visible_to(user).filter(order=order)),
        "prepare_url": _prepare_here(order) if may else "",
    }


def _prepare_here(order: Any) -> str:
    """At its step, what blocks the order says it already, above; the sites of an order have each their own."""
    if order.step_kind == SHIPPING or len(goods_by_site(order)) > 1:
        return ""
    return prepare_url(order) if any(part.left for part in remaining_of(order)) else ""


def at_each_site(order: Any, user: Any) -> dict[int | None, list[SiteNews]]:
    """Where something is left to ship, a button that ships it there."""
    if not user.can("shipments.edit") or user.partner_id or order.status != order.Status.OPEN:
        return {}
    left = {part.line.pk for part in remaining_of(order) if part.left}
    return {
        site: [SiteNews("Préparer l'expédition", f"{prepare_url(order)}&site={site}", "package", action=True)]
        for site, rows in goods_by_site(order).items()
        if site and any(line.pk in left for line in rows)
    }


def left_of(order: Any, user: Any) -> dict[str, Any] | None:
    """One word for what is not there yet: the rest to ship once a part left, which says what it waits for; before, what the order
    waits for from the stock."""
    found = backlog_of(order, user)
    return found if found is not None else shortage_of(order, user)


def shortage_of(order: Any, user: Any) -> dict[str, Any] | None:
    """What the order waits for, to those who read the stock; where to buy it, to those who buy."""
    if user.partner_id or order.status != order.Status.OPEN or not user.can("stock.see"):
        return None
    lacking = shortages.of_orders([order]).get(order.pk)
    return {"said": french.fr(shortages.said(lacking)), **_to_buy(user)} if lacking else None


def _to_buy(user: Any) -> dict[str, str]:
    buys = user.can("purchases.edit")
    return {
        "needs_url": "/stock/achats/besoins/" if buys else "",
        "needs_action": "Voir les besoins" if buys else "",
    }


def backlog_of(order: Any, user: Any) -> dict[str, Any] | None:
    """What remains to ship once a part left: to its partner too, without what is in stock."""
    if order.status != order.Status.OPEN or order.validated_at is None:
        return None
    found = backlog.of_order(order, reads_stock=user.can("stock.see") and not user.partner_id)
    if found is None:
        return None
    several = len(goods_by_site(order)) > 1
    label = "Voir par site" if several else "Voir les expéditions"
    return {
        "backlog": found,
        **(_to_buy(user) if any(row.awaited for row in found.rows) else {}),
        "url": f"{order.get_absolute_url()}/{'sites' if several else 'expeditions'}",
        "action": label,
    }


def checks_of(product: Any, user: Any) -> dict[str, Any] | None:
    """What the bench checks on this article."""
    if not product.serialised:
        return None
    own = Checklist.objects.filter(product=product).first()
    url = f"/staging/articles/{product.reference}/controles" if checks.may_edit(user) else ""
    return {"labels": own.labels if own else checks.USUAL, "usual": own is None, "url": url}


def _others_at(client: Any, user: Any, known: set[int]) -> list[dict[str, Any]]:
    """What else the stock knows at this client's: left by a technician, or goods without numbers."""
    units = Unit.objects.visible_to(user).filter(place__client=client).exclude(pk__in=known).select_related("product")
    levels = Level.objects.visible_to(user).filter(place__client=client, on_hand__gt=0, product__serialised=False)
    found = [
        {"label": u.product.name, "serial": u.serial, "url": u.get_absolute_url(), "quantity": 1}
        for u in units.order_by("-pk")[:MOST]
    ]
    return found + [
        {"label": row.product.name, "serial": "", "url": "", "quantity": row.on_hand}
        for row in levels.select_related("product").order_by("product__name")[:MOST]
    ]


def of_client(client: Any, user: Any) -> dict[str, Any]:
    devices = Device.objects.visible_to(user).live().filter(order__client_id=client.pk).select_related("order")
    rows = list(devices.select_related("unit").order_by("-staged_at", "-pk")[:MOST])
    reads_stock = user.can("stock.see") and not user.partner_id
    return {
        "devices": rows,
        "reads_stock": reads_stock,
        "others": _others_at(client, user, {d.unit_id for d in rows if d.unit_id}) if reads_stock else [],
        "shipments": rows_of(Shipment.objects.visible_to(user).filter(order__client_id=client.pk)),
    }


def parcels_of(order: Any) -> dict[str, Any] | None:
    """The parcels as the end client follows them: content, carrier, number; never a price."""
    rows = Parcel.objects.filter(shipment__order=order).select_related("shipment").order_by("shipment_id", "rank")
    parcels = list(rows)
    content: dict[int, dict[str, Decimal]] = {}
    for item in ParcelItem.objects.filter(parcel__in=parcels).select_related("line").order_by("line__position"):
        held = content.setdefault(item.parcel_id, {})
        held[item.line.label] = held.get(item.line.label, Decimal(0)) + item.quantity
    shown = [_parcel(parcel, content.get(parcel.pk, {})) for parcel in parcels]
    arrived = sum(parcel.status == Parcel.Status.DELIVERED for parcel in parcels)
    return {"parcels": shown, "count": len(parcels), "arrived": arrived} if parcels else None


def _parcel(parcel: Parcel, content: dict[str, Decimal]) -> dict[str, Any]:
    state, tone = PUBLIC_STATES[Parcel.Status(parcel.status)]
    words = french.listing([f"{french.number(quantity)} {label}" for label, quantity in content.items()])
    return {"parcel": parcel, "shipment": parcel.shipment, "state": state, "tone": tone, "content": words}


def news(order: Any) -> str | None:
    """What the parcels change to the title of the page, while they are what matters."""
    if order.step_kind != "delivery":
        return None
    states = list(Parcel.objects.filter(shipment__order=order).values_list("status", flat=True))
    arrived = sum(status == Parcel.Status.DELIVERED for status in states)
    if not arrived:
        return None
    if arrived == len(states):
        return "Votre colis est livré" if arrived == 1 else "Vos colis sont livrés"
    return f"{arrived} colis sur {len(states)} {'est livré' if arrived == 1 else 'sont livrés'}"


def notes_of(order: Any) -> list[Document]:
    """The delivery notes of parcels that left."""
    ids = Shipment.objects.filter(order=order).exclude(status=Shipment.Status.CANCELLED).values("pk")
    rows = Document.objects.filter(target_model="logistics.shipment", target_id__in=ids, kind=KIND, client_visible=True)
    return list(rows.order_by("created_at"))


def may_return(ticket: Any, user: Any) -> bool:
    return ticket.is_open and ticket.client_id is not None and not user.partner_id and not user.is_technician


PANELS = (
    Panel("catalog.product", ASIDE_PANEL, "controles", "Contrôles du staging", "logistics/_panel_checks.html", checks_of,
          right="staging.see", order=60),
    Panel(ORDER, NOW, "reliquat", "Reliquat", "logistics/_left.html", left_of, right="shipments.see", order=11),
    Panel(ORDER, TAB, "expeditions", "Expéditions", "logistics/_panel_order.html", of_order, right="shipments.see",
          count=lambda order, user: Shipment.objects.visible_to(user).filter(order=order), order=40),
    Panel(CLIENT, TAB, "materiel", "Matériel", "logistics/_panel_client.html", of_client, right="shipments.see",
          count=lambda client, user: Device.objects.visible_to(user).live().filter(order__client_id=client.pk), order=45),
    RecordAction("tickets.ticket", "sav", "Retour SAV", "replace", lambda ticket: f"/sav/appareils?{origins.sign(ticket)}",
                 right="staging.see", shown=may_return, order=45),
    SiteWork(at_each_site, 10),
    TrackingSection("parcels", "logistics/_tracking.html", parcels_of, news, ASIDE, order=30, papers=notes_of),
)  # fmt: skip
