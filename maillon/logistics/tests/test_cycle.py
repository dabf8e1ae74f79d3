"""From the sheet to the parcel received, by the services alone."""

from maillon.documents.models import Document
from maillon.logistics.models import Shipment, StagingSheet
from maillon.logistics.services import shipping, staging
from maillon.logistics.tests.factories import CarrierFactory, in_staging, stage_all


def test_an_order_is_staged_shipped_and_delivered(cast):
    order = in_staging(cast.adv)
    sheet = stage_all(order, cast.staging)
    assert sheet.status == StagingSheet.Status.STARTED
    assert staging.finish(sheet, actor=cast.staging)
    order.refresh_from_db()
    assert order.step_kind == "shipping"
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="rx 4821 7730 5")
    assert shipment.devices.count() == 3
    shipment = shipping.ship(shipment, actor=cast.staging)
    assert Document.objects.get(kind="delivery_note").number == shipment.reference
    order.refresh_from_db()
    assert order.step_kind == "delivery"
    shipping.deliver(shipment, actor=cast.adv, received_by="Thomas Meyer")
    order.refresh_from_db()
    assert order.step_kind == "installation"
    assert Shipment.objects.get().received_by == "Thomas Meyer"
