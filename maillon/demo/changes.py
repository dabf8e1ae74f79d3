"""Orders that change their mind: amendments accepted, waiting and refused, and a termination under way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from maillon.clients.models import Client
from maillon.core import scope
from maillon.demo.clock import Clock
from maillon.demo.thread import acting
from maillon.orders import services
from maillon.orders.models import Order, OrderType, Payer
from maillon.orders.services import Signature, amending, amendment_papers, amendments, lines

# (what is asked, how many handsets more, how it ended)
AMENDMENTS = (
    ("Deux postes de plus à l'accueil", 2, "accepted"),
    ("Un poste de plus pour la remplaçante", 1, "sent"),
    ("Quatre postes pour l'étage", 4, "refused"),
)


def build(world: SimpleNamespace, orders: list[Order], clock: Clock, now: datetime) -> None:
    """On the orders in preparation: their hardware can still grow."""
    for rank, (order, (subject, more, ending)) in enumerate(zip(orders, AMENDMENTS, strict=False)):
        amend(world, order, subject, more, ending, clock, now - timedelta(hours=30 - 8 * rank))


def amend(
    world: SimpleNamespace, order: Order, subject: str, more: int, ending: str, clock: Clock, at: datetime
) -> None:
    adv = world.people["adv"]
    order.refresh_from_db()
    handset = next(line for line in order.lines.all() if line.kind == "hardware")
    with clock.at(at), acting(adv):
        draft = amendments.start(order, actor=adv, subject=subject)
        wanted = {handset.pk: {"quantity": handset.quantity + more}}
        sent = amending.send(amendments.write(draft, actor=adv, changes=wanted), actor=adv)
    contact = order.contact
    who = contact.name if contact else order.client_name
    with clock.at(at + timedelta(hours=3)), scope.system("démonstration : réponse à un avenant"):
        if ending == "refused":
            amendments.refuse(sent, "Le budget de l'étage passe à l'an prochain.", who=who)
        elif ending == "accepted":
            amending.accept(sent, signature(sent, who))


def signature(sent: amendments.Amendment, who: str) -> Signature:
    contact, shown = sent.order.contact, amendment_papers.last_sent(sent)
    address = contact.email if contact else ""
    return Signature(
        name=who, role=contact.function if contact else "", ip="192.0.2.17", device="Téléphone, navigateur mobile",
        document_key=str(shown.key) if shown else "", email=address, code_channel="mail", code_sent_to=address,
        code_verified_at=sent.sent_at,
    )  # fmt: skip


def terminate(world: SimpleNamespace, client: Client, clock: Clock, now: datetime) -> None:
    """A client who closes a shop: the operator is told, the hardware comes back."""
    adv = world.people["adv"]
    kind = OrderType.objects.get(code="resiliation")
    with clock.at(now - timedelta(days=3)), acting(adv):
        order = services.key(
            client, actor=adv, subject="Fermeture du point de vente", order_type=kind, payer=Payer.CLIENT
        )
        lines.add(order, world.products["PRE-INS"], actor=adv, quantity=Decimal(1))
        order.refresh_from_db()
        order = services.advance(order, actor=adv)
    with clock.at(now - timedelta(days=2)), acting(adv):
        order = services.advance(order, actor=adv)
        for point in (0, 1):
            services.tick(order, point, True, actor=adv)
