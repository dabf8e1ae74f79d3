"""What of an order is invoiced at once: all of it, some of its sites, or only what is delivered or installed so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from maillon.billing.coverage import Coverage, invoiced_lines
from maillon.catalog.models import Kind
from maillon.clients.models import Site
from maillon.core.money import Line
from maillon.interventions.done import installed
from maillon.interventions.models import Visit
from maillon.logistics.models import Parcel, ParcelItem
from maillon.orders.models import Order, OrderLine
from maillon.orders.places import site_of
from maillon.orders.sites import by_site

NONE = Decimal(0)
Left = list[tuple[OrderLine, Decimal]]


@dataclass(frozen=True)
class Share:
    """``sites``: those to invoice, ``None`` being where the order names no site; all of them when not given. ``done``: only
    what was delivered or installed."""

    sites: frozenset[int | None] | None = None
    done: bool = False


WHOLE = Share()


def of(order: Order, remaining: Left, share: Share) -> Left:
    """The part of what is left that is asked for, site after site when there are several."""
    kept = [(line, left) for line, left in remaining if share.sites is None or site_of(line, order) in share.sites]
    if share.done:
        done = done_so_far(order, [line for line, _ in kept])
        already = _already(remaining)
        ready = ((line, min(left, done.get(line.pk, NONE) - already[line.pk])) for line, left in kept)
        kept = [(line, quantity) for line, quantity in ready if quantity > 0]
    ranks = {site: rank for rank, site in enumerate(by_site(order))}
    return sorted(kept, key=lambda row: (ranks[site_of(row[0], order)], row[0].position, row[0].pk))


def _already(remaining: Left) -> dict[int, Decimal]:
    """What is on an invoice or a draft of each of these lines: the rest of its quantity."""
    return {line.pk: line.quantity - left for line, left in remaining}


def done_so_far(order: Order, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    """By line id: goods that arrived in a parcel or were installed, whichever is more; services where the visits are over, or
    where the goods of the site are all there when nobody has to come."""
    ids = [line.pk for line in lines]
    arrived = ParcelItem.objects.filter(line__in=ids, parcel__status=Parcel.Status.DELIVERED).order_by()
    found = dict(arrived.values_list("line_id").annotate(total=Sum("quantity")))
    for line_id, quantity in installed(ids).items():
        found[line_id] = max(quantity, found.get(line_id, NONE))
    served = served_sites(order, found)
    for line in lines:
        if line.kind == Kind.SERVICE and site_of(line, order) in served:
            found[line.pk] = line.quantity
    return found


def served_sites(order: Order, goods: dict[int, Decimal]) -> set[int | None]:
    """The sites where nothing is left to do. ``goods``: what arrived, by line id."""
    over, live = Count("pk", filter=Q(status=Visit.Status.DONE)), Count("pk", filter=~Q(status=Visit.Status.DONE))
    rows = Visit.objects.filter(order=order).exclude(status__in=(Visit.Status.CANCELLED, Visit.Status.FAILED))
    visits = {site: (done, open_) for site, done, open_ in rows.order_by().values_list("site").annotate(a=over, b=live)}
    comes = order.steps.filter(kind="installation").exists()
    served = set()
    for site, lines in by_site(order).items():
        done, under_way = visits.get(site or 0, (0, 0))
        hardware = [line for line in lines if line.kind == Kind.HARDWARE]
        here = bool(hardware) and all(goods.get(line.pk, NONE) >= line.quantity for line in hardware)
        if (done and not under_way) or (not visits and not comes and here):
            served.add(site)
    return served


@dataclass(frozen=True)
class SitePart:
    """What a page says of one site: how many of its lines with a price are invoiced, and what is left, before VAT."""

    site_id: int | None
    name: str
    address: str
    done: int
    total: int
    left: Decimal
    ready: Decimal
    drafted: bool

    @property
    def key(self) -> str:
        return str(self.site_id or 0)


def parts_of(order: Order, coverage: Coverage | None, user: Any) -> list[SitePart]:
    """The sites of an order as they stand. ``coverage``: with drafts, so that what waits on one is no longer to do."""
    remaining = coverage.remaining if coverage else []
    placed = by_site(order)
    sites = {site.pk: site for site in Site.objects.visible_to(user).filter(pk__in=[key for key in placed if key])}
    ready = {line.pk: quantity for line, quantity in of(order, remaining, Share(done=True))}
    left = {line.pk: quantity for line, quantity in remaining}
    issued = invoiced_lines([line.pk for lines in placed.values() for line in lines])
    parts = []
    for key, lines in placed.items():
        site = sites.get(key or 0)
        billable = [line for line in lines if not line.recurring and line.unit_price and line.discount < 100]
        parts.append(
            SitePart(
                key,
                site.name if site else ("Sans site" if key is None else "Autre site"),
                site.address if site else "",
                sum(issued.get(line.pk, NONE) >= line.quantity for line in billable),
                len(billable),
                _net(lines, left),
                _net(lines, ready),
                any(
                    left.get(line.pk, NONE) < line.quantity - issued.get(line.pk, NONE)
                    for line in lines
                    if not line.recurring
                ),
            )
        )
    return parts


def _net(lines: Sequence[OrderLine], quantities: dict[int, Decimal]) -> Decimal:
    rows = [
        Line(quantities[line.pk], line.unit_price, line.discount, line.vat_rate, line.vat_category)
        for line in lines
        if line.pk in quantities
    ]
    return sum((row.net for row in rows), Decimal("0.00"))


def several(order: Order) -> bool:
    return len(by_site(order)) > 1
