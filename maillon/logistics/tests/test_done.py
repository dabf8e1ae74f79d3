"""What an amendment may not take back: counted once, whatever was changed or lost on the way."""

from maillon.logistics import done
from maillon.logistics.models import StagingSheet
from maillon.logistics.services import arrivals, shipping, staging, swapping
from maillon.logistics.tests.factories import in_staging, shelve
from maillon.logistics.tests.test_parcels import labelled, parcel_of, prepared
from maillon.orders.models import OrderLine


def test_a_device_changed_for_another_is_prepared_once(cast):
    order = in_staging(cast.adv, quantity=2)
    old = staging.scan(StagingSheet.objects.get(order=order), "3102-00000001", actor=cast.staging)
    shelve(order, "3102-9")
    swapping.swap(old, "Écran noir", serial="3102-9", actor=cast.staging)
    assert done.prepared([old.line_id]) == {old.line_id: 1}
    assert done.shipped([old.line_id]) == {}


def test_what_a_lost_parcel_held_has_not_left(cast):
    shipment = shipping.ship(labelled(cast, prepared(cast, 3)), actor=cast.staging)
    line = OrderLine.objects.get(order=shipment.order, serialised=True)
    assert done.shipped([line.pk]) == {line.pk: 3}
    arrivals.lose(parcel_of(shipment, 3), "Enquête close par le transporteur", actor=cast.adv)
    assert done.shipped([line.pk]) == {line.pk: 2}
    assert done.prepared([line.pk]) == {line.pk: 2}
