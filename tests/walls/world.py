"""Two partners with one whole order each, made by the demonstration's own people and services."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.billing import services as billing
from maillon.billing.tasks import render_invoice
from maillon.catalog.models import (
    BundleItem,
    PartnerPriceList,
    PriceList,
    PriceListItem,
    Product,
    ProductCost,
    Supplier,
    VatRate,
)
from maillon.core import scope
from maillon.demo import company, pace, portfolio
from maillon.demo.clock import Clock
from maillon.demo.thread import Plan, Thread
from maillon.documents.models import Document
from maillon.interventions.models import Visit
from maillon.notifications.models import Message
from maillon.orders.models import Payer
from maillon.records import services as records
from maillon.records.models import Attachment, Entry, Task

SECRET = "Consigne confidentielle du siège"
COST = Decimal("7777.77")  # every purchase price: an amount that nothing else can be


def build() -> SimpleNamespace:
    """``ours``, ``theirs``: every kind of record of one partner; ``people``: who looks."""
    rng, clock, now = random.Random(7), Clock(), timezone.now()
    world = company.build(rng)
    ProductCost.objects.update(purchase_price=COST)
    world.supplier = Supplier.objects.get(name="Distri Voix")
    world.bundle = Product.objects.create(
        code="LOT-1", name="Pack des murs", kind="bundle", sale_price=0, vat=VatRate.objects.get(is_default=True)
    )
    BundleItem.objects.create(bundle=world.bundle, product=world.products["ACC-CAB"])
    clients = portfolio.build(world, 12, rng)
    thread = Thread(world, rng, clock)
    sides = [side(thread, world, clients, partner, now) for partner in world.partners[:2]]
    people = {
        "admin": world.people["admin"], "support": world.people["support"], "staging": world.people["staging"],
        "adv": world.people["adv"], "accounting": world.people["compta"], "deployment": world.people["deploiement"],
        "technician": world.people["technicien"],
        "partner": world.partners[0].users.get(), "rival": world.partners[1].users.get(),
    }  # fmt: skip
    return SimpleNamespace(ours=sides[0], theirs=sides[1], people=people, world=world)


def tariff_of(partner: Any, world: SimpleNamespace) -> tuple[PriceList, PriceListItem, PartnerPriceList]:
    """A list of its own, made once its order is told: the order keeps the prices of the catalogue."""
    period = DateRange(date(2020, 1, 1), None)
    made = PriceList.objects.create(name=f"Tarif {partner.name}", period=period)
    item = PriceListItem.objects.create(price_list=made, product=world.products["ACC-CAB"], unit_price=Decimal("5.25"))
    given = PartnerPriceList.objects.create(partner=partner, price_list=made, period=period)
    return made, item, given


def side(thread: Thread, world: SimpleNamespace, clients: list, partner: Any, now: Any) -> SimpleNamespace:
    client = next(c for c in clients if c.partner_id == partner.pk)
    thread.payer = lambda _client: Payer.PARTNER  # type: ignore[method-assign]
    moments = pace.moments("invoicing", late=False, age=0, now=now - timedelta(days=40), rng=thread.rng)
    order = thread.tell(Plan(0, "invoicing", moments, True, "creation"), client)
    order.refresh_from_db()
    actor = world.people["compta"]
    with scope.scoped(scope.of_user(actor)):
        draft = billing.open_draft_of(order) or billing.draft_from_order(order, actor)
        invoice = billing.issue(draft, actor)
        payment = billing.record_payment([(invoice, invoice.remaining)], actor=actor)
    render_invoice(invoice.frozen.pk)
    adv = world.people["adv"]
    with scope.scoped(scope.of_user(adv)):
        note = records.add_note(order, SECRET, audience="internal", actor=adv)
        for record in (client, order.quote, invoice):
            records.add_note(record, SECRET, audience="internal", actor=adv)
        task = records.add_task(title=f"Rappeler {client.name}", actor=adv, assignee=adv, record=client)
        draft_quote = thread.quote(client, adv, payer=Payer.PARTNER)
    visit = Visit.objects.filter(order=order).first()
    price_list, price_item, given = tariff_of(partner, world)
    return SimpleNamespace(
        price_list=price_list, price_item=price_item, given=given,
        partner=partner, client=client, order=order, quote=order.quote, draft_quote=draft_quote, invoice=invoice, payment=payment,
        note=note, task=task, visit=visit, sheet=order.staging_sheet, shipment=order.shipments.first(),
        contact=client.contacts.first(), site=client.sites.first(), platform=client.platforms.first(),
        document=Document.objects.filter(target_model="orders.order", target_id=order.pk).first(),
        photo=Attachment.objects.filter(target_model="interventions.visit", target_id=visit.pk).first() if visit else None,
        message=Message.objects.filter(client_id=client.pk).first(), entry=Entry.objects.filter(client_id=client.pk).first(),
        device=order.devices.first(), order_line=order.lines.first(), quote_line=draft_quote.lines.first(),
        invoice_line=invoice.lines.first(), visit_device=visit.devices.first() if visit else None,
        user=partner.users.get(), late_task=Task.objects.filter(client_id=client.pk).first(),
    )  # fmt: skip
