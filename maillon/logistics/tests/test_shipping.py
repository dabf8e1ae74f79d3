"""Parcels: what remains, what is partial, what the order waits for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from maillon.automation.actions import MailContext
from maillon.core.errors import Overtaken, Refused
from maillon.core.modules import registry
from maillon.documents.models import Document
from maillon.documents.services import read
from maillon.logistics.models import Device, Shipment, StagingSheet
from maillon.logistics.services import papers, shipping, staging
from maillon.logistics.tests.factories import CarrierFactory, in_staging, stage_all
from maillon.orders import services as orders
from maillon.orders import tracking
from maillon.orders.models import Order
from maillon.orders.steps import blockers_of, progress_of
from maillon.orders.tests.factories import make_client


def to_ship(cast, **changes):
    order = in_staging(cast.adv, **changes)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    return Order.objects.get(pk=order.pk)


def texts(order):
    return [blocker.text.replace("\u00a0", " ") for blocker in blockers_of([order]).get(order.pk, [])]


def hardware(order):
    return order.lines.get(kind="hardware").pk


def test_shipping_waits_for_a_parcel_then_for_its_number(cast):
    order = to_ship(cast)
    assert texts(order) == ["Aucune expédition préparée"]
    shipment = shipping.prepare(order, actor=cast.staging)
    assert texts(order) == [f"Transporteur absent du {shipment.reference}"]
    shipment = shipping.edit(shipment, actor=cast.staging, carrier=CarrierFactory())
    assert texts(order) == [f"Numéro de suivi absent du {shipment.reference}"]
    with pytest.raises(Refused, match="Numéro de suivi absent"):
        shipping.ship(shipment, actor=cast.staging)
    shipment = shipping.edit(shipment, actor=cast.staging, tracking="RX4821")
    assert texts(order) == [f"{shipment.reference} à expédier"]


def test_a_carrier_that_gives_no_number_needs_none(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(
        order, actor=cast.staging, carrier=CarrierFactory(needs_tracking=False, tracking_template="")
    )
    assert shipping.ship(shipment, actor=cast.staging).status == "shipped"


def test_a_partial_parcel_leaves_the_rest_and_the_order_waits_for_it(cast):
    order = to_ship(cast)
    carrier = CarrierFactory()
    first = shipping.prepare(
        order, actor=cast.staging, quantities={hardware(order): Decimal(2)}, carrier=carrier, tracking="RX0001"
    )
    shipping.ship(first, actor=cast.staging)
    order.refresh_from_db()
    assert order.step_kind == "shipping"
    assert texts(order) == ["1 sur 3 articles sans expédition"]
    assert progress_of([order]) == {order.pk: (2, 3)}
    assert papers.note_data(first)["remaining"] == ["1 × Poste Yealink T54W"]
    second = shipping.prepare(order, actor=cast.staging, carrier=carrier, tracking="RX0002")
    assert second.devices.count() == 1
    shipping.ship(second, actor=cast.staging)
    order.refresh_from_db()
    assert order.step_kind == "delivery"
    assert texts(order) == [f"Date de livraison à saisir pour {s.reference}" for s in (first, second)]
    shipping.deliver(first, actor=cast.adv)
    assert texts(order) == [f"Date de livraison à saisir pour {second.reference}"]


def test_nothing_ships_twice(cast):
    order = to_ship(cast)
    shipping.prepare(order, actor=cast.staging)
    with pytest.raises(Refused, match="rien de prêt"):
        shipping.prepare(order, actor=cast.staging)
    with pytest.raises(Refused, match="il reste 0 à expédier"):
        shipping.prepare(order, actor=cast.staging, quantities={hardware(order): Decimal(1)})


def test_what_was_not_read_at_staging_does_not_ship(cast):
    order = in_staging(cast.adv)
    sheet = StagingSheet.objects.get(order=order)
    with pytest.raises(Refused, match="rien de prêt"):
        shipping.prepare(order, actor=cast.staging)
    staging.scan(sheet, "3102-00000001", actor=cast.staging)
    with pytest.raises(Refused, match="Lisez les autres"):
        shipping.prepare(order, actor=cast.staging, quantities={hardware(order): Decimal(2)})
    assert shipping.prepare(order, actor=cast.staging).devices.count() == 1


def test_a_cancelled_parcel_gives_its_devices_back(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(order, actor=cast.staging)
    shipping.cancel(shipment, "Adresse changée", actor=cast.staging)
    assert not Device.objects.exclude(shipment=None).exists()
    assert shipping.prepare(order, actor=cast.staging).devices.count() == 3


def test_dates_that_cannot_be_are_refused(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="futur"):
        shipping.ship(shipment, actor=cast.staging, shipped_on=tomorrow)
    shipment = shipping.ship(shipment, actor=cast.staging)
    with pytest.raises(Refused, match="futur"):
        shipping.deliver(shipment, actor=cast.staging, delivered_on=tomorrow)
    with pytest.raises(Refused, match="n'a pas pu arriver avant"):
        shipping.deliver(shipment, actor=cast.staging, delivered_on=shipment.shipped_on - timedelta(days=1))


def test_shipping_twice_says_that_it_is_done_and_keeps_one_note(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    seen = Shipment.objects.get(pk=shipment.pk)
    shipping.ship(shipment, actor=cast.staging)
    with pytest.raises(Overtaken, match="Expédiée"):
        shipping.ship(seen, actor=cast.adv)
    assert Document.objects.filter(kind="delivery_note").count() == 1


def test_two_people_editing_one_parcel_lose_nothing(cast):
    shipment = shipping.prepare(to_ship(cast), actor=cast.staging)
    seen = Shipment.objects.get(pk=shipment.pk)
    shipping.edit(shipment, actor=cast.staging, tracking="RX4821")
    with pytest.raises(Overtaken, match="quelqu'un d'autre"):
        shipping.edit(seen, actor=cast.adv, tracking="RX0000")


def test_a_cancelled_order_cancels_the_parcels_that_are_still_here(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(order, actor=cast.staging)
    orders.cancel(order, "Le client renonce", actor=cast.adv)
    shipment.refresh_from_db()
    assert shipment.status == "cancelled"


def test_the_note_is_in_the_partner_brand_without_a_price(cast):
    cast.partner.color1 = "#0f766e"
    cast.partner.save()
    order = to_ship(cast, client=make_client(cast.partner))
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    data = papers.note_data(shipment)
    assert data["brand"]["name"] == "Opéris Télécom"
    assert "189" not in str({k: v for k, v in data.items() if k != "brand"})
    shipping.ship(shipment, actor=cast.staging)
    note = Document.objects.get(kind="delivery_note")
    assert (note.partner_visible, note.client_visible, note.priced) == (True, True, False)
    assert read(note).startswith(b"%PDF")


def test_the_public_page_shows_the_parcel_and_its_note_once_it_left(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    shown = tracking.drawn(order)["aside"]
    assert shown[0]["context"]["parcels"][0]["state"] == "En préparation"
    shipping.ship(shipment, actor=cast.staging)
    order.refresh_from_db()
    parcel = tracking.drawn(order)["aside"][0]["context"]["parcels"][0]
    assert (parcel["state"], parcel["content"]) == ("En route", "3 Poste Yealink T54W")
    link = type("Link", (), {"recipient": "nobody@nowhere.example"})()
    assert [paper.kind for paper in tracking.papers_of(order, link)] == ["delivery_note"]


def test_the_mail_of_a_parcel_carries_its_note_and_its_number(cast):
    order = to_ship(cast)
    shipment = shipping.prepare(
        order, actor=cast.staging, carrier=CarrierFactory(name="Rhône Express"), tracking="RX4821"
    )
    shipment = shipping.ship(shipment, actor=cast.staging)
    context = next(c for c in registry.offered(MailContext) if c.model == "logistics.shipment")
    built = context.build(shipment, "client")
    assert built["to"] == ["c.rossi@lilas.example"]
    assert (built["values"]["transporteur"], built["values"]["suivi"]) == ("Rhône Express", "RX4821")
    assert [d.kind for d in built["documents"]] == ["delivery_note"]
    assert set(built["values"]) == set(context.variables)


@pytest.mark.parametrize("role", ["support", "accounting", "deployment", "technician"])
def test_who_only_reads_shipments_prepares_none(cast, role):
    with pytest.raises(Refused, match="rôle"):
        shipping.prepare(to_ship(cast), actor=getattr(cast, role))
