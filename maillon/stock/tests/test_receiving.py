"""Buying and receiving: the draft, the mail, one scan one unit, parts, mistakes, packing lists."""

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from maillon.catalog.models import ProductCost
from maillon.core.errors import Overtaken, Refused
from maillon.core.identifiers import Invalid
from maillon.documents.models import Document
from maillon.notifications.models import Message
from maillon.stock.models import Movement, Purchase, Unit
from maillon.stock.packing import Row, read
from maillon.stock.services import buying, handling, holding, packing_list, receiving
from maillon.stock.services.needs import needs
from maillon.stock.services.places import default_place
from maillon.stock.tests.factories import ProductFactory, PurchaseFactory, SupplierFactory, level, loose, sent
from maillon.stock.tests.test_ledger import check

D = Decimal


def test_a_purchase_is_sent_as_a_pdf_by_mail_and_its_prices_are_those_of_the_catalogue(cast):
    product = ProductFactory()
    ProductCost.objects.create(product=product, purchase_price=D("84.15"), supplier=SupplierFactory(name="Grossiste"))
    purchase = PurchaseFactory()
    line = buying.add_line(purchase, product, D(3), actor=cast.staging)
    assert buying.price_of(line) == D("84.15")
    buying.send(purchase, to="commandes@grossiste.example", actor=cast.staging)
    purchase.refresh_from_db()
    assert purchase.status == "sent"
    document = Document.objects.get(target_model="stock.purchase")
    assert (document.priced, document.partner_visible, document.client_visible) == (True, False, False)
    message = Message.objects.get()
    assert (message.to, message.document_keys) == (["commandes@grossiste.example"], [document.key])
    assert purchase.reference in message.subject


def test_an_empty_purchase_is_not_sent_and_a_sent_one_does_not_change(cast):
    purchase = PurchaseFactory()
    with pytest.raises(Refused, match="est vide"):
        buying.send(purchase, actor=cast.staging)
    purchase = sent(cast.staging, (loose(), 2))
    with pytest.raises(Overtaken, match="Envoyée"):
        buying.add_line(purchase, loose(), D(1), actor=cast.staging)
    with pytest.raises(Overtaken):
        buying.send(purchase, actor=cast.staging)


def test_one_scan_is_one_unit_and_parts_make_the_whole(cast):
    product = ProductFactory(has_mac=False)
    purchase = sent(cast.staging, (product, 2))
    receiving.scan(purchase, "S/N: 3102-0a47 5521", actor=cast.staging)
    purchase.refresh_from_db()
    assert purchase.status == "partial"
    unit = Unit.objects.get()
    assert (unit.serial, unit.purchase_reference, unit.place) == ("3102-0A475521", purchase.reference, default_place())
    receiving.close(purchase, "BL 4512", actor=cast.staging)
    receiving.scan(purchase, "3102-0A475522", actor=cast.staging)
    purchase.refresh_from_db()
    assert (purchase.status, purchase.receipts.count()) == ("received", 2)
    with pytest.raises(Refused, match="déjà reçu en entier"):
        receiving.scan(purchase, "3102-0A475523", actor=cast.staging)
    receiving.close(purchase, "", actor=cast.staging)
    with pytest.raises(Overtaken, match="Reçue"):
        receiving.scan(purchase, "3102-0A475523", actor=cast.staging)


def test_the_mac_address_read_after_a_serial_number_is_that_unit_s(cast):
    product = ProductFactory(mac_prefixes="24:9A:D8")
    purchase = sent(cast.staging, (product, 2))
    with pytest.raises(Refused, match="d'abord le numéro de série"):
        receiving.scan(purchase, "24:9A:D8:4C:11:07", actor=cast.staging)
    receiving.scan(purchase, "3102-00000001", actor=cast.staging)
    with pytest.raises(Refused, match="devrait commencer par 24:9A:D8"):
        receiving.scan(purchase, "00:15:65:4C:11:07", actor=cast.staging)
    read_now = receiving.scan(purchase, "249ad84c1107", actor=cast.staging)
    assert read_now.is_mac
    assert Unit.objects.get().mac == "24:9A:D8:4C:11:07"
    receiving.scan(purchase, "3102-00000002", actor=cast.staging)
    with pytest.raises(Overtaken, match="déjà celle de 3102-00000001"):
        receiving.scan(purchase, "24:9A:D8:4C:11:07", actor=cast.staging)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("4200000001", "n'est pas le numéro de série d'un « Poste »"),
        ("", "Rien n'a été lu"),
        ("31", "trop court"),
        ("31020001", "est déjà connu"),
    ],
)
def test_a_wrong_scan_says_what_is_wrong_and_writes_nothing(cast, code, sentence):
    product = ProductFactory(name="Poste", serial_pattern=r"31\d{6}", has_mac=False)
    receiving.scan(sent(cast.staging, (product, 1)), "31020001", actor=cast.staging)
    with pytest.raises(Refused, match=sentence):
        receiving.scan(sent(cast.staging, (product, 1)), code, actor=cast.staging)
    assert Unit.objects.count() == 1
    check()


def test_more_than_ordered_is_refused(cast):
    product = loose(name="Cordon")
    purchase = sent(cast.staging, (product, 10))
    line = purchase.lines.get()
    receiving.receive(line, D(4), actor=cast.staging)
    with pytest.raises(Refused, match="6 à recevoir sur 10"):
        receiving.receive(line, D(7), actor=cast.staging)
    assert level(product).on_hand == 4


def test_a_reading_taken_back_frees_its_number_and_the_ledger_keeps_both_ways(cast):
    product = ProductFactory(has_mac=False)
    purchase = sent(cast.staging, (product, 1))
    receiving.scan(purchase, "3102-0001", actor=cast.staging)
    row = purchase.receipts.get().lines.get()
    assert receiving.undo(purchase, row.pk, actor=cast.staging) == "3102-0001"
    purchase.refresh_from_db()
    assert (purchase.status, Unit.objects.get().status, level(product).on_hand) == ("sent", "void", 0)
    with pytest.raises(Overtaken):
        receiving.undo(purchase, row.pk, actor=cast.staging)
    receiving.scan(purchase, "3102-0001", actor=cast.staging)
    assert (Unit.objects.get().status, Movement.objects.count()) == ("stock", 3)
    check()


def test_a_mac_address_read_under_a_wrong_serial_number_is_free_again(cast):
    purchase = sent(cast.staging, (ProductFactory(), 2))
    for code in ("3102-0099", "24:9A:D8:4C:11:07"):
        receiving.scan(purchase, code, actor=cast.staging)
    receiving.undo(purchase, purchase.receipts.get().lines.get().pk, actor=cast.staging)
    for code in ("3102-0001", "24:9A:D8:4C:11:07"):
        receiving.scan(purchase, code, actor=cast.staging)
    assert {(u.serial, u.mac) for u in Unit.objects.all()} == {("3102-0099", None), ("3102-0001", "24:9A:D8:4C:11:07")}
    check()


def test_a_unit_at_the_supplier_for_repair_is_not_received_again(cast):
    product = ProductFactory(has_mac=False)
    purchase = sent(cast.staging, (product, 1))
    unit = receiving.scan(purchase, "3102-0001", actor=cast.staging).unit
    handling.send_to_supplier(unit, purchase.supplier, comment="Panne", actor=cast.staging)
    with pytest.raises(Overtaken, match="Revenu du fournisseur"):
        receiving.scan(sent(cast.staging, (product, 1)), "3102-0001", actor=cast.staging)


def test_a_settled_purchase_awaits_nothing_more(cast):
    product = loose()
    purchase = sent(cast.staging, (product, 5))
    handling.set_minimum(product, default_place(), D(5), actor=cast.staging)
    assert needs() == []
    receiving.receive(purchase.lines.get(), D(2), actor=cast.staging)
    buying.settle(purchase, "Rupture chez le fournisseur", actor=cast.staging)
    assert [(n.product, n.to_order) for n in needs()] == [(product, 3)]


def test_a_purchase_partly_received_is_settled_not_cancelled(cast):
    purchase = sent(cast.staging, (loose(), 5))
    receiving.receive(purchase.lines.get(), D(2), actor=cast.staging)
    with pytest.raises(Refused):
        buying.cancel(purchase, "Erreur", actor=cast.staging)
    assert Purchase.objects.get().status == "partial"


def test_support_does_not_receive(cast):
    with pytest.raises(Refused, match="Votre rôle"):
        receiving.scan(sent(cast.staging, (ProductFactory(), 1)), "3102-0001", actor=cast.support)


CSV = (
    "Réf. article;N° de série;Adresse MAC;Qté\r\nT54W;3102-0001;24:9A:D8:00:00:01;1\r\nT54W;3102-0002;;\r\nCAB;;;12\r\n"
)


def test_a_packing_list_is_read_from_csv_and_from_a_spreadsheet():
    text = CSV.replace("Réf. article", "Référence article")
    rows = read(text.encode("cp1252"))
    assert rows[0] == Row(2, "T54W", "3102-0001", "24:9A:D8:00:00:01", D(1))
    assert rows[2] == Row(4, "CAB", "", "", D(12))
    book, out = Workbook(), io.BytesIO()
    for line in (("Serial number", "Article", "Qty"), (31020001.0, "T54W", None), ("", "CAB", 12)):
        book.active.append(line)
    book.save(out)
    assert [(r.article, r.serial, r.quantity) for r in read(out.getvalue())] == [
        ("T54W", "31020001", 1),
        ("CAB", "", 12),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "est vide"),
        (b"bonjour;toi\n1;2\n", "doit nommer les colonnes"),
        (b"article;qte\n", "aucune ligne"),
        (b"article;qte\nT54W;beaucoup\n", "Ligne 2"),
        (b"PK\x03\x04", "ne s'ouvre pas"),
        (b"\x00\x01", "n'est pas un texte"),
    ],
)
def test_a_bad_packing_list_says_what_to_do(content, sentence):
    with pytest.raises(Invalid, match=sentence):
        read(content)


def test_each_row_of_a_packing_list_is_checked_before_anything_is_written(cast):
    phone, cable = ProductFactory(code="T54W", mac_prefixes="24:9A:D8"), loose(code="CAB")
    receiving.scan(sent(cast.staging, (phone, 1)), "3102-0009", actor=cast.staging)
    purchase = sent(cast.staging, (phone, 3), (cable, 5))
    rows = [
        Row(2, "t54w", "3102-0001", "24:9A:D8:00:00:01"),
        Row(3, "T54W", "3102-0001"),
        Row(4, "T54W", "3102 0009"),
        Row(5, "T54W", ""),
        Row(6, "AUTRE", "3102-0005"),
        Row(7, "CAB", "", "", D(9)),
        Row(8, "T54W", "3102-0002", "00:15:65:00:00:01"),
        Row(9, "CAB", "", "", D(5)),
        Row(10, "T54W", "3102-0003"),
    ]
    wrong = [item.wrong for item in packing_list.check(purchase, rows)]
    said = [
        "deux fois",
        "deux fois",
        "déjà connu",
        "absent",
        "pas dans cette commande",
        "plus que ce qui est attendu",
        "pas l'adresse",
        "",
        "",
    ]
    assert all((words in text) if words else text == "" for words, text in zip(said, wrong, strict=True)), wrong
    assert packing_list.receive_all(purchase, rows, actor=cast.staging) == 2
    assert level(cable).on_hand == 5
    purchase.refresh_from_db()
    assert purchase.status == "partial"
    check()


def test_needs_are_what_is_promised_and_missing_and_what_is_below_its_minimum_less_what_comes(cast):
    promised, low, fine = loose(name="A"), loose(name="B"), loose(name="C")
    supplier = SupplierFactory(name="Distri Voix")
    ProductCost.objects.create(product=promised, purchase_price=1, supplier=supplier)
    holding.reserve(promised, D(4), place=default_place(), wait=True)
    handling.set_minimum(low, default_place(), D(6), actor=cast.staging)
    handling.set_minimum(fine, default_place(), D(6), actor=cast.staging)
    sent(cast.staging, (low, 2), (fine, 6))
    found = {need.product: need for need in needs()}
    assert {p: n.to_order for p, n in found.items()} == {promised: 4, low: 4}
    assert found[promised].supplier == supplier
    assert found[low].on_order == 2
    purchase = buying.order_from_supplier(supplier, [(promised, D(4))], actor=cast.staging)
    again = buying.order_from_supplier(supplier, [(promised, D(1))], actor=cast.staging)
    assert (again, purchase.lines.get().quantity) == (purchase, 5)
    assert promised not in {need.product for need in needs()}
