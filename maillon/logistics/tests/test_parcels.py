"""Several parcels in one shipment: what goes in which, each one's label, note and arrival."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.documents.models import Document
from maillon.logistics.models import Device, Parcel, ParcelItem, Shipment, StagingSheet
from maillon.logistics.services import arrivals, papers, parcels, shipping, staging
from maillon.logistics.services.parcels import Item, spread
from maillon.logistics.tests.factories import CarrierFactory, in_staging, shelve, stage_all
from maillon.logistics.tests.test_pages import text_of
from maillon.orders import tracking
from maillon.orders.models import Order
from maillon.orders.steps import blockers_of, progress_of
from maillon.orders.tests.factories import OrderLineFactory, ProductFactory, make_client
from maillon.records.models import Attachment
from maillon.stock.models import Unit
from maillon.stock.tests import test_ledger as ledger

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def to_ship(cast, **changes):
    order = in_staging(cast.adv, **changes)
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    return Order.objects.get(pk=order.pk)


def prepared(cast, count=1, order=None, **changes):
    return shipping.prepare(
        order or to_ship(cast), actor=cast.staging, carrier=CarrierFactory(), parcels=count, **changes
    )


def labelled(cast, shipment):
    for parcel in shipment.parcels.all():
        parcel.shipment = shipment
        shipment = parcels.edit(parcel, actor=cast.staging, tracking=f"RX482{parcel.rank}")
    return shipment


def content(shipment):
    """How many articles in each parcel."""
    return [int(sum(item.quantity for item in parcel.items.all())) for parcel in shipment.parcels.all()]


def parcel_of(shipment, rank):
    found = shipment.parcels.get(rank=rank)
    found.shipment = shipment
    return found


def texts(order):
    return [blocker.text.replace("\u00a0", " ") for blocker in blockers_of([order]).get(order.pk, [])]


def test_units_are_spread_in_the_order_of_the_lines_and_nothing_is_lost(db):
    phones, cables, metres = OrderLineFactory.build(), OrderLineFactory.build(), OrderLineFactory.build()
    items = [Item(phones, Decimal(1), Device(serial=str(n))) for n in range(3)]
    items += [Item(cables, Decimal(10)), Item(metres, Decimal("3.5"))]
    boxes = spread(items, 3)
    assert [[(i.quantity, bool(i.device)) for i in box] for box in boxes] == [
        [(1, True), (1, True), (1, True), (1, False)],
        [(5, False)],
        [(4, False), (Decimal("3.5"), False)],
    ]
    with pytest.raises(Refused, match="2 colis au plus"):
        spread(items[:2], 3)
    with pytest.raises(Refused, match="de 1 à 99"):
        spread(items, 0)


def test_by_default_one_parcel_holds_everything(cast):
    shipment = prepared(cast, tracking="RX4821", weight_kg=Decimal("4.5"))
    parcel = shipment.parcels.get()
    assert (parcel.tracking, parcel.weight_kg, content(shipment)) == ("RX4821", Decimal("4.5"), [3])
    assert set(parcel.items.values_list("device", flat=True)) == set(shipment.devices.values_list("pk", flat=True))


def test_devices_and_quantities_move_from_one_parcel_to_another(cast):
    order = in_staging(cast.adv)
    OrderLineFactory(order=order, label="Cordon RJ45", kind="hardware", serialised=False, quantity=Decimal(10))
    staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    shipment = prepared(cast, order=Order.objects.get(pk=order.pk))
    first = parcel_of(shipment, 1)
    device, *_ = first.items.exclude(device=None)
    cord = first.items.get(device=None)
    shipment = parcels.move(first, {device.pk: Decimal(1), cord.pk: Decimal(4)}, actor=cast.staging)
    assert content(shipment) == [8, 5]
    second = parcel_of(shipment, 2)
    shipment = parcels.move(parcel_of(shipment, 1), {cord.pk: Decimal(2)}, to=second, actor=cast.staging)
    assert content(shipment) == [6, 7]
    assert second.items.get(device=None).quantity == 6
    with pytest.raises(Refused, match="ce colis en contient 4"):
        parcels.move(parcel_of(shipment, 1), {cord.pk: Decimal(5)}, to=second, actor=cast.staging)
    sums = {line.line_id: line.quantity for line in shipment.lines.all()}
    held = {}
    for item in ParcelItem.objects.filter(parcel__shipment=shipment):
        held[item.line_id] = held.get(item.line_id, 0) + item.quantity
    assert held == sums


def test_a_parcel_left_empty_goes_and_the_others_are_numbered_again(cast):
    shipment = prepared(cast, 3)
    first, last = parcel_of(shipment, 1), parcel_of(shipment, 3)
    picks = {item.pk: item.quantity for item in first.items.all()}
    shipment = parcels.move(first, picks, to=last, actor=cast.staging)
    assert [p.rank for p in shipment.parcels.all()] == [1, 2]
    assert content(shipment) == [1, 2]
    alone = parcel_of(shipment, 1)
    with pytest.raises(Refused, match="laissez au moins un article"):
        parcels.move(alone, {item.pk: item.quantity for item in alone.items.all()}, actor=cast.staging)


def test_nothing_moves_once_the_shipment_left(cast):
    shipment = shipping.ship(labelled(cast, prepared(cast, 2)), actor=cast.staging)
    parcel = parcel_of(shipment, 1)
    with pytest.raises(Refused, match="ne change plus"):
        parcels.move(parcel, {parcel.items.first().pk: Decimal(1)}, actor=cast.staging)
    with pytest.raises(Refused, match="seul son numéro"):
        parcels.edit(parcel, actor=cast.staging, weight_kg=Decimal(2))
    parcels.edit(parcel, actor=cast.staging, tracking="RX9999")


def test_each_parcel_needs_its_number_before_leaving(cast):
    order = to_ship(cast)
    shipment = prepared(cast, 3, order=order)
    shipment = parcels.edit(parcel_of(shipment, 2), actor=cast.staging, tracking="RX4822")
    assert texts(order) == [f"Numéro de suivi absent des colis 1 et 3 du {shipment.reference}"]
    with pytest.raises(Refused, match="absent des colis 1 et 3"):
        shipping.ship(shipment, actor=cast.staging)
    with pytest.raises(Refused, match="3 colis : saisissez le numéro"):
        shipping.edit(shipment, actor=cast.staging, tracking="RX4821")
    assert shipping.ship(labelled(cast, shipment), actor=cast.staging).status == "shipped"


def test_each_parcel_arrives_on_its_day_and_the_last_one_closes_the_shipment(cast):
    order = to_ship(cast)
    shipment = shipping.ship(labelled(cast, prepared(cast, 3, order=order)), actor=cast.staging)
    order.refresh_from_db()
    assert order.step_kind == "delivery"
    arrivals.deliver(parcel_of(shipment, 2), actor=cast.adv, received_by="Claire Rossi")
    shipment.refresh_from_db()
    assert (shipment.status, progress_of([order])) == ("shipped", {order.pk: (1, 3)})
    assert texts(order) == [f"Date de livraison à saisir pour 2 colis sur 3 du {shipment.reference}"]
    assert tracking.drawn(order)["aside"][0]["context"]["arrived"] == 1
    for rank in (1, 3):
        arrivals.deliver(
            parcel_of(Shipment.objects.get(pk=shipment.pk), rank), actor=cast.adv, received_by="Thomas Meyer"
        )
    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.status, shipment.received_by, order.step_kind) == ("delivered", "Thomas Meyer", "installation")


def test_the_statement_of_the_whole_shipment_covers_what_had_not_arrived(cast):
    shipment = shipping.ship(labelled(cast, prepared(cast, 2)), actor=cast.staging)
    arrivals.deliver(parcel_of(shipment, 1), actor=cast.adv, received_by="Claire Rossi")
    shipping.deliver(Shipment.objects.get(pk=shipment.pk), actor=cast.adv, received_by="Thomas Meyer")
    assert list(shipment.parcels.values_list("received_by", flat=True)) == ["Claire Rossi", "Thomas Meyer"]


def test_a_lost_parcel_holds_nobody_and_its_content_is_sent_again(cast):
    order = in_staging(
        cast.adv, product=ProductFactory(name="Cordon RJ45", kind="hardware", serialised=False, has_mac=False)
    )
    while Order.objects.get(pk=order.pk).step_kind != "shipping":
        staging.finish(stage_all(order, cast.staging), actor=cast.staging)
    order.refresh_from_db()
    shipment = shipping.ship(labelled(cast, prepared(cast, 3, order=order)), actor=cast.staging)
    with pytest.raises(Refused, match="motif"):
        arrivals.lose(parcel_of(shipment, 3), "", actor=cast.adv)
    arrivals.lose(parcel_of(shipment, 3), "Enquête close par le transporteur", actor=cast.adv)
    shipment.refresh_from_db()
    shipping.deliver(shipment, actor=cast.adv)
    order.refresh_from_db()
    assert (shipment.status, order.step_kind) == ("delivered", "delivery")
    assert texts(order) == [f"Colis 3/3 du {shipment.reference} perdu : son contenu est à renvoyer"]
    again = shipping.ship(prepared(cast, order=order, tracking="RX0009"), actor=cast.staging)
    assert content(again) == [1]
    shipping.deliver(again, actor=cast.adv)
    order.refresh_from_db()
    assert order.step_kind == "installation"


def test_a_lost_parcel_that_is_found_is_delivered_like_another(cast):
    order = to_ship(cast)
    shipment = shipping.ship(labelled(cast, prepared(cast, order=order)), actor=cast.staging)
    arrivals.lose(parcel_of(shipment, 1), "Pas de nouvelle", actor=cast.adv)
    assert not Device.objects.live().exists()
    assert set(Unit.objects.filter(devices__shipment=shipment).values_list("status", flat=True)) == {"missing"}
    shipment.refresh_from_db()
    with pytest.raises(Refused, match="déclarée perdue"):
        shipping.deliver(shipment, actor=cast.adv)
    arrivals.deliver(parcel_of(shipment, 1), actor=cast.adv)
    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.status, order.step_kind) == ("delivered", "installation")
    assert Device.objects.live().filter(unit__place__client=order.client).count() == 3
    ledger.check()


def test_other_devices_are_read_in_place_of_those_of_a_lost_parcel(cast):
    order = to_ship(cast)
    shipment = shipping.ship(labelled(cast, prepared(cast, 3, order=order)), actor=cast.staging)
    sheet = StagingSheet.objects.get(order=order)
    shelve(order, "3102-77777777")
    with pytest.raises(Refused, match="prête"):
        staging.scan(sheet, "3102-77777777", actor=cast.staging)
    arrivals.lose(parcel_of(shipment, 3), "Enquête close", actor=cast.adv)
    other = staging.scan(sheet, "3102-77777777", actor=cast.staging)
    again = shipping.ship(prepared(cast, order=order, tracking="RX0009"), actor=cast.staging)
    assert list(again.devices.all()) == [other]
    ledger.check()


def test_a_cancelled_shipment_gives_its_parcels_back(cast):
    order = to_ship(cast)
    shipment = prepared(cast, 2, order=order)
    shipping.cancel(shipment, "Adresse changée", actor=cast.staging)
    assert not Parcel.objects.exists()
    assert content(prepared(cast, 3, order=order)) == [1, 1, 1]


def test_the_note_of_a_parcel_says_what_is_in_it_and_where_the_others_are(cast):
    shipment = labelled(cast, prepared(cast, 2))
    parcel = parcel_of(shipment, 2)
    data = papers.note_data(shipment, parcel=parcel)
    held = set(parcel.items.values_list("device__serial", flat=True))
    assert data["number"] == f"{shipment.reference} · colis 2/2"
    assert {serial for line in data["lines"] for serial in line["serials"]} == held
    assert [text.replace("\u00a0", " ") for text in data["others"]] == ["Colis 1/2 · RX4821"]
    assert {"label": "N° de suivi", "value": "RX4822"} in data["facts"]
    assert papers.draw(shipment, parcel=parcel).startswith(b"%PDF")
    packing = papers.packing_data(shipment)
    assert [len(group["lines"]) for group in packing["groups"]] == [1, 1]
    assert papers.draw_packing(shipment).startswith(b"%PDF")


def test_parcels_are_parted_labelled_sent_and_received_on_screen(cast, browse):
    shipment = prepared(cast)
    web, here = browse(cast.staging), shipment.get_absolute_url()
    assert "Répartir en plusieurs colis" in text_of(web.get(here))
    item = shipment.parcels.get().items.first()
    form = web.get(f"{here}/colis/1/repartir")
    assert item.device.serial in text_of(form)
    stale = web.post(f"{here}/colis/1/repartir", {"version": shipment.version - 1, f"i{item.pk}": "on", "to": ""})
    assert (stale.status_code, content(shipment)) == (422, [3])
    assert (
        web.post(f"{here}/colis/1/repartir", {"version": shipment.version, f"i{item.pk}": "on", "to": ""}).status_code
        == 303
    )
    page = text_of(web.get(here))
    assert "Colis 1/2" in page
    assert "Les 2 colis partent" in page
    assert web.get(f"{here}/colis/2/bl").content.startswith(b"%PDF")
    assert web.get(f"{here}/colisage").content.startswith(b"%PDF")
    day = timezone.localdate().isoformat()
    posted = {"carrier": shipment.carrier_id, "shipped_on": day, "tracking1": "RX4821", "tracking2": ""}
    refused = web.post(f"{here}/expedier", posted)
    assert (refused.status_code, "donne un numéro de suivi" in text_of(refused)) == (422, True)
    assert web.post(f"{here}/expedier", posted | {"tracking2": "RX4822"}).status_code == 303
    proof = SimpleUploadedFile("recepisse.pdf", PDF, "application/pdf")
    sent = web.post(f"{here}/colis/1/livrer", {"delivered_on": day, "received_by": "Claire Rossi", "proof": proof})
    assert sent.status_code == 303
    assert "1/2 livrés" in text_of(web.get(here))
    kept = Attachment.objects.get()
    assert (kept.target_model, kept.category) == ("logistics.shipment", arrivals.PROOF)
    assert web.post(f"{here}/colis/2/perdu", {"reason": "Introuvable"}).status_code == 303
    assert "Perdu" in text_of(web.get(here))


def test_a_proof_that_is_neither_photo_nor_pdf_is_refused_and_nothing_is_stated(cast, browse):
    shipment = shipping.ship(labelled(cast, prepared(cast)), actor=cast.staging)
    text = SimpleUploadedFile("recepisse.txt", b"recu par Claire", "text/plain")
    posted = {"delivered_on": timezone.localdate().isoformat(), "received_by": "Claire Rossi", "proof": text}
    refused = browse(cast.adv).post(f"{shipment.get_absolute_url()}/livrer", posted)
    assert refused.status_code == 422
    assert "ni une photo ni un PDF" in text_of(refused)
    shipment.refresh_from_db()
    assert (shipment.status, Attachment.objects.count()) == ("shipped", 0)


def test_partner_reads_the_parcels_that_left_and_its_rival_nothing(cast, browse):
    shipment = prepared(cast, 2, order=to_ship(cast, client=make_client(cast.partner)))
    here = shipment.get_absolute_url()
    partner, rival = browse(cast.partner_user), browse(cast.rival_user)
    for paper in ("colisage", "colis/1/bl"):
        assert partner.get(f"{here}/{paper}").status_code == 404  # a draft
    shipping.ship(labelled(cast, shipment), actor=cast.staging)
    for paper in ("colisage", "colis/1/bl"):
        assert partner.get(f"{here}/{paper}").content.startswith(b"%PDF")
        assert rival.get(f"{here}/{paper}").status_code == 404
    for act in ("colis/1", "colis/1/repartir", "colis/1/livrer", "colis/1/perdu"):
        assert partner.get(f"{here}/{act}").status_code == 404
    full = partner.get(f"/api/v1/shipments/{shipment.reference}").json()
    assert [(p["rank"], p["tracking"]) for p in full["parcel_rows"]] == [(1, "RX4821"), (2, "RX4822")]
    assert (full["parcels"], full["parcels_delivered"]) == (2, 0)


def test_a_shipment_is_found_by_the_number_of_any_of_its_parcels(cast, browse):
    shipment = labelled(cast, prepared(cast, 3))
    found = browse(cast.adv).get("/api/v1/search", {"q": "RX4823"}).json()["items"]
    assert [hit["reference"] for hit in found] == [shipment.order.reference] or shipment.reference in str(found)
    assert shipment.reference in text_of(browse(cast.adv).get("/expeditions/?q=RX4823"))


def test_only_one_note_is_kept_whatever_the_parcels(cast):
    shipping.ship(labelled(cast, prepared(cast, 3)), actor=cast.staging)
    assert Document.objects.filter(kind="delivery_note").count() == 1


def test_a_day_before_the_departure_is_refused_for_a_parcel_too(cast):
    shipment = shipping.ship(labelled(cast, prepared(cast, 2)), actor=cast.staging)
    with pytest.raises(Refused, match="n'a pas pu arriver avant"):
        arrivals.deliver(parcel_of(shipment, 1), actor=cast.adv, delivered_on=shipment.shipped_on - timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_two_people_moving_one_device_move_it_once():
    cast = make_cast()
    shipment = prepared(cast)
    parcel = parcel_of(shipment, 1)
    item = parcel.items.first()
    results = at_once(*[lambda: parcels.move(parcel, {item.pk: Decimal(1)}, actor=cast.staging)] * 2)
    assert len([r for r in results if isinstance(r, Overtaken)]) == 1
    assert sorted(content(shipment)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_the_last_two_parcels_received_at_once_close_the_shipment_once():
    cast = make_cast()
    shipment = shipping.ship(labelled(cast, prepared(cast, 2)), actor=cast.staging)
    at_once(
        *[
            lambda rank=rank: arrivals.deliver(parcel_of(Shipment.objects.get(pk=shipment.pk), rank), actor=cast.adv)
            for rank in (1, 2)
        ]
    )
    for parcel in shipment.parcels.exclude(status=Parcel.Status.DELIVERED):
        parcel.shipment = Shipment.objects.get(pk=shipment.pk)
        arrivals.deliver(parcel, actor=cast.adv)
    assert shipment.order.moves.filter(to_kind="installation").count() == 1


def test_the_pickup_of_the_day_lists_what_is_ready_and_marks_nothing(cast, browse):
    carrier = CarrierFactory()
    ready = shipping.prepare(
        to_ship(cast), actor=cast.staging, carrier=carrier, tracking="RX4821", weight_kg=Decimal("4.5")
    )
    bare = shipping.prepare(to_ship(cast), actor=cast.staging, carrier=carrier)
    web = browse(cast.staging)
    page = text_of(web.get("/expeditions/enlevements"))
    assert "1 expédition, 1 colis, 4,5 kg" in page
    assert f"Numéro de suivi absent du {bare.reference}" in page
    assert web.get(f"/expeditions/enlevements/{carrier.pk}").content.startswith(b"%PDF")
    ready.refresh_from_db()
    assert ready.status == "prepared"
    for stranger in (cast.partner_user, cast.accounting):
        assert browse(stranger).get("/expeditions/enlevements").status_code == 404
        assert browse(stranger).get(f"/expeditions/enlevements/{carrier.pk}").status_code == 404
