"""Quantities change by one door: never negative, never promised twice, each serial number in one place."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from maillon.core.errors import Overtaken, Refused
from maillon.stock.models import Level, Movement, Place, Reservation, Unit
from maillon.stock.services import handling, holding, places
from maillon.stock.services.moving import Cause
from maillon.stock.services.places import default_place, returns_place, van_of
from maillon.stock.tests.factories import (
    ClientFactory,
    LevelFactory,
    ProductFactory,
    level,
    loose,
    put,
    unit_of,
    workshop,
)
from maillon.technicians.tests.factories import TechnicianFactory

D = Decimal


def test_available_is_what_is_there_less_what_is_promised(db):
    product = loose()
    put(product, 5)
    holding.reserve(product, D(3), place=default_place())
    row = level(product)
    assert (row.on_hand, row.reserved, row.available) == (5, 3, 2)


def test_reserving_more_than_is_available_is_refused_and_says_how_many_are_left(db):
    product = loose(name="Casque duo")
    put(product, 5)
    holding.reserve(product, D(4), place=default_place())
    with pytest.raises(Refused, match="5 en stock, dont 4 réservés, 2 sont demandés"):
        holding.reserve(product, D(2), place=default_place())
    assert level(product).reserved == 4


def test_what_is_not_there_yet_is_served_when_it_comes_the_oldest_first(db):
    product = loose()
    first = holding.reserve(product, D(3), place=default_place(), cause=Cause("orders.orderline", 1), wait=True)
    second = holding.reserve(product, D(2), place=default_place(), cause=Cause("orders.orderline", 2), wait=True)
    put(product, 4)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.held, second.held, level(product).reserved) == (3, 1, 4)


def test_released_goods_go_to_whoever_waits(db):
    product = loose()
    put(product, 2)
    kept = holding.reserve(product, D(2), place=default_place())
    waiting = holding.reserve(product, D(1), place=default_place(), wait=True)
    holding.release(kept)
    waiting.refresh_from_db()
    assert waiting.held == 1
    assert level(product).available == 1


def test_one_line_keeps_one_reservation_that_grows(db):
    product, cause = loose(), Cause("orders.orderline", 7, "Poste", "CO-2026-00007", "/commandes/CO-2026-00007", 3)
    put(product, 5)
    holding.reserve(product, D(2), place=default_place(), cause=cause)
    grown = holding.reserve(product, D(1), place=default_place(), cause=cause)
    assert Reservation.objects.get() == grown
    assert (grown.quantity, grown.for_reference) == (3, "CO-2026-00007")


def test_shipping_consumes_the_reservation_and_takes_the_unit_to_the_client(db):
    product, client = ProductFactory(), ClientFactory()
    unit = unit_of(product, "3102-0001")
    kept = holding.reserve(product, D(1), place=default_place(), cause=Cause("orders.orderline", 1, reference="CO-1"))
    holding.ship(kept, D(1), to=places.place_of_client(client), units=[unit])
    unit.refresh_from_db()
    assert (unit.status, unit.place.client, unit.client_id) == ("client", client, client.pk)
    assert (level(product).on_hand, level(product).reserved) == (0, 0)
    assert Movement.objects.get(reason="ship").for_reference == "CO-1"
    with pytest.raises(Overtaken):
        holding.ship(kept, D(1), to=places.place_of_client(client), units=[unit])


def test_a_serialised_article_ships_only_with_as_many_numbers(db):
    product = ProductFactory()
    units = [unit_of(product, f"3102-000{n}") for n in range(2)]
    kept = holding.reserve(product, D(2), place=default_place())
    with pytest.raises(Refused, match="lisez 2"):
        holding.ship(kept, D(2), to=places.place_of_client(ClientFactory()), units=units[:1])
    with pytest.raises(Refused, match="compté deux fois"):
        holding.ship(kept, D(2), to=places.place_of_client(ClientFactory()), units=[units[0], units[0]])
    assert level(product).reserved == 2


def test_transfer_leaves_what_is_reserved(db):
    product = loose()
    put(product, 3)
    holding.reserve(product, D(2), place=default_place())
    handling.transfer(product, D(1), source=default_place(), destination=workshop())
    with pytest.raises(Refused, match="dont 2 réservés"):
        handling.transfer(product, D(1), source=default_place(), destination=workshop())
    assert level(product, workshop()).on_hand == 1


def test_a_unit_taken_by_someone_else_says_where_it_is(db):
    product = ProductFactory()
    unit = unit_of(product, "3102-0001")
    stale = Unit.objects.select_related("product", "place").get(pk=unit.pk)
    handling.transfer(product, D(1), source=default_place(), destination=workshop(), units=[unit])
    with pytest.raises(Overtaken, match="Atelier de staging"):
        handling.transfer(product, D(1), source=default_place(), destination=workshop(), units=[stale])


def test_a_technician_has_one_van_made_when_it_is_first_loaded(db):
    technician = TechnicianFactory(name="Karim Belaïd")
    van = van_of(technician)
    assert (van_of(technician), van.kind, van.name) == (van, "van", "Véhicule de Karim Belaïd")


def test_an_installed_unit_goes_from_the_van_to_the_client(db):
    product, client, van = ProductFactory(), ClientFactory(), van_of(TechnicianFactory())
    unit = unit_of(product, "3102-0001", van)
    handling.install(product, D(1), source=van, client=client, units=[unit])
    unit.refresh_from_db()
    assert unit.place.client == client
    assert unit.movements.latest("pk").reason == "install"


def test_what_comes_back_waits_to_be_sorted_and_is_not_available(db, cast):
    product, client = ProductFactory(), ClientFactory()
    unit = unit_of(product, "3102-0001")
    handling.install(product, D(1), source=default_place(), client=client, units=[unit])
    handling.take_back_serial("3102 0001", client=client, comment="Écran noir", actor=cast.staging)
    unit.refresh_from_db()
    assert (unit.place, unit.status) == (returns_place(), "stock")
    with pytest.raises(Refused, match="On ne réserve rien"):
        holding.reserve(product, D(1), place=returns_place())


def test_a_unit_delivered_before_stock_was_kept_comes_back_and_the_books_add_up(db, cast):
    product, client = ProductFactory(), ClientFactory()
    with pytest.raises(Refused, match="choisissez son article"):
        handling.take_back_serial("3102-0009", client=client, actor=cast.staging)
    unit = handling.take_back_serial("3102-0009", client=client, product=product, actor=cast.staging)
    assert [m.reason for m in unit.movements.order_by("pk")] == ["count", "return"]
    cable = loose()
    handling.take_back(cable, D(4), client=client)
    assert level(cable, places.place_of_client(client)).on_hand == 0
    assert level(cable, returns_place()).on_hand == 4


def test_a_unit_of_another_client_is_not_taken_back(db, cast):
    product = ProductFactory()
    unit = unit_of(product, "3102-0001")
    handling.install(product, D(1), source=default_place(), client=ClientFactory(name="Pharmacie A"), units=[unit])
    with pytest.raises(Refused, match="il est chez Pharmacie A"):
        handling.take_back_serial("3102-0001", client=ClientFactory(), actor=cast.staging)


def test_rma_goes_to_the_supplier_and_comes_back(db, cast):
    unit = unit_of(ProductFactory(), "3102-0001", returns_place())
    supplier = Place.objects.get(pk=unit.movements.get().source_id).supplier
    handling.send_to_supplier(unit, supplier, comment="Garantie", actor=cast.staging)
    assert (unit.status, unit.place.supplier) == ("supplier", supplier)
    handling.back_from_supplier(unit, actor=cast.staging)
    assert (unit.status, unit.place) == ("stock", default_place())
    assert [m.reason for m in unit.movements.order_by("pk")] == ["receipt", "rma_out", "rma_in"]
    with pytest.raises(Refused, match="n'est pas chez un fournisseur"):
        handling.back_from_supplier(unit, actor=cast.staging)


def test_scrap_needs_a_reason_and_spares_what_is_reserved(db):
    product = loose()
    put(product, 2)
    holding.reserve(product, D(2), place=default_place())
    with pytest.raises(Refused, match="Dites pourquoi"):
        handling.scrap(product, D(1), source=default_place(), comment=" ")
    with pytest.raises(Refused, match="dont 2 réservés"):
        handling.scrap(product, D(1), source=default_place(), comment="Cassé")


def test_a_movement_is_never_changed_nor_erased(db):
    put(loose(), 1)
    for act in (lambda: Movement.objects.update(quantity=9), lambda: Movement.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert Movement.objects.get().quantity == 1


@pytest.mark.parametrize("wrong", [{"on_hand": -1}, {"on_hand": 1, "reserved": 2}, {"reserved": -1}, {"minimum": -1}])
def test_the_database_itself_refuses_a_negative_stock(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelFactory(**wrong)
    assert not Level.objects.exists()


def test_a_serial_number_is_one_however_it_is_written(db):
    unit_of(ProductFactory(), "3102-000A")
    with pytest.raises(IntegrityError), transaction.atomic():
        unit_of(ProductFactory(), "3102000a")


def test_an_article_that_falls_under_its_minimum_tells_the_workshop_once(cast):
    product = loose(name="Casque duo")
    put(product, 5)
    handling.set_minimum(product, default_place(), D(3), actor=cast.staging)
    handling.scrap(product, D(3), source=default_place(), comment="Cassés")
    handling.scrap(product, D(1), source=default_place(), comment="Cassé")
    told = [a.sentence for a in cast.staging.alerts.all()]
    assert told == ["Stock bas : Casque duo, 2 disponibles pour un minimum de 3 (Dépôt)"]
