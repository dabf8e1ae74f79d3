"""Where the price of a line comes from: the partner's list at the quote's date and quantity, a hand, or a bundle."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.catalog.models import (
    PartnerPriceList,
    PriceList,
    PriceListItem,
    Product,
    ProductCost,
    searchable,
)
from maillon.orders import services
from maillon.orders.models import PriceSource, Quote
from maillon.orders.services import lines
from maillon.orders.tests.factories import ProductFactory, make_client

HTMX = {"HX-Request": "true"}


def give(partner, *tiers, name="Tarif Opéris"):
    """``tiers``: (article, from quantity, unit price)."""
    price_list = PriceList.objects.create(name=name, period=DateRange(date(2020, 1, 1), None))
    for product, quantity, price in tiers:
        PriceListItem.objects.create(
            price_list=price_list, product=product, from_quantity=quantity, unit_price=Decimal(price)
        )
    PartnerPriceList.objects.create(partner=partner, price_list=price_list, period=DateRange(date(2020, 1, 1), None))
    return price_list


@pytest.fixture
def priced(cast):
    """A handset at 189 €, at 150 € then 120 € from 10 for our partner, at 99 € for its rival; an empty quote of ours."""
    handset = ProductFactory(name="Yealink T54W")
    give(cast.partner, (handset, 1, "150"), (handset, 10, "120"))
    give(cast.rival, (handset, 1, "99"), name="Tarif Nexalia")
    quote = services.create(make_client(partner=cast.partner), actor=cast.adv, payer="partner")
    return SimpleNamespace(handset=handset, quote=quote)


def test_a_line_takes_the_partner_s_price_and_follows_the_quantity(cast, priced):
    line = lines.add(priced.quote, priced.handset, actor=cast.adv)
    assert (line.unit_price, line.price_origin) == (Decimal(150), "Tarif « Tarif Opéris »")
    line = lines.change(line, actor=cast.adv, quantity=Decimal(12))
    assert (line.unit_price, line.price_origin) == (Decimal(120), "Tarif « Tarif Opéris », à partir de 10")
    line.refresh_from_db()
    assert line.unit_price == 120
    line = lines.change(line, actor=cast.adv, quantity=Decimal(2))
    assert line.unit_price == 150
    assert Quote.objects.get(pk=priced.quote.pk).total_net == 300


def test_a_price_typed_by_hand_stays_until_the_list_is_taken_back(cast, browse, priced):
    line = lines.add(priced.quote, priced.handset, actor=cast.adv)
    page, url = browse(cast.adv), f"{priced.quote.get_absolute_url()}/lignes/{line.pk}"
    typed = page.post(url, {"quantity": "1", "unit_price": "140", "price_was": "150,00"}, headers=HTMX)
    assert "Revenir au prix de liste" in typed.content.decode()
    page.post(url, {"quantity": "20", "unit_price": "140", "price_was": "140,00"}, headers=HTMX)
    line.refresh_from_db()
    assert (line.unit_price, line.quantity, line.price_source) == (Decimal(140), Decimal(20), PriceSource.TYPED)
    back = page.post(f"{url}/prix-de-liste", headers=HTMX).content.decode()
    assert 'value="120,00"' in back
    assert "Revenir au prix de liste" not in back
    line.refresh_from_db()
    assert (line.unit_price, line.price_source) == (Decimal(120), PriceSource.LIST)


def test_a_quantity_typed_over_a_price_that_has_just_changed_types_no_price(cast, browse, priced):
    line = lines.add(priced.quote, priced.handset, actor=cast.adv, quantity=Decimal(9))
    page, url = browse(cast.adv), f"{priced.quote.get_absolute_url()}/lignes/{line.pk}"
    first = page.post(url, {"quantity": "10", "unit_price": "150,00", "price_was": "150,00"}, headers=HTMX)
    assert f'id="prix-{line.pk}"' in first.content.decode()
    assert 'value="120,00"' in first.content.decode()
    page.post(
        url, {"quantity": "11", "unit_price": "150,00", "price_was": "150,00"}, headers=HTMX
    )  # sent before the answer
    line.refresh_from_db()
    assert (line.unit_price, line.price_source) == (Decimal(120), PriceSource.LIST)


def test_a_direct_client_and_a_partner_without_a_list_pay_the_catalogue_s_price(cast, priced):
    for partner in (None, cast.rival):
        PriceList.objects.filter(name="Tarif Nexalia").update(archived_at=timezone.now())
        quote = services.create(make_client(partner=partner), actor=cast.adv)
        line = lines.add(quote, priced.handset, actor=cast.adv, quantity=Decimal(50))
        assert (line.unit_price, line.price_origin) == (Decimal(189), "Prix du catalogue")


def test_the_list_is_the_one_of_the_day_of_the_quote(cast, priced):
    Quote.objects.filter(pk=priced.quote.pk).update(created_at=timezone.now() - timedelta(days=60))
    today = timezone.localdate()
    PartnerPriceList.objects.filter(partner=cast.partner).update(
        period=DateRange(date(2020, 1, 1), today - timedelta(days=30))
    )
    old = lines.add(Quote.objects.get(pk=priced.quote.pk), priced.handset, actor=cast.adv)
    new = lines.add(services.create(make_client(partner=cast.partner), actor=cast.adv), priced.handset, actor=cast.adv)
    assert (old.unit_price, new.unit_price) == (Decimal(150), Decimal(189))


def test_the_order_keeps_what_the_quote_said_of_its_prices(cast, priced):
    lines.add(priced.quote, priced.handset, actor=cast.adv, quantity=Decimal(10))
    typed = lines.add(priced.quote, priced.handset, actor=cast.adv, unit_price=Decimal(1))
    services.send(Quote.objects.get(pk=priced.quote.pk), actor=cast.adv)
    order = services.make_from_quote(Quote.objects.get(pk=priced.quote.pk), actor=cast.adv)
    kept = [(o.unit_price, o.price_source, o.price_origin) for o in order.lines.all()]
    assert kept == [
        (Decimal(120), "list", "Tarif « Tarif Opéris », à partir de 10"),
        (typed.unit_price, "typed", ""),
    ]


def test_the_choice_shows_the_price_of_the_quote_s_partner(cast, browse, priced):
    adv, own = browse(cast.adv), priced.quote.reference
    assert "150,00" in adv.get(f"/devis/articles?q=yealink&pour={own}").content.decode()
    assert "189,00" in adv.get("/devis/articles?q=yealink").content.decode()
    keyed = services.create(make_client(partner=cast.partner), actor=cast.partner_user, payer="partner")
    partner = browse(cast.partner_user)
    text = partner.get(f"/devis/articles?q=yealink&pour={keyed.reference}").content.decode()
    assert "150,00" in text
    assert "189,00" not in text
    by_client = services.create(make_client(partner=cast.partner), actor=cast.partner_user)
    for address in (f"/devis/articles?q=yealink&pour={by_client.reference}", "/devis/articles?q=yealink"):
        assert "€" not in partner.get(address).content.decode(), address
    assert "€" not in browse(cast.rival_user).get(f"/devis/articles?q=yealink&pour={keyed.reference}").content.decode()


def test_a_partner_s_own_quote_takes_its_own_price_and_it_cannot_type_one(cast, browse, priced):
    page = browse(cast.partner_user)
    keyed = services.create(make_client(partner=cast.partner), actor=cast.partner_user, payer="partner")
    url = keyed.get_absolute_url()
    assert page.post(f"{url}/lignes/ajouter", {"item": priced.handset.pk}).status_code == 303
    line = keyed.lines.get()
    assert line.unit_price == 150
    assert page.post(f"{url}/lignes/{line.pk}", {"quantity": "10"}).status_code == 303
    line.refresh_from_db()
    assert line.unit_price == 120
    assert page.post(f"{url}/lignes/{line.pk}/prix-de-liste", headers=HTMX).status_code == 422


def test_the_choice_costs_the_same_at_1_and_30_articles(cast, browse, priced):
    page, address = browse(cast.adv), f"/devis/articles?q=poste&pour={priced.quote.reference}"

    def cost():
        page.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert page.get(address).status_code == 200
        aside = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config", "SET LOCAL")
        return len(
            [
                q
                for q in queries
                if not q["sql"].startswith(aside) and "roleright" not in q["sql"] and "modulestate" not in q["sql"]
            ]
        )

    ProductFactory()
    before = cost()
    for _ in range(29):
        ProductFactory()
    assert cost() == before
    assert before <= 15


def test_a_cost_is_that_of_the_deal_s_day(cast):
    handset, today = ProductFactory(), timezone.localdate()
    for price, days in ((100, 90), (110, 5)):
        ProductCost.objects.create(product=handset, purchase_price=price, starts_on=today - timedelta(days=days))
    ProductCost.objects.create(
        product=handset, purchase_price=80, starts_on=today - timedelta(days=90), from_quantity=50
    )
    ProductCost.objects.create(product=handset, purchase_price=999, starts_on=today + timedelta(days=5))
    now = services.create(make_client(), actor=cast.adv)
    then = services.create(make_client(), actor=cast.adv)
    Quote.objects.filter(pk=then.pk).update(created_at=timezone.now() - timedelta(days=30))
    line = lines.add(now, handset, actor=cast.adv)
    old = lines.add(Quote.objects.get(pk=then.pk), handset, actor=cast.adv)
    assert (line.cost.unit_cost, old.cost.unit_cost) == (Decimal(110), Decimal(100))
    ProductCost.objects.create(product=handset, purchase_price=1, starts_on=today)
    lines.recount(now, cast.adv)
    assert type(line).objects.get(pk=line.pk).cost.unit_cost == 110  # a price changed later moves no margin
    lines.change(type(old).objects.get(pk=old.pk), actor=cast.adv, quantity=Decimal(60))
    assert type(old).objects.get(pk=old.pk).cost.unit_cost == 80


TYPED = ("yealink", "poste 19423", "ref 123", "modele 41", "serie 777", "ref-1999", "yea poste serie", "zzz")


@pytest.mark.slow
def test_the_choice_walks_an_index_whatever_the_number_of_articles(cast, browse, priced):
    """What it costs on the clock is measured by ``manage.py bench``."""
    rate = priced.handset.vat
    articles = [
        Product(
            reference=f"AR-2020-{n:05d}",
            code=f"REF-{n}",
            name=f"Poste modèle {n % 977} série {n}",
            brand="Yealink",
            vat=rate,
            sale_price=n,
        )
        for n in range(8_000)
    ]
    for article in articles:
        article.search_text = searchable(article)
    Product.objects.bulk_create(articles, batch_size=5000)
    price_list = PriceList.objects.get(name="Tarif Opéris")
    PriceListItem.objects.bulk_create(
        [PriceListItem(price_list=price_list, product=a, from_quantity=1, unit_price=1) for a in articles[::4]],
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze catalog_product")
        cursor.execute("analyze catalog_pricelistitem")
    page, counts = browse(cast.adv), set()
    for words in TYPED:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(f"/devis/articles?q={words}&pour={priced.quote.reference}").status_code == 200
        asked = [
            query["sql"] for query in captured.captured_queries if "search_text" in query["sql"].partition("WHERE")[2]
        ]
        counts.add(len(asked))
        for sql in asked:
            with connection.cursor() as cursor:
                cursor.execute(f"explain {sql}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on catalog_product" not in plan, f"{words} : {plan}"
    assert counts == {2}
