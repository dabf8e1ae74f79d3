"""The whole demonstration, in the order of time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.clients.models import Client
from maillon.core import scope
from maillon.core.modules import registry
from maillon.demo import (
    changes,
    company,
    handsets,
    helpdesk,
    money,
    offers,
    operators,
    outages,
    past,
    portfolio,
    ringing,
    sites,
    texting,
    warehouse,
    words,
)
from maillon.demo import clients as depth
from maillon.demo.clock import Clock, working_hour
from maillon.demo.thread import Thread, acting, plans
from maillon.demo.volume import finding, freezing
from maillon.orders import services
from maillon.orders.models import Order, OutcomeReason, Quote
from maillon.orders.services import outcomes
from maillon.records import services as records

CLIENTS, ORDERS = 300, 400
# Told one by one by the services, with their documents and mails; the rest are set-based copies of these.
TOLD_CLIENTS, TOLD_ORDERS = 60, 46
CUSTOMERS = 0.85  # the share of the clients that order; the others are still thinking about it
Say = Callable[[str], None]


def is_empty() -> bool:
    return not Company.objects.exists()


def build(*, seed: int, say: Say, clients: int = TOLD_CLIENTS, orders: int = TOLD_ORDERS) -> None:
    """A believable integrator: 6 partners, 8 technicians, clients, orders at every step with documents, invoices and mails."""
    rng, now, clock = random.Random(seed), timezone.now(), Clock()  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")  # a demonstration cut short is loaded again
    before = finding.last_keys()
    with unindexed():
        _tell(seed_of=rng, now=now, clock=clock, say=say, sizes=(clients, orders))
    with past.quiet(), transaction.atomic():
        clock.rewrite()
        with connection.cursor() as cursor:
            freezing.relink(cursor)
        past.age_cards(now)
        past.mails_left(now)
    finding.index_rows(before)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


@contextmanager
def unindexed() -> Iterator[None]:
    """No card is indexed each time it moves: all are, once, as they end up."""
    former = registry.switched_off
    registry.switched_off = lambda: former() | {"search"}
    try:
        yield
    finally:
        registry.switched_off = former


def _tell(seed_of: random.Random, now: datetime, clock: Clock, say: Say, sizes: tuple[int, int]) -> None:
    rng, (clients, orders) = seed_of, sizes
    world = company.build(rng)
    say(f"{len(world.partners)} partenaires, {len(world.technicians)} techniciens, {len(world.products)} articles")
    with clock.at(now - timedelta(days=400)):
        cards = portfolio.build(world, clients, rng)
        depth.build(world, cards, random.Random(clients), now.date())  # noqa: S311
    say(f"{len(cards)} clients")
    thread = Thread(world, rng, clock)
    store = warehouse.Warehouse(world, thread.field.shelves, clock, now, random.Random(orders))  # noqa: S311
    store.open()
    customers = cards[: max(round(len(cards) * CUSTOMERS), 1)]
    told: dict[str, list[Order]] = {}
    clients_for = buyers(world, customers)
    for plan in plans(orders, rng, now):
        told.setdefault(plan.stage, []).append(thread.tell(plan, clients_for(plan.stage)))
    say(f"{orders} commandes")
    thread.field.appoint(told.get("installation", []), now)
    operators.build(world, random.Random(orders), clock, now)  # noqa: S311
    finished = told.get("done", [])
    money.settle(world, finished, rng, clock, now)
    say(f"{len(finished)} factures")
    won(finished, world.people["adv"], clock)
    store.keep(told)
    handsets.build(world, random.Random(orders))  # noqa: S311
    changes.build(world, told.get("staging", [])[-len(changes.AMENDMENTS) :], clock, now)
    sites.build(thread, customers, clock, now)
    changes.terminate(world, customers[0], clock, now)
    quotes(thread, cards, clock, now)
    offers.build(world, cards, clock, now)
    sites.propose(thread, clock, now)
    say(f"{helpdesk.build(world, customers, clock, now)} tickets")
    say(f"{ringing.build(world, customers, clock, now)} appels")
    say(f"{texting.build(clock, now)} SMS")
    outages.build(world, clock, now)
    tasks(world, customers, rng, clock, now)


def buyers(world: Any, customers: list[Client]) -> Callable[[str], Client]:
    """Who orders next. What is over is shared out between the direct clients and each partner's, so that each has models for
    its copies; most visits to come are around the first technician."""
    owners = [None, *world.partners[:3], None, *world.partners[3:]]
    own = [[c for c in customers if c.partner_id == (p.pk if p else None)] or customers for p in owners]
    over = cycle([cycle(cards) for cards in own])
    near = cycle([c for c in customers if c.postal_code[:2] in words.TECHNICIANS[0][4]] or customers)
    others = cycle(customers)
    visits = cycle([near, near, others, near, others])

    def following(stage: str) -> Client:
        if stage == "done":
            return next(next(over))
        return next(next(visits) if stage == "installation" else others)

    return following


# Quotes that wait for an answer or never got a good one: (how it ended, how many days ago it was made).
QUOTES = (
    ("sent", 1), ("refused", 9), ("draft", 2), ("sent", 3), ("expired", 41), ("sent", 6), ("draft", 1), ("refused", 16), ("sent", 12),
    ("sent", 2), ("expired", 48), ("refused", 22), ("draft", 5), ("sent", 18), ("sent", 8), ("refused", 33), ("sent", 4), ("draft", 3),
    ("expired", 63), ("sent", 14),
)  # fmt: skip


def quotes(thread: Thread, cards: list[Client], clock: Clock, now: datetime) -> None:
    """Prospects first; then what a partner's user has begun."""
    people, partner_user = thread.world.people, thread.world.partners[0].users.first()
    for rank, ((ending, days), client) in enumerate(zip(QUOTES, reversed(cards), strict=False)):
        adv, made = people[("adv", "adv2")[rank % 2]], now - timedelta(days=days, hours=rank % 7 + 1)
        with clock.at(made):
            quote = thread.quote(client, adv)
            if ending != "draft":
                with acting(adv):
                    services.send(quote, actor=adv)
        if ending == "refused":
            reason = words.REFUSALS[rank % len(words.REFUSALS)]
            with clock.at(made + timedelta(days=min(days, 8) / 2)), scope.system("démonstration : devis refusé"):
                who = quote.contact.name if quote.contact else quote.client_name
                services.refuse(quote, reason, who=who)
            explain(quote, words.LOST_FOR[rank % len(words.LOST_FOR)], adv, clock, made + timedelta(days=min(days, 9)))
        elif ending == "expired":
            with clock.at(made + timedelta(days=32)), scope.system("démonstration : devis expirés"):
                services.expire_overdue()
    for client in [c for c in cards if c.partner_id == partner_user.partner_id][:2]:
        with clock.at(now - timedelta(hours=5)):
            thread.quote(client, partner_user, payer="client")


def won(orders: list[Order], adv: Any, clock: Clock) -> None:
    """Why, for two quotes out of three."""
    quotes = [(quote, order.created_at) for order in orders if (quote := order.quote)]
    for rank, (quote, made) in enumerate(quotes):
        if rank % 3 < 2:
            explain(quote, words.WON_FOR[rank % len(words.WON_FOR)], adv, clock, made + timedelta(hours=2))


def explain(quote: Quote, label: str, adv: Any, clock: Clock, at: datetime) -> None:
    """ADV notes why it was won or lost."""
    quote.refresh_from_db()
    won = quote.status == Quote.Status.ACCEPTED
    with clock.at(at), acting(adv):
        outcomes.explain(quote, OutcomeReason.objects.get(label=label, won=won), actor=adv)


def tasks(world: Any, customers: list[Client], rng: random.Random, clock: Clock, now: datetime) -> None:
    """What each has to do today and tomorrow, the partner's people too."""
    partner_user = world.partners[0].users.first()
    own = next((c for c in customers if c.partner_id == partner_user.partner_id), customers[0])
    wanted = [(world.people[who], kind, title, hours, rng.choice(customers)) for who, kind, title, hours in words.TASKS]
    wanted.append((partner_user, "callback", "Rappeler {client} avant l'installation", 4, own))
    for who, kind, title, hours, client in wanted:
        due = now + timedelta(hours=hours) if hours < 12 else working_hour(now + timedelta(days=1), 9 + hours % 8)
        with clock.at(now - timedelta(days=1)), acting(who):
            records.add_task(
                title=title.format(client=client.name), actor=who, assignee=who, kind=kind,
                due_at=due, record=client, phone=client.phone if kind == "callback" else "",
            )  # fmt: skip
