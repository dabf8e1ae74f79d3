"""Orders that live any life, alone or fifty people at once: the accounts agree at every moment (2.19)."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from time import monotonic

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.testing import at_once, make_cast
from maillon.logistics.models import Device, Parcel, Shipment, StagingSheet
from maillon.logistics.services import arrivals, goods, returns, shipping, staging, swapping
from maillon.logistics.tests.factories import CarrierFactory
from maillon.orders import services as orders
from maillon.orders.models import Order, OrderLine
from maillon.orders.services import lines
from maillon.orders.tests.factories import ProductFactory, make_client
from maillon.stock.models import Reservation, Unit
from maillon.stock.services import handling, places
from maillon.stock.tests.factories import put, unit_of, workshop
from maillon.stock.tests.test_ledger import check

D = Decimal


def accounts_agree():
    """The books of the stock, and those of the orders: a unit is one order's, and what is given is set aside where it stands."""
    check()
    live = list(Device.objects.live().select_related("unit__place"))
    assert len({device.unit_id for device in live}) == len(live)
    given: Counter = Counter()
    for device in live:
        assert (device.serial, device.mac or None) == (device.unit.serial, device.unit.mac)
        if device.unit.place is not None and device.unit.place.is_own:
            given[device.line_id, device.unit.place_id] += 1
    kept = {(r.for_pk, r.place_id): r for r in Reservation.objects.live().filter(for_model=goods.LINE)}
    for key, count in given.items():
        assert kept[key].held >= count, (key, count, kept[key].held)
    for order in Order.objects.exclude(status="open"):
        assert not Device.objects.here().filter(order=order).exists()
        assert not Reservation.objects.live().filter(for_reference=order.reference).exists()


class Hands:
    """What people do with orders and goods, on whatever is at hand; a refusal changes nothing."""

    def __init__(self, cast, numbered, cord, carrier):
        self.cast, self.numbered, self.cord, self.carrier = cast, numbered, cord, carrier

    def attempt(self, act, *args, **kwargs):
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except Refused:
            return None

    def pick(self, rows, n):
        found = list(rows.order_by("pk")[:40])
        return found[n % len(found)] if found else None

    def key(self, quantity, cords):
        order = orders.key(make_client(), actor=self.cast.adv, subject="Téléphonie")
        lines.add(order, self.numbered, actor=self.cast.adv, quantity=D(quantity))
        lines.add(order, self.cord, actor=self.cast.adv, quantity=D(cords))
        order.refresh_from_db()
        return order

    def advance(self, n):
        if order := self.pick(Order.objects.filter(status="open", step_kind__in=["entry", "validation"]), n):
            self.attempt(orders.advance, order, actor=self.cast.adv)

    def go_back(self, n):
        if order := self.pick(Order.objects.filter(status="open", step_kind__in=["staging", "shipping"]), n):
            self.attempt(orders.go_back, order, "Erreur", actor=self.cast.adv)

    def scan(self, n, m):
        sheet, unit = self.pick(StagingSheet.objects.open(), n), self.pick(Unit.objects.all(), m)
        if sheet and unit:
            self.attempt(staging.scan, sheet, unit.serial, actor=self.cast.staging)

    def undo(self, n):
        if device := self.pick(Device.objects.here().filter(shipment=None), n):
            sheet = StagingSheet.objects.filter(order=device.order_id).first()
            self.attempt(staging.undo, sheet, device.pk, actor=self.cast.staging)

    def swap(self, n, m):
        device, unit = self.pick(Device.objects.live(), n), self.pick(Unit.objects.filter(status="stock"), m)
        if device:
            serial = unit.serial if unit and m % 3 else ""
            self.attempt(swapping.swap, device, "Écran noir", serial=serial, actor=self.cast.staging)

    def ship(self, n):
        if order := self.pick(
            Order.objects.filter(status="open", step_kind__in=["staging", "shipping", "delivery"]), n
        ):
            self.attempt(self._ship, order)

    def _ship(self, order):
        shipment = shipping.prepare(order, actor=self.cast.staging, carrier=self.carrier)
        shipping.ship(shipment, actor=self.cast.staging)

    def lose(self, n):
        if parcel := self.pick(Parcel.objects.filter(status="shipped").select_related("shipment__order"), n):
            self.attempt(arrivals.lose, parcel, "Enquête close", actor=self.cast.adv)

    def arrive(self, n):
        if parcel := self.pick(
            Parcel.objects.filter(status__in=["shipped", "lost"]).select_related("shipment__order"), n
        ):
            self.attempt(arrivals.deliver, parcel, actor=self.cast.adv)

    def give_back(self, n, state):
        shipment = self.pick(Shipment.objects.filter(status__in=["shipped", "delivered"]).select_related("order"), n)
        if shipment is None:
            return
        rows = returns.returnable(shipment)
        devices = [device.pk for row in rows for device in row.devices][: n % 2 + 1]
        quantities = {row.line.pk: D(1) for row in rows if not row.devices}
        self.attempt(
            returns.take_back, shipment, devices=devices, quantities=quantities, state=state, reason="Refusé",
            actor=self.cast.staging,
        )  # fmt: skip

    def cancel(self, n):
        if order := self.pick(Order.objects.filter(status="open"), n):
            self.attempt(orders.cancel, order, "Le client renonce", actor=self.cast.adv)

    def change(self, n, quantity):
        if line := self.pick(OrderLine.objects.filter(order__status="open"), n):
            self.attempt(self._change, line, quantity)

    def _change(self, line, quantity):
        order = Order.objects.select_for_update(of=("self",)).get(pk=line.order_id)
        OrderLine.objects.filter(pk=line.pk).update(quantity=D(quantity))
        emit("orders.lines_changed", record=order, actor=self.cast.adv)

    def carry(self, n, there):
        unit = self.pick(Unit.objects.filter(status="stock").select_related("product", "place"), n)
        if unit:
            self.attempt(
                handling.transfer, unit.product, D(1), source=unit.place, destination=places.default_place() if there else
                workshop(), units=[unit], actor=self.cast.staging,
            )  # fmt: skip


class Company(RuleBasedStateMachine):
    cast: object

    def __init__(self):
        super().__init__()
        self.serial = 0
        self.hands = Hands(
            self.cast, ProductFactory(has_mac=False), ProductFactory(serialised=False, has_mac=False),
            CarrierFactory(needs_tracking=False, tracking_template=""),
        )  # fmt: skip
        for rank in range(4):
            self.receive(rank % 2 == 0, 3)
        for quantity in (2, 1):
            self.hands.key(quantity, 1)
            for _ in range(2):
                self.hands.advance(0)

    @rule(depot=st.booleans(), cords=st.integers(1, 4))
    def receive(self, depot, cords):
        self.serial += 1
        unit_of(self.hands.numbered, f"SN{self.serial:05d}", place=places.default_place() if depot else workshop())
        put(self.hands.cord, cords)

    @rule(quantity=st.integers(1, 3), cords=st.integers(1, 3))
    def key(self, quantity, cords):
        self.hands.key(quantity, cords)

    @rule(n=st.integers(0, 5), m=st.integers(0, 9), what=st.sampled_from(["scan", "swap"]))
    def two(self, n, m, what):
        getattr(self.hands, what)(n, m)

    @rule(n=st.integers(0, 5), what=st.sampled_from(["advance", "ship", "undo", "lose", "arrive", "go_back", "cancel"]))
    def one(self, n, what):
        getattr(self.hands, what)(n)

    @rule(n=st.integers(0, 5), state=st.sampled_from(["good", "to_sort", "faulty"]))
    def give_back(self, n, state):
        self.hands.give_back(n, state)

    @rule(n=st.integers(0, 5), quantity=st.integers(1, 4))
    def change(self, n, quantity):
        self.hands.change(n, quantity)

    @rule(n=st.integers(0, 9), there=st.booleans())
    def carry(self, n, there):
        self.hands.carry(n, there)

    @invariant()
    def the_accounts_agree(self):
        accounts_agree()


def walk(cast, examples, steps):
    class Undone(Company):
        def __init__(self):
            self.point = transaction.savepoint()
            super().__init__()

        def teardown(self):
            transaction.savepoint_rollback(self.point)

    Undone.cast = cast
    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_becomes_of_orders_the_accounts_agree(cast):
    walk(cast, 8, 16)


@pytest.mark.long
def test_whatever_becomes_of_many_orders_the_accounts_agree(cast):
    walk(cast, 80, 30)


def crowd(people, seconds):
    """So many people on the same orders and the same goods for a while. Returns what went wrong but a refusal."""
    cast = make_cast()
    hands = Hands(
        cast, ProductFactory(has_mac=False), ProductFactory(serialised=False, has_mac=False),
        CarrierFactory(needs_tracking=False, tracking_template=""),
    )  # fmt: skip
    for number in range(24):
        unit_of(hands.numbered, f"SN{number:05d}", place=workshop() if number % 3 == 0 else None)
    put(hands.cord, 40)
    for rank in range(8):
        hands.key(rank % 3 + 1, 2)
        for _ in range(2):
            hands.advance(0)
    accounts_agree()

    def work(seed):
        rng, until = random.Random(seed), monotonic() + seconds
        done: Counter = Counter()
        while monotonic() < until:
            act, arguments = rng.choice(
                [(hands.scan, (rng.randrange(9), rng.randrange(24)))] * 5
                + [(hands.ship, (rng.randrange(9),))] * 2
                + [(hands.undo, (rng.randrange(9),)), (hands.swap, (rng.randrange(9), rng.randrange(24)))]
                + [
                    (hands.carry, (rng.randrange(24), rng.random() < 0.5)),
                    (hands.give_back, (rng.randrange(9), "good")),
                ]
                + [(hands.change, (rng.randrange(16), rng.randint(1, 4)))]
            )
            act(*arguments)
            done[act.__name__] += 1
        return done

    return at_once(*[lambda seed=seed: work(seed) for seed in range(people)])


@pytest.mark.django_db(transaction=True)
def test_ten_people_scanning_and_shipping_leave_accounts_that_agree():
    results = crowd(10, 3)
    assert all(isinstance(done, Counter) and done["scan"] for done in results), results
    assert Device.objects.exists()
    accounts_agree()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_fifty_people_scanning_and_shipping_for_a_minute_leave_accounts_that_agree():
    results = crowd(50, 60)
    assert all(isinstance(done, Counter) for done in results), results
    assert sum(done["scan"] for done in results) > 100
    accounts_agree()
