"""The bench, the parcels and the carriers, in each person's browser."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.clients.models import Client
from maillon.documents.models import Document
from maillon.logistics.models import Carrier, Device, Shipment, StagingSheet
from maillon.logistics.services import shipping, staging
from maillon.logistics.tests.factories import (
    CarrierFactory,
    DeviceFactory,
    ParcelFactory,
    ParcelItemFactory,
    ShipmentFactory,
    ShipmentLineFactory,
    StagingSheetFactory,
    in_staging,
    shelve,
    stage_all,
)
from maillon.orders.tests.factories import OrderFactory, make_client

QUERIES = 18  # the sheet also shows the configuration files of its handsets


def text_of(answer):
    """The page as it is read: no tag, plain spaces."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("\u00a0", " "))


def test_preparer_reads_serials_and_mac_one_after_the_other_then_sends_the_order_on(cast, browse):
    order = in_staging(cast.adv, quantity=1)
    sheet = StagingSheet.objects.get(order=order)
    shelve(order, "3102-0A475521")
    web = browse(cast.staging)
    page = web.get("/staging/")
    assert order.client_name in text_of(page)
    assert "0/1 lus, 0/5 contrôles" in text_of(page)
    assert web.get(f"/staging/commande/{order.reference}").headers["Location"] == sheet.get_absolute_url()
    assert "autofocus" in web.get(sheet.get_absolute_url()).content.decode()
    read = web.post(
        f"{sheet.get_absolute_url()}/lecture", {"code": "S/N: 3102-0a47 5521"}, headers={"HX-Request": "true"}
    )
    assert read.status_code == 200
    assert "numéro de série 3102-0A475521" in text_of(read)
    assert "Scannez l'adresse MAC" in read.content.decode().replace("&#x27;", "'")
    web.post(f"{sheet.get_absolute_url()}/lecture", {"code": "249ad84c1107"})
    assert Device.objects.get().mac == "24:9A:D8:4C:11:07"
    assert "5 contrôles à cocher" in text_of(web.get(sheet.get_absolute_url()))
    for index in range(5):
        web.post(f"{sheet.get_absolute_url()}/controles/{index}", {"done": "1"})
    done = web.post(f"{sheet.get_absolute_url()}/terminer")
    assert done.status_code == 303
    order.refresh_from_db()
    assert order.step_kind == "shipping"


def test_a_refused_reading_stays_on_the_bench_with_its_sentence(cast, browse):
    other = DeviceFactory(serial="3102-0A475521")
    order = in_staging(cast.adv)
    sheet = StagingSheet.objects.get(order=order)
    answer = browse(cast.staging).post(
        f"{sheet.get_absolute_url()}/lecture", {"code": "31020A475521"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert f"déjà enregistré pour la commande {other.order.reference}" in text_of(answer)
    assert Device.objects.filter(order=order).count() == 0


def test_a_reading_is_undone_from_the_bench(cast, browse):
    order = in_staging(cast.adv)
    sheet = StagingSheet.objects.get(order=order)
    device = staging.scan(sheet, "3102-00000001", actor=cast.staging)
    answer = browse(cast.staging).post(
        f"{sheet.get_absolute_url()}/lecture/{device.pk}/annuler", headers={"HX-Request": "true"}
    )
    assert "Lecture de 3102-00000001 annulée" in text_of(answer)
    assert not Device.objects.exists()


def test_parcel_is_prepared_sent_and_received_on_screen(cast, browse):
    order = in_staging(cast.adv)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    carrier = CarrierFactory()
    web = browse(cast.staging)
    assert web.get(f"/expeditions/commande/{order.reference}").headers["Location"].startswith("/expeditions/nouvelle")
    address = f"/expeditions/nouvelle?commande={order.reference}"
    form = web.get(address)
    assert "3 à expédier sur 3, 3 numéros de série lus" in text_of(form)
    line = order.lines.get(kind="hardware")
    values = {f"q{line.pk}": "2", "carrier": carrier.pk, "tracking": "", "parcels": "1", "weight_kg": "4,5",
              "recipient": "Claire Rossi", "address": "14 rue des Lilas\n69003 Lyon"}  # fmt: skip
    assert web.post(address, values | {f"q{line.pk}": "4"}).status_code == 422
    made = web.post(address, values)
    shipment = Shipment.objects.get()
    assert made.headers["Location"] == shipment.get_absolute_url()
    assert shipment.devices.count() == 2
    page = web.get(shipment.get_absolute_url())
    assert "Le colis part" in text_of(page)
    assert web.get(f"{shipment.get_absolute_url()}/bl").content.startswith(b"%PDF")
    refused = web.post(
        f"{shipment.get_absolute_url()}/expedier", {"carrier": carrier.pk, "tracking": "", "shipped_on": "2026-11-20"}
    )
    assert refused.status_code == 422
    assert "donne un numéro de suivi" in text_of(refused)
    today = shipment.created_at.date().isoformat()
    sent = web.post(
        f"{shipment.get_absolute_url()}/expedier", {"carrier": carrier.pk, "tracking": "rx 4821", "shipped_on": today}
    )
    assert sent.status_code == 303
    shipment.refresh_from_db()
    assert shipment.parcels.get().tracking_url == "https://suivi.rhone-express.example/colis/RX4821"
    assert "Le colis est arrivé" in text_of(web.get(shipment.get_absolute_url()))
    web.post(f"{shipment.get_absolute_url()}/livrer", {"delivered_on": today, "received_by": "Thomas Meyer"})
    shipment.refresh_from_db()
    assert (shipment.status, shipment.received_by) == ("delivered", "Thomas Meyer")
    order.refresh_from_db()
    assert order.step_kind == "shipping"  # one handset is still here


def test_partner_reads_its_parcels_and_never_the_staging(cast, browse):
    order = in_staging(cast.adv, client=make_client(cast.partner))
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = shipping.prepare(order, actor=cast.staging, carrier=CarrierFactory(), tracking="RX4821")
    shipment = shipping.ship(shipment, actor=cast.staging)
    sheet = StagingSheet.objects.get()
    web = browse(cast.partner_user)
    assert order.client_name in text_of(web.get("/expeditions/"))
    page = web.get(shipment.get_absolute_url())
    assert page.status_code == 200
    assert "Marquer livrée" not in text_of(page)
    note = web.get(f"{shipment.get_absolute_url()}/bl")
    assert web.get(note.headers["Location"]).content.startswith(b"%PDF")
    assert "Expéditions" in text_of(web.get(f"{order.get_absolute_url()}/expeditions"))
    for address in (
        "/staging/",
        sheet.get_absolute_url(),
        f"/staging/commande/{order.reference}",
        "/reglages/transporteurs/",
    ):
        assert web.get(address).status_code == 404
    assert web.post(f"{shipment.get_absolute_url()}/livrer", {"delivered_on": "2026-11-20"}).status_code == 404
    assert sheet.reference not in text_of(web.get(order.get_absolute_url()))


def test_rival_partner_meets_nothing(cast, browse):
    order = in_staging(cast.adv, client=make_client(cast.partner))
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = shipping.prepare(order, actor=cast.staging)
    web = browse(cast.rival_user)
    assert web.get(shipment.get_absolute_url()).status_code == 404
    assert web.get(f"{shipment.get_absolute_url()}/bl").status_code == 404
    assert order.client_name not in text_of(web.get("/expeditions/"))


@pytest.mark.parametrize("role", ["support", "adv", "deployment"])
def test_who_only_reads_the_staging_cannot_read_a_code(cast, browse, role):
    sheet = StagingSheet.objects.get(order=in_staging(cast.adv))
    web = browse(getattr(cast, role))
    page = web.get(sheet.get_absolute_url())
    assert page.status_code == 200
    assert 'name="code"' not in page.content.decode()
    assert web.post(f"{sheet.get_absolute_url()}/lecture", {"code": "3102-00000001"}).status_code == 404


def test_accounting_has_no_staging(cast, browse):
    sheet = StagingSheet.objects.get(order=in_staging(cast.adv))
    assert browse(cast.accounting).get(sheet.get_absolute_url()).status_code == 404


def test_carrier_address_must_be_https_and_say_where_the_number_goes(cast, browse):
    web = browse(cast.admin)
    CarrierFactory(name="Rhône Express")
    assert "Rhône Express" in text_of(web.get("/reglages/transporteurs/"))
    for wrong in ("http://suivi.example/{tracking}", "https://suivi.example/", "javascript:alert({tracking})",
                  "https://{tracking}.example/", "https://a@b.example/{tracking}"):  # fmt: skip
        refused = web.post("/reglages/transporteurs/nouveau", {"name": "Express", "tracking_template": wrong})
        assert refused.status_code == 422, wrong
    kept = web.post(
        "/reglages/transporteurs/nouveau",
        {"name": "Express", "tracking_template": "https://suivi.example/?n={tracking}"},
    )
    assert kept.status_code == 303
    carrier = Carrier.objects.get(name="Express")
    web.post(f"/reglages/transporteurs/{carrier.pk}/archiver")
    carrier.refresh_from_db()
    assert carrier.archived_at
    assert browse(cast.staging).get("/reglages/transporteurs/").status_code == 404


def test_panels_show_the_parcels_on_the_order_and_the_devices_on_the_client(cast, browse):
    order = in_staging(cast.adv)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = shipping.prepare(order, actor=cast.staging)
    web = browse(cast.support)
    tab = text_of(web.get(f"{order.get_absolute_url()}/expeditions"))
    assert shipment.reference in tab
    assert "Fiche de staging" in tab
    client = Client.objects.get(pk=order.client_id)
    assert Device.objects.first().serial in text_of(web.get(f"{client.get_absolute_url()}/materiel"))


def test_home_of_staging_opens_on_the_queue(cast, browse):
    order = in_staging(cast.adv)
    page = text_of(browse(cast.staging).get("/"))
    assert "À préparer" in page
    assert order.client_name in page


def count(web, address):
    """The queries of a page once rights, modules and menu counts, kept a few seconds, are in memory."""
    found = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as queries:
            assert web.get(address).status_code == 200
        found.append(len(queries))
    return min(found)


def test_lists_cost_the_same_with_one_row_and_with_thirty(cast, browse):
    web = browse(cast.staging)

    def fill(n):
        for _ in range(n):
            order = OrderFactory(step_kind="staging", step_label="Staging", step_role="staging")
            StagingSheetFactory(order=order, assignee=cast.staging)
            DeviceFactory(order=order, line__order=order)
            ParcelFactory(shipment__order=order, tracking="RX4821")

    fill(1)
    first = [
        count(web, "/staging/?f=status:is:todo"),
        count(web, "/expeditions/?f=status:is:prepared"),
        count(web, "/"),
    ]
    fill(29)
    again = [
        count(web, "/staging/?f=status:is:todo"),
        count(web, "/expeditions/?f=status:is:prepared"),
        count(web, "/"),
    ]
    assert again == first
    assert max(again[:2]) <= QUERIES


def test_records_cost_the_same_with_one_line_and_with_thirty(cast, browse):
    web = browse(cast.staging)
    sheet, shipment = StagingSheetFactory(), ShipmentFactory()

    def fill(n):
        for _ in range(n):
            DeviceFactory(line__order=sheet.order)
            line = ShipmentLineFactory(shipment=shipment).line
            device = DeviceFactory(line=line, shipment=shipment)
            ParcelItemFactory(parcel__shipment=shipment, line=line, device=device)

    fill(1)
    first = [count(web, sheet.get_absolute_url()), count(web, shipment.get_absolute_url())]
    fill(29)
    assert [count(web, sheet.get_absolute_url()), count(web, shipment.get_absolute_url())] == first
    assert max(first) <= QUERIES


def test_a_device_is_found_by_any_fragment_of_its_numbers_and_not_by_a_partner(cast, browse):
    order = in_staging(cast.adv, client=make_client(cast.partner), quantity=1)
    sheet = StagingSheet.objects.get(order=order)
    shelve(order, "3102-0A475521")
    staging.scan(sheet, "3102-0A475521", actor=cast.staging)
    staging.scan(sheet, "24:9A:D8:4C:11:07", actor=cast.staging)
    for fragment in ("0A475521", "4c1107", "24:9a:d8:4c"):
        found = browse(cast.support).get("/api/v1/search", {"q": fragment}).json()["items"]
        assert {hit["kind"] for hit in found} == {"logistics.device", "stock.unit"}, fragment
        assert browse(cast.partner_user).get("/api/v1/search", {"q": fragment}).json()["items"] == []


def test_the_note_of_a_parcel_has_no_price_and_survives_hostile_words(cast):
    client = make_client(name='<script>alert(1)</script> #read("/etc/passwd") $x$ \u202e€')
    order = in_staging(cast.adv, client=client)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = shipping.prepare(
        order, actor=cast.staging, carrier=CarrierFactory(name="#panic() <b>"), tracking="RX-4821"
    )
    shipping.ship(shipment, actor=cast.staging)
    note = Document.objects.get(kind="delivery_note")
    assert not note.priced
    assert (note.client_visible, note.partner_visible) == (True, False)
