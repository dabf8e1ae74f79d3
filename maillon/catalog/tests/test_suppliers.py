"""Suppliers and operators, and what is bought from them since when."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.accounts.shell import forget_counts
from maillon.catalog import services
from maillon.catalog.models import ProductCost, Supplier
from maillon.catalog.tests.factories import ProductCostFactory, ProductFactory, SupplierFactory
from maillon.lists import counting

OFFICE = ("admin", "support", "staging", "adv", "accounting", "deployment")
KEEPERS = {"admin", "adv", "accounting", "staging"}


def test_a_supplier_is_created_changed_archived_and_taken_back(cast, browse):
    page = browse(cast.adv)
    data = {
        "name": "Réseau  Pro",
        "lead_days": "3",
        "email": "commandes@reseau.example",
        "phone": "04 65 71 00 12",
        "is_operator": "",
    }
    made = page.post("/fournisseurs/nouveau", data)
    assert made.status_code == 303, made.content.decode()
    supplier = Supplier.objects.get()
    assert (supplier.name, supplier.phone, supplier.lead_days) == ("Réseau Pro", "+33465710012", 3)
    url = supplier.get_absolute_url()
    changed = data | {"name": "Réseau Pro", "is_operator": "on", "version": supplier.version}
    assert page.post(f"{url}/modifier", changed).status_code == 303
    supplier.refresh_from_db()
    assert supplier.is_operator
    assert "a modifié la fiche" in page.get(url).content.decode()
    assert page.post(f"{url}/archiver").status_code == 303
    assert f'data-value="{supplier.pk}"' not in page.get("/fournisseurs/choix?q=reseau").content.decode()
    assert page.post(f"{url}/reprendre").status_code == 303
    assert f'data-value="{supplier.pk}"' in page.get("/fournisseurs/choix?q=RESEAU pro").content.decode()
    assert supplier.reference in page.get("/api/v1/search?q=reseau pro").content.decode()
    assert [s["name"] for s in page.get("/api/v1/suppliers?operator=true").json()["items"]] == ["Réseau Pro"]


def test_two_suppliers_never_share_a_name(cast, browse):
    SupplierFactory(name="Réseau Pro")
    answer = browse(cast.adv).post("/fournisseurs/nouveau", {"name": "réseau pro", "lead_days": "0"})
    assert answer.status_code == 422
    assert "porte déjà ce nom" in answer.content.decode()


def test_two_people_on_one_supplier_choose(cast, browse):
    supplier = SupplierFactory(name="Réseau Pro")
    url, data = f"{supplier.get_absolute_url()}/modifier", {"name": "Réseau Pro", "version": supplier.version}
    assert browse(cast.adv).post(url, data | {"lead_days": "2"}).status_code == 303
    answer = browse(cast.admin).post(url, data | {"lead_days": "9"})
    assert answer.status_code == 422
    supplier.refresh_from_db()
    assert supplier.lead_days == 2


@pytest.mark.parametrize("who", [*OFFICE, "technician", "partner_user"])
def test_who_sees_and_who_writes_suppliers(cast, browse, who):
    url, person = SupplierFactory().get_absolute_url(), browse(getattr(cast, who))
    for address in ("/fournisseurs/", url, "/fournisseurs/choix"):
        assert (person.get(address).status_code == 200) == (who in OFFICE), address
    for address in ("/fournisseurs/nouveau", f"{url}/modifier"):
        assert (person.get(address).status_code == 200) == (who in KEEPERS), address
    assert person.get("/api/v1/suppliers").status_code == (200 if who in OFFICE else 404)


def test_what_is_bought_from_a_supplier_is_for_who_reads_costs(cast, browse):
    cost = ProductCostFactory(purchase_price=Decimal("77.77"), product__name="Poste discret")
    url = cost.supplier.get_absolute_url()
    for who in OFFICE:
        text = browse(getattr(cast, who)).get(url).content.decode()
        assert ("77,77" in text) == (who in {"admin", "adv", "accounting"}), who
        assert ("Poste discret" in text) == (who in {"admin", "adv", "accounting"}), who


def test_a_purchase_price_holds_from_its_day_on(cast, browse):
    product, today = ProductFactory(), timezone.localdate()
    supplier = SupplierFactory(name="Réseau Pro")
    page, here = browse(cast.adv), product.get_absolute_url()
    data = {"supplier": supplier.pk, "from_quantity": "1", "supplier_code": "RP-54"}
    past, coming = today - timedelta(days=30), today + timedelta(days=30)
    assert (
        page.post(f"{here}/achats/ajouter", data | {"purchase_price": "80", "starts_on": past.isoformat()}).status_code
        == 303
    )
    assert (
        page.post(
            f"{here}/achats/ajouter", data | {"purchase_price": "95", "starts_on": coming.isoformat()}
        ).status_code
        == 303
    )
    text = page.get(here).content.decode()
    assert text.count("80,00") >= 2  # in force, and in the history
    assert "95,00" in text
    assert "À venir" in text
    assert page.get("/api/v1/products").json()["items"][0]["purchase_price"] == "80.0000"
    # the same day and threshold again: replaced, not doubled
    assert (
        page.post(f"{here}/achats/ajouter", data | {"purchase_price": "81", "starts_on": past.isoformat()}).status_code
        == 303
    )
    assert sorted(c.purchase_price for c in ProductCost.objects.all()) == [Decimal(81), Decimal(95)]
    number = ProductCost.objects.get(purchase_price=95).pk
    assert browse(cast.support).post(f"{here}/achats/{number}/retirer").status_code == 404
    assert page.post(f"{here}/achats/{number}/retirer").status_code == 303
    assert ProductCost.objects.count() == 1


def test_the_price_typed_on_the_article_is_a_new_one_from_today(cast):
    cost = ProductCostFactory(starts_on=timezone.localdate() - timedelta(days=90), from_quantity=Decimal(1))
    services.update_cost(cost.product, Decimal("84.15"), cost.supplier, actor=cast.adv)
    assert ProductCost.objects.count() == 1
    services.update_cost(cost.product, Decimal("90"), cost.supplier, actor=cast.adv)
    services.update_cost(cost.product, Decimal("91"), cost.supplier, actor=cast.adv)
    rows = ProductCost.objects.of([cost.product])[cost.product_id]
    assert [(c.purchase_price, c.starts_on == timezone.localdate()) for c in rows] == [
        (Decimal(91), True),
        (Decimal("84.15"), False),
    ]


def test_lists_and_card_cost_the_same_at_1_and_30_rows(cast, browse):
    user = cast.adv
    person, supplier = browse(user), ProductCostFactory().supplier

    def cost(address):
        forget_counts(user)
        counting.forget(user)
        person.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert person.get(address).status_code == 200
        aside = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
        kept = [q["sql"] for q in queries if not q["sql"].startswith(aside)]
        return len([sql for sql in kept if "roleright" not in sql and "modulestate" not in sql])

    addresses = ("/fournisseurs/", supplier.get_absolute_url(), "/api/v1/suppliers")
    before = [cost(address) for address in addresses]
    for _ in range(29):
        ProductCostFactory(supplier=supplier)
        SupplierFactory()
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 15
