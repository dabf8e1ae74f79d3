"""What the demonstration promises: a line of choice for each service level, who masters what, an incident carried to the operator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from maillon.catalog.models import Supplier
from maillon.clients.models import ServiceLevel
from maillon.core import scope
from maillon.demo.clock import Clock
from maillon.platforms.models import PlatformType
from maillon.tickets.models import Handler, PolicyLine, ServiceCalendar, ServicePolicy, SupplierCase, Ticket
from maillon.tickets.services import suppliers

# (service level, policy, for incidents alone)
LINES = (("Étendu", "Étendu", ""), ("Prioritaire", "Étendu", ""), ("Prioritaire", "Premium 24 h sur 24", "incident"))


def promise(world: Any) -> None:
    """The last line written comes first."""
    levels: dict[str, ServiceLevel] = {row.name: row for row in ServiceLevel.objects.all()}
    policies: dict[str, ServicePolicy] = {row.name: row for row in ServicePolicy.objects.all()}
    for rank, (level, policy, kind) in enumerate(LINES):
        if level in levels and policy in policies:
            PolicyLine.objects.create(order=9 - rank, service_level=levels[level], policy=policies[policy], kind=kind)
    card = Handler.objects.create(user=world.people["support"], departments=["69", "38"])
    card.platforms.set(PlatformType.objects.filter(archived_at=None)[:3])


def carry_to_operator(world: Any, clock: Clock, now: datetime) -> None:
    """The site cut off since this morning: the operator took it, and has not restored it yet."""
    ticket = Ticket.objects.open().filter(subject__startswith="Site injoignable").first()
    operator = Supplier.objects.filter(is_operator=True).order_by("pk").first()
    calendar = ServiceCalendar.objects.filter(name__startswith="24 h").first()
    if ticket is None or operator is None or calendar is None:
        return
    support, opened = world.people["support"], now - timedelta(hours=3)
    case = SupplierCase(supplier=operator, number="SIG-448120", promised=240, calendar=calendar, opened_at=opened)
    with clock.at(now - timedelta(hours=2, minutes=55)), scope.scoped(scope.of_user(support)):
        suppliers.open_case(ticket, case, actor=support)
    with clock.at(now - timedelta(hours=2)), scope.scoped(scope.of_user(support)):
        suppliers.step(
            case, "answered", now - timedelta(hours=2, minutes=5), "Dossier pris par le superviseur", actor=support
        )
