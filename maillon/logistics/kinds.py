"""The kinds of steps that logistics owns: staging, shipping, delivery. Bulk: a fixed number of queries for any number of
orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from maillon.core import french
from maillon.logistics.models import Device, Parcel, Shipment, StagingSheet
from maillon.logistics.services import staging
from maillon.logistics.services.shipping import shipped_by_line
from maillon.logistics.workflow import missing_to_leave
from maillon.orders.models import OrderLine
from maillon.orders.steps import Blocker, StepKind, once

Found = dict[int, list[Blocker]]


def _expected(orders: Sequence[Any]) -> dict[int, dict[int, tuple[int, bool]]]:
    """order id -> serialised line id -> (how many, whether each has a MAC address)."""
    found: dict[int, dict[int, tuple[int, bool]]] = defaultdict(dict)
    rows = OrderLine.objects.filter(order__in=[o.pk for o in orders], serialised=True).order_by()
    for order_id, line_id, quantity, has_mac in rows.values_list("order_id", "pk", "quantity", "has_mac"):
        found[order_id][line_id] = (int(quantity), has_mac)
    return found


def _read(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """line id -> (devices read, devices without MAC address)."""
    rows = Device.objects.live().filter(order__in=[o.pk for o in orders]).order_by().values("line_id")
    return {
        r["line_id"]: (r["n"], r["bare"]) for r in rows.annotate(n=Count("pk"), bare=Count("pk", filter=Q(mac=None)))
    }


def missing_in_staging(orders: Sequence[Any]) -> Found:
    expected, read = once(orders, _expected), once(orders, _read)
    sheets = {s.order_id: s for s in StagingSheet.objects.filter(order__in=[o.pk for o in orders])}
    found: Found = {}
    for order in orders:
        sheet = sheets.get(order.pk)
        url = sheet.get_absolute_url() if sheet else ""
        lines = expected.get(order.pk, {})
        serials = sum(max(0, n - read.get(pk, (0, 0))[0]) for pk, (n, _) in lines.items())
        macs = sum(read.get(pk, (0, 0))[1] for pk, (_, has_mac) in lines.items() if has_mac)
        checks = staging.to_check(sheet) if sheet else 0
        texts = staging.gaps(serials, macs, checks)
        if texts:
            actions = ["Saisir le numéro"] * (bool(serials) + bool(macs)) + ["Ouvrir la fiche"]
            found[order.pk] = [Blocker(text, url, action) for text, action in zip(texts, actions, strict=False)]
    return found


def staged(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    expected, read = once(orders, _expected), once(orders, _read)
    totals = {}
    for order_id, lines in expected.items():
        done = sum(
            min(n, max(0, got - (bare if mac else 0)))
            for n, mac, got, bare in ((n, mac, *read.get(pk, (0, 0))) for pk, (n, mac) in lines.items())
        )
        totals[order_id] = (done, sum(n for n, _ in lines.values()))
    return totals


def enter_staging(order: Any, actor: Any) -> None:
    staging.open_sheet(order, actor)


def sheet_url(order: Any) -> str:
    return f"/staging/commande/{order.reference}"


def _shipments(orders: Sequence[Any]) -> dict[int, list[tuple[Shipment, list[Parcel]]]]:
    """order id -> its live shipments, each with its parcels and how many items each holds."""
    found: dict[int, list[tuple[Shipment, list[Parcel]]]] = defaultdict(list)
    rows = Shipment.objects.filter(order__in=[o.pk for o in orders]).exclude(status=Shipment.Status.CANCELLED)
    boxes: dict[int, list[Parcel]] = defaultdict(list)
    for parcel in Parcel.objects.filter(shipment__in=rows).annotate(held=Count("items")).order_by("rank"):
        boxes[parcel.shipment_id].append(parcel)
    for shipment in rows.select_related("carrier").order_by("pk"):
        found[shipment.order_id].append((shipment, boxes[shipment.pk]))
    return found


def _left_to_ship(orders: Sequence[Any]) -> dict[int, tuple[Decimal, Decimal]]:
    """order id -> (quantity on a delivery note, quantity ordered) of hardware."""
    sent = shipped_by_line([o.pk for o in orders])
    found: dict[int, tuple[Decimal, Decimal]] = {}
    rows = OrderLine.objects.filter(order__in=[o.pk for o in orders], kind="hardware").order_by()
    for order_id, line_id, quantity in rows.values_list("order_id", "pk", "quantity"):
        done, total = found.get(order_id, (Decimal(0), Decimal(0)))
        found[order_id] = (done + min(quantity, sent.get(line_id, Decimal(0))), total + quantity)
    return found


def missing_to_ship(orders: Sequence[Any]) -> Found:
    shipments, quantities = once(orders, _shipments), once(orders, _left_to_ship)
    found: Found = {}
    for order in orders:
        mine = shipments.get(order.pk, [])
        prepare = prepare_url(order)
        if not mine:
            found[order.pk] = [Blocker("Aucune expédition préparée", prepare, "Préparer l'expédition")]
            continue
        gaps = [gap for shipment, boxes in mine if (gap := _not_gone(shipment, boxes))]
        done, total = quantities.get(order.pk, (Decimal(0), Decimal(0)))
        if total > done:
            text = f"{french.number(total - done)} sur {french.number(total)} articles sans expédition"
            gaps.append(Blocker(text, prepare, "Préparer l'expédition"))
        if gaps:
            found[order.pk] = gaps
    return found


def _not_gone(shipment: Shipment, boxes: list[Parcel]) -> Blocker | None:
    url = shipment.get_absolute_url()
    if shipment.status != Shipment.Status.PREPARED:
        return None
    if shipment.carrier is None:
        return Blocker(f"Transporteur absent du {shipment.reference}", url, "Choisir le transporteur")
    if missing := missing_to_leave(shipment, boxes):
        return Blocker(missing[0], url, "Ouvrir l'expédition" if len(boxes) > 1 else "Saisir le numéro")
    return Blocker(f"{shipment.reference} à expédier", url, "Ouvrir l'expédition")


def shipped(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    return {pk: (int(done), int(total)) for pk, (done, total) in once(orders, _left_to_ship).items()}


def missing_to_deliver(orders: Sequence[Any]) -> Found:
    """A date for each parcel, another for what was lost; an order that skipped shipping has none to wait for."""
    found: Found = {}
    quantities = once(orders, _left_to_ship)
    urls = {order.pk: prepare_url(order) for order in orders}
    for order_id, mine in once(orders, _shipments).items():
        done, total = quantities.get(order_id, (Decimal(0), Decimal(0)))
        gaps = [gap for shipment, boxes in mine if (gap := _not_arrived(shipment, boxes, alone=len(mine) == 1))]
        lost = [(s, p, len(boxes)) for s, boxes in mine for p in boxes if p.status == Parcel.Status.LOST]
        if total > done:
            gaps += [_to_send_again(shipment, parcel, count, urls[order_id]) for shipment, parcel, count in lost]
        if gaps:
            found[order_id] = gaps
    return found


def _not_arrived(shipment: Shipment, boxes: list[Parcel], *, alone: bool) -> Blocker | None:
    under_way = [p for p in boxes if p.status in (Parcel.Status.READY, Parcel.Status.SHIPPED)]
    if not under_way:
        return None
    where = "" if alone else f" pour {shipment.reference}"
    if len(boxes) > 1:
        where = f" pour {len(under_way)} colis sur {len(boxes)} du {shipment.reference}"
    return Blocker(f"Date de livraison à saisir{where}", shipment.get_absolute_url(), "Saisir la date")


def _to_send_again(shipment: Shipment, parcel: Parcel, count: int, url: str) -> Blocker:
    which = f"Colis {parcel.rank}/{count} du {shipment.reference}" if count > 1 else f"Colis du {shipment.reference}"
    return Blocker(f"{which} perdu : son contenu est à renvoyer", url, "Préparer l'expédition")


def delivered(orders: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """Parcels arrived, of all that were sent; a lost one whose content was sent again no longer counts."""
    quantities = once(orders, _left_to_ship)
    found = {}
    for pk, mine in once(orders, _shipments).items():
        done, total = quantities.get(pk, (Decimal(0), Decimal(0)))
        counted = [p for _, boxes in mine for p in boxes if p.status != Parcel.Status.LOST or total > done]
        found[pk] = (sum(p.status == Parcel.Status.DELIVERED for p in counted), len(counted))
    return found


def prepare_url(order: Any) -> str:
    return f"/expeditions/nouvelle?commande={order.reference}"


def shipments_url(order: Any) -> str:
    return f"/expeditions/commande/{order.reference}"


KINDS = (
    StepKind(
        "staging",
        "Staging",
        blockers=missing_in_staging,
        progress=staged,
        entered=enter_staging,
        url=sheet_url,
        unit="appareils préparés",
        needs_hardware=True,
    ),
    StepKind(
        "shipping",
        "Expédition",
        blockers=missing_to_ship,
        progress=shipped,
        unit="articles expédiés",
        needs_hardware=True,
    ),
    StepKind(
        "delivery",
        "Livraison",
        blockers=missing_to_deliver,
        progress=delivered,
        url=shipments_url,
        unit="colis livrés",
        needs_hardware=True,
    ),
)
