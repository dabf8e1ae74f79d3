"""The hardware of an order and the stock: promised, given, sent, freed, and the books that add up all along."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.services import goods, shipping, staging
from maillon.logistics.tests.factories import (
    CarrierFactory,
    in_staging,
    shelve,
    stage_all,
)
from maillon.logistics.tests.test_pages import text_of
from maillon.orders import services as orders
from maillon.orders.models import Order
from maillon.orders.tests.factories import OrderLineFactory, ProductFactory, make_client, make_order
from maillon.stock.models import Movement, Reservation, Unit
from maillon.stock.services import handling, needs, places
from maillon.stock.tests.factories import level, put, sent, unit_of, workshop
from maillon.stock.tests.test_ledger import check

D = Decimal


def promised(order):
    return {
        (r.place.name, r.quantity, r.held) for r in Reservation.objects.live().filter(for_reference=order.reference)
    }


def sheet_of(order):
    return StagingSheet.objects.get(order=order)


def handset(order):
    return order.lines.get(serialised=True).product


def shipped(cast, order):
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    return shipping.ship(shipment, actor=cast.staging)


def test_a_validated_order_keeps_its_hardware_and_waits_for_what_is_short(cast):
    order = make_order(cast.adv)
    unit_of(handset(order), "3102-1"), unit_of(handset(order), "3102-2")
    order = orders.advance(order, actor=cast.adv)
    assert promised(order) == set()
    order = orders.advance(order, actor=cast.adv)
    assert promised(order) == {("Dépôt", 3, 2)}
    assert [(n.product, n.missing) for n in needs.needs()] == [(handset(order), 1)]
    unit_of(handset(order), "3102-3")
    assert promised(order) == {("Dépôt", 3, 3)}
    check()


def test_settling_twice_changes_nothing_and_a_changed_line_is_followed(cast):
    order = in_staging(cast.adv)
    line = order.lines.get(serialised=True)
    goods.settle(order)
    assert promised(order) == {("Dépôt", 3, 3)}
    line.quantity = D(5)
    line.save()
    emit("orders.lines_changed", record=order, actor=cast.adv)
    assert promised(order) == {("Dépôt", 5, 3)}
    line.quantity = D(2)
    line.save()
    emit("orders.lines_changed", record=order, actor=cast.adv)
    assert promised(order) == {("Dépôt", 2, 2)}
    check()


def test_going_back_before_validation_or_cancelling_gives_everything_back(cast):
    order = in_staging(cast.adv)
    orders.go_back(order, "Erreur de site", actor=cast.adv)
    assert promised(order) == set()
    order = orders.advance(Order.objects.get(pk=order.pk), actor=cast.adv)
    staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    orders.cancel(order, "Le client renonce", actor=cast.adv)
    assert promised(order) == set()
    device = Device.objects.get()
    assert (device.removed_reason, device.unit.place) == ("Commande annulée", places.default_place())
    other = in_staging(cast.adv, quantity=1, product=handset(order))
    assert staging.scan(sheet_of(other), "3102-00000001", actor=cast.staging).unit == device.unit
    check()


def test_a_unit_read_at_the_workshop_stays_there_with_its_promise(cast):
    order = in_staging(cast.adv, quantity=2)
    unit_of(handset(order), "3102-9", place=workshop())
    staging.scan(sheet_of(order), "3102-9", actor=cast.staging)
    assert promised(order) == {("Dépôt", 1, 1), ("Atelier de staging", 1, 1)}
    check()
    staging.undo(sheet_of(order), Device.objects.get().pk, actor=cast.staging)
    assert promised(order) == {("Dépôt", 2, 2)}
    check()


def test_what_is_promised_to_another_is_not_given(cast):
    first = in_staging(cast.adv, quantity=2)
    second = in_staging(cast.adv, quantity=1, product=handset(first))
    Reservation.objects.filter(for_reference=second.reference).update(at=timezone.now() + timedelta(hours=1))
    assert promised(second) == {("Dépôt", 1, 0)}
    with pytest.raises(Refused, match=f"promis à {first.reference}"):
        staging.scan(sheet_of(second), "3102-00000001", actor=cast.staging)
    assert not Device.objects.exists()
    unit_of(handset(first), "3102-3")
    staging.scan(sheet_of(second), "3102-00000001", actor=cast.staging)
    check()


def test_a_unit_given_to_an_order_goes_nowhere_else(cast):
    order = in_staging(cast.adv)
    device = staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    unit = Unit.objects.get(pk=device.unit_id)
    unit_of(handset(order), "3102-8"), unit_of(handset(order), "3102-9")
    with pytest.raises(Refused, match=f"affecté à la commande {order.reference}"):
        handling.transfer(unit.product, D(1), source=unit.place, destination=workshop(), units=[unit])
    with pytest.raises(Refused, match="annulez d'abord sa lecture"):
        handling.scrap(unit.product, D(1), source=unit.place, units=[unit], comment="Cassé")
    check()


@pytest.mark.parametrize(
    ("where", "said"), [("client", "il est chez"), ("returns", "triez-le d'abord"), ("scrap", "il est dans « Rebut »")]
)
def test_only_a_unit_of_our_own_places_is_given(cast, where, said):
    order = in_staging(cast.adv)
    place = {
        "client": lambda: places.place_of_client(make_client(name="Pharmacie du Port")),
        "returns": places.returns_place,
        "scrap": lambda: places.usual("scrap"),
    }[where]()
    unit_of(handset(order), "3102-9", place=place)
    with pytest.raises(Refused, match=said):
        staging.scan(sheet_of(order), "3102-9", actor=cast.staging)
    assert not Device.objects.exists()


def test_an_unknown_number_is_entered_and_given_in_one_press_by_who_keeps_the_stock(cast, browse):
    order = in_staging(cast.adv, quantity=1)
    address = f"{sheet_of(order).get_absolute_url()}/lecture"
    web = browse(cast.staging)
    refused = web.post(address, {"code": "3102-0A47"})
    assert refused.status_code == 422
    assert "Entrer 3102-0A47 en stock et l'affecter" in text_of(refused)
    assert not Unit.objects.filter(serial="3102-0A47").exists()
    done = web.post(address, {"code": "3102-0A47", "enter": "1"}, headers={"HX-Request": "true"})
    assert "numéro de série 3102-0A47" in text_of(done)
    device = Device.objects.get()
    assert device.unit.place == workshop()
    assert device.unit.movements.get().comment == f"Lu au staging de {order.reference}, sans achat"
    assert promised(order) == {("Atelier de staging", 1, 1)}
    check()


def test_who_does_not_keep_the_stock_is_not_offered_to_enter_a_number(cast, browse):
    order = in_staging(cast.adv, quantity=1)
    cast.staging.rights = cast.staging.rights - {"stock.edit"}
    with pytest.raises(Refused, match="entrer du matériel"):
        staging.scan(sheet_of(order), "3102-0A47", actor=cast.staging, enter=True)
    assert not Unit.objects.filter(serial="3102-0A47").exists()


def test_an_address_of_the_packing_list_is_enough_to_find_its_unit(cast):
    order = in_staging(cast.adv, quantity=2)
    unit_of(handset(order), "SN-77", mac="24:9A:D8:4C:11:07")
    device = staging.scan(sheet_of(order), "249ad84c1107", actor=cast.staging)
    assert (device.serial, device.mac) == ("SN-77", "24:9A:D8:4C:11:07")
    assert staging.scan(sheet_of(order), "24:9A:D8:4C:11:07", actor=cast.staging) == device
    with pytest.raises(Overtaken, match="sur cette fiche"):
        staging.scan(sheet_of(order), "SN-77", actor=cast.staging)
    assert Device.objects.count() == 1


def test_an_address_is_given_to_the_unit_as_to_the_order(cast):
    order = in_staging(cast.adv, quantity=1)
    staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    staging.scan(sheet_of(order), "24:9A:D8:4C:11:07", actor=cast.staging)
    assert Unit.objects.get(serial="3102-00000001").mac == Device.objects.get().mac == "24:9A:D8:4C:11:07"


def test_a_parcel_that_leaves_takes_its_goods_to_the_client(cast):
    cord = ProductFactory(name="Cordon RJ45", serialised=False, has_mac=False)
    order = in_staging(cast.adv, quantity=2)
    OrderLineFactory(order=order, product=cord, kind="hardware", quantity=D(4))
    emit("orders.lines_changed", record=order, actor=cast.adv)
    put(cord, 10)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = shipped(cast, Order.objects.get(pk=order.pk))
    there = places.place_of_client(order.client)
    assert promised(order) == set()
    assert (level(cord).on_hand, level(cord).reserved, level(cord, there).on_hand) == (6, 0, 4)
    assert set(Unit.objects.filter(devices__shipment=shipment).values_list("place", "status")) == {(there.pk, "client")}
    moves = Movement.objects.filter(reason="ship", unit__isnull=False)
    assert {(m.for_reference, m.for_pk) for m in moves} == {(order.reference, order.lines.get(serialised=True).pk)}
    check()


def test_goods_that_are_not_there_do_not_leave(cast):
    cord = ProductFactory(name="Cordon RJ45", serialised=False, has_mac=False)
    order = in_staging(cast.adv, quantity=1)
    OrderLineFactory(order=order, product=cord, kind="hardware", quantity=D(4))
    put(cord, 3)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    order.refresh_from_db()
    with pytest.raises(Refused, match="« Cordon RJ45 », Dépôt : 3 en stock, 4 sont demandés"):
        shipped(cast, order)
    assert Unit.objects.get(devices__order=order).place == places.default_place()
    check()


def test_a_unit_that_comes_back_is_no_order_s_any_more_whoever_takes_it_back(cast):
    order = in_staging(cast.adv, quantity=1)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipped(cast, Order.objects.get(pk=order.pk))
    device = Device.objects.get()
    handling.take_back_serial(device.serial, client=order.client, comment="Résiliation", actor=cast.staging)
    device.refresh_from_db()
    assert device.removed_reason == "Repris au client : Résiliation"
    check()


def test_what_is_missing_from_the_stock_is_said_on_the_order_and_on_its_sheet(cast, browse):
    order = in_staging(cast.adv, quantity=3)
    other = in_staging(cast.adv, quantity=2, product=handset(order))
    day = timezone.localdate() + timedelta(days=3)
    sent(cast.staging, (handset(order), 10), expected_on=day)
    said = f"En attente de réassort : 2 {handset(order).name}, 10 attendus le"
    for address in (other.get_absolute_url(), sheet_of(other).get_absolute_url()):
        assert said in text_of(browse(cast.staging).get(address)), address
    assert "Réassort" not in text_of(browse(cast.staging).get(order.get_absolute_url()))
    assert "Réassort attendu" in text_of(browse(cast.staging).get("/staging/"))
    mine = in_staging(cast.adv, quantity=2, product=handset(order), client=make_client(cast.partner))
    assert "réassort" not in text_of(browse(cast.partner_user).get(mine.get_absolute_url())).lower()


def test_the_page_of_a_unit_says_which_order_has_it_then_which_took_it_away(cast, browse):
    order = in_staging(cast.adv, quantity=1)
    device = staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)
    staging.scan(sheet_of(order), "24:9A:D8:4C:11:07", actor=cast.staging)
    page = text_of(browse(cast.support).get(device.unit.get_absolute_url()))
    assert f"Commande {order.reference} {order.client_name}, {device.label}" in page
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipped(cast, Order.objects.get(pk=order.pk))
    page = text_of(browse(cast.support).get(device.unit.get_absolute_url()))
    assert f"Expédition {order.reference} Dépôt → {order.client_name}" in page


def test_the_client_shows_what_the_stock_knows_there_to_those_who_read_it(cast, browse):
    client = make_client(cast.partner)
    order = in_staging(cast.adv, quantity=1, client=client)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipped(cast, Order.objects.get(pk=order.pk))
    there = places.place_of_client(client)
    unit_of(ProductFactory(name="Routeur LTE"), "LTE-77", place=there)
    put(ProductFactory(name="Cordon RJ45", serialised=False, has_mac=False), 6, there)
    serial = Device.objects.get().serial
    seen = text_of(browse(cast.support).get(f"{client.get_absolute_url()}/materiel"))
    assert serial in seen
    assert "Routeur LTE LTE-77 1" in seen
    assert "Cordon RJ45 – 6" in seen
    told = text_of(browse(cast.partner_user).get(f"{client.get_absolute_url()}/materiel"))
    assert "Expéditions BL" in told  # what left for its client; the bench and the stock are not its affair
    assert serial not in told
    assert "LTE-77" not in told


def test_the_card_of_an_article_says_what_is_left_of_it(cast, browse):
    order = in_staging(cast.adv, quantity=3)
    shelve(order, "3102-9")
    address = handset(order).get_absolute_url()
    assert "4 en stock 3 réservés 1 disponible" in text_of(browse(cast.support).get(address))
    assert "en stock" not in text_of(browse(cast.partner_user).get(address))
