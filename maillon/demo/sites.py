"""An order for two shops: the first one served and about to be invoiced, the other waiting for its works, and the date promised
that moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from maillon.billing import services as invoices
from maillon.billing.sharing import Share
from maillon.clients import services as clients
from maillon.clients.models import Client, Site
from maillon.demo.clock import Clock
from maillon.demo.thread import Thread, acting
from maillon.logistics.services import shipping
from maillon.orders import services
from maillon.orders.models import Order, Payer
from maillon.orders.services import lines
from maillon.orders.services import sites as placing

SHOP = ("Boutique de la gare", "4 place de la Gare")
# (article, how many, whether it goes to the second shop)
LINES = (("YEA-T43U", 3, False), ("GRA-2170", 2, True), ("ACC-CAS", 2, True), ("PRE-INS", 1, False))


def build(thread: Thread, customers: list[Client], clock: Clock, now: datetime) -> None:
    world = thread.world
    adv, staging = world.people["adv"], world.people["staging"]
    client = next((c for c in customers if c.partner_id == world.partners[0].pk), customers[0])
    with clock.at(now - timedelta(days=9)), acting(adv):
        shop = open_shop(client, adv)
        order = key(world, client, shop, adv)
    with clock.at(now - timedelta(days=7)), acting(adv):
        while order.step_kind in ("entry", "validation"):
            order = services.advance(order, actor=adv)
        order = services.promise(order, timezone.localdate() + timedelta(days=10), actor=adv)
    with clock.at(now - timedelta(days=4)):
        thread.field.shelves.supply(order)
    with clock.at(now - timedelta(days=3)):
        thread.field.stage(order)
    with clock.at(now - timedelta(days=2)), acting(staging):
        order.refresh_from_db()
        note = shipping.prepare(
            order, actor=staging, site=order.site, carrier=thread.field.carriers[0], tracking=f"RX{order.pk:08d}"
        )
        shipping.ship(note, actor=staging)
    with clock.at(now - timedelta(hours=20)), acting(world.people["adv2"]):
        order.refresh_from_db()
        reason = "les travaux de la seconde boutique finissent une semaine plus tard"
        later = list(order.lines.filter(site__name=SHOP[0]).values_list("pk", flat=True))
        day, seen = timezone.localdate() + timedelta(days=11), dict.fromkeys(later)
        services.promise_part(order, later, day, seen=seen, actor=world.people["adv2"], reason=reason)
    with clock.at(now - timedelta(hours=18)), acting(staging):
        shipping.deliver(note, actor=staging, received_by=client.name)
    with clock.at(now - timedelta(hours=3)), acting(world.people["compta"]):
        invoices.draft_from_order(order, world.people["compta"], Share(frozenset({order.site_id})))


def propose(thread: Thread, clock: Clock, now: datetime) -> None:
    """A quote for both shops, sent: ten handsets in all, at the price of ten of its partner's list."""
    shop = Site.objects.select_related("client").filter(name=SHOP[0]).first()
    if shop is None:
        return
    with clock.at(now - timedelta(hours=5)), acting(thread.world.people["adv"]) as adv:
        _propose(thread.world, shop.client, shop, adv)


def _propose(world: Any, client: Client, shop: Site, actor: Any) -> None:
    quote = services.create(client, actor=actor, subject="Renouvellement des postes des deux boutiques")
    wanted: list[tuple[Any, Decimal, dict[str, Any]]] = [
        (world.products[code], Decimal(quantity), {}) for code, quantity in (("YEA-T54W", 5), ("PRE-INS", 1))
    ]
    made = lines.add_all(quote, wanted, actor=actor)
    lines.repeat(quote, [line.pk for line in made], [shop.pk], actor=actor)
    services.send(type(quote).objects.get(pk=quote.pk), actor=actor)


def open_shop(client: Client, actor: Any) -> Site:
    name, street = SHOP
    site = Site(client=client, name=name, street=street, postal_code=client.postal_code, city=client.city)
    made: Site = clients.save_site(site, actor=actor)
    return made


def key(world: Any, client: Client, shop: Site, actor: Any) -> Order:
    site = client.sites.filter(archived_at=None).exclude(pk=shop.pk).order_by("-is_main", "pk").first()
    order = services.key(
        client, actor=actor, subject="Équipement de deux boutiques", site=site, payer=Payer.CLIENT,
        contact=client.contacts.order_by("-is_main", "pk").first(),
    )  # fmt: skip
    wanted: list[tuple[Any, Decimal, dict[str, Any]]] = [
        (world.products[code], Decimal(quantity), {}) for code, quantity, _ in LINES
    ]
    made = lines.add_all(order, wanted, actor=actor)
    order.refresh_from_db()
    there = {line.pk: shop.pk for line, (_, _, second) in zip(made, LINES, strict=True) if second}
    return placing.place(order, there, actor=actor)
