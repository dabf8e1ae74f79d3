"""The whole demonstration, in the order of time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.core import scope
from maillon.demo import company, money, past, portfolio, words
from maillon.demo.clock import Clock
from maillon.demo.thread import Thread, acting, plans
from maillon.demo.volume import freezing
from maillon.notifications.models import Message
from maillon.orders import services
from maillon.orders.models import Order
from maillon.records import services as records

CLIENTS, ORDERS = 300, 400
# Told one by one by the services, with their documents and mails; the rest are set-based copies of these.
TOLD_CLIENTS, TOLD_ORDERS = 90, 60
Say = Callable[[str], None]


def is_empty() -> bool:
    return not Company.objects.exists()


def build(*, seed: int, say: Say, clients: int = TOLD_CLIENTS, orders: int = TOLD_ORDERS) -> None:
    """A believable integrator: 6 partners, 8 technicians, clients, orders at every step with documents, invoices and mails."""
    rng, now, clock = random.Random(seed), timezone.now(), Clock()  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")  # a demonstration cut short is loaded again
    world = company.build(rng)
    say(f"{len(world.partners)} partenaires, {len(world.technicians)} techniciens, {len(world.products)} articles")
    with clock.at(now - timedelta(days=400)):
        cards = portfolio.build(world, clients, rng)
    say(f"{len(cards)} clients")
    thread = Thread(world, rng, clock)
    finished: list[Order] = []
    installing: list[Order] = []
    for plan in plans(orders, rng, now):
        order = thread.tell(plan, cards[0] if plan.rank == 2 else rng.choice(cards))
        if plan.stage == "done":
            finished.append(order)
        elif plan.stage == "installation":
            installing.append(order)
    say(f"{orders} commandes")
    for rank, order in enumerate(installing):
        thread.field.appoint(order, now, rank)
    money.settle(world, finished, rng, clock, now)
    say(f"{len(finished)} factures")
    pending(thread, cards, rng, clock, now)
    with past.quiet(), transaction.atomic():
        clock.rewrite()
        with connection.cursor() as cursor:
            freezing.relink(cursor)
        past.age_cards(now)
        sent_already(now)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def pending(thread: Thread, cards: list[Any], rng: random.Random, clock: Clock, now: datetime) -> None:
    """Quotes that wait, were refused or expired; tasks and callbacks of the day."""
    people, partner_user = thread.world.people, thread.world.partners[0].users.first()
    adv = people["adv"]
    for rank, client in enumerate(rng.sample(cards, min(48, len(cards)))):
        age = timedelta(days=rng.randint(1, 20), hours=rng.randint(1, 6))
        with clock.at(now - age):
            quote = thread.quote(client, adv)
            if rank % 3:
                with acting(adv):
                    services.send(quote, actor=adv)
        if rank % 6 == 1:
            with clock.at(now - age / 2), scope.system("démonstration : devis refusé"):
                services.refuse(quote, rng.choice(words.REFUSALS), who=quote.client_name)
    for client in [c for c in cards if c.partner_id == partner_user.partner_id][:2]:
        with clock.at(now - timedelta(hours=5)):
            thread.quote(client, partner_user, payer="client")
    for rank, client in enumerate(rng.sample(cards, min(12, len(cards)))):
        who = people[("support", "adv", "compta", "admin")[rank % 4]]
        due = now + timedelta(hours=(rank - 4) * 5)
        kind = "callback" if rank % 2 else "task"
        title = f"Rappeler {client.name}" if rank % 2 else f"Vérifier l'adresse de {client.name}"
        with clock.at(now - timedelta(days=1)), acting(who):
            records.add_task(
                title=title, actor=who, assignee=who, kind=kind, due_at=due, record=client, phone=client.phone
            )


def sent_already(now: datetime) -> None:
    """Mails of the past left at their time: the worker only sends what is recent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update notifications_message set status = 'sent', sent_at = created_at + interval '4 seconds', attempts = 1 "
            "where created_at < %s - interval '1 day' and status = 'queued'",
            [now],
        )
    assert Message.objects.exists()
