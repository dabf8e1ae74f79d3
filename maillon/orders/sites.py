"""An order whose lines go to several sites: what goes where, and how far each site is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from maillon.catalog.models import Kind
from maillon.clients.models import Site
from maillon.core import french
from maillon.core.modules import registry
from maillon.orders.models import Order, OrderLine
from maillon.orders.places import site_of
from maillon.orders.progress import LineProgress
from maillon.orders.services.sites import may_place, of_client

ZERO = Decimal(0)


@dataclass(frozen=True)
class SiteNews:
    """What a module says of one site of an order. ``action``: a button rather than a fact."""

    text: str
    url: str
    icon: str
    state: Any = ""
    action: bool = False


@dataclass(frozen=True)
class SiteWork:
    """Offered in a manifest. ``of_order(order, user)`` -> {site id: what there is to say}. Bulk: a fixed number of queries."""

    of_order: Callable[[Any, Any], dict[int | None, list[SiteNews]]]
    order: int = 50


@dataclass(frozen=True)
class Measure:
    """« 3/5 expédiés »."""

    word: str
    done: Decimal
    total: Decimal

    @property
    def share(self) -> str:
        return f"{french.number(self.done)}/{french.number(self.total)}"

    @property
    def said(self) -> str:
        return f"{self.share} {self.word}{'s' if self.total >= 2 else ''}"

    @property
    def bar(self) -> tuple[int, int]:
        """In thousandths: what a bar of the page takes."""
        return int(self.done * 1000), int(self.total * 1000)


@dataclass(frozen=True)
class PlacedLine:
    """``promised``: the date of its own, when it has one."""

    line: OrderLine
    measures: list[Measure]
    promised: date | None = None


@dataclass
class SitePart:
    """One site of the order: its lines, how far they are, what there is to do there. ``promised``: the dates promised there."""

    site_id: int | None
    name: str
    address: str
    rows: list[PlacedLine] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    facts: list[SiteNews] = field(default_factory=list)
    actions: list[SiteNews] = field(default_factory=list)
    promised: list[date] = field(default_factory=list)


def by_site(order: Order) -> dict[int | None, list[OrderLine]]:
    """The lines by site, the order's own first."""
    found: dict[int | None, list[OrderLine]] = {}
    for line in sorted(order.lines.all(), key=lambda line: (bool(line.site_id), line.position, line.pk)):
        found.setdefault(site_of(line, order), []).append(line)
    return found


def goods_by_site(order: Order) -> dict[int | None, list[OrderLine]]:
    """The same, of hardware alone: where there is something to ship and to install."""
    goods = {key: [line for line in rows if line.kind == Kind.HARDWARE] for key, rows in by_site(order).items()}
    return {key: rows for key, rows in goods.items() if rows}


def shown(order: Order, user: Any) -> bool:
    """An order of one site shows nothing more, unless its client has others to choose from."""
    if any(line.site_id and line.site_id != order.site_id for line in order.lines.all()):
        return True
    has_sites = getattr(order, "has_sites", None)
    return may_place(order, user) and (len(of_client(order.client_id)) > 1 if has_sites is None else has_sites)


def count(order: Order, user: Any) -> int:
    found = len(by_site(order))
    return found if found > 1 else 0


def parts_of(order: Order, user: Any) -> list[SitePart]:
    placed = by_site(order)
    sites = {site.pk: site for site in Site.objects.visible_to(user).filter(pk__in=[key for key in placed if key])}
    offers = [offer for offer in sorted(registry.offered(LineProgress), key=lambda offer: offer.order) if offer.on_site]
    ids = [line.pk for rows in placed.values() for line in rows]
    done = [(offer, offer.of(ids)) for offer in offers]
    parts = [_part(key, sites.get(key or 0), rows, done) for key, rows in placed.items()]
    for part in parts:
        part.promised = dates_of(order, placed[part.site_id])
    for work in sorted(registry.offered(SiteWork), key=lambda work: work.order):
        told = work.of_order(order, user)
        for part in parts:
            for news in told.get(part.site_id, []):
                (part.actions if news.action else part.facts).append(news)
    return parts


def dates_of(order: Order, rows: Sequence[OrderLine]) -> list[date]:
    """The dates promised for these lines, each once."""
    return sorted({day for line in rows if (day := line.promised_on or order.promised_on)})


def own_dates(order: Order) -> list[tuple[str, list[date]]]:
    """Site by site, the dates promised, when a line has a date of its own; the name of each site when there are several."""
    rows = list(order.lines.all())
    if not any(line.promised_on for line in rows):
        return []
    sites = by_site(order)
    known = dict(Site.objects.filter(pk__in=[key for key in sites if key]).values_list("pk", "name"))
    if len(sites) > 1:
        return [
            (known.get(key or 0, "Sans site"), days) for key, found in sites.items() if (days := dates_of(order, found))
        ]
    return [(line.label, [line.promised_on]) for line in rows if line.promised_on]


def _part(key: int | None, site: Site | None, rows: Sequence[OrderLine], done: list[tuple[Any, Any]]) -> SitePart:
    name = site.name if site else ("Sans site" if key is None else "Autre site")
    part = SitePart(key, name, site.address if site else "")
    goods = [line for line in rows if line.kind == Kind.HARDWARE]
    for line in rows:
        part.rows.append(PlacedLine(line, _measures([line], done) if line in goods else [], line.promised_on))
    part.measures = _measures(goods, done) if goods else []
    return part


def _measures(lines: Sequence[OrderLine], done: list[tuple[Any, Any]]) -> list[Measure]:
    found = []
    for offer, of in done:
        counted = [line for line in lines if line.serialised or not offer.by_number]
        total = sum((line.quantity for line in counted), ZERO)
        reached = sum((min(of.get(line.pk, ZERO), line.quantity) for line in counted), ZERO)
        found += [Measure(offer.word, reached, total)] if total else []
    return found
