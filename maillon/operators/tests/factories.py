"""One factory per model of the module, and portings brought where a test needs them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone

from maillon.catalog.models import Supplier
from maillon.operators import delays, rio
from maillon.operators.models import OperatorOrder, PortedNumber, Porting, PortingDelay, PortingRejection
from maillon.operators.numbers import Number
from maillon.operators.services import accesses, mandates, portings
from maillon.orders.models import Order, OrderType, StepTemplate
from maillon.orders.tests.factories import OrderFactory, OrderTypeFactory, make_client, make_order


class OperatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"Opérateur {n}")
    is_operator = True


class PortingDelayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PortingDelay

    kind = "fixed"
    working_days = 7


class PortingFactory(factory.django.DjangoModelFactory):
    """A bare row, for lists; ``make_porting`` makes one that lives."""

    class Meta:
        model = Porting

    order = factory.SubFactory(OrderFactory)
    client = factory.SelfAttribute("order.client")
    client_name = factory.SelfAttribute("order.client_name")
    partner = factory.SelfAttribute("order.partner")
    donor = factory.SubFactory(OperatorFactory)
    donor_name = factory.SelfAttribute("donor.name")
    recipient = factory.SubFactory(OperatorFactory)
    recipient_name = factory.SelfAttribute("recipient.name")
    holder = factory.SelfAttribute("client_name")
    requested_on = factory.LazyFunction(lambda: possible_day())
    numbers_text = "04 78 00 12 34"
    size = 1


class PortedNumberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PortedNumber

    porting = factory.SubFactory(PortingFactory)
    partner = factory.SelfAttribute("porting.partner")
    position = factory.Sequence(lambda n: n + 1)
    first = factory.Sequence(lambda n: f"+334784{n:05d}")
    last = factory.SelfAttribute("first")
    span = factory.LazyAttribute(lambda row: NumericRange(int(row.first[1:]), int(row.last[1:]), "[]"))


class PortingRejectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PortingRejection

    porting = factory.SubFactory(PortingFactory)
    partner = factory.SelfAttribute("porting.partner")
    reason = "rio"
    rejected_on = factory.LazyFunction(timezone.localdate)


class OperatorOrderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OperatorOrder

    order = factory.SubFactory(OrderFactory)
    client = factory.SelfAttribute("order.client")
    client_name = factory.SelfAttribute("order.client_name")
    operator = factory.SubFactory(OperatorFactory)


def possible_day(after: int = 7) -> date:
    return delays.earliest(timezone.localdate(), after)


def next_sunday() -> date:
    day = timezone.localdate() + timedelta(days=20)
    return day + timedelta(days=6 - day.weekday())


def rio_of(number: str, head: str = "03F48213A") -> str:
    return head + rio.key(head, rio.national(number))


def number(first: str = "+33478001200", last: str = "") -> Number:
    return Number(first, last or first, rio_of(first))


def text_of_number(first: str = "+33478001200", end: str = "") -> str:
    """As a person types it."""
    return f"{rio.national(first)}{' à ' + end if end else ''}  {rio_of(first)}"


def make_porting(actor: Any, *, order: Order | None = None, numbers: Any = None, **fields: Any) -> Porting:
    """Prepared, still to be signed: ten numbers of a fixed installation."""
    order = order or make_order(actor, client=make_client())
    given = {
        "kind": "fixed", "donor": fields.pop("donor", None) or OperatorFactory(),
        "recipient": fields.pop("recipient", None) or OperatorFactory(), "holder": order.client_name,
        "requested_on": possible_day(), "site": order.site, "contact": order.contact or order.client.contacts.first(),
    }  # fmt: skip
    return portings.make(
        order, actor=actor, numbers=numbers or [number("+33478001200", "+33478001209")], **given | fields
    )


def signed(porting: Porting, actor: Any) -> Porting:
    return mandates.sign_on_paper(porting, "Claire Rossi", timezone.localdate(), actor=actor)


def submitted(porting: Porting, actor: Any) -> Porting:
    return portings.submit(signed(porting, actor), actor=actor)


def confirmed(porting: Porting, actor: Any, day: date | None = None) -> Porting:
    return portings.confirm(submitted(porting, actor), day or porting.requested_on, actor=actor)


def make_access(actor: Any, *, order: Order | None = None, **fields: Any) -> OperatorOrder:
    order = order or make_order(actor)
    return accesses.make(
        order,
        actor=actor,
        **{"operator": fields.pop("operator", None) or OperatorFactory(), "site": order.site} | fields,
    )


def order_type_with(*kinds: str) -> OrderType:
    """A type whose steps are these kinds."""
    made: OrderType = OrderTypeFactory()
    for position, kind in enumerate(kinds, start=1):
        StepTemplate.objects.create(order_type=made, position=position, kind=kind, label=kind.title(), owner_role="adv")
    return made
