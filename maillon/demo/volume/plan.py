"""Which order each copy repeats, for which client, how long ago; and the legal numbers of the invoices it brings."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, cycle
from typing import Any

from django.db.models import F

from maillon.billing.models import Invoice
from maillon.billing.services.issue import SERIES
from maillon.clients.models import Client
from maillon.core.errors import Refused
from maillon.documents.models import Series
from maillon.orders.models import Order

YEARS_DAYS = 3 * 365
OPEN_PERCENT = 4  # a company with years behind it has few orders under way
HOUR_AND_HALF = 90 * 60  # an order under way stays on the day it is on: what is due tonight is not late
WEEK = 7 * 86400
SMALL = 2000  # under so many orders, a company that began eighteen months ago and grows
RECENT = 4  # weeks: an invoice that waits for its payment is not copied years back
CUSTOMERS = 0.85  # the share of the clients that order
LATE = 0.12  # the share of orders under way that are late
RARE = 0.04  # the share of orders cancelled, or whose invoice was


@dataclass(frozen=True)
class Copy:
    n: int
    old: int
    client: int
    seconds: int  # how far back in time

    @property
    def days(self) -> int:
        return round(self.seconds / 86400)


@dataclass
class Known:
    """The orders of one partner's clients to repeat: on time, late, settled, rare (cancelled or credited), still owing."""

    on_time: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    rare: list[int] = field(default_factory=list)
    owing: list[int] = field(default_factory=list)

    def over(self, weeks: int, rng: random.Random) -> int:
        usual = self.settled + (self.owing if weeks <= RECENT or not self.settled else [])
        return rng.choice(self.rare if self.rare and (not usual or rng.random() < RARE) else usual)

    def under_way(self, rng: random.Random) -> int:
        return rng.choice(self.late if self.late and (not self.on_time or rng.random() < LATE) else self.on_time)


def copies(count: int, rng: random.Random) -> list[Copy]:
    """Oldest first, each for a client of the same partner as the order it repeats, whole weeks back: working days stay so."""
    known = _known()
    deck = _deck(rng, known)
    most = 70 if count <= SMALL else YEARS_DAYS // 7
    drawn = []
    for _ in range(count):
        client, partner = next(deck)
        models = known[partner]
        over, under_way = models.settled or models.owing or models.rare, models.on_time or models.late
        if under_way and (rng.randrange(100) < OPEN_PERCENT or not over):
            drawn.append((rng.randrange(HOUR_AND_HALF), models.under_way(rng), client))
        else:
            weeks = 1 + int((most if models.settled else RECENT) * rng.random() ** 1.3)
            drawn.append((weeks * WEEK + rng.randrange(1200), models.over(weeks, rng), client))
    return [
        Copy(n, order, client, back) for n, (back, order, client) in enumerate(sorted(drawn, reverse=True), start=1)
    ]


def _deck(rng: random.Random, known: dict[int | None, Known]) -> Iterator[tuple[int, int | None]]:
    """(client, partner) of the customers one after the other for ever, those without an order first."""
    clients = [
        row for row in Client.objects.current().order_by("id").values_list("id", "partner_id") if row[1] in known
    ]
    if not clients:
        raise Refused("Aucune commande de la petite démonstration n'est celle d'un client encore ouvert.")
    rng.shuffle(clients)
    served = set(Order.objects.values_list("client_id", flat=True))
    chosen = sorted(clients, key=lambda row: row[0] not in served)[: max(round(len(clients) * CUSTOMERS), 1)]
    return chain([row for row in chosen if row[0] not in served], cycle(chosen))


def _known() -> dict[int | None, Known]:
    invoices = Invoice.objects.issued().filter(order__isnull=False)
    credited = set(invoices.filter(credited__gt=0).values_list("order_id", flat=True))
    owing = set(invoices.filter(paid__lt=F("total_gross")).values_list("order_id", flat=True))
    found: dict[int | None, Known] = defaultdict(Known)
    late = set(Order.objects.late().values_list("id", flat=True))
    for order, partner, status in Order.objects.order_by("id").values_list("id", "partner_id", "status"):
        if status == Order.Status.OPEN:
            (found[partner].late if order in late else found[partner].on_time).append(order)
        elif status == Order.Status.CANCELLED or order in credited:
            found[partner].rare.append(order)
        else:
            (found[partner].owing if order in owing else found[partner].settled).append(order)
    return dict(found)


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
