"""Two people at once: one device, one parcel, one clear sentence."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.core.errors import Refused
from maillon.core.testing import at_once, make_cast
from maillon.logistics.models import Device, Shipment, StagingSheet
from maillon.logistics.services import arrivals, shipping, staging
from maillon.logistics.tests.factories import CarrierFactory, in_staging, shelve, stage_all, stock
from maillon.orders.models import Order
from maillon.orders.tests.factories import ProductFactory


@pytest.mark.django_db(transaction=True)
def test_two_scans_of_one_serial_on_two_sheets_make_one_device_and_name_where_it_is():
    cast = make_cast()
    handset = ProductFactory(name="Poste Yealink T54W")
    sheets = [StagingSheet.objects.get(order=in_staging(cast.adv, product=handset)) for _ in range(2)]
    results = at_once(*[
        lambda sheet=sheet, text=text: staging.scan(sheet, text, actor=cast.staging)
        for sheet, text in zip(sheets, ("3102-00000001", "310200000001"), strict=True)
    ])  # fmt: skip
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1, results
    device = Device.objects.get()
    assert device.order.reference in str(refused[0])


@pytest.mark.django_db(transaction=True)
def test_twenty_scanners_on_one_sheet_fill_it_once():
    cast = make_cast()
    order = in_staging(cast.adv, quantity=5)
    sheet = StagingSheet.objects.get(order=order)
    stock(order.lines.get(serialised=True).product, 9)
    shelve(order, "3102-00000000")
    results = at_once(*[lambda n=n: staging.scan(sheet, f"3102-{n % 10:08d}", actor=cast.staging) for n in range(20)])
    assert len([r for r in results if isinstance(r, Device)]) == 5
    assert Device.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_people_preparing_the_rest_make_one_parcel():
    cast = make_cast()
    order = in_staging(cast.adv)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    results = at_once(*[lambda: shipping.prepare(Order.objects.get(pk=order.pk), actor=cast.staging)] * 2)
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    assert Shipment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_sending_one_parcel_move_the_order_once():
    cast = make_cast()
    order = in_staging(cast.adv)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    results = at_once(*[lambda: shipping.ship(Shipment.objects.get(pk=shipment.pk), actor=cast.staging)] * 2)
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    assert order.moves.filter(to_kind="delivery").count() == 1


def test_whoever_changes_a_device_holds_the_levels_of_its_order_first(cast):
    """A scan that waits for the device holds them: asked for afterwards, each would wait for the other."""
    order = in_staging(cast.adv)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    made: list[Shipment] = []
    levels_come_first(lambda: made.append(shipping.prepare(order, actor=cast.staging)))
    levels_come_first(lambda: shipping.cancel(made[0], "Erreur de saisie", actor=cast.staging))
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    shipping.ship(shipment, actor=cast.staging)
    parcels = shipment.parcels.select_related("shipment__order")
    levels_come_first(lambda: arrivals.lose(parcels.get(), "Enquête close", actor=cast.adv))
    levels_come_first(lambda: arrivals.deliver(parcels.get(), actor=cast.adv))


def levels_come_first(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    said = [query["sql"] for query in queries]
    changed = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "logistics_device"'))
    held = [n for n, sql in enumerate(said) if 'FROM "stock_level"' in sql and "FOR UPDATE" in sql]
    assert held, said
    assert held[0] < changed, (held, changed)
