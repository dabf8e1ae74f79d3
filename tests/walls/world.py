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
from maillon.calls.models import Call
from maillon.calls.services import handling as calls
from maillon.calls.services.receiving import receive
from maillon.calls.telling import read_told
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
from maillon.incidents.models import Incident
from maillon.incidents.services import children, life
from maillon.interventions.models import Visit
from maillon.knowledge.models import Article
from maillon.knowledge.services import writing as knowledge
from maillon.notifications import texts
from maillon.notifications.models import Message, SmsReceived
from maillon.orders.models import Payer
from maillon.orders.services import amending, amendments
from maillon.platforms import services as platforms
from maillon.platforms.services import imports
from maillon.platforms.visits import VisitAhead
from maillon.records import services as records
from maillon.records.models import Attachment, Entry, Task
from maillon.tickets.models import Answer, HeldAnswer, IncomingMail, ServiceCalendar, SupplierCase, Ticket, TimeSpent
from maillon.tickets.services import handling, holding, opening, receiving, sorting, suppliers, working, writing

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
    world.answer = Answer.objects.create(name="Redémarrer", body="Bonjour {{ contact }}, redémarrez la box.")
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


def reply_of(client: Any) -> SmsReceived:
    return SmsReceived.objects.create(
        sender="+33612345678", text=f"Plutôt mardi ({client.name})", target_model="clients.client", target_id=client.pk
    )


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
    ticket = ticket_of(client, partner, world)
    group, closure, merge = around(client, adv, now)
    platform, grant, draft = switchboard(client, world)
    price_list, price_item, given = tariff_of(partner, world)
    rule, statement = commissions_of(partner, client, world)
    return SimpleNamespace(
        price_list=price_list, price_item=price_item, given=given, rule=rule, statement=statement, time_spent=ticket.times.get(),
        partner=partner, client=client, order=order, ticket=ticket, supplier_case=ticket.supplier_cases.get(),
        call=call_of(client, world), mail=mail_of(ticket, client.contacts.first()), held=held_of(ticket, world),
        incident=incident_of(ticket, world), quote=order.quote, draft_quote=draft_quote, invoice=invoice, payment=payment,
        note=note, task=task, amendment=amendment, visit=visit, sheet=order.staging_sheet, shipment=order.shipments.first(),
        contact=client.contacts.first(), site=client.sites.first(), platform=platform, article=article_of(client, world),
        porting=order.portings.get(), access=order.operator_orders.get(), secret=platform.secrets.first(),
        handset=platform.handsets.first(), reveal_grant=grant, tenant_import=draft, reply=reply_of(client),
        sms=texts.queue_sms(client, to="0612345678", text=f"Rendez-vous de {client.name}", at_once=True),
        document=Document.objects.filter(target_model="orders.order", target_id=order.pk).first(),
        photo=Attachment.objects.filter(target_model="interventions.visit", target_id=visit.pk).first() if visit else None,
        message=Message.objects.filter(client_id=client.pk).first(), entry=Entry.objects.filter(client_id=client.pk).first(),
        device=order.devices.first(), order_line=order.lines.first(), quote_line=draft_quote.lines.first(),
        invoice_line=invoice.lines.first(), visit_device=visit.devices.first() if visit else None,
        group=group, closure=closure, merge=merge, user=partner.users.get(), late_task=Task.objects.filter(client_id=client.pk).first(),
    )  # fmt: skip


def ticket_of(client: Any, partner: Any, world: SimpleNamespace) -> Ticket:
    """Opened by its partner, with a word to each audience and the note that nobody outside may read."""
    support, user = world.people["support"], partner.users.get()
    with scope.scoped(scope.of_user(user)):
        ticket = opening.open_ticket(
            client, "Le poste 3 est muet.", actor=user, channel="portal", subject="Plus de tonalité"
        )
    with scope.scoped(scope.of_user(support)):
        for audience, text in (("client", "Nous regardons."), ("partner", "Sous garantie ?"), ("internal", SECRET)):
            writing.write(ticket, text, actor=support, audience=audience)
        working.note_time(ticket, TimeSpent(minutes=20, covered=False, note=SECRET), actor=support)
        handling.escalate(ticket, 2, actor=support)
        case = SupplierCase(
            supplier=world.supplier, number="SIG-4471", promised=240, calendar=ServiceCalendar.objects.first()
        )
        case = suppliers.open_case(ticket, case, actor=support)
        suppliers.step(case, "note", timezone.now(), SECRET, actor=support)
        return Ticket.objects.get(pk=ticket.pk)


def call_of(client: Any, world: SimpleNamespace) -> Call:
    """Missed, from somebody whose name nobody outside may read, and given to the client by the hotline."""
    for event in ("ringing", "hangup"):
        values = {"event": event, "call_id": f"walls-{client.pk}", "number": "0700000000", "name": SECRET}
        call = receive(read_told(values, timezone.now()))
    support = world.people["support"]
    with scope.scoped(scope.of_user(support)):
        return calls.belongs_to(call, client, actor=support)


def held_of(ticket: Ticket, world: SimpleNamespace) -> HeldAnswer:
    """An answer that has not left yet: nobody outside reads it."""
    support = world.people["support"]
    with scope.scoped(scope.of_user(support)):
        return holding.hold(ticket, SECRET, actor=support, audience="client")


def mail_of(ticket: Ticket, contact: Any) -> IncomingMail:
    """An answer of its client, which quotes what only we may read."""
    text = f"From: {contact.email}\nSubject: Re: muet [{ticket.reference}]\n\nMerci.\n\nLe 2 mars 2026, Support a écrit :\n> {SECRET}\n"
    with scope.system("mail reçu"):
        mail, _ = receiving.receive(text.encode())
        sorting.sort(mail.pk)
    mail.refresh_from_db()
    assert mail.ticket == ticket
    assert SECRET in mail.repeated
    return mail


def incident_of(ticket: Ticket, world: SimpleNamespace) -> Incident:
    """The platform of this client is down: its ticket follows, and a note of ours must stay inside."""
    support, client = world.people["support"], ticket.client
    with scope.scoped(scope.of_user(support)):
        incident = life.declare(
            types=[],
            platforms=[client.platforms.first()],
            actor=support,
            title=f"Panne {client.reference}",
            public_words="Nous cherchons.",
        )
        life.say(incident, SECRET, actor=support, audience="internal")
        children.attach(incident, ticket, actor=support)
    return incident


def article_of(client: Any, world: SimpleNamespace) -> Article:
    """Inside the company only, made of a note: no partner reads it, whichever it names."""
    support = world.people["support"]
    with scope.scoped(scope.of_user(support)):
        article = knowledge.write(title=f"Poste muet chez {client.reference}", text=SECRET, actor=support)
        return knowledge.publish(article, actor=support)


def around(client: Any, adv: Any, now: Any) -> tuple[Any, Any, Any]:
    """A group of its own, a closure of its site, a double that was joined to it."""
    group = clients.save_group(Group(name=f"Réseau de {client.name}"), actor=adv)
    clients.join_group(client, group, actor=adv)
    day = now.date() + timedelta(days=30)
    closure = clients.add_closure(client.sites.first(), day, day, "Inventaire", actor=adv)
    double = clients.create_client(Client(name=f"{client.name} bis"), actor=adv, partner=client.partner)
    return group, closure, clients.merge(client, double, {}, actor=adv)
