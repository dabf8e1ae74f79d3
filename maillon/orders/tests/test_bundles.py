"""Bundles chosen in a quote or an order: what is asked, the lines they give, their prices."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone

from maillon.catalog.models import BundleItem, Kind
from maillon.core.errors import Refused
from maillon.orders import services
from maillon.orders.models import Order
from maillon.orders.services import lines
from maillon.orders.tests.factories import ProductFactory, make_client, make_order, make_quote
from maillon.orders.tests.test_prices import HTMX, give


@pytest.fixture
def pack(db):
    bundle = ProductFactory(
        name="Pack pharmacie", code="LOT", kind=Kind.BUNDLE, sale_price=0, serialised=False, has_mac=False
    )
    made = {
        "handset": ProductFactory(name="Poste T54W", sale_price=Decimal(189)),
        "install": ProductFactory(service=True, sale_price=Decimal(390)),
        "licence": ProductFactory(monthly=True, sale_price=Decimal("14.90")),
        "dect": ProductFactory(name="Base DECT", sale_price=Decimal(149)),
        "router": ProductFactory(name="Routeur", sale_price=Decimal(169)),
        "switch": ProductFactory(name="Switch", sale_price=Decimal(148)),
    }
    roles = (
        ("handset", 5, "included", ""), ("install", 1, "included", ""), ("licence", 5, "included", ""), ("dect", 1, "option", ""),
        ("router", 1, "alternative", "Réseau"), ("switch", 1, "alternative", "Réseau"),
    )  # fmt: skip
    items = {
        name: BundleItem.objects.create(
            bundle=bundle, product=made[name], quantity=quantity, role=role, group=group, position=rank
        )
        for rank, (name, quantity, role, group) in enumerate(roles)
    }
    return SimpleNamespace(bundle=bundle, items=items, **made)


def labels(deal):
    return [(line.label, line.quantity, line.unit_price) for line in deal.lines.order_by("position")]


@pytest.mark.parametrize("kind", ["quote", "order"])
def test_choosing_a_bundle_asks_then_adds_its_lines_under_its_title(cast, browse, pack, kind):
    client, page = make_client(), browse(cast.adv)
    deal = (
        services.create(client, actor=cast.adv)
        if kind == "quote"
        else make_order(cast.adv, client=client, hardware=False)
    )
    deal.lines.all()._raw_delete("default")
    url = deal.get_absolute_url()
    asked = page.post(f"{url}/lignes/ajouter", {"item": pack.bundle.pk}, headers=HTMX)
    assert asked.status_code == 303
    dialog = page.get(asked["Location"], headers=HTMX)
    assert dialog["HX-Retarget"] == "#dialogue"
    for words in ("5 × Poste T54W", "Réseau", "Base DECT", "En option"):
        assert words in dialog.content.decode().replace("\u00a0", " "), words
    chosen = {"quantity": "2", "choice0": pack.items["switch"].pk, "options": [pack.items["dect"].pk]}
    assert page.post(asked["Location"], chosen).status_code == 303
    assert labels(deal) == [
        ("Poste T54W", Decimal(10), Decimal(189)),
        ("Installation", Decimal(2), Decimal(390)),
        ("Ligne centrex", Decimal(10), Decimal("14.90")),
        ("Base DECT", Decimal(2), Decimal(149)),
        ("Switch", Decimal(2), Decimal(148)),
    ]
    assert {line.section for line in deal.lines.all()} == {"Pack pharmacie"}
    text = page.get(url).content.decode().replace("\u00a0", " ")
    assert "<span>Pack pharmacie</span>" in text
    assert "149,00 €" in text  # ten licences a month, apart
    deal.refresh_from_db()
    assert (deal.total_net, deal.monthly_net) == (Decimal(3264), Decimal(149))
    line = deal.lines.get(label="Switch")
    assert (
        page.post(f"{url}/lignes/{line.pk}", {"quantity": "1"}).status_code == 303
    )  # each stays a line like any other


def test_a_choice_missing_or_made_up_is_refused(cast, browse, pack):
    quote, page = services.create(make_client(), actor=cast.adv), browse(cast.adv)
    url = f"{quote.get_absolute_url()}/lignes/lot/{pack.bundle.pk}"
    foreign = BundleItem.objects.create(
        bundle=ProductFactory(kind=Kind.BUNDLE, serialised=False, has_mac=False), product=pack.dect
    )
    for data in (
        {"quantity": "1"},
        {"quantity": "0", "choice0": pack.items["router"].pk},
        {"quantity": "1", "choice0": pack.items["dect"].pk},
        {"quantity": "1", "choice0": pack.items["router"].pk, "options": [foreign.pk]},
    ):
        assert page.post(url, data, headers=HTMX).status_code == 422, data
    with pytest.raises(Refused, match="un seul article"):
        lines.add_bundle(quote, pack.bundle, actor=cast.adv, chosen={pack.items["router"].pk, pack.items["switch"].pk})
    with pytest.raises(Refused, match="Réseau"):
        lines.add_bundle(quote, pack.bundle, actor=cast.adv, chosen=set())
    with pytest.raises(Refused, match="est un lot"):
        lines.add(quote, pack.bundle, actor=cast.adv)
    assert not quote.lines.exists()


def test_a_fixed_price_is_shared_among_what_is_paid_once(cast, pack):
    pack.bundle.bundle_fixed, pack.bundle.sale_price = True, Decimal("1290.00")
    pack.bundle.save()
    quote = services.create(make_client(), actor=cast.adv)
    chosen = {pack.items["router"].pk, pack.items["dect"].pk}
    lines.add_bundle(quote, pack.bundle, actor=cast.adv, quantity=Decimal(3), chosen=chosen)
    quote.refresh_from_db()
    assert quote.total_net == 3 * Decimal("1290.00") + 3 * Decimal(149)  # the option is paid on top
    assert quote.monthly_net == Decimal("223.50")
    shared = quote.lines.get(label="Poste T54W")
    assert (shared.price_source, shared.price_origin) == ("bundle", "Part du prix du lot « Pack pharmacie »")
    before = shared.unit_price
    shared = lines.change(shared, actor=cast.adv, quantity=Decimal(16))
    assert shared.unit_price == before
    assert lines.back_to_list_price(shared, actor=cast.adv).unit_price == 189


def test_a_bundle_takes_the_partner_s_prices(cast, pack):
    give(cast.partner, (pack.handset, 10, "100"), (pack.licence, 1, "9.90"))
    quote = services.create(make_client(partner=cast.partner), actor=cast.adv)
    lines.add_bundle(quote, pack.bundle, actor=cast.adv, quantity=Decimal(2))
    prices = {line.label: line.unit_price for line in quote.lines.all()}
    assert (prices["Poste T54W"], prices["Ligne centrex"], prices["Routeur"]) == (
        Decimal(100),
        Decimal("9.90"),
        Decimal(169),
    )


def test_a_partner_adds_a_bundle_without_reading_a_price_it_may_not(cast, browse, pack):
    quote = services.create(make_client(partner=cast.partner), actor=cast.partner_user)
    page, url = browse(cast.partner_user), f"{quote.get_absolute_url()}/lignes/lot/{pack.bundle.pk}"
    assert "€" not in page.get(url, headers=HTMX).content.decode()
    assert page.post(url, {"quantity": "1", "choice0": pack.items["router"].pk}).status_code == 303
    assert quote.lines.count() == 4
    assert browse(cast.rival_user).get(url).status_code == 404


def test_an_archived_article_leaves_the_choice_and_stays_in_its_documents(cast, browse, pack):
    quote = make_quote(cast.adv, products=(pack.handset, pack.install, pack.licence))
    for product in (pack.handset, pack.bundle):
        product.archived_at = timezone.now()
        product.save()
    page = browse(cast.adv)
    assert "T54W" not in page.get("/devis/articles?q=t54w").content.decode()
    assert "lot" not in page.get("/devis/articles?q=pharmacie").content.decode()
    assert "T54W" in page.get(quote.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="plus au catalogue"):
        lines.add_bundle(quote, pack.bundle, actor=cast.adv)


def test_an_article_archived_is_no_longer_offered_inside_a_bundle(cast, browse, pack):
    for product in (pack.router, pack.dect):
        product.archived_at = timezone.now()
        product.save()
    quote, page = services.create(make_client(), actor=cast.adv), browse(cast.adv)
    text = page.get(f"{quote.get_absolute_url()}/lignes/lot/{pack.bundle.pk}", headers=HTMX).content.decode()
    assert "Routeur" not in text
    assert "Base DECT" not in text
    lines.add_bundle(quote, pack.bundle, actor=cast.adv)
    assert quote.lines.filter(label="Switch").exists()
    pack.handset.archived_at = timezone.now()
    pack.handset.save()
    with pytest.raises(Refused, match="plus au catalogue"):
        lines.add_bundle(quote, pack.bundle, actor=cast.adv)


def test_the_program_interface_takes_a_bundle_by_its_code(cast, browse, pack):
    client = make_client()
    data = {"client": client.reference, "lines": [{"article": "LOT", "quantity": 1}]}
    made = browse(cast.adv).post("/api/v1/orders", data, content_type="application/json")
    assert made.status_code == 201, made.content
    assert [line.label for line in Order.objects.get().lines.all()] == [
        "Poste T54W",
        "Installation",
        "Ligne centrex",
        "Routeur",
    ]
