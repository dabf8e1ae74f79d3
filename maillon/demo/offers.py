"""Bundles, partners' price lists, suppliers' cards and purchase prices that change: what a catalogue becomes with time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.catalog import services
from maillon.catalog.models import BundleItem, PriceList, PriceListItem, Product, ProductCost, Supplier, VatRate
from maillon.clients.models import Client
from maillon.demo.clock import Clock
from maillon.demo.thread import acting
from maillon.orders import services as orders
from maillon.orders.models import Payer
from maillon.orders.services import approval, copying, lines, sections

INCLUDED, OPTION, ALTERNATIVE = BundleItem.Role.INCLUDED, BundleItem.Role.OPTION, BundleItem.Role.ALTERNATIVE
# code, name, precision, fixed price or none, [(article, quantity, role, choice)]
BUNDLES = (
    ("LOT-PH5", "Pack pharmacie 5 postes", "téléphonie complète d'une officine", None, (
        ("YEA-T54W", 5, INCLUDED, ""), ("PRE-INS", 1, INCLUDED, ""), ("PRE-PAR", 1, INCLUDED, ""), ("ABO-CTX", 5, INCLUDED, ""),
        ("ZYX-GS8P", 1, ALTERNATIVE, "Réseau"), ("MIK-HAP", 1, ALTERNATIVE, "Réseau"),
        ("YEA-W73P", 1, OPTION, ""), ("ABO-4G", 1, OPTION, ""), ("PRE-FOR", 1, OPTION, ""),
    )),
    ("LOT-AG3", "Pack agence 3 postes", "prix tout compris", "990", (
        ("YEA-T43U", 3, INCLUDED, ""), ("PRE-INS", 1, INCLUDED, ""), ("ABO-CTX", 3, INCLUDED, ""), ("ABO-FTTH", 1, INCLUDED, ""),
        ("ACC-CAS", 3, OPTION, ""), ("ABO-MNT", 1, OPTION, ""),
    )),
)  # fmt: skip
# name, remark, partners by rank, [(article, from, price, discount)]
PRICE_LISTS = (
    ("Revendeurs {year}", "Le tarif commun des revendeurs, revu chaque année.", (1, 3, 4), (
        ("YEA-T54W", 10, None, "14"), ("YEA-T43U", 1, None, "10"), ("YEA-T43U", 10, None, "14"),
        ("SNO-D785", 1, None, "8"), ("ABO-CTX", 1, "12.9", None), ("ABO-CTX", 20, "11.5", None), ("PRE-INS", 1, "360", None),
    )),
    ("Opéris {year}", "Négocié en janvier : seuils à 10 et 50 postes.", (0,), (
        ("YEA-T54W", 10, "159", None), ("YEA-T54W", 50, "149", None), ("YEA-T43U", 1, "115", None),
        ("YEA-W73P", 1, "135", None), ("ABO-CTX", 1, "12.5", None), ("ABO-CTX", 50, "10.9", None), ("PRE-INS", 1, "350", None),
        ("LOT-AG3", 1, "890", None),
    )),
)  # fmt: skip
# name, operator, our account, mail, phone, address, days
SUPPLIERS = (
    (
        "Distri Voix",
        False,
        "C-20417",
        "commandes@distri-voix.example",
        "+33199001240",
        "12 rue des Entrepôts\n93210 Saint-Denis",
        2,
    ),
    (
        "Réseau Pro",
        False,
        "FR-8841",
        "ventes@reseau-pro.example",
        "+33261910077",
        "ZA des Landes\n44800 Saint-Herblain",
        4,
    ),
    ("Axialys", True, "AX-5520", "provisioning@axialys.example", "+33199001305", "3 rue du Central\n75011 Paris", 1),
    (
        "Opérateur fibre",
        True,
        "OF-90021",
        "livraisons@operateur-fibre.example",
        "+33353010042",
        "8 quai du Réseau\n69002 Lyon",
        20,
    ),
    (
        "Opérateur mobile",
        True,
        "OM-1177",
        "entreprises@operateur-mobile.example",
        "+33536490018",
        "40 avenue de l'Antenne\n31000 Toulouse",
        5,
    ),
)
# article, days from today, price, from quantity, the supplier's own reference
COSTS = (
    ("YEA-T54W", -240, "121.5", 1, "DV-T54W"), ("YEA-T54W", -240, "114", 50, "DV-T54W"), ("YEA-T54W", 33, "127", 1, "DV-T54W"),
    ("YEA-T43U", -240, "82", 1, "DV-T43U"), ("MIK-HAP", -120, "115", 1, "RP-HAPAX3"), ("ABO-CTX", -300, "7.4", 1, "AX-LIC"),
    ("ABO-CTX", -300, "6.9", 100, "AX-LIC"),
)  # fmt: skip


def build(world: Any, cards: list[Client], clock: Clock, now: datetime) -> None:
    with clock.at(now - timedelta(days=240)):
        suppliers(world.people["adv"])
        bundles(world)
        price_lists(world, now.year)
    costs(world)
    quote(world, cards, clock, now)
    versions(world, cards, clock, now)
    discount(world, cards, clock, now)


def suppliers(actor: Any) -> None:
    for name, operator, account, email, phone, address, days in SUPPLIERS:
        card = Supplier.objects.get(name=name)
        card.is_operator, card.account_number, card.email, card.phone = operator, account, email, phone
        card.address, card.lead_days = address, days
        services.save_supplier(card, ["account_number", "email", "phone", "address", "lead_days"], actor=actor)


def costs(world: Any) -> None:
    today = timezone.localdate()
    for code, days, price, quantity, own in COSTS:
        product = world.products[code]
        supplier = ProductCost.objects.of([product])[product.pk][0].supplier
        services.set_cost(
            product, Decimal(price), supplier, actor=world.people["adv"], from_quantity=Decimal(quantity),
            starts_on=today + timedelta(days=days), supplier_code=own,
        )  # fmt: skip


def bundles(world: Any) -> None:
    adv, rate = world.people["adv"], VatRate.objects.get(is_default=True)
    for code, name, note, price, items in BUNDLES:
        bundle = Product(
            code=code, name=name, description=note, kind="bundle", unit="lot", vat=rate, bundle_fixed=price is not None,
            sale_price=Decimal(price or 0),
        )  # fmt: skip
        services.save_product(bundle, actor=adv)
        world.products[code] = bundle
        for article, quantity, role, group in items:
            item = BundleItem(bundle=bundle, product=world.products[article], quantity=quantity, role=role, group=group)
            services.save_bundle_item(item, actor=adv)


def price_lists(world: Any, year: int) -> None:
    adv = world.people["adv"]
    for name, comment, partners, items in PRICE_LISTS:
        period = DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        made = services.save_price_list(
            PriceList(name=name.format(year=year), comment=comment, period=period), actor=adv
        )
        for code, quantity, price, discount in items:
            item = PriceListItem(
                price_list=made, product=world.products[code], from_quantity=Decimal(quantity),
                unit_price=price and Decimal(price), discount=discount and Decimal(discount),
            )  # fmt: skip
            services.save_item(item, actor=adv)
        for rank in partners:
            services.give(made, world.partners[rank], DateRange(date(year, 1, 1), None), actor=adv)
    following = DateRange(date(year + 1, 1, 1), date(year + 2, 1, 1))
    services.save_price_list(
        PriceList(name=f"Revendeurs {year + 1}", comment="En préparation.", period=following), actor=adv
    )


def quote(world: Any, cards: list[Client], clock: Clock, now: datetime) -> None:
    """A draft at a partner's prices: a bundle, and a price given by hand."""
    adv, partner = world.people["adv"], world.partners[0]
    client = next((card for card in reversed(cards) if card.partner_id == partner.pk), cards[-1])
    with clock.at(now - timedelta(hours=2)), acting(adv):
        made = orders.create(
            client,
            actor=adv,
            subject="Standard et pack 5 postes",
            payer=Payer.PARTNER if client.partner_id else Payer.CLIENT,
        )
        lines.add_bundle(made, world.products["LOT-PH5"], actor=adv)
        lines.add(made, world.products["YEA-T43U"], actor=adv, quantity=Decimal(12))
        lines.add(made, world.products["ACC-CAS"], actor=adv, quantity=Decimal(6), unit_price=Decimal("72"))
        copying.save_template(made, "Officine, pack 5 postes", actor=adv)


def versions(world: Any, cards: list[Client], clock: Clock, now: datetime) -> None:
    """Sent, found too dear, sent again with less and a discount on the whole."""
    adv, client = world.people["adv"], cards[len(cards) // 2]
    with clock.at(now - timedelta(days=9)), acting(adv):
        made = orders.create(client, actor=adv, subject="Renouvellement des postes")
        lines.add(made, world.products["YEA-T54W"], actor=adv, quantity=Decimal(8))
        lines.add(made, world.products["ACC-CAS"], actor=adv, quantity=Decimal(8))
        lines.add(made, world.products["PRE-INS"], actor=adv)
        orders.send(made, actor=adv)
    with clock.at(now - timedelta(days=4)), acting(adv):
        made = orders.revise(made, actor=adv)
        lines.change(made.lines.get(product=world.products["ACC-CAS"]), actor=adv, quantity=Decimal(4))
        sections.set_rebate(made, actor=adv, percent=Decimal(5))
        made.refresh_from_db()
        orders.send(made, actor=adv)


def discount(world: Any, cards: list[Client], clock: Clock, now: datetime) -> None:
    """A discount that a colleague asks for, waiting on the home of ADV."""
    asker, client = world.people["adv2"], cards[len(cards) // 3]
    with clock.at(now - timedelta(hours=3)), acting(asker):
        made = orders.create(client, actor=asker, subject="Équipement de trois agences")
        lines.add(
            made,
            world.products["YEA-T54W"],
            actor=asker,
            quantity=Decimal(24),
            discount=Decimal(32),
            section="Agence de Lyon",
        )
        lines.add(made, world.products["ABO-CTX"], actor=asker, quantity=Decimal(24))
        approval.ask(made, actor=asker, note="Trois agences signent le même jour si nous nous alignons")
