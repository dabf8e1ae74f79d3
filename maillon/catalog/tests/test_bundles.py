"""What a bundle holds and costs, on its page and in the catalogue."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillon.catalog import services
from maillon.catalog.models import BundleItem, Kind, Product
from maillon.catalog.tests.factories import (
    BundleFactory,
    BundleItemFactory,
    PartnerPriceListFactory,
    PriceListItemFactory,
    ProductFactory,
    normal_rate,
)
from maillon.core.errors import Refused


def posted(**changes):
    return {"code": "LOT-PH5", "name": "Pack pharmacie 5 postes", "kind": "bundle", "unit": "lot", "sale_price": "",
            "vat": normal_rate().pk, "commitment_months": "0"} | changes  # fmt: skip


@pytest.fixture
def pack(db):
    bundle = BundleFactory(name="Pack pharmacie 5 postes")
    handset = ProductFactory(name="Poste T54W", sale_price=Decimal("189.00"))
    install = ProductFactory(
        name="Installation", sale_price=Decimal("390.00"), kind=Kind.SERVICE, serialised=False, has_mac=False
    )
    licence = ProductFactory(
        name="Licence", sale_price=Decimal("14.90"), kind=Kind.SUBSCRIPTION, serialised=False, has_mac=False
    )
    BundleItemFactory(bundle=bundle, product=handset, quantity=Decimal(5))
    BundleItemFactory(bundle=bundle, product=install)
    BundleItemFactory(bundle=bundle, product=licence, quantity=Decimal(5))
    return bundle


def test_a_bundle_priced_by_what_it_holds_needs_no_price(cast, browse):
    page = browse(cast.adv)
    made = page.post("/catalogue/nouveau", posted())
    assert made.status_code == 303, made.content.decode()
    bundle, handset = Product.objects.get(), ProductFactory(name="Poste T54W", sale_price=Decimal("189.00"))
    here = bundle.get_absolute_url()
    assert "Ce lot est vide" in page.get(here).content.decode()
    item = {"product": handset.pk, "quantity": "5", "role": "included", "group": ""}
    assert page.post(f"{here}/contenu/ajouter", item).status_code == 303
    assert "945,00" in page.get(here).content.decode()
    number = bundle.items.get().pk
    assert page.post(f"{here}/contenu/{number}", item | {"quantity": "6"}).status_code == 303
    assert "1\u00a0134,00" in page.get(here).content.decode()
    assert page.post(f"{here}/contenu/{number}/retirer").status_code == 303
    assert not bundle.items.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bundle_fixed": "on"}, "Ce champ est nécessaire"),
        ({"kind": "hardware"}, "Ce champ est nécessaire"),
        ({"kind": "hardware", "sale_price": "10", "bundle_fixed": "on"}, "Seul un lot a un prix fixe"),
        ({"serialised": "on"}, "Seul un matériel"),
        ({"commitment_months": "12"}, "que pour un abonnement"),
    ],
)
def test_a_wrong_bundle_is_refused_with_the_reason(cast, browse, changes, sentence):
    answer = browse(cast.adv).post("/catalogue/nouveau", posted(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": "alternative", "group": " "}, "de quel choix"),
        ({"quantity": "0"}, "doit être positive"),
        ({"product": "0"}, "plus en vente"),
        ({"role": "x"}, "plus proposé"),
    ],
)
def test_a_wrong_content_is_refused_with_the_reason(cast, browse, pack, changes, sentence):
    before = pack.items.count()
    data = {"product": ProductFactory().pk, "quantity": "1", "role": "included", "group": ""} | changes
    answer = browse(cast.adv).post(f"{pack.get_absolute_url()}/contenu/ajouter", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    assert pack.items.count() == before


def test_a_bundle_never_holds_a_bundle_nor_the_same_article_twice(cast, browse, pack):
    with pytest.raises(Refused, match="un autre lot"):
        services.save_bundle_item(BundleItem(bundle=pack, product=BundleFactory()), actor=cast.adv)
    with pytest.raises(IntegrityError), transaction.atomic():
        BundleItemFactory(bundle=pack, product=pack.items.first().product)
    with pytest.raises(IntegrityError), transaction.atomic():
        BundleItemFactory(bundle=pack, product=pack)
    answer = browse(cast.adv).post(
        f"{pack.get_absolute_url()}/modifier",
        posted(code=pack.code, kind="hardware", sale_price="10", version=pack.version),
    )
    assert answer.status_code == 422
    assert "retirez-les" in answer.content.decode()


def test_what_is_paid_once_and_each_month_are_told_apart(cast, browse, pack):
    BundleItemFactory(bundle=pack, product=ProductFactory(sale_price=Decimal(1000)), role="option")
    told = {
        pack.get_absolute_url(): ("1 335,00 €</span>", "74,50 €</span>/mois"),
        "/catalogue/?f=kind:is:bundle": ("1 335,00 € + 74,50 €/mois",),
    }
    for url, words in told.items():
        text = browse(cast.adv).get(url).content.decode().replace("\u00a0", " ")
        assert all(word in text for word in words), url
    row = next(r for r in browse(cast.adv).get("/api/v1/products?kind=bundle").json()["items"])
    assert (Decimal(row["sale_price"]), Decimal(row["monthly_price"])) == (Decimal(1335), Decimal("74.5"))


def test_the_partner_s_list_reaches_inside_a_bundle(cast, browse, pack):
    handset = pack.items.first().product
    cheap = PriceListItemFactory(product=handset, from_quantity=Decimal(5), unit_price=Decimal("100.00"))
    PartnerPriceListFactory(partner=cast.partner, price_list=cheap.price_list)
    cast.partner.sees_prices = True
    cast.partner.save()
    text = browse(cast.partner_user).get(pack.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "890,00 €</span>" in text
    assert "189,00" not in text


def test_a_bundle_page_costs_the_same_at_1_and_30_articles(cast, browse, pack):
    page = browse(cast.adv)

    def cost(url):
        page.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        aside = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
        return len(
            [
                q
                for q in queries
                if not q["sql"].startswith(aside) and "roleright" not in q["sql"] and "modulestate" not in q["sql"]
            ]
        )

    before = cost(pack.get_absolute_url())
    for _ in range(29):
        BundleItemFactory(bundle=pack)
    assert cost(pack.get_absolute_url()) == before
    assert before <= 15
