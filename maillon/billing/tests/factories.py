"""An invoice and what it stands on: a company, a client, an order with its lines."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import factory
from django.utils import timezone

from maillon.accounts.models import Company, Partner
from maillon.billing.models import Invoice, InvoiceLine
from maillon.clients.models import Client, Site
from maillon.orders.models import Order, OrderLine, OrderStep, OrderType

ISSUER = {
    "legal_name": "Maillon Télécom SAS",
    "brand_name": "Maillon Télécom",
    "siren": "732829320",
    "siret": "73282932000074",
    "vat_number": "FR44732829320",
    "street": "21 rue de la Part-Dieu",
    "postal_code": "69003",
    "city": "Lyon",
    "email": "facturation@maillon.example",
    "phone": "+33472001020",
    "legal_form": "SAS au capital de 120 000 €",
    "rcs": "RCS Lyon 732 829 320",
    "iban": "FR1420041010050500013M02606",
    "bic": "PSSTFRPPPAR",
}
PAYER = {
    "legal_name": "Opéris Télécom SAS",
    "siren": "552100554",
    "vat_number": "FR96552100554",
    "street": "8 quai Louis",
    "postal_code": "33000",
    "city": "Bordeaux",
}


def issuer(**changes: Any) -> Company:
    company, _ = Company.objects.update_or_create(pk=1, defaults={**ISSUER, **changes})
    return company


def pays(partner: Partner, **changes: Any) -> Partner:
    """The same partner with what an invoice asks of its payer."""
    for name, value in {**PAYER, **changes}.items():
        setattr(partner, name, value)
    partner.save()
    return partner


class BuyerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"Pharmacie des Lilas {n}")
    legal_name = factory.LazyAttribute(lambda c: f"{c.name} SELARL")
    siren = "552100554"
    street = "14 rue des Lilas"
    postal_code = "69003"
    city = "Lyon"
    billing_email = "compta@lilas.example"
    email = "contact@lilas.example"


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    client = factory.SubFactory(BuyerFactory)
    name = "Officine"
    street = "2 place de l'Église"
    postal_code = "59000"
    city = "Lille"


class SaleFactory(factory.django.DjangoModelFactory):
    """An order on its only step, the invoicing, with no line yet."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    client = factory.SubFactory(BuyerFactory)
    client_name = factory.SelfAttribute("client.name")
    partner = factory.SelfAttribute("client.partner")
    site = factory.LazyAttribute(lambda o: PlaceFactory(client=o.client))
    subject = "3 postes et leur installation"
    order_type = factory.LazyFunction(
        lambda: OrderType.objects.get_or_create(code="essai", defaults={"label": "Essai"})[0]
    )
    step_kind = "invoicing"
    step_label = "Facturation"
    step_role = "accounting"

    @factory.post_generation
    def step(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        OrderStep.objects.create(
            order=self,
            order_type=self.order_type,
            position=1,
            kind="invoicing",
            label="Facturation",
            owner_role="accounting",
            entered_at=timezone.now(),
        )


class SaleLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(SaleFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = "hardware"
    label = factory.Sequence(lambda n: f"Poste Yealink T54W {n}")
    quantity = D(3)
    unit_price = D("189.00")


class InvoiceFactory(factory.django.DjangoModelFactory):
    """A draft addressed to the client, without a line."""

    class Meta:
        model = Invoice

    client = factory.SubFactory(BuyerFactory)
    client_name = factory.SelfAttribute("client.name")
    partner = factory.SelfAttribute("client.partner")
    payer = "client"
    buyer_name = factory.LazyAttribute(
        lambda i: (
            (i.partner.legal_name or i.partner.name) if i.payer == "partner" else i.client.legal_name or i.client.name
        )
    )


class InvoiceLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InvoiceLine

    invoice = factory.SubFactory(InvoiceFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = "service"
    label = "Installation sur site"
    quantity = D(1)
    unit_price = D("100.00")
    vat_rate = D(20)
