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

# How buyers pay, one after the other: after so many days, so many per cent. Most on time, some late, some in part, some not.
HABITS = ((0, 0), (20, 100), (28, 100), (30, 100), (0, 0), (12, 100), (33, 100), (25, 50), (28, 100), (30, 100))
CREDITED = 0  # the one that is cancelled by a credit note


def settle(world: SimpleNamespace, finished: list[Order], rng: random.Random, clock: Clock, now: datetime) -> None:
    """Issue the invoice of each finished order, then record what was paid since."""
    actor = world.people["compta"]
    due = []
    for order in finished:
        order.refresh_from_db()
        day = working_hour(order.step_since + timedelta(days=rng.randint(1, 2)), 9, rng.randint(0, 59))
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
    for rank, (moment, invoice) in enumerate(issued):
        pay(invoice, moment, HABITS[rank % len(HABITS)], clock, now, actor)
    if len(issued) > CREDITED:
        credited = issued[CREDITED][1]
        with clock.at(now - timedelta(seconds=30)), scope.scoped(scope.of_user(actor)):
            services.credit(credited, "Commande reprise à un autre tarif, facture refaite.", actor)


def pay(invoice: Invoice, issued: datetime, habit: tuple[int, int], clock: Clock, now: datetime, actor: object) -> None:
    """``habit``: after how many days, and how many per cent of it. What is not due yet waits."""
    days, percent = habit
    when = working_hour(issued + timedelta(days=days), 10, issued.minute)
    if not percent or when > now - timedelta(hours=1):
        return
    amount = (invoice.remaining * percent / 100).quantize(invoice.remaining)
    with clock.at(when), scope.scoped(scope.of_user(actor)):
        invoice.refresh_from_db()
        services.record_payment(
            [(invoice, amount)],
            method=("transfer", "transfer", "debit", "cheque")[days % 4],
            received_on=timezone.localdate(),
            label=f"REGLT {invoice.number}",
            actor=actor,
        )
