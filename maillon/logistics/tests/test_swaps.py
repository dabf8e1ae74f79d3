"""Devices that fail and goods that come back: what takes their place, where they go, what their history says."""

from decimal import Decimal

import pytest

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.logistics.models import Device, ParcelItem, StagingSheet
from maillon.logistics.services import returns, shipping, staging, swapping
from maillon.logistics.tests.factories import CarrierFactory, in_staging, shelve, stage_all
from maillon.logistics.tests.test_pages import text_of
from maillon.orders.models import Order
from maillon.orders.tests.factories import OrderLineFactory, ProductFactory, make_client
from maillon.records.models import Entry
from maillon.stock.models import Reservation, Unit
from maillon.stock.services import places
from maillon.stock.tests.factories import level, put
from maillon.stock.tests.test_ledger import check

D = Decimal


def sheet_of(order):
    return StagingSheet.objects.get(order=order)


def prepared(cast, order):
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    order.refresh_from_db()
    return shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")


def shipped(cast, order):
    return shipping.ship(prepared(cast, order), actor=cast.staging)


def place_of(serial):
    return Unit.objects.get(serial=serial).place


def test_a_dead_device_is_changed_for_another_and_both_stay_in_the_story(cast):
    order = in_staging(cast.adv, quantity=2)
    old = staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    shelve(order, "3102-9")
    made = swapping.swap(old, "Écran noir", serial="3102-9", actor=cast.staging)
    old.refresh_from_db()
    assert (made.replaces, old.replaced_by, old.removed_reason) == (old, made, "Écran noir")
    assert place_of(old.serial) == places.returns_place()
    assert [d.serial for need in staging.needs_of(order) for d in need.devices] == ["3102-9"]
    assert Entry.objects.about(old.unit).filter(detail="Écran noir").exists()
    assert old.unit.movements.get(reason="transfer").for_reference == order.reference
    check()


def test_without_another_at_hand_the_sheet_waits_for_a_reading(cast):
    order = in_staging(cast.adv, quantity=1)
    old = staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    assert swapping.swap(old, "Ne démarre pas", actor=cast.staging) is None
    assert [need.left for need in staging.needs_of(order)] == [1]
    assert Reservation.objects.get(for_reference=order.reference).missing == 1
    with pytest.raises(Overtaken, match="n'est plus dans cette commande"):
        swapping.swap(old, "Ne démarre pas", actor=cast.staging)
    with pytest.raises(Refused, match="triez-le d'abord"):
        staging.scan(sheet_of(order), old.serial, actor=cast.staging)
    check()


def test_a_device_already_in_a_parcel_is_changed_in_its_box(cast):
    order = in_staging(cast.adv, quantity=2)
    shipment = prepared(cast, order)
    old = shipment.devices.order_by("pk")[0]
    with pytest.raises(Refused, match="n'attend plus rien"):
        swapping.swap(old, "Écran noir", actor=cast.staging)
    shelve(order, "3102-9")
    made = swapping.swap(old, "Écran noir", serial="3102-9", actor=cast.staging)
    assert ParcelItem.objects.get(device=made).parcel.shipment == shipment
    assert set(shipment.devices.values_list("removed_at", flat=True)) == {None}
    shipping.ship(shipment, actor=cast.staging)
    assert place_of("3102-9").client == order.client
    assert place_of(old.serial) == places.returns_place()
    check()


def test_a_device_that_fails_at_the_client_comes_back_and_the_other_is_there(cast):
    order = in_staging(cast.adv, quantity=2)
    shipment = shipped(cast, order)
    old = shipment.devices.order_by("pk")[0]
    shelve(order, "3102-9")
    swapping.swap(old, "Plus de tonalité", serial="3102-9", actor=cast.staging)
    assert place_of(old.serial) == places.returns_place()
    assert place_of("3102-9").client == order.client
    assert not Reservation.objects.live().filter(for_reference=order.reference).exists()
    check()


def test_another_model_or_a_device_of_another_order_takes_no_place(cast):
    order, other = in_staging(cast.adv, quantity=1), in_staging(cast.adv, quantity=1)
    old = staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    shelve(other, "3102-8")
    with pytest.raises(Refused, match="il faut un"):
        swapping.swap(old, "Écran noir", serial="3102-8", actor=cast.staging)
    with pytest.raises(Refused, match="ce qui ne marche pas"):
        swapping.swap(old, " ", serial="3102-8", actor=cast.staging)
    with pytest.raises(Refused, match="n'est pas dans le stock"):
        swapping.swap(old, "Écran noir", serial="3102-INCONNU", actor=cast.staging)
    assert Device.objects.live().get() == old


def test_the_sheet_shows_what_was_removed_and_by_what_it_was_replaced(cast, browse):
    order = in_staging(cast.adv, quantity=1)
    old = staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    shelve(order, "3102-9")
    web, here = browse(cast.staging), sheet_of(order).get_absolute_url()
    assert "Panne de 3102-00000001" in text_of(web.get(f"{here}/appareils/{old.pk}/panne"))
    refused = web.post(f"{here}/appareils/{old.pk}/panne", {"reason": "Écran noir", "serial": "3102-404"})
    assert refused.status_code == 422
    assert "Écran noir" in refused.content.decode()
    assert web.post(f"{here}/appareils/{old.pk}/panne", {"reason": "Écran noir", "serial": "3102-9"}).status_code == 303
    page = text_of(web.get(here))
    assert "Retirés de la commande" in page
    assert "3102-00000001 Écran noir 3102-9" in page
    for who in (cast.adv, cast.partner_user):
        assert browse(who).post(f"{here}/appareils/{old.pk}/panne", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(("state", "available"), [("good", True), ("to_sort", False), ("faulty", False)])
def test_goods_refused_at_the_door_come_back_where_their_state_says(cast, state, available):
    order = in_staging(cast.adv, quantity=2)
    cord = ProductFactory(name="Cordon RJ45", serialised=False, has_mac=False)
    OrderLineFactory(order=order, product=cord, kind="hardware", quantity=D(4), position=90)
    emit("orders.lines_changed", record=order, actor=cast.adv)
    put(cord, 4)
    shipment = shipped(cast, order)
    device = shipment.devices.order_by("pk")[0]
    line = order.lines.get(product=cord)
    count = returns.take_back(
        shipment,
        devices=[device.pk],
        quantities={line.pk: D(3)},
        state=state,
        reason="Colis refusé",
        actor=cast.staging,
    )
    assert count == 4
    device.refresh_from_db()
    assert "Colis refusé" in device.removed_reason
    there = places.default_place() if available else places.returns_place()
    assert place_of(device.serial) == there
    assert level(cord, there).on_hand == 3
    assert [(row.line, row.left) for row in returns.returnable(shipment)] == [
        (order.lines.get(serialised=True), 1),
        (line, 1),
    ]
    with pytest.raises(Refused, match="1 au plus"):
        returns.take_back(shipment, quantities={line.pk: D(2)}, state=state, reason="Encore", actor=cast.staging)
    with pytest.raises(Overtaken, match="déjà revenu"):
        returns.take_back(shipment, devices=[device.pk], state=state, reason="Encore", actor=cast.staging)
    check()


def test_a_return_is_recorded_from_the_shipment_and_nothing_returns_before_it_left(cast, browse):
    order = in_staging(cast.adv, quantity=2, client=make_client(cast.partner))
    shipment = prepared(cast, order)
    web, here = browse(cast.staging), shipment.get_absolute_url()
    assert f"{here}/retour" not in web.get(here).content.decode()
    assert web.get(f"{here}/retour").status_code == 422
    shipping.ship(shipment, actor=cast.staging)
    assert f"Retour de {shipment.reference}" in text_of(web.get(f"{here}/retour"))
    device = shipment.devices.order_by("pk")[0]
    nothing = web.post(f"{here}/retour", {"state": "good", "reason": "Colis refusé"})
    assert nothing.status_code == 422
    assert "cochez un appareil" in text_of(nothing)
    done = web.post(f"{here}/retour", {"devices": [device.pk], "state": "good", "reason": "Colis refusé"})
    assert done.status_code == 303
    assert place_of(device.serial) == places.default_place()
    for who in (cast.support, cast.partner_user, cast.rival_user):
        assert browse(who).get(f"{here}/retour").status_code == 404
    check()


def test_a_returned_device_serves_another_order(cast):
    order = in_staging(cast.adv, quantity=1)
    shipment = shipped(cast, order)
    device = shipment.devices.get()
    returns.take_back(shipment, devices=[device.pk], state="good", reason="Erreur de modèle", actor=cast.staging)
    other = in_staging(cast.adv, quantity=1, product=device.product)
    assert staging.scan(sheet_of(other), device.serial, actor=cast.staging).order == other
    assert Order.objects.get(pk=order.pk).devices.live().count() == 0
    check()
