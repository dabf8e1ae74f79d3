"""Two partners with one whole order each, made by the demonstration's own people and services."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.accounts.models import Partner
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
from maillon.clients import services as clients
from maillon.clients.models import Client, Group, Segment
from maillon.commissions import services as commissions
from maillon.commissions.models import Rule, Statement
from maillon.core import scope
from maillon.demo import company, operators, pace, portfolio, warehouse
from maillon.demo.clock import Clock
from maillon.demo.thread import Plan, Thread
from maillon.documents.models import Document
from maillon.interventions.models import Visit
from maillon.notifications.models import Message
from maillon.orders.models import Payer
from maillon.orders.services import amending, amendments
from maillon.platforms import services as platforms
from maillon.platforms.services import imports
from maillon.platforms.visits import VisitAhead
from maillon.records import services as records
from maillon.records.models import Attachment, Entry, Task

CODE = "7070"  # an extension that only a file about to be imported holds
SECRET = "Consigne confidentielle du siège"
EARNED = (Decimal("335.79"), Decimal("671.53"))  # the statement of each side: amounts that nothing else can be
COST = Decimal("7777.77")  # every purchase price: an amount that nothing else can be


def build() -> SimpleNamespace:
    """``ours``, ``theirs``: every kind of record of one partner; ``people``: who looks."""
    rng, clock, now = random.Random(7), Clock(), timezone.now()
    world = company.build(rng)
    ProductCost.objects.update(purchase_price=COST)
    world.stock = warehouse.sample(world)
    filters = Segment(name="Actifs", query="f=status:is:active")
    world.segment = clients.save_segment(filters, actor=world.people["adv"])
    world.supplier = Supplier.objects.get(name="Distri Voix")
    world.bundle = Product.objects.create(
        code="LOT-1", name="Pack des murs", kind="bundle", sale_price=0, vat=VatRate.objects.get(is_default=True)
    )
    BundleItem.objects.create(bundle=world.bundle, product=world.products["ACC-CAB"])
    cards = portfolio.build(world, 12, rng)
    thread = Thread(world, rng, clock)
    sides = [side(thread, world, cards, partner, now) for partner in world.partners[:2]]
    people = {
        "admin": world.people["admin"], "support": world.people["support"], "staging": world.people["staging"],
        "adv": world.people["adv"], "accounting": world.people["compta"], "deployment": world.people["deploiement"],
        "technician": world.people["technicien"],
        "partner": world.partners[0].users.get(), "rival": world.partners[1].users.get(),
    }  # fmt: skip
    return SimpleNamespace(ours=sides[0], theirs=sides[1], people=people, world=world)


def switchboard(client: Any, world: SimpleNamespace) -> tuple[Any, Any, Any]:
    """The client's platform, a reveal granted to the technician, and a file that ADV is about to import."""
    platform = client.platforms.first()
    technician, support, adv = (world.people[role] for role in ("technicien", "support", "adv"))
    ahead = VisitAhead("interventions.visit", 1, "IN-2026-00001", technician.pk, technician.name, timezone.now())
    grant = platforms.grant_reveal(platform.secrets.first(), ahead, actor=support)
    file = SimpleUploadedFile("postes.csv", f"poste;mac\n{CODE};00:15:65:AA:00:01\n".encode())
    return platform, grant, imports.read(platform, file, actor=adv)


def tariff_of(partner: Any, world: SimpleNamespace) -> tuple[PriceList, PriceListItem, PartnerPriceList]:
    """A list of its own, made once its order is told: the order keeps the prices of the catalogue."""
    period = DateRange(date(2020, 1, 1), None)
    made = PriceList.objects.create(name=f"Tarif {partner.name}", period=period)
    item = PriceListItem.objects.create(price_list=made, product=world.products["ACC-CAB"], unit_price=Decimal("5.25"))
    given = PartnerPriceList.objects.create(partner=partner, price_list=made, period=period)
    return made, item, given


def commissions_of(partner: Partner, client: Client, world: SimpleNamespace) -> tuple[Rule, Statement]:
    """What it earned this month on an invoice that its client pays, validated once the month is over."""
    actor, today = world.people["compta"], timezone.localdate()
    Partner.objects.filter(pk=partner.pk).update(sees_commissions=True)
    partner.refresh_from_db()
    rule = Rule.objects.create(
        partner=partner, period=DateRange(date(2020, 1, 1), None), once_rate=10, recurring_rate=0
    )
    with scope.scoped(scope.of_user(actor)):
        earned = EARNED[world.partners.index(partner)]
        billing.issue(
            billing.draft_by_hand(client, lines=[billing.PlainLine("Dépannage", Decimal(1), earned * 10)]), actor
        )
        drawn = commissions.draw(partner, today, actor=actor)
        with Clock().at(timezone.now() + timedelta(days=32)):
            return rule, commissions.validate(drawn, actor=actor)


def side(thread: Thread, world: SimpleNamespace, clients: list, partner: Any, now: Any) -> SimpleNamespace:
    client = next(c for c in clients if c.partner_id == partner.pk)
    thread.payer = lambda _client: Payer.PARTNER  # type: ignore[method-assign]
    moments = pace.moments("invoicing", late=False, age=0, now=now - timedelta(days=40), rng=thread.rng)
    order = thread.tell(Plan(0, "invoicing", moments, True, "creation"), client)
    order.refresh_from_db()
    teller = operators.Teller(world, thread.rng, Clock(), now)
    teller.taken = 1000 * partner.pk % 8000
    teller.porting(order, "rejected", mobile=False, size=10)
    teller.access(order, "confirmed", "ftth", "yes", "Immeuble fibré.")
    adv, actor = world.people["adv"], world.people["compta"]
    with scope.scoped(scope.of_user(adv)):  # once invoiced and paid, the order is done and no longer amended
        written = amendments.write(
            amendments.start(order, actor=adv), actor=adv, requested_on=now.date() + timedelta(days=30)
        )
        amendment = amending.send(written, actor=adv)
    with scope.scoped(scope.of_user(actor)):
        draft = billing.open_draft_of(order) or billing.draft_from_order(order, actor)
        invoice = billing.issue(draft, actor)
        payment = billing.record_payment([(invoice, invoice.remaining)], actor=actor)
    render_invoice(invoice.frozen.pk)
    with scope.scoped(scope.of_user(adv)):
        note = records.add_note(order, SECRET, audience="internal", actor=adv)
        for record in (client, order.quote, invoice):
            records.add_note(record, SECRET, audience="internal", actor=adv)
        task = records.add_task(title=f"Rappeler {client.name}", actor=adv, assignee=adv, record=client)
        draft_quote = thread.quote(client, adv, payer=Payer.PARTNER)
    visit = Visit.objects.filter(order=order).first()
    group, closure, merge = around(client, adv, now)
    platform, grant, draft = switchboard(client, world)
    price_list, price_item, given = tariff_of(partner, world)
    rule, statement = commissions_of(partner, client, world)
    return SimpleNamespace(
        price_list=price_list, price_item=price_item, given=given, rule=rule, statement=statement,
        partner=partner, client=client, order=order, quote=order.quote, draft_quote=draft_quote, invoice=invoice, payment=payment,
        note=note, task=task, amendment=amendment, visit=visit, sheet=order.staging_sheet, shipment=order.shipments.first(),
        contact=client.contacts.first(), site=client.sites.first(), platform=platform,
        porting=order.portings.get(), access=order.operator_orders.get(),
        secret=platform.secrets.first(), handset=platform.handsets.first(),
        reveal_grant=grant, tenant_import=draft,
        document=Document.objects.filter(target_model="orders.order", target_id=order.pk).first(),
        photo=Attachment.objects.filter(target_model="interventions.visit", target_id=visit.pk).first() if visit else None,
        message=Message.objects.filter(client_id=client.pk).first(), entry=Entry.objects.filter(client_id=client.pk).first(),
        device=order.devices.first(), order_line=order.lines.first(), quote_line=draft_quote.lines.first(),
        invoice_line=invoice.lines.first(), visit_device=visit.devices.first() if visit else None,
        group=group, closure=closure, merge=merge, user=partner.users.get(), late_task=Task.objects.filter(client_id=client.pk).first(),
    )  # fmt: skip


def around(client: Any, adv: Any, now: Any) -> tuple[Any, Any, Any]:
    """A group of its own, a closure of its site, a double that was joined to it."""
    group = clients.save_group(Group(name=f"Réseau de {client.name}"), actor=adv)
    clients.join_group(client, group, actor=adv)
    day = now.date() + timedelta(days=30)
    closure = clients.add_closure(client.sites.first(), day, day, "Inventaire", actor=adv)
    double = clients.create_client(Client(name=f"{client.name} bis"), actor=adv, partner=client.partner)
    return group, closure, clients.merge(client, double, {}, actor=adv)
