"""Which order each copy repeats, for which client, how long ago; and the legal numbers of the invoices it brings."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from maillon.billing.models import Invoice
from maillon.billing.services.issue import SERIES
from maillon.clients.models import Client
from maillon.documents.models import Series
from maillon.orders.models import Order

YEARS_DAYS = 3 * 365
OPEN_PERCENT = 4  # a company with years behind it has few orders under way
HALF_DAY = 12 * 3600


@dataclass(frozen=True)
class Copy:
    n: int
    old: int
    client: int
    seconds: int  # how far back in time

    @property
    def days(self) -> int:
        return round(self.seconds / 86400)


def copies(count: int, rng: random.Random) -> list[Copy]:
    """Oldest first, each for a client of the same partner as the order it repeats."""
    clients: dict[int | None, list[int]] = defaultdict(list)
    for partner, client in Client.objects.current().order_by("id").values_list("partner_id", "id"):
        clients[partner].append(client)
    known: dict[bool, list[tuple[int, int | None]]] = {True: [], False: []}
    for order, partner, status in Order.objects.order_by("id").values_list("id", "partner_id", "status"):
        if clients[partner]:
            known[status == Order.Status.OPEN].append((order, partner))
    drawn = []
    for _ in range(count):
        under_way = bool(known[True]) and (not known[False] or rng.randrange(100) < OPEN_PERCENT)
        order, partner = rng.choice(known[under_way])
        back = rng.randrange(HALF_DAY) if under_way else rng.randrange(YEARS_DAYS * 86400)
        drawn.append((back, order, rng.choice(clients[partner])))
    return [
        Copy(n, order, client, back) for n, (back, order, client) in enumerate(sorted(drawn, reverse=True), start=1)
    ]


@dataclass(frozen=True)
class LegalNumber:
    rank: int
    n: int
    old: int
    number: str


def legal_numbers(made: list[Copy]) -> Iterator[LegalNumber]:
    """A number for each copy of an issued invoice, by date, following what the series gave. Brings the series up to date."""
    issued: dict[int, list[tuple[int, str, date]]] = defaultdict(list)
    found = Invoice.objects.issued().filter(order__isnull=False).order_by("id")
    for order, pk, kind, on in found.values_list("order_id", "id", "kind", "issue_date"):
        issued[order].append((pk, kind, on))
    dated = sorted(
        (on - timedelta(days=copy.days), copy.n, pk, SERIES[kind]) for copy in made for pk, kind, on in issued[copy.old]
    )
    series: dict[tuple[str, int], Any] = {(s.prefix, s.year): s for s in Series.objects.all()}
    for rank, (on, n, pk, prefix) in enumerate(dated, start=1):
        counter = series.setdefault((prefix, on.year), Series(prefix=prefix, year=on.year, last=0))
        counter.last += 1
        counter.last_date = max(on, counter.last_date or on)
        yield LegalNumber(rank, n, pk, f"{prefix}-{on.year}-{counter.last:05d}")
    for counter in series.values():
        counter.save()
