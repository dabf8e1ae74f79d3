"""The demonstration company grown to the size of a large one, in minutes.

``fill(clients=100_000, orders=100_000, seed=..., say=..., tickets=100_000)`` repeats what the small demonstration holds, set by
set, run by the owner of the tables; tickets are drawn from sentences. Each copy has its own identity, references, serials,
dates, legal numbers and links in the chain. Left out: mails and their attachments, the technicians' bookings and the ported
numbers, which can exist once only, with the operator orders beside them. The catalogue grows too, to 20,000 articles for
100,000 orders. The documents of a small company's copies are drawn afterwards by the worker (``tasks``); those of a large one
are not.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from time import monotonic

from django.db import connection, transaction
from django.utils import timezone

from maillon.clients.models import Client
from maillon.core.errors import Refused
from maillon.demo import past, switchboards
from maillon.demo.tasks import draw_papers
from maillon.demo.volume import articles, finding, freezing, loading, newcomer, plan
from maillon.demo.volume import tickets as helpdesk
from maillon.orders.models import Order

Say = Callable[[str], None]


def fill(clients: int, orders: int, seed: int, say: Say, tickets: int = 0) -> None:
    """Reach so many clients and orders. Needs the small demonstration, whose rows are the models."""
    begun, before = monotonic(), finding.last_keys()
    write(clients, orders, seed, say, tickets)
    say(f"  lignes écrites en {monotonic() - begun:.0f} s")
    if orders <= plan.SMALL:
        draw_papers.defer(after=before["orders.order"], before=Order.objects.order_by("-pk")[0].pk + 1)
    finding.index(before, say)
    _settle()
    say(f"{Client.objects.count()} clients et {Order.objects.count()} commandes en {monotonic() - begun:.0f} s.")


def write(clients: int, orders: int, seed: int, say: Say, tickets: int = 0) -> None:
    """The rows alone, all or nothing; the search index does not know them yet."""
    rng = random.Random(seed)  # noqa: S311
    if not Client.objects.exists() or not Order.objects.exists():
        raise Refused("Chargez d'abord la petite démonstration : manage.py demo.")
    with transaction.atomic(), connection.cursor() as cursor:
        if clients >= newcomer.FROM:
            newcomer.build(rng)
        known_clients, known_orders = Client.objects.count(), Order.objects.count()
        loading.prepare(cursor)
        with loading.bare_tables(cursor):
            if clients > known_clients:
                loading.clients(cursor, clients - known_clients, rng, say)
                switchboards.equip_copies(cursor)
            articles.fill(articles.wanted(orders), rng, say)
            if orders > known_orders:
                loading.orders(cursor, plan.copies(orders - known_orders, rng), say)
                freezing.freeze(cursor, "Maillon", say)
            helpdesk.fill(tickets, random.Random(seed), say)  # noqa: S311
            past.age_cards(timezone.now())


def _settle() -> None:
    """Statistics and visibility: without them the planner takes the tables for empty."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
