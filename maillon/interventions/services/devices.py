"""The devices of visits: what is to install at each site of an order, as staging prepared it and as its lines now say."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillon.clients.models import Site
from maillon.interventions.models import Visit, VisitDevice
from maillon.interventions.workflow import CONFIRMED, PLANNED, TO_PLAN
from maillon.orders.models import Order, OrderLine
from maillon.orders.places import site_of
from maillon.orders.sites import goods_by_site
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.technicians.equipment import prepared

UNDONE = (Visit.Status.CANCELLED, Visit.Status.FAILED)
AHEAD = (TO_PLAN, PLANNED, CONFIRMED)


def fill_devices(visit: Visit) -> None:
    """The devices to install, as staging prepared them; what was already read on site stays."""
    order = visit.order
    if order is None or visit.kind != Visit.Kind.INSTALLATION:
        return
    others = Visit.objects.filter(order_id=order.pk).exclude(pk=visit.pk).exclude(status__in=UNDONE)
    elsewhere = VisitDevice.objects.filter(visit__in=others)
    kept = list(visit.devices.exclude(serial="", absent_reason=""))
    taken = {*elsewhere.values_list("expected_serial", flat=True), *(d.expected_serial for d in kept)} - {""}
    visit.devices.filter(serial="", absent_reason="").delete()
    lines = _lines_of(visit, order)
    known: dict[int, int] = dict.fromkeys((line.pk for line in lines), 0)
    rows = [
        VisitDevice(
            visit=visit,
            partner_id=visit.partner_id,
            line_id=d.line_id,
            label=d.label,
            expected_serial=d.serial,
            mac=d.mac,
        )
        for d in prepared([order.pk]).get(order.pk, [])
        if d.serial not in taken and d.line_id in known
    ]
    for line_id in [row.line_id for row in (*rows, *kept)] + list(elsewhere.values_list("line_id", flat=True)):
        if line_id in known:
            known[line_id] += 1
    for line in lines:
        missing = int(line.quantity) - known[line.pk] if line.serialised else 0
        rows += [
            VisitDevice(visit=visit, partner_id=visit.partner_id, line=line, label=line.label) for _ in range(missing)
        ]
    VisitDevice.objects.bulk_create(rows)


def _lines_of(visit: Visit, order: Order) -> list[OrderLine]:
    """Those of the visit's site, when the order has several; all of them otherwise, wherever the visit goes."""
    rows = list(order.lines.order_by("position", "pk"))
    if len(goods_by_site(order)) < 2:
        return rows
    return [line for line in rows if site_of(line, order) == visit.site_id]


def sites_to_visit(order: Order) -> list[Site]:
    """The sites of the order where nobody goes yet; again when all who went have finished and devices were added since."""
    live = list(Visit.objects.filter(order=order).exclude(status__in=UNDONE))
    goods = goods_by_site(order)
    wanted: list[int | None] = [key for key in goods if key] or [order.site_id]
    several = len(goods) > 1
    keys = []
    for key in wanted:
        there = [visit for visit in live if visit.site_id == key] if several else live
        over = all(visit.status == Visit.Status.DONE for visit in there)
        if not there or (over and _uncovered(order, goods.get(key, []))):
            keys.append(key)
    sites = Site.objects.in_bulk([key for key in keys if key])
    return [sites[key] for key in keys if key in sites]


def _uncovered(order: Order, lines: list[OrderLine]) -> bool:
    live = Visit.objects.filter(order=order).exclude(status__in=UNDONE)
    counts: dict[int | None, int] = {}
    for line_id in VisitDevice.objects.filter(visit__in=live).values_list("line_id", flat=True):
        counts[line_id] = counts.get(line_id, 0) + 1
    return any(line.serialised and int(line.quantity) > counts.get(line.pk, 0) for line in lines)


@transaction.atomic
def follow(order: Order) -> list[Visit]:
    """The lines or their sites changed: the visits still ahead have what is now to install. Those whose devices moved."""
    rows = Visit.objects.filter(order=order, kind=Visit.Kind.INSTALLATION, status__in=AHEAD).order_by("pk")
    visits = list(rows.select_for_update(of=("self",)).select_related("technician__user"))
    before = {visit.pk: _counted(visit) for visit in visits}
    for visit in visits:  # before any is filled: what leaves one visit is then free for another
        gone = visit.devices.filter(serial="", absent_reason="")
        gone.exclude(line__in=[line.pk for line in _lines_of(visit, order)]).delete()
    for visit in visits:
        visit.order = order
        fill_devices(visit)
    moved = [visit for visit in visits if _counted(visit) != before[visit.pk]]
    for visit in moved:
        log(visit, "Matériel à poser mis à jour avec la commande", audience=Audience.INTERNAL, icon="devices")
    return moved


def _counted(visit: Visit) -> list[Any]:
    return sorted(visit.devices.values_list("line_id", "label", "expected_serial"), key=str)
