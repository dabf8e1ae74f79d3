"""Stock, counts, needs and purchases worked on screen: what is said, what is written."""

import html
import re
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from maillon.catalog.models import ProductCost
from maillon.stock.lists import article_url
from maillon.stock.models import Count, Place, Purchase, Unit
from maillon.stock.services import handling, holding, receiving
from maillon.stock.services.moving import Cause
from maillon.stock.services.places import default_place, place_of_client, returns_place, van_of
from maillon.stock.tests.factories import (
    ClientFactory,
    ProductFactory,
    PurchaseFactory,
    SupplierFactory,
    level,
    loose,
    put,
    received,
    sent,
    unit_of,
    workshop,
)
from maillon.technicians.tests.factories import TechnicianFactory

D = Decimal
QUERIES = 15
HTMX = {"HX-Request": "true"}
OFFICE = ("admin", "support", "staging", "adv", "accounting", "deployment")


def text_of(answer):
    """The page as it is read: no tag, plain spaces."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(plain).replace("\u00a0", " "))


def test_alerts_come_first_and_the_sums_are_live(cast, browse):
    fine, low = loose(name="Aaa en stock"), loose(name="Zzz en alerte")
    put(fine, 9)
    put(low, 2)
    holding.reserve(fine, D(4), place=default_place())
    handling.set_minimum(low, default_place(), D(5), actor=cast.staging)
    page = text_of(browse(cast.support).get("/stock/"))
    assert page.index("Zzz en alerte") < page.index("Aaa en stock")
    assert "Sous le minimum" in page
    row = page[page.index("Aaa en stock") :]
    assert re.search(r"Disponible\s+9\s+4\s+5", row), row[:200]


def test_the_list_counts_only_the_place_that_is_asked(cast, browse):
    product, elsewhere = loose(name="Casque"), loose(name="Cordon")
    put(product, 5)
    put(product, 3, workshop())
    put(elsewhere, 2)
    answer = browse(cast.staging).get(f"/stock/?f=place:is:{workshop().pk}&do=export&format=csv")
    rows = b"".join(answer).decode("utf-8-sig")
    assert "Cordon" not in rows
    assert re.search(r"Casque.*;3[;,]", rows), rows


def test_what_waits_to_be_sorted_is_not_available(cast, browse):
    product = loose()
    put(product, 4, returns_place())
    answer = browse(cast.staging).get("/api/v1/stock", {"q": product.code}).json()["items"][0]
    assert (D(answer["on_hand"]), D(answer["available"])) == (0, 0)
    assert "à trier, hors du disponible" in text_of(browse(cast.staging).get(article_url(product)))


def test_the_life_of_a_serial_number_is_on_one_page_from_purchase_to_scrap(cast, browse):
    product, client = ProductFactory(has_mac=False), ClientFactory(name="Pharmacie des Lilas")
    purchase = received(cast.staging, product, "3102-0001")
    unit = Unit.objects.get()
    kept = holding.reserve(
        product, D(1), place=default_place(), cause=Cause("orders.orderline", 1, reference="CO-2026-00001")
    )
    holding.ship(kept, D(1), to=place_of_client(client), units=[unit], actor=cast.staging)
    web = browse(cast.staging)
    form = {"client": client.pk, "place": returns_place().pk, "serials": "3102-0001", "comment": "Écran noir"}
    assert web.post("/stock/retour", form).status_code == 303
    sheet = unit.get_absolute_url()
    assert web.post(f"{sheet}/fournisseur", {"supplier": purchase.supplier_id, "comment": "RMA 774"}).status_code == 303
    assert web.post(f"{sheet}/revenu", {"place": default_place().pk}).status_code == 303
    assert web.post(f"{sheet}/rebut", {"reason": "Irréparable"}).status_code == 303
    page = text_of(web.get(sheet))
    for said in ("Réception", purchase.reference, "Expédition", "CO-2026-00001", "Pharmacie des Lilas", "Retour", "Écran noir",
                 "Envoi au fournisseur", "RMA 774", "Retour du fournisseur", "Mise au rebut", "Irréparable", "Au rebut"):  # fmt: skip
        assert said in page, said


def test_a_purchase_goes_from_draft_to_received_on_screen(cast, browse):
    phone, cable = ProductFactory(name="Poste T54W", has_mac=False), loose(name="Cordon")
    supplier = SupplierFactory(name="Distri Voix", email="commandes@distri.example")
    web = browse(cast.staging)
    made = web.post(
        "/stock/achats/nouveau",
        {"supplier": supplier.pk, "place": default_place().pk, "comment": "Merci", "supplier_reference": "OFFRE-12"},
    )
    purchase = Purchase.objects.get()
    address = purchase.get_absolute_url()
    assert made.headers["Location"] == address
    assert (purchase.comment, purchase.supplier_reference) == ("Merci", "OFFRE-12")
    for product, quantity in ((phone, "2"), (cable, "10")):
        assert web.post(f"{address}/lignes", {"product": product.pk, "quantity": quantity}).status_code == 303
    line = purchase.lines.get(product=cable)
    assert web.post(f"{address}/lignes/{line.pk}", {"quantity": "12"}).status_code == 303
    assert web.post(f"{address}/lignes/{line.pk}", {"quantity": "0"}).status_code == 422
    assert web.post(f"{address}/envoyer", {"to": supplier.email}).status_code == 303
    page = text_of(web.get(address))
    assert "Envoyée" in page
    assert "Réceptionner" in page
    bench = web.get(f"{address}/reception")
    assert "autofocus" in bench.content.decode()
    read = web.post(f"{address}/reception/lecture", {"code": "S/N: 3102-0001"}, headers=HTMX)
    assert read.status_code == 200
    assert "Poste T54W : numéro de série 3102-0001" in text_of(read)
    again = web.post(f"{address}/reception/lecture", {"code": "31020001"}, headers=HTMX)
    assert again.status_code == 422
    assert "3102-0001 est déjà connu (Poste T54W) : il est dans « Dépôt »" in text_of(again)
    got = web.post(f"{address}/reception/lignes/{line.pk}", {"quantity": "12"}, headers=HTMX)
    assert "Cordon : 12 reçu(s)" in text_of(got)
    assert "écrivez une quantité" in text_of(
        web.post(f"{address}/reception/lignes/{line.pk}", {"quantity": "douze"}, headers=HTMX)
    )
    assert web.post(f"{address}/reception/terminer", {"number": "BL 4512"}).status_code == 303
    page = text_of(web.get(address))
    assert "Reçue en partie" in page
    assert "BL 4512" in page
    assert web.post(f"{address}/solder", {"reason": ""}).status_code == 422
    assert web.post(f"{address}/solder", {"reason": "Rupture"}).status_code == 303


def test_a_reading_is_undone_from_the_bench(cast, browse):
    purchase = sent(cast.staging, (ProductFactory(has_mac=False), 2))
    receiving.scan(purchase, "3102-0001", actor=cast.staging)
    row = purchase.receipts.get().lines.get()
    answer = browse(cast.staging).post(f"{purchase.get_absolute_url()}/reception/{row.pk}/annuler", headers=HTMX)
    assert "Réception de 3102-0001 annulée" in text_of(answer)
    assert level(row.line.product).on_hand == 0


def test_a_packing_list_is_shown_before_it_is_received(cast, browse):
    phone = ProductFactory(code="T54W", has_mac=False)
    purchase = sent(cast.staging, (phone, 2))
    address, web = f"{purchase.get_absolute_url()}/colisage", browse(cast.staging)
    content = "Article;Numéro de série\nT54W;3102-0001\nT54W;3102-0002\nAUTRE;3102-0003\n".encode()
    shown = web.post(address, {"file": SimpleUploadedFile("colisage.csv", content)})
    assert shown.status_code == 200
    page = text_of(shown)
    assert "2 lignes prêtes à recevoir" in page
    assert "« AUTRE » n'est pas dans cette commande" in page
    assert not Unit.objects.exists()
    rows = re.search(r'name="rows" value="([^"]+)"', shown.content.decode())[1]
    assert web.post(f"{address}/recevoir", {"rows": rows + "x"}).status_code == 422
    assert web.post(f"{address}/recevoir", {"rows": html.unescape(rows)}).status_code == 303
    assert Unit.objects.count() == 2
    assert web.post(f"{address}/recevoir", {"rows": html.unescape(rows)}).status_code in (409, 422)
    refused = web.post(address, {"file": SimpleUploadedFile("colisage.csv", b"rien")})
    assert refused.status_code == 422
    assert "doit nommer les colonnes" in text_of(refused)


def test_needs_become_one_draft_by_supplier(cast, browse):
    product, supplier = loose(name="Casque"), SupplierFactory(name="Distri Voix")
    ProductCost.objects.create(product=product, purchase_price=D(48), supplier=supplier)
    holding.reserve(
        product, D(3), place=default_place(), wait=True, cause=Cause("orders.orderline", 1, "Casque", "CO-2026-00009")
    )
    web = browse(cast.staging)
    page = text_of(web.get("/stock/achats/besoins/"))
    assert "Distri Voix" in page
    assert "pour CO-2026-00009" in page
    form = {"supplier": supplier.pk, "product": product.pk, f"q{product.pk}": "4"}
    assert web.post("/stock/achats/besoins/commander", form | {f"q{product.pk}": "beaucoup"}).status_code == 422
    assert web.post("/stock/achats/besoins/commander", {"supplier": supplier.pk}).status_code == 422
    nobody = web.post("/stock/achats/besoins/commander", form | {"supplier": ""})
    assert nobody.status_code == 422
    assert "Choisissez le fournisseur" in text_of(nobody)
    assert web.post("/stock/achats/besoins/commander", form).status_code == 303
    assert Purchase.objects.get().lines.get().quantity == 4
    assert "Rien à commander" in text_of(web.get("/stock/achats/besoins/"))


def test_a_transfer_takes_serial_numbers_and_quantities_at_once(cast, browse):
    phone, cable = ProductFactory(has_mac=False), loose()
    unit = unit_of(phone, "3102-0001")
    put(cable, 5)
    van = van_of(TechnicianFactory())
    web = browse(cast.staging)
    form = {
        "source": default_place().pk,
        "destination": van.pk,
        "serials": "3102 0001\r\n",
        "product": cable.pk,
        "quantity": "2,5",
    }
    refused = web.post("/stock/transfert", form | {"quantity": "50"})
    assert refused.status_code == 422
    assert "5 en stock, 50 sont demandés" in text_of(refused)
    unit.refresh_from_db()
    assert unit.place == default_place()
    assert web.post("/stock/transfert", form).status_code == 303
    unit.refresh_from_db()
    assert unit.place == van
    assert level(cable, van).on_hand == D("2.5")
    wrong = web.post("/stock/transfert", form | {"serials": "9999-0001"})
    assert "9999-0001 n'est pas dans le stock" in text_of(wrong)
    assert "9999-0001" in wrong.content.decode()


def test_a_place_is_counted_on_screen(cast, browse):
    cable, phone = loose(name="Cordon"), ProductFactory(name="Poste")
    put(cable, 5)
    unit_of(phone, "3102-0001")
    web = browse(cast.staging)
    assert web.post("/stock/inventaires/nouveau", {"place": default_place().pk}).status_code == 303
    count = Count.objects.get()
    address = count.get_absolute_url()
    line = count.lines.get(product=cable)
    assert "Cordon : 4" in text_of(web.post(f"{address}/lignes/{line.pk}", {"quantity": "4"}, headers=HTMX))
    assert "3102-0001 compté" in text_of(web.post(f"{address}/lecture", {"code": "3102-0001"}, headers=HTMX))
    assert web.post(f"{address}/lecture", {"code": "3102-0001"}, headers=HTMX).status_code == 422
    assert web.post(f"{address}/terminer").status_code == 303
    assert "1 article diffère du stock" in text_of(web.get(address))
    assert web.post(f"{address}/appliquer").status_code == 303
    assert level(cable).on_hand == 4
    assert web.post(f"{address}/appliquer").status_code == 409


def test_places_are_made_changed_and_closed_once_empty(cast, browse):
    web = browse(cast.staging)
    assert web.post("/stock/lieux/nouveau", {"kind": "van", "name": "", "usable": "on"}).status_code == 422
    technician = TechnicianFactory(name="Karim Belaïd")
    made = web.post("/stock/lieux/nouveau", {"kind": "van", "technician": technician.pk, "usable": "on"})
    assert made.status_code == 303
    van = Place.objects.get(technician=technician)
    again = web.post("/stock/lieux/nouveau", {"kind": "van", "technician": technician.pk, "usable": "on"})
    assert "Ce technicien a déjà son véhicule." in text_of(again)
    assert van.name == "Véhicule de Karim Belaïd"
    put(loose(), 1, van)
    refused = web.post(f"/stock/lieux/{van.pk}/fermer")
    assert refused.status_code == 422
    assert "transférez-le" in text_of(refused)
    assert "Véhicule de Karim Belaïd" in text_of(web.get("/stock/lieux/"))


def test_two_people_editing_one_purchase_choose(cast, browse):
    purchase = PurchaseFactory()
    web, address = browse(cast.staging), f"{purchase.get_absolute_url()}/modifier"
    form = {"supplier": purchase.supplier_id, "place": purchase.place_id, "version": purchase.version}
    assert web.post(address, form | {"comment": "Un"}).status_code == 303
    second = web.post(address, form | {"comment": "Deux"})
    assert second.status_code == 422
    assert "a été modifiée pendant votre saisie" in text_of(second)
