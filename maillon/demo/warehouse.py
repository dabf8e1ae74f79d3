"""The stock of the demonstration: what was bought, from whom, where it stands, what it became."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from maillon.catalog.models import Product, Supplier
from maillon.clients.models import Client
from maillon.demo.clock import Clock
from maillon.demo.shelves import Shelves, unclaimed
from maillon.demo.thread import acting
from maillon.logistics.models import Device, Shipment
from maillon.logistics.services import checks, returns, swapping
from maillon.orders.models import Order
from maillon.stock.models import Place, Purchase, Unit
from maillon.stock.services import buying, counting, handling, places, receiving

SUPPLIERS = (  # name, mail, our number there, delay, address
    ("Distri Voix", "commandes@distri-voix.example", "C-20418", 4, "14 rue des Frères-Lumière\n69680 Chassieu"),
    ("Réseau Pro", "adv@reseau-pro.example", "MT-7731", 6, "8 avenue de l'Europe\n44800 Saint-Herblain"),
)
# Days ago, supplier, what, how it ended: all of it came, some of it, nothing yet, or not even sent.
BOUGHT = (
    (74, 0, (("YEA-T54W", 14), ("YEA-T43U", 8), ("ACC-CAS", 20)), "received"),
    (41, 1, (("ZYX-GS8P", 6), ("MIK-HAP", 4), ("ACC-CAB", 120)), "received"),
    (23, 0, (("YEA-T54W", 8), ("YEA-W73P", 5), ("SNO-D785", 12)), "received"),
    (9, 0, (("YEA-T43U", 10), ("YEA-W73P", 6)), "partial"),
    (8, 1, (("UBI-U6P", 8),), "sent"),
    (2, 1, (("GRA-2170", 10), ("ACC-CAB", 60)), "sent"),
    (1, 0, (("ACC-CAS", 12),), "draft"),
)
MINIMUMS = (("YEA-T54W", 10), ("YEA-T43U", 6), ("YEA-W73P", 4), ("ZYX-GS8P", 5), ("UBI-U6P", 4), ("ACC-CAS", 12), ("ACC-CAB", 80),
            ("GRA-2170", 2))  # fmt: skip
CHECKS = (  # what the bench checks on these articles, in place of the usual list
    ("YEA-T54W", ("Micrologiciel 96.86 ou plus", "Provisionné sur la plateforme", "Wi-Fi du site enregistré", "Appel d'essai passé",
                  "Étiquette du poste collée")),
    ("ZYX-GS8P", ("VLAN voix posé", "Ports étiquetés", "Accès d'administration fermé")),
)  # fmt: skip
D = Decimal


class Warehouse:
    def __init__(
        self, world: SimpleNamespace, shelves: Shelves, clock: Clock, now: datetime, rng: random.Random
    ) -> None:
        self.world, self.shelves, self.clock, self.now, self.rng = world, shelves, clock, now, rng
        self.keeper = world.people["staging"]

    def open(self) -> None:
        """What was bought before anything is sold; what is missing later is bought as orders ask for it."""
        self.suppliers = [self.supplier(*row) for row in SUPPLIERS]
        self.depot, self.workshop = places.default_place(), places.usual(Place.Kind.STAGING)
        with self.at(80):
            for code, minimum in MINIMUMS:
                handling.set_minimum(self.product(code), self.depot, D(minimum))
            for code, labels in CHECKS:
                checks.set_list(self.product(code), labels, actor=self.keeper)
        for row in BOUGHT:
            self.buy(*row)

    def keep(self, told: dict[str, list[Order]]) -> None:
        """Vans, returns, breakdowns and counts, once orders have taken what they need. ``told``: the orders by step."""
        self.spread()
        self.returns(told.get("installation", []))
        self.breakdowns([order for step in ("staging", "shipping", "installation") for order in told.get(step, [])])
        self.refusals(told.get("delivery", []))
        self.counts()

    def breakdowns(self, orders: list[Order]) -> None:
        """A handset dead out of its box, and another that failed once installed."""
        for places_of, why in ((Place.OWN, "Écran noir au déballage"), ((Place.Kind.CLIENT,), "Plus de tonalité")):
            rows = Device.objects.live().filter(order__in=orders, unit__place__kind__in=places_of)
            device = rows.select_related("unit__product", "order").order_by("pk").first()
            if device is None:
                continue
            with self.at(0.3):
                self.shelves.ensure(device.unit.product, D(1))
            with self.at(0.2), acting(self.keeper):
                spare = self.units(device.unit.product.code, 1, self.depot)
                swapping.swap(device, why, serial=spare[0].serial, actor=self.keeper)

    def refusals(self, orders: list[Order]) -> None:
        """A parcel opened at the door: one device is given back to the carrier."""
        rows = Shipment.objects.filter(order__in=orders, status__in=["shipped", "delivered"]).select_related("order")
        for shipment in rows.order_by("pk"):
            devices = [device for row in returns.returnable(shipment) for device in row.devices]
            if len(devices) > 1:
                with self.at(0.4), acting(self.keeper):
                    returns.take_back(
                        shipment, devices=[devices[0].pk], state=returns.State.TO_SORT, actor=self.keeper,
                        reason="Carton enfoncé, refusé à la livraison",
                    )  # fmt: skip
                return

    def at(self, days: float) -> Any:
        return self.clock.at(self.now - timedelta(days=days))

    def product(self, code: str) -> Product:
        found: Product = self.world.products[code]
        return found

    def supplier(self, name: str, email: str, account: str, delay: int, address: str) -> Supplier:
        known = {
            "email": email,
            "account_number": account,
            "lead_days": delay,
            "address": address,
            "phone": "+33199005612",
        }
        return Supplier.objects.get_or_create(name=name, defaults=known)[0]

    def buy(self, days: int, rank: int, wanted: tuple[tuple[str, int], ...], ending: str) -> None:
        """Ordered by staging; what came was read there some days later."""
        with self.at(days), acting(self.keeper):
            lines = [(self.product(code), D(quantity)) for code, quantity in wanted]
            purchase = buying.order_from_supplier(self.suppliers[rank], lines, actor=self.keeper)
            if ending != "draft":
                buying.send(purchase, to=self.suppliers[rank].email, actor=self.keeper)
        if ending in ("received", "partial"):
            with self.at(days - self.suppliers[rank].lead_days), acting(self.keeper):
                self.receive(purchase, all_of_it=ending == "received")

    def receive(self, purchase: Purchase, *, all_of_it: bool) -> None:
        for line in purchase.lines.select_related("product").order_by("pk"):
            count = int(line.quantity) if all_of_it else int(line.quantity) // 2
            if line.product.serialised:
                receiving.receive(
                    line, serials=[self.shelves.numbers(line.product) for _ in range(count)], actor=self.keeper
                )
            else:
                receiving.receive(line, D(count), actor=self.keeper)
        receiving.close(purchase, f"BL {40_000 + self.rng.randint(100, 9_899)}", actor=self.keeper)

    def units(self, code: str, count: int, place: Place) -> list[Unit]:
        rows = unclaimed().filter(product=self.product(code), place=place).select_related("product", "place")
        return list(rows.order_by("pk")[:count])

    def spread(self) -> None:
        """Some at the workshop for this week's orders, some in the vans for repairs."""
        with self.at(8):
            self.shelves.ensure(self.product("YEA-T54W"), D(4 + len(self.world.technicians[:3])))
        with self.at(6), acting(self.keeper):
            self.carry("YEA-T54W", 4, self.workshop, "Préparations de la semaine")
            for technician in self.world.technicians[:3]:
                self.carry("YEA-T54W", 1, places.van_of(technician), "Dépannage")
                self.carry("ACC-CAB", 5, places.van_of(technician), "Dépannage")

    def carry(self, code: str, count: int, to: Place, why: str) -> None:
        product = self.product(code)
        units = self.units(code, count, self.depot) if product.serialised else []
        handling.transfer(
            product, D(count), source=self.depot, destination=to, units=units, comment=why, actor=self.keeper
        )

    def returns(self, orders: list[Order]) -> None:
        """Three handsets left with a client; two came back, and ended differently."""
        client = Client.objects.get(pk=orders[0].client_id) if orders else Client.objects.order_by("pk").first()
        units = self.units("YEA-T54W", 3, self.workshop)
        if client is None or len(units) < 3:
            return
        with self.at(5), acting(self.keeper):
            handling.install(
                units[0].product, D(3), source=self.workshop, client=client, units=units, actor=self.keeper
            )
        with self.at(2), acting(self.keeper):
            for unit, why in zip(units[:2], ("Écran noir", "Chute : combiné cassé"), strict=True):
                handling.take_back_serial(unit.serial, client=client, comment=why, actor=self.keeper)
                unit.refresh_from_db()
            handling.send_to_supplier(
                units[0], self.suppliers[0], comment="Garantie, retour n° 58213", actor=self.keeper
            )
            handling.scrap(
                units[1].product,
                D(1),
                source=places.returns_place(),
                units=units[1:2],
                comment="Irréparable",
                actor=self.keeper,
            )

    def counts(self) -> None:
        cable = self.product("ACC-CAB")
        with self.at(15), acting(self.keeper):
            done = counting.open_count(self.depot, comment="Inventaire tournant : câbles", actor=self.keeper)
            counting.note_quantity(done, cable, D(118), actor=self.keeper)
            counting.finish(done, actor=self.keeper)
            counting.apply_count(done, actor=self.keeper)
        with self.at(0.1), acting(self.keeper):
            opened = counting.open_count(self.workshop, comment="Contrôle du vendredi", actor=self.keeper)
            for unit in self.units("YEA-T54W", 1, self.workshop):
                counting.scan(opened, unit.serial, actor=self.keeper)


def sample(world: SimpleNamespace) -> SimpleNamespace:
    """One of each thing that stock has a page for, as the table of walls asks."""
    keeper, handset, cable = world.people["staging"], world.products["YEA-T54W"], world.products["ACC-CAB"]
    with acting(keeper):
        supplier = Supplier.objects.get_or_create(name=SUPPLIERS[0][0])[0]
        purchase = buying.order_from_supplier(supplier, [(handset, D(5)), (cable, D(10))], actor=keeper)
        buying.send(purchase, to="commandes@distri-voix.example", actor=keeper)
        unit = receiving.scan(purchase, "31020A475521", actor=keeper).unit
        receiving.receive(purchase.lines.get(product=cable), D(4), actor=keeper)
        count = counting.open_count(places.default_place(), actor=keeper)
        place = places.van_of(world.technicians[1])
    line, count_line = purchase.lines.get(product=handset), count.lines.get(product=cable)
    return SimpleNamespace(purchase=purchase, line=line, unit=unit, count=count, count_line=count_line, place=place)
