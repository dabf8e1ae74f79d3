"""Whatever is done and in whatever order, what is kept equals what the movements say (2.19)."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from maillon.core.errors import Refused
from maillon.stock.ledger import Impossible, Step, replay
from maillon.stock.models import Level, Movement, Place, Reservation, Unit
from maillon.stock.services import counting, handling, holding, places
from maillon.stock.services.moving import ONE, Move, post
from maillon.stock.tests.factories import ClientFactory, ProductFactory, SupplierFactory, loose

D = Decimal


def books():
    endless = Place.objects.filter(kind=Place.Kind.SUPPLIER).values_list("pk", flat=True)
    rows = Movement.objects.order_by("pk")
    return replay((Step(m.product_id, m.quantity, m.source_id, m.destination_id, m.unit_id) for m in rows), endless)


def check():
    """Stock is the sum of its movements everywhere; reserved never exceeds it; a unit is where it last went, and nowhere else."""
    told = books()
    kept = {(v.product_id, v.place_id): v.on_hand for v in Level.objects.all()}
    assert {k: v for k, v in kept.items() if v} == {k: v for k, v in told.stock.items() if v}
    assert {u.pk: u.place_id for u in Unit.objects.filter(movements__isnull=False).distinct()} == told.where
    held: dict = {}
    for row in Reservation.objects.all():
        key = (row.product_id, row.place_id)
        held[key] = held.get(key, D(0)) + row.held
    for row in Level.objects.select_related("place"):
        assert 0 <= row.reserved <= row.on_hand
        assert row.reserved == held.get((row.product_id, row.place_id), 0)
        if row.product.serialised and row.place.is_own:
            assert row.on_hand == Unit.objects.filter(product=row.product_id, place=row.place_id).count()


class Warehouse(RuleBasedStateMachine):
    """Two articles, one of them serialised, four places, a client, and hands that do anything at any time."""

    def __init__(self):
        super().__init__()
        for model in (Reservation, Unit):
            assert not model.objects.exists()
        self.loose, self.numbered = loose(), ProductFactory(has_mac=False)
        self.client, self.supplier = ClientFactory(), SupplierFactory()
        self.places = [places.default_place(), places.usual(Place.Kind.STAGING), places.returns_place()]
        self.serial = 0
        for n in range(3):
            self.receive(n, 4)
            self.receive_unit(n)
        for wanted in (1, 2):
            holding.reserve(self.loose, D(wanted), place=self.places[0])

    def any_place(self, n):
        return self.places[n % len(self.places)]

    def attempt(self, act, *args, **kwargs):
        try:
            return act(*args, **kwargs)
        except Refused:
            return None

    def units(self, place):
        return list(Unit.objects.filter(place=place).select_related("product", "place").order_by("pk"))

    @rule(n=st.integers(0, 2), quantity=st.integers(1, 6))
    def arrive(self, n, quantity):
        self.receive(n, quantity)

    @rule(n=st.integers(0, 2))
    def arrive_unit(self, n):
        self.receive_unit(n)

    def receive(self, n, quantity):
        source = places.place_of_supplier(self.supplier)
        post([Move(self.loose, D(quantity), source, self.any_place(n), "receipt")])

    def receive_unit(self, n):
        self.serial += 1
        source = places.place_of_supplier(self.supplier)
        unit = Unit(product=self.numbered, serial=f"SN{self.serial:06d}", place=source)
        unit.save()
        post([Move(self.numbered, ONE, source, self.any_place(n), "receipt", unit)])

    @rule(n=st.integers(0, 2), m=st.integers(0, 2), quantity=st.integers(1, 4))
    def transfer(self, n, m, quantity):
        self.attempt(
            handling.transfer, self.loose, D(quantity), source=self.any_place(n), destination=self.any_place(m)
        )

    @rule(n=st.integers(0, 2), m=st.integers(0, 2), stale=st.booleans())
    def transfer_unit(self, n, m, stale):
        units = self.units(self.any_place(n if not stale else n + 1))[:1]
        self.attempt(
            handling.transfer, self.numbered, ONE, source=self.any_place(n), destination=self.any_place(m), units=units
        )

    @rule(n=st.integers(0, 2), quantity=st.integers(1, 5), wait=st.booleans(), numbered=st.booleans())
    def reserve(self, n, quantity, wait, numbered):
        product = self.numbered if numbered else self.loose
        self.attempt(holding.reserve, product, D(quantity), place=self.any_place(n), wait=wait)

    @precondition(lambda self: Reservation.objects.live().exists())
    @rule(quantity=st.integers(1, 4))
    def release(self, quantity):
        self.attempt(holding.release, Reservation.objects.live().order_by("pk").first(), D(quantity))

    @precondition(lambda self: Reservation.objects.live().exists())
    @rule(quantity=st.integers(1, 3), last=st.booleans())
    def ship(self, quantity, last):
        kept = Reservation.objects.live().select_related("product", "place").order_by("-pk" if last else "pk").first()
        units = self.units(kept.place)[:quantity] if kept.product == self.numbered else []
        self.attempt(holding.ship, kept, D(quantity), to=places.place_of_client(self.client), units=units)

    @rule(quantity=st.integers(1, 3))
    def take_back(self, quantity):
        self.attempt(handling.take_back, self.loose, D(quantity), client=self.client)
        for unit in self.units(places.place_of_client(self.client))[:1]:
            self.attempt(handling.take_back, self.numbered, ONE, client=self.client, units=[unit])

    @rule(n=st.integers(0, 2), quantity=st.integers(1, 3))
    def scrap(self, n, quantity):
        self.attempt(handling.scrap, self.loose, D(quantity), source=self.any_place(n), comment="Cassé")
        for unit in self.units(self.any_place(n))[:1]:
            self.attempt(handling.scrap, self.numbered, ONE, source=self.any_place(n), units=[unit], comment="Cassé")

    @rule(n=st.integers(0, 2))
    def rma(self, n):
        for unit in self.units(self.any_place(n))[:1]:
            self.attempt(handling.send_to_supplier, unit, self.supplier, comment="Panne")

    @rule()
    def rma_back(self):
        unit = Unit.objects.filter(status="supplier").select_related("product", "place").first()
        if unit:
            self.attempt(handling.back_from_supplier, unit)

    @rule(n=st.integers(0, 2), seen=st.integers(0, 6), read=st.integers(0, 3))
    def count(self, n, seen, read):
        """A count of everything: some units are not found, one of another place is."""
        count = counting.open_count(self.any_place(n))
        counting.note_quantity(count, self.loose, D(seen))
        for unit in Unit.objects.exclude(status="void").order_by("-pk")[:read]:
            counting.scan(count, unit.serial)
        counting.finish(count, actor=None)
        counting.apply_count(count, actor=None)

    @invariant()
    def books_and_levels_agree(self):
        check()


@pytest.mark.django_db
def test_stock_equals_the_sum_of_its_movements_in_every_place_at_every_moment():
    """Each run starts from the same empty stock, in a savepoint that is undone."""

    class Undone(Warehouse):
        def __init__(self):
            self.point = transaction.savepoint()
            super().__init__()

        def teardown(self):
            transaction.savepoint_rollback(self.point)

    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_replaying_refuses_what_could_not_have_been_done():
    with pytest.raises(Impossible, match="would be -1"):
        replay([Step("poste", D(1), "dépôt", "rebut")])
    with pytest.raises(Impossible, match="stands in dépôt"):
        replay(
            [Step("poste", D(1), "f", "dépôt", "SN1"), Step("poste", D(1), "f", "atelier", "SN1")],
            endless=["f"],
        )
    with pytest.raises(Impossible):
        replay([Step("poste", D(0), "f", "dépôt")], endless=["f"])


@pytest.mark.parametrize("places_count", [1, 3])
def test_what_is_replayed_adds_up(places_count):
    steps = [Step("poste", D(n + 1), "f", n % places_count) for n in range(6)]
    told = replay(steps, endless=["f"])
    assert sum(told.stock.values()) == 21
    assert ("poste", "f") not in told.stock
