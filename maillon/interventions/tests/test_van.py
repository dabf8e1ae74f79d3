"""What is left on site comes out of the van, once; what a parcel brought does not move."""

from maillon.catalog.tests.factories import ProductFactory
from maillon.interventions.services import field, signing
from maillon.interventions.tests.factories import VisitDeviceFactory, drawn, planned, ready_to_sign, signed
from maillon.orders.tests.factories import make_client
from maillon.stock.models import Movement, Unit
from maillon.stock.services import places
from maillon.stock.tests.factories import unit_of
from maillon.stock.tests.test_ledger import check


def test_a_device_of_the_van_is_at_the_client_once_the_report_is_signed(cast):
    client = make_client()
    visit = planned(cast.deployment, user=cast.technician, client=client, contact=client.contacts.get())
    van = places.van_of(visit.technician)
    unit = unit_of(ProductFactory(), "3102-0A475521", place=van)
    stays = unit_of(unit.product, "3102-0A475538", place=van)
    VisitDeviceFactory(visit=visit, expected_serial="31020A475521")
    ready_to_sign(visit, cast.technician)
    assert Unit.objects.get(pk=unit.pk).place == van
    visit.refresh_from_db()
    signing.sign(visit, drawn(visit), actor=cast.technician)
    moved = Movement.objects.get(reason="install")
    assert (moved.unit, moved.destination.client, moved.for_reference) == (unit, client, visit.reference)
    assert Unit.objects.get(pk=stays.pk).place == van
    signing.sign(visit, drawn(visit), actor=cast.technician)
    assert Movement.objects.filter(reason="install").count() == 1
    check()


def test_a_device_already_at_the_client_is_only_confirmed(cast):
    client = make_client()
    visit = planned(cast.deployment, user=cast.technician, client=client, contact=client.contacts.get())
    unit_of(ProductFactory(), "3102-0A475521", place=places.place_of_client(client))
    VisitDeviceFactory(visit=visit, expected_serial="31020A475521")
    before = Movement.objects.count()
    signed(visit, cast.technician)
    assert Movement.objects.count() == before
    check()


def test_a_device_of_another_technician_s_van_does_not_move(cast):
    client = make_client()
    visit = planned(cast.deployment, user=cast.technician, client=client, contact=client.contacts.get())
    other = planned(cast.deployment).technician
    unit = unit_of(ProductFactory(), "3102-0A475521", place=places.van_of(other))
    device = VisitDeviceFactory(visit=visit, expected_serial="3102-0A475999")
    visit = ready_to_sign(visit, cast.technician)
    field.read_serial(visit, device.pk, "3102-0A475521", actor=cast.technician, anyway=True)
    visit.refresh_from_db()
    signing.sign(visit, drawn(visit), actor=cast.technician)
    assert Unit.objects.get(pk=unit.pk).place == places.van_of(other)
    check()
