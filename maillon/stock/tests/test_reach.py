"""Who reaches what of the stock and at what price; what is found; how many queries a page costs."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.catalog.models import ProductCost
from maillon.documents.models import Document
from maillon.stock.lists import article_url
from maillon.stock.models import PurchasePrice, Unit
from maillon.stock.services import counting, handling, holding, receiving
from maillon.stock.services.moving import Cause
from maillon.stock.services.places import default_place, van_of
from maillon.stock.tests.factories import (
    CountFactory,
    LevelFactory,
    PlaceFactory,
    ProductFactory,
    PurchaseFactory,
    PurchaseLineFactory,
    loose,
    put,
    sent,
    unit_of,
)
from maillon.stock.tests.test_pages import text_of
from maillon.technicians.tests.factories import TechnicianFactory

D = Decimal
QUERIES = 15
HTMX = {"HX-Request": "true"}
OFFICE = ("admin", "support", "staging", "adv", "accounting", "deployment")


@pytest.mark.parametrize("role", ["support", "adv", "accounting", "deployment"])
def test_who_only_sees_the_stock_changes_nothing(cast, browse, role):
    product = loose()
    put(product, 5)
    purchase = sent(cast.staging, (ProductFactory(), 2))
    web = browse(getattr(cast, role))
    for address in (
        "/stock/",
        article_url(product),
        "/stock/achats/",
        purchase.get_absolute_url(),
        "/stock/achats/besoins/",
    ):
        assert web.get(address).status_code == 200, address
    assert "Transférer" not in text_of(web.get(article_url(product)))
    for address in (
        "/stock/transfert",
        "/stock/retour",
        f"{article_url(product)}/rebut",
        f"{purchase.get_absolute_url()}/reception",
    ):
        assert web.get(address).status_code == 404, address
    assert web.post(f"{purchase.get_absolute_url()}/reception/lecture", {"code": "3102-0001"}).status_code == 404


def test_a_technician_sees_the_own_van_and_nothing_else(cast, browse):
    mine, other = van_of(TechnicianFactory(user=cast.technician)), van_of(TechnicianFactory())
    phone, secret = ProductFactory(name="Poste du camion"), ProductFactory(name="Poste du dépôt")
    here, there = unit_of(phone, "3102-0001", mine), unit_of(phone, "3102-0002", other)
    unit_of(secret, "3102-0003")
    web = browse(cast.technician)
    page = text_of(web.get("/stock/"))
    assert "Poste du camion" in page
    assert "Poste du dépôt" not in page
    assert web.get(here.get_absolute_url()).status_code == 200
    assert web.get(there.get_absolute_url()).status_code == 404
    assert web.get(article_url(secret)).status_code == 404
    assert "3102-0002" not in text_of(web.get(article_url(phone)))
    items = web.get("/api/v1/stock").json()["items"]
    assert [(row["name"], D(row["on_hand"])) for row in items] == [("Poste du camion", 1)]
    assert web.get("/stock/achats/").status_code == 404
    assert web.get("/api/v1/purchases").status_code == 404


def test_neither_a_partner_nor_its_rival_meets_the_stock(cast, browse):
    product = loose()
    put(product, 5)
    unit = unit_of(ProductFactory(), "3102-0001")
    purchase = sent(cast.staging, (product, 2))
    for person in (cast.partner_user, cast.rival_user):
        web = browse(person)
        for address in ("/stock/", article_url(product), unit.get_absolute_url(), "/stock/mouvements/", "/stock/lieux/", "/stock/achats/",
                        purchase.get_absolute_url(), "/stock/achats/besoins/", "/api/v1/stock", "/api/v1/purchases",
                        f"{purchase.get_absolute_url()}/bon"):  # fmt: skip
            assert web.get(address).status_code == 404, address
        assert web.get("/api/v1/search", {"q": "3102-0001"}).json()["items"] == []


def test_the_purchase_price_is_nowhere_for_who_may_not_read_costs(cast, browse):
    product = loose()
    ProductCost.objects.create(product=product, purchase_price=D("77.77"))
    purchase = sent(cast.staging, (product, 3))
    price = PurchasePrice.objects.get()
    document = f"/documents/{purchase_document(purchase).key}"
    pages = (purchase.get_absolute_url(), "/api/v1/purchases", f"/historique/stock.purchaseprice/{price.pk}")
    for role in (*OFFICE, "technician"):
        web = browse(getattr(cast, role))
        allowed = role in ("admin", "adv", "accounting")
        for address in pages:
            told = any(words in text_of(web.get(address)) for words in ("77,77", "77.77", "233,31"))
            assert not told or allowed, (role, address)
        assert (web.get(document).status_code == 200) == allowed, role
    assert "233,31" in text_of(browse(cast.adv).get(purchase.get_absolute_url()))
    assert browse(cast.adv).get("/api/v1/purchases").json()["items"][0]["lines"][0]["unit_price"] == "77.7700"
    paper = browse(cast.staging).get(f"{purchase.get_absolute_url()}/bon")
    assert paper.content.startswith(b"%PDF")
    assert paper.content != browse(cast.adv).get(f"{purchase.get_absolute_url()}/bon").content


def purchase_document(purchase):
    return Document.objects.get(target_model="stock.purchase", target_id=purchase.pk)


def test_staging_does_not_set_a_price(cast, browse):
    purchase, product = PurchaseFactory(), loose()
    form = {"product": product.pk, "quantity": "1", "unit_price": "9,99"}
    browse(cast.staging).post(f"{purchase.get_absolute_url()}/lignes", form)
    assert PurchasePrice.objects.get().unit_price == 0
    web = browse(cast.admin)
    line = purchase.lines.get()
    assert (
        web.post(f"{purchase.get_absolute_url()}/lignes/{line.pk}", {"quantity": "1", "unit_price": "9,99"}).status_code
        == 303
    )
    assert PurchasePrice.objects.get().unit_price == D("9.99")


def test_a_unit_is_found_by_any_fragment_and_a_purchase_by_its_reference(cast, browse):
    unit_of(ProductFactory(), "3102-0A475521", mac="24:9A:D8:4C:11:07")
    purchase = sent(cast.staging, (loose(), 1))
    web = browse(cast.support)
    for fragment in ("0A475521", "4c1107", "24:9a:d8:4c"):
        assert [hit["kind"] for hit in web.get("/api/v1/search", {"q": fragment}).json()["items"]] == ["stock.unit"], (
            fragment
        )
    assert [hit["kind"] for hit in web.get("/api/v1/search", {"q": purchase.reference}).json()["items"]] == [
        "stock.purchase"
    ]


def test_the_home_of_staging_shows_alerts_and_what_is_due(cast, browse):
    product = loose(name="Casque duo")
    handling.set_minimum(product, default_place(), D(5), actor=cast.staging)
    purchase = sent(cast.staging, (loose(), 1))
    page = text_of(browse(cast.staging).get("/"))
    assert "Stock à surveiller" in page
    assert "Casque duo" in page
    assert purchase.reference in page


def cost(web, address):
    """The queries of a page once rights, modules and menu counts, kept a few seconds, are in memory."""
    found = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert web.get(address).status_code == 200
        found.append(len(queries))
    return min(found)


def test_lists_cost_the_same_with_one_row_and_with_thirty(cast, browse):
    web = browse(cast.admin)
    addresses = ("/stock/", "/stock/appareils/", "/stock/mouvements/", "/stock/inventaires/", "/stock/achats/?f=status:is:draft",
                 "/stock/lieux/", "/stock/achats/besoins/", "/api/v1/stock", "/api/v1/purchases")  # fmt: skip

    def fill(n):
        for rank in range(n):
            unit_of(ProductFactory(), f"SN{n:03d}{rank:03d}")
            LevelFactory(minimum=2)
            PurchaseLineFactory(purchase=PurchaseFactory(expected_on="2026-01-01"))
            CountFactory(place=PlaceFactory())

    fill(1)
    first = [cost(web, address) for address in addresses]
    fill(29)
    assert [cost(web, address) for address in addresses] == first
    assert max(first) <= QUERIES, dict(zip(addresses, first, strict=True))


def test_records_cost_the_same_with_one_row_and_with_thirty(cast, browse):
    web = browse(cast.admin)
    product = ProductFactory(has_mac=False)
    purchase = sent(cast.staging, (product, 100))
    count = CountFactory(place=default_place())
    handling.set_minimum(product, default_place(), D(1), actor=cast.staging)
    serial = iter(range(1000))

    def fill(n):
        for rank in range(n):
            receiving.scan(purchase, f"SN{next(serial):06d}", actor=cast.staging)
            PurchaseLineFactory(purchase=purchase)
            holding.reserve(product, D(1), place=default_place(), wait=True, cause=Cause("x.y", n * 100 + rank))
            put(loose(), 1)
            counting.scan(count, f"SN{rank if n == 1 else rank + 1:06d}", actor=cast.staging)

    fill(1)
    unit = Unit.objects.first()
    addresses = (article_url(product), purchase.get_absolute_url(), f"{purchase.get_absolute_url()}/reception", count.get_absolute_url(),
                 unit.get_absolute_url())  # fmt: skip
    first = [cost(web, address) for address in addresses]
    fill(29)
    assert [cost(web, address) for address in addresses] == first
    assert max(first) <= QUERIES, dict(zip(addresses, first, strict=True))
