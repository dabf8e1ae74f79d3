"""Invoices and payments of the demonstration, in the order of their dates: a legal series never goes back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone

from maillon.billing import services
from maillon.billing.models import Invoice
from maillon.billing.tasks import render_invoice
from maillon.core import scope
from maillon.demo.clock import Clock, working_hour
from maillon.orders import services as orders
from maillon.orders.models import Order


def settle(world: SimpleNamespace, finished: list[Order], rng: random.Random, clock: Clock, now: datetime) -> None:
    """Issue the invoice of each finished order, then record what was paid since."""
    actor = world.people["compta"]
    due = []
    for order in finished:
        order.refresh_from_db()
        day = working_hour(order.step_since + timedelta(days=rng.randint(0, 2)), rng.randint(9, 17), rng.randint(0, 59))
        due.append((min(day, now - timedelta(minutes=1)), order))
    issued = []
    for moment, order in sorted(due, key=lambda pair: (pair[0], pair[1].pk)):
        with clock.at(moment), scope.scoped(scope.of_user(actor)):
            draft = services.open_draft_of(order) or services.draft_from_order(order, actor)
            invoice = services.issue(draft, actor)
            order.refresh_from_db()
            if order.status == Order.Status.OPEN:
                orders.advance(order, actor=actor)
        with clock.at(moment + timedelta(minutes=1)):
            render_invoice(invoice.frozen.pk)
        issued.append((moment, invoice))
    for moment, invoice in issued:
        pay(invoice, moment, rng, clock, now, actor)
    credited = next((i for m, i in issued if m < now - timedelta(days=60) and not i.paid), None)
    if credited is not None:
        with clock.at(now - timedelta(days=6)), scope.scoped(scope.of_user(actor)):
            services.credit(credited, "Commande reprise à un autre tarif, facture refaite.", actor)


def pay(invoice: Invoice, issued: datetime, rng: random.Random, clock: Clock, now: datetime, actor: object) -> None:
    """Most pay on time, some late, some in part, some not yet."""
    when = issued + timedelta(days=rng.choice((5, 12, 20, 28, 30, 33, 45)))
    chance = rng.random()
    if when > now - timedelta(hours=1) or chance > 0.88:
        return
    amount = invoice.remaining if chance < 0.82 else (invoice.remaining / 2).quantize(invoice.remaining)
    method = rng.choice(("transfer", "transfer", "debit", "cheque"))
    with clock.at(when), scope.scoped(scope.of_user(actor)):
        invoice.refresh_from_db()
        services.record_payment(
            [(invoice, amount)],
            method=method,
            received_on=timezone.localdate(),
            label=f"REGLT {invoice.number}",
            actor=actor,
        )
