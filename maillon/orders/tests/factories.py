"""One factory per model of the module. Clients and articles are made by label: their modules' own factories go further."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from maillon.catalog.models import Kind, Product, ProductCost, VatRate
from maillon.clients.models import Client, Contact, Site
from maillon.orders import services
from maillon.orders.models import (
    Amendment,
    AmendmentLine,
    Order,
    OrderLine,
    OrderType,
    PromisedDate,
    Quote,
    QuoteLine,
    StepTemplate,
)
from maillon.orders.services import lines


class VatRateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VatRate
        django_get_or_create = ("label",)

    label = "TVA 20 %"
    rate = Decimal(20)


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    code = factory.Sequence(lambda n: f"ART-{n}")
    name = factory.Sequence(lambda n: f"Poste Yealink T5{n}W")
    kind = Kind.HARDWARE
    sale_price = Decimal("189.00")
    vat = factory.SubFactory(VatRateFactory)
    serialised = True
    has_mac = True

    class Params:
        service = factory.Trait(
            kind=Kind.SERVICE, name="Installation", sale_price=Decimal("390.00"), serialised=False, has_mac=False
        )
        monthly = factory.Trait(
            kind=Kind.SUBSCRIPTION, name="Ligne centrex", sale_price=Decimal("14.90"), serialised=False, has_mac=False
        )


class ProductCostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductCost

    product = factory.SubFactory(ProductFactory)
    purchase_price = Decimal("120.00")


class ClientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"Pharmacie {n}")
    siren = "482931771"
    street = "14 rue des Lilas"
    postal_code = "69003"
    city = "Lyon"


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    client = factory.SubFactory(ClientFactory)
    first_name = "Claire"
    last_name = "Rossi"
    function = "Titulaire"
    email = "c.rossi@lilas.example"
    is_main = True


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    client = factory.SubFactory(ClientFactory)
    name = "Officine"
    street = "14 rue des Lilas"
    postal_code = "69003"
    city = "Lyon"
    is_main = True


class OrderTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrderType

    code = factory.Sequence(lambda n: f"type-{n}")
    label = factory.Sequence(lambda n: f"Type {n}")


class StepTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StepTemplate

    order_type = factory.SubFactory(OrderTypeFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = "custom"
    label = factory.Sequence(lambda n: f"Étape {n}")
    owner_role = "adv"


class QuoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quote

    client = factory.SubFactory(ClientFactory)
    client_name = factory.SelfAttribute("client.name")
    partner = factory.SelfAttribute("client.partner")
    subject = "Téléphonie"
    order_type = factory.LazyFunction(lambda: OrderType.objects.get(code="creation"))
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timezone.timedelta(days=30))


class QuoteLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuoteLine

    quote = factory.SubFactory(QuoteFactory)
    label = "Poste"
    unit_price = Decimal("100.00")


class OrderFactory(factory.django.DjangoModelFactory):
    """A bare row, for lists and boards; ``make_order`` makes one that lives."""

    class Meta:
        model = Order

    client = factory.SubFactory(ClientFactory)
    client_name = factory.SelfAttribute("client.name")
    partner = factory.SelfAttribute("client.partner")
    subject = "Téléphonie"
    order_type = factory.LazyFunction(lambda: OrderType.objects.get(code="creation"))
    step_position = 2
    step_kind = "validation"
    step_label = "Validation ADV"
    step_role = "adv"


class OrderLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    label = "Poste"
    unit_price = Decimal("100.00")


def make_client(partner: Any = None, **changes: Any) -> Client:
    """A client ready to be ordered for: identity, a contact, a site with its contact."""
    client = ClientFactory(partner=partner, **changes)
    contact = ContactFactory(client=client)
    SiteFactory(client=client, contact=contact)
    return client


def make_quote(actor: Any, *, client: Client | None = None, products: Any = None, **changes: Any) -> Quote:
    """A draft with three handsets, a half-day and five monthly lines."""
    quote = services.create(
        client or make_client(), actor=actor, subject="Téléphonie de la Pharmacie des Lilas", **changes
    )
    handset, visit, line = products or (ProductFactory(), ProductFactory(service=True), ProductFactory(monthly=True))
    for product, quantity in ((handset, 3), (visit, 1), (line, 5)):
        lines.add(quote, product, actor=actor, quantity=Decimal(quantity))
    quote.refresh_from_db()
    return quote


def make_order(actor: Any, *, client: Client | None = None, hardware: bool = True, **changes: Any) -> Order:
    """An order keyed by hand, with lines, still at its entry."""
    order = services.key(client or make_client(), actor=actor, subject="Trois postes", **changes)
    lines.add(order, ProductFactory(service=True), actor=actor)
    if hardware:
        lines.add(order, ProductFactory(), actor=actor, quantity=Decimal(3))
    order.refresh_from_db()
    return order


def validated(actor: Any, *, client: Client | None = None, hardware: bool = True, **changes: Any) -> Order:
    """An order that ADV validated: it stands on what follows."""
    order = make_order(actor, client=client, hardware=hardware, **changes)
    while order.validated_at is None:
        order = services.advance(order, actor=actor)
    return order


class AmendmentFactory(factory.django.DjangoModelFactory):
    """A bare row; ``services.amendments.start`` makes one that lives."""

    class Meta:
        model = Amendment

    order = factory.SubFactory(OrderFactory)
    partner = factory.SelfAttribute("order.partner")
    client_name = factory.SelfAttribute("order.client_name")
    rank = factory.Sequence(lambda n: n + 1)
    subject = "Deux postes de plus"


class PromisedDateFactory(factory.django.DjangoModelFactory):
    """A bare row; ``services.promise`` gives one that its order holds."""

    class Meta:
        model = PromisedDate

    order = factory.SubFactory(OrderFactory)
    partner = factory.SelfAttribute("order.partner")
    day = factory.LazyFunction(timezone.localdate)


class AmendmentLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AmendmentLine

    amendment = factory.SubFactory(AmendmentFactory)
    label = "Poste"
    unit_price = Decimal("100.00")
