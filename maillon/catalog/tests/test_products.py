"""Articles on screen and by program: who sees which price, what is refused, what is found."""

import html
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillon.accounts.models import Partner
from maillon.accounts.shell import forget_counts
from maillon.catalog import services
from maillon.catalog.models import Product, ProductCost, VatRate, searchable
from maillon.catalog.tests.factories import ProductCostFactory, ProductFactory, SupplierFactory, normal_rate
from maillon.core import scope
from maillon.lists import counting

OFFICE = ("admin", "support", "staging", "adv", "accounting", "deployment")
BUYERS = {"admin", "adv", "accounting"}


def posted(**changes: object) -> dict[str, object]:
    return {
        "code": "SIP-T54W", "name": "Poste IP T54W", "kind": "hardware", "brand": "Yealink", "unit": "unité", "sale_price": "129,90",
        "vat": normal_rate().pk, "commitment_months": "0", "serialised": "on", "has_mac": "on", "serial_pattern": "^31\\d{6}$",
        "mac_prefixes": "805ec0", "purchase_price": "84,15", "supplier": SupplierFactory(name="Grossiste Ouest").pk,
    } | changes  # fmt: skip


def test_french_vat_rates_are_there_with_their_reasons(db):
    rates = {(str(r.rate), r.category) for r in VatRate.objects.all()}
    assert {
        ("20.00", "S"),
        ("10.00", "S"),
        ("5.50", "S"),
        ("2.10", "S"),
        ("8.50", "S"),
        ("0.00", "E"),
        ("0.00", "AE"),
    } <= rates
    assert VatRate.objects.filter(is_default=True).get().rate == 20
    for rate in VatRate.objects.exclude(category="S"):
        assert rate.exemption_code.startswith("VATEX-")
        assert rate.exemption_text


def test_an_article_is_created_with_its_cost_apart(cast, browse):
    response = browse(cast.adv).post("/catalogue/nouveau", posted())
    assert response.status_code == 303, response.content.decode()
    product = Product.objects.get()
    assert response["Location"] == product.get_absolute_url()
    assert (product.sale_price, product.serial_pattern, product.mac_prefixes) == (
        Decimal("129.90"),
        "31\\d{6}",
        "80:5E:C0",
    )
    assert (product.costs.get().purchase_price, product.costs.get().supplier.name) == (
        Decimal("84.15"),
        "Grossiste Ouest",
    )
    assert browse(cast.adv).get("/catalogue/nouveau").content.decode().count("selected") >= 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "Ce champ est nécessaire"),
        ({"code": "sip-connu"}, "Un article porte déjà ce code."),
        ({"sale_price": "-5"}, "pas négatif"),
        ({"sale_price": "beaucoup"}, "Écrivez un montant"),
        ({"purchase_price": "1,23456"}, "Quatre décimales"),
        ({"serial_pattern": "(a+)+"}, "n'est pas permis"),
        ({"serial_example": "42000000"}, "n'a pas cette forme"),
        ({"mac_prefixes": "zz"}, "n'est pas un préfixe MAC"),
        ({"serialised": ""}, "est suivi par numéro de série"),
        ({"kind": "service"}, "Seul un matériel"),
        ({"commitment_months": "36"}, "que pour un abonnement"),
        ({"commitment_months": "99999999"}, ""),
        ({"vat": "999999"}, "Ce choix n'est plus proposé"),
        ({"kind": "x"}, "Ce choix n'est plus proposé"),
        ({"name": "a\x00b"}, ""),
    ],
)
def test_a_wrong_article_is_refused_and_nothing_is_written(cast, browse, changes, sentence):
    ProductFactory(code="SIP-CONNU")
    response = browse(cast.adv).post("/catalogue/nouveau", posted(**changes))
    assert response.status_code == 422
    assert sentence in html.unescape(response.content.decode()).replace("\xa0", " ")
    assert Product.objects.count() == 1
    assert not ProductCost.objects.exists()


def test_a_code_is_one_whatever_its_case(db):
    ProductFactory(code="T54W")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductFactory(code="t54w")


def test_the_purchase_price_is_nowhere_for_who_may_not_read_it(cast, browse):
    cost = ProductCostFactory(purchase_price=Decimal("77.77"), supplier__name="Grossiste Discret")
    Partner.objects.update(sees_prices=True)
    product = cost.product
    urls = (
        "/catalogue/", "/catalogue/?c=name,purchase,margin,supplier", "/catalogue/?f=supplier:contains:discret",
        product.get_absolute_url(),
        "/catalogue/?do=export&format=csv", "/api/v1/products", f"/api/v1/products/{product.reference}", "/api/v1/search?q=77,77",
        f"/historique/catalog.productcost/{cost.pk}", f"/historique/catalog.product/{product.pk}", f"{product.get_absolute_url()}/modifier",
    )  # fmt: skip
    for role in (*OFFICE, "technician", "partner_user", "rival_user"):
        person = browse(getattr(cast, role))
        for url in urls:
            answer = person.get(url)
            text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            told = any(word in text.replace("contains:discret", "") for word in ("77,77", "77.77", "Grossiste Discret"))
            assert not told or role in BUYERS, (role, url)
    assert "77,77" in browse(cast.adv).get(product.get_absolute_url()).content.decode()
    assert browse(cast.adv).get("/api/v1/products").json()["items"][0]["purchase_price"] == "77.7700"


def test_a_filter_or_a_sort_on_costs_tells_nothing(cast, browse):
    ProductCostFactory(supplier__name="Grossiste Discret")
    ProductFactory(name="Sans fournisseur")
    page = browse(cast.support).get("/catalogue/?f=state:is:sold&f=supplier:contains:discret").content.decode()
    assert "Sans fournisseur" in page  # the filter does not exist for this role


def test_the_database_itself_keeps_costs_from_a_partner(cast):
    ProductCostFactory()
    with pytest.raises(ProgrammingError, match="permission denied"), scope.scoped(scope.of_user(cast.partner_user)):
        ProductCost.objects.count()


def test_who_may_not_write_costs_leaves_them_as_they_are(cast, browse):
    cost = ProductCostFactory()
    browse(cast.admin).post("/reglages/droits/changer", {"cell": "support|catalog.edit|1"})
    product = cost.product
    data = posted(
        code=product.code, version=product.version, purchase_price="1", supplier=SupplierFactory(name="Pirate").pk
    )
    assert browse(cast.support).post(f"{product.get_absolute_url()}/modifier", data).status_code == 303
    cost.refresh_from_db()
    assert (cost.purchase_price, cost.supplier.name) == (Decimal("84.15"), "Grossiste Ouest")


def test_a_partner_reads_a_sale_price_only_when_its_card_says_so(cast, browse):
    product = ProductFactory(sale_price=Decimal("321.99"))
    person = browse(cast.partner_user)
    urls = (
        "/catalogue/",
        "/catalogue/?c=name,price",
        product.get_absolute_url(),
        "/api/v1/products",
        f"/api/v1/products/{product.reference}",
    )
    for url in urls:
        text = person.get(url).content.decode()
        assert "321,99" not in text, url
        assert "321.99" not in text, url
    Partner.objects.filter(pk=cast.partner.pk).update(sees_prices=True)
    assert "321,99" in person.get("/catalogue/").content.decode()
    assert person.get("/api/v1/products").json()["items"][0]["sale_price"] == "321.9900"


def test_what_is_no_longer_sold_is_for_the_company(cast, browse):
    product = ProductFactory(name="Vieux poste")
    adv, here = browse(cast.adv), product.get_absolute_url()
    assert adv.post(f"{here}/archiver").status_code == 303
    assert (
        "n&#x27;est plus proposé" in adv.get(here).content.decode()
        or "n'est plus proposé" in adv.get(here).content.decode()
    )
    assert "Vieux poste" not in browse(cast.support).get("/catalogue/").content.decode().split("<tbody")[-1]
    assert browse(cast.partner_user).get(here).status_code == 404
    assert browse(cast.partner_user).get(f"/api/v1/products/{product.reference}").status_code == 404
    assert adv.post(f"{here}/reprendre").status_code == 303
    assert browse(cast.partner_user).get(here).status_code == 200


ACCESS = {
    "/catalogue/": {*OFFICE, "partner_user"},
    "{here}": {*OFFICE, "partner_user"},
    "/catalogue/nouveau": BUYERS,
    "{here}/modifier": BUYERS,
}


@pytest.mark.parametrize("address", ACCESS)
def test_each_address_answers_its_roles_only(cast, browse, address):
    url = address.format(here=ProductFactory().get_absolute_url())
    answered = {
        role
        for role in (*OFFICE, "technician", "partner_user")
        if browse(getattr(cast, role)).get(url).status_code == 200
    }
    assert answered == ACCESS[address]
    for role in {*OFFICE, "technician", "partner_user"} - BUYERS:
        assert browse(getattr(cast, role)).post(f"{ProductFactory().get_absolute_url()}/archiver").status_code == 404


def test_two_people_on_one_article_choose(cast, browse):
    product = ProductFactory(code="SIP-T54W", name="Poste")
    url, version = f"{product.get_absolute_url()}/modifier", product.version
    assert browse(cast.adv).post(url, posted(version=version, name="Poste bleu")).status_code == 303
    answer = browse(cast.admin).post(url, posted(version=version, name="Poste rouge"))
    assert answer.status_code == 422
    assert "Poste bleu" in answer.content.decode()
    product.refresh_from_db()
    assert product.name == "Poste bleu"


def test_a_price_keeps_its_history(cast, browse):
    product = ProductFactory(code="SIP-T54W", serial_pattern="", mac_prefixes="")
    browse(cast.adv).post(f"{product.get_absolute_url()}/modifier", posted(version=product.version, sale_price="149"))
    page = browse(cast.support).get(f"/historique/catalog.product/{product.pk}").content.decode()
    assert "129,9" in page
    assert "149" in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("t54w", ["T54W"]),
        ("sip-t54w", ["T54W"]),
        ("sipt54w", ["T54W"]),
        ("YEALINK poste", ["T54W", "W73P"]),
        ("poste yeal", ["T54W", "W73P"]),
        ("decollete", ["Casque"]),
        ("décolleté", ["Casque"]),
        ("zzz", []),
        ("", ["T54W", "W73P", "Casque"]),
        ("%", ["T54W", "W73P", "Casque"]),
        ("'; drop", []),
    ],
)
def test_articles_are_found_by_any_words_in_any_order(db, typed, found):
    vat = normal_rate()
    ProductFactory(code="SIP-T54W", name="Poste IP T54W", vat=vat)
    ProductFactory(code="W73P", name="Poste DECT W73P", vat=vat)
    ProductFactory(code="H-1", name="Casque décolleté", brand="Jabra", vat=vat)
    names = [p.name for p in Product.objects.matching(typed)]
    assert len(names) == len(found)
    assert all(any(word in name for name in names) for word in found)


def test_the_code_typed_whole_comes_first(db):
    ProductFactory(code="X-900", name="Alimentation pour T54W")
    ProductFactory(code="T54W", name="Poste IP")
    ProductFactory(code="T54W-PRO", name="Alimentation")
    assert Product.objects.matching("t54w").first().code == "T54W"
    assert [p.code for p in Product.objects.first_matching("t54w")] == ["T54W", "T54W-PRO", "X-900"]
    assert [p.code for p in Product.objects.first_matching("t54w", 2)] == ["T54W", "T54W-PRO"]
    assert [p.code for p in Product.objects.first_matching("poste ip")] == ["T54W"]
    assert len(Product.objects.first_matching(" ")) == 3
    assert Product.objects.first_matching("zzz") == []


@pytest.mark.slow
def test_words_are_found_by_index_among_twenty_thousand(db):
    vat = normal_rate()
    rows = [
        Product(
            reference=f"AR-2026-{n:05d}", code=f"REF-{n}", name=f"Article {n} modèle {n % 977}", vat=vat, sale_price=1
        )
        for n in range(20000)
    ]
    for product in rows:
        product.search_text = searchable(product)
    Product.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("analyze catalog_product")
        sql, params = Product.objects.filter(search_text__contains="19423").query.sql_with_params()
        cursor.execute(f"explain (analyze, format json) {sql}", params)
        plan = cursor.fetchone()[0][0]
    assert "catalog_product_words" in str(plan)
    assert plan["Execution Time"] < 50
    assert [p.code for p in Product.objects.matching("ref 19423")] == ["REF-19423"]


@pytest.mark.parametrize("who", ["adv", "partner_user"])
def test_list_and_card_cost_the_same_at_1_and_30_rows(cast, browse, who):
    user = getattr(cast, who)
    person = browse(user)
    first = ProductCostFactory().product

    def cost(url: str) -> int:
        forget_counts(user)
        counting.forget(user)
        person.get(url)  # now counts of the menu and of the views are kept for ten seconds
        with CaptureQueriesContext(connection) as queries:
            assert person.get(url).status_code == 200
        aside = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
        return len(
            [
                q
                for q in queries
                if not q["sql"].startswith(aside) and "roleright" not in q["sql"] and "modulestate" not in q["sql"]
            ]
        )

    before = [cost(url) for url in ("/catalogue/", first.get_absolute_url(), "/api/v1/products")]
    for _ in range(29):
        ProductCostFactory()
    assert [cost(url) for url in ("/catalogue/", first.get_absolute_url(), "/api/v1/products")] == before
    assert max(before) <= 15


def test_many_leave_the_sale_with_a_report(cast, browse):
    products = [ProductFactory() for _ in range(3)]
    services.archive(products[0], actor=cast.adv)
    data = {"do": "bulk", "action": "archive", "selection": [p.pk for p in products]}
    browse(cast.adv).post("/catalogue/?f=state:filled", data)
    assert not Product.objects.on_sale().exists()


@pytest.mark.parametrize("query", ["q=%00", "q='", "kind=x", "limit=0", "after=-1", "archived=peut-etre"])
def test_the_api_answers_odd_queries_without_failing(cast, browse, query):
    assert browse(cast.adv).get(f"/api/v1/products?{query}").status_code in (200, 422)
    assert browse(cast.adv).get("/api/v1/products/%00").status_code == 404


def test_hostile_text_comes_out_as_text(cast, browse):
    product = ProductFactory(name="<script>alert(1)</script>", brand='"><b>x', description="<img src=x>")
    for url in ("/catalogue/", product.get_absolute_url(), f"{product.get_absolute_url()}/modifier"):
        page = browse(cast.adv).get(url).content.decode()
        assert "<script>alert" not in page
        assert '"><b>x' not in page
