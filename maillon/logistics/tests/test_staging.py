"""The bench's rules: where a code goes, what is refused, what blocks an order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.services import goods, staging
from maillon.logistics.tests.factories import DeviceFactory, StagingSheetFactory, in_staging, stage_all
from maillon.orders import services as orders
from maillon.orders.models import Order
from maillon.orders.services import lines
from maillon.orders.steps import blockers_of, progress_of
from maillon.orders.tests.factories import ProductFactory, make_client
from maillon.records.models import Entry
from maillon.stock.tests.factories import unit_of


def texts(order):
    return [blocker.text.replace("\u00a0", " ") for blocker in blockers_of([order]).get(order.pk, [])]


def sheet_of(order):
    return StagingSheet.objects.get(order=order)


def test_an_order_in_staging_says_what_is_missing_and_how_far_it_is(cast):
    order = in_staging(cast.adv, quantity=2)
    assert texts(order) == ["Numéro de série manquant sur 2 postes", "5 contrôles à cocher"]
    sheet = sheet_of(order)
    staging.scan(sheet, "3102-00000001", actor=cast.staging)
    assert texts(order)[:2] == ["Numéro de série manquant sur 1 poste", "Adresse MAC manquante sur 1 poste"]
    staging.scan(sheet, "249AD8000001", actor=cast.staging)
    assert progress_of([order]) == {order.pk: (1, 2)}
    for index in range(3):
        staging.tick(sheet, index, True, actor=cast.staging)
    assert texts(order) == ["Numéro de série manquant sur 1 poste", "2 contrôles à cocher"]
    with pytest.raises(Refused, match="numéro de série manquant sur 1"):
        orders.advance(order, actor=cast.staging)


def test_the_kinds_of_logistics_cost_a_fixed_number_of_queries(cast):
    first = [in_staging(cast.adv)]
    with CaptureQueriesContext(connection) as one:
        blockers_of(first), progress_of(first)
    many = first + [in_staging(cast.adv) for _ in range(4)]
    with CaptureQueriesContext(connection) as five:
        blockers_of(many), progress_of(many)
    assert len(five) == len(one)


def test_first_reading_starts_the_sheet_and_makes_it_mine(cast):
    sheet = sheet_of(in_staging(cast.adv))
    staging.scan(sheet, "3102-00000001", actor=cast.staging)
    sheet.refresh_from_db()
    assert (sheet.status, sheet.assignee) == ("started", cast.staging)
    assert not Entry.objects.about(sheet).exclude(audience="internal").exists()


def test_a_code_goes_to_the_article_that_recognises_it(cast):
    order = orders.key(make_client(), actor=cast.adv)
    phone = ProductFactory(name="Poste T54W", serial_pattern="3102.*")
    switch = ProductFactory(name="Switch", serial_pattern="SW8.*", has_mac=False)
    for product in (phone, switch):
        lines.add(order, product, actor=cast.adv, quantity=Decimal(1))
    order = orders.advance(orders.advance(order.__class__.objects.get(pk=order.pk), actor=cast.adv), actor=cast.adv)
    sheet = sheet_of(order)
    unit_of(switch, "SW8-2231"), unit_of(phone, "3102-1"), unit_of(phone, "3102-2")
    assert staging.scan(sheet, "SW8-2231", actor=cast.staging).label == "Switch"
    with pytest.raises(Refused, match="n'est pas le numéro de série d'un « Poste T54W »"):
        staging.scan(sheet, "GXP2170-1", actor=cast.staging)
    unit_of(ProductFactory(name="Poste GXP2170"), "GXP2170-2")
    with pytest.raises(Refused, match="est un « Poste GXP2170 » : cette fiche attend « Poste T54W »"):
        staging.scan(sheet, "GXP2170-2", actor=cast.staging)
    assert staging.scan(sheet, "3102-1", actor=cast.staging).label == "Poste T54W"
    with pytest.raises(Refused, match="Tous les appareils"):
        staging.scan(sheet, "3102-2", actor=cast.staging)


def test_a_mac_of_another_maker_is_refused_with_the_right_beginning(cast):
    order = in_staging(cast.adv, product=ProductFactory(name="Poste T54W", mac_prefixes="24:9A:D8"))
    sheet = sheet_of(order)
    with pytest.raises(Refused, match="Scannez d'abord le numéro de série"):
        staging.scan(sheet, "24:9A:D8:4C:11:07", actor=cast.staging)
    staging.scan(sheet, "3102-00000001", actor=cast.staging)
    with pytest.raises(Refused, match="devrait commencer par 24:9A:D8"):
        staging.scan(sheet, "00:15:65:4C:11:07", actor=cast.staging)
    assert staging.scan(sheet, "24:9A:D8:4C:11:07", actor=cast.staging).mac == "24:9A:D8:4C:11:07"


def test_a_serial_is_one_for_ever_however_it_is_written(cast):
    DeviceFactory(serial="SN-12/AB")
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceFactory(serial="SN12AB")


def test_a_unit_is_given_to_one_order_at_a_time(cast):
    given = DeviceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceFactory(unit=given.unit, serial=given.serial)
    goods.remove(given, "Écran noir au déballage")
    assert DeviceFactory(unit=given.unit, serial=given.serial).pk != given.pk


def test_a_serial_known_elsewhere_names_the_order_only_to_who_may_see_it(cast):
    known = DeviceFactory(serial="3102-00000001")
    sheet = sheet_of(in_staging(cast.adv))
    with pytest.raises(Overtaken, match=known.order.reference):
        staging.scan(sheet, "310200000001", actor=cast.staging)
    cast.staging.rights = cast.staging.rights - {"orders.see"}
    with pytest.raises(Overtaken, match="pour une autre commande") as refused:
        staging.scan(sheet, "3102-00000001", actor=cast.staging)
    assert known.order.client_name not in str(refused.value)


def test_the_same_label_twice_on_a_sheet_says_where_it_is(cast):
    sheet = sheet_of(in_staging(cast.adv))
    staging.scan(sheet, "3102-00000001", actor=cast.staging)
    with pytest.raises(Overtaken, match="sur cette fiche"):
        staging.scan(sheet, "3102-00000001", actor=cast.staging)


def test_a_device_that_left_is_not_taken_back(cast):
    order = in_staging(cast.adv, quantity=1)
    sheet = stage_all(order, cast.staging)
    device = Device.objects.get()
    assert staging.undo(sheet, device.pk, actor=cast.staging) == device.serial
    with pytest.raises(Overtaken, match="déjà été annulée"):
        staging.undo(sheet, device.pk, actor=cast.staging)


def test_an_order_that_comes_back_opens_its_sheet_again_with_what_was_read(cast):
    order = in_staging(cast.adv, quantity=1)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    order.refresh_from_db()
    orders.go_back(order, "Mauvais micrologiciel", actor=cast.staging)
    sheet = sheet_of(order)
    assert sheet.status == "started"
    assert Device.objects.filter(order=order).count() == 1


def test_an_order_moved_from_the_board_closes_its_sheet(cast):
    order = in_staging(cast.adv, quantity=1)
    stage_all(order, cast.staging)
    orders.advance(Order.objects.get(pk=order.pk), actor=cast.adv)
    assert sheet_of(order).status == "done"


def test_a_cancelled_order_cancels_its_sheet(cast):
    order = in_staging(cast.adv)
    orders.cancel(order, "Le client renonce", actor=cast.adv)
    assert sheet_of(order).status == "cancelled"
    with pytest.raises(Overtaken, match="annulée"):
        staging.scan(sheet_of(order), "3102-00000001", actor=cast.staging)


@pytest.mark.parametrize("role", ["adv", "support", "deployment", "accounting", "technician"])
def test_only_staging_prepares(cast, role):
    with pytest.raises(Refused, match="rôle"):
        staging.scan(StagingSheetFactory(), "3102-00000001", actor=getattr(cast, role))


def test_a_check_is_added_ticked_and_unticked_with_who_did_it(cast):
    sheet = sheet_of(in_staging(cast.adv))
    staging.add_check(sheet, "Casque appairé", actor=cast.staging)
    staging.tick(sheet, 5, True, actor=cast.staging)
    sheet.refresh_from_db()
    assert sheet.checks[5]["label"] == "Casque appairé"
    assert sheet.checks[5]["by"] == cast.staging.name
    staging.tick(sheet, 5, False, actor=cast.staging)
    sheet.refresh_from_db()
    assert not sheet.checks[5]["done"]
    with pytest.raises(Overtaken):
        staging.tick(sheet, 9, True, actor=cast.staging)


def test_the_checks_left_are_ticked_at_once_and_the_others_keep_their_author(cast, browse):
    sheet = sheet_of(in_staging(cast.adv))
    staging.tick(sheet, 0, True, actor=cast.admin)
    page = browse(cast.staging)
    assert "Tout cocher" in page.get(sheet.get_absolute_url()).content.decode()
    assert page.post(f"{sheet.get_absolute_url()}/controles/tous").status_code in (200, 303)
    sheet.refresh_from_db()
    assert [(check["done"], check["by"]) for check in sheet.checks[:2]] == [
        (True, cast.admin.name),
        (True, cast.staging.name),
    ]
    assert all(check["done"] for check in sheet.checks)
    assert "Tout cocher" not in page.get(sheet.get_absolute_url()).content.decode()


def test_the_queue_goes_by_the_day_promised_then_by_the_day_the_step_must_be_over(cast, browse):
    late, soon, unpromised = (in_staging(cast.adv) for _ in range(3))
    today = timezone.localdate()
    orders.promise(late, today + timedelta(days=40), actor=cast.adv)
    orders.promise(soon, today + timedelta(days=1), actor=cast.adv)
    body = browse(cast.staging).get("/staging/?f=status:is:todo,started&s=promised").content.decode()
    places = [body.index(order.reference) for order in (soon, unpromised, late)]
    assert places == sorted(places)
