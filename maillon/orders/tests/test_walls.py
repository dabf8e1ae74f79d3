"""Between partners, and between who pays and who does not: pages, choices, PDF, API."""

from decimal import Decimal

import pytest

from maillon.catalog.models import Product
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.documents.models import Document
from maillon.orders import services
from maillon.orders.models import Order, OrderLineCost, Quote, QuoteLineCost
from maillon.orders.services import lines
from maillon.orders.tests.factories import ProductCostFactory, ProductFactory, make_client, make_order, make_quote
from maillon.orders.tests.test_cycle import yes

PRICES = ("957,00", "1 148,40", "1148.40", "957.00", "189,00", "567,00", "567.00")


@pytest.fixture
def deal(cast):
    """A quote and its order under the partner, paid by the client."""
    client = make_client(partner=cast.partner, name="Pharmacie Secrète")
    quote = services.send(make_quote(cast.adv, client=client), actor=cast.adv)
    order = services.accept(quote, yes(quote))
    return quote, order


def addresses(quote, order):
    return [
        quote.get_absolute_url(),
        f"{quote.get_absolute_url()}/apercu.pdf",
        order.get_absolute_url(),
        f"{order.get_absolute_url()}/documents",
        f"/api/v1/quotes/{quote.reference}",
        f"/api/v1/orders/{order.reference}",
    ]


def test_rival_partner_reaches_nothing(cast, browse, deal):
    rival = browse(cast.rival_user)
    for url in addresses(*deal):
        assert rival.get(url).status_code == 404, url
    for document in Document.objects.all():
        assert rival.get(f"/documents/{document.key}").status_code == 404
    for url in (
        "/devis/",
        "/commandes/",
        "/commandes/etapes",
        "/devis/clients?q=pharmacie",
        "/api/v1/quotes",
        "/api/v1/orders",
    ):
        assert "Secrète" not in rival.get(url).content.decode(), url
    order = deal[1]
    assert rival.post(f"{order.get_absolute_url()}/avancer", {"step": 2}).status_code == 404
    assert rival.post(f"/api/v1/orders/{order.reference}/step", {}, content_type="application/json").status_code == 404


def test_rival_cannot_key_for_a_client_of_another(cast, browse, deal):
    quote, _ = deal
    form = {"client": quote.client_id, "order_type": quote.order_type_id, "payer": "client"}
    for url in ("/devis/nouveau", "/commandes/nouvelle"):
        assert browse(cast.rival_user).post(url, form).status_code == 422
    assert Quote.objects.count() == 1


def test_database_itself_hides_another_partners_rows_and_every_cost(cast, deal):
    quote = deal[0]
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert not Quote.objects.exists()
        assert not Order.objects.exists()
        assert not Document.objects.exists()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert Quote.objects.get() == quote


def test_partner_who_does_not_pay_reads_no_price(cast, browse, deal):
    page = browse(cast.partner_user)
    for url in addresses(*deal):
        response = page.get(url)
        assert response.status_code == 200, url
        if url.endswith(".pdf"):
            continue
        text = response.content.decode().replace("\u00a0", " ")
        assert not [price for price in PRICES if price in text], url
    for document in Document.objects.all():
        assert page.get(f"/documents/{document.key}").status_code == (404 if document.priced else 200)


def test_partner_whose_card_says_so_reads_prices(cast, browse, deal):
    cast.partner.sees_prices = True
    cast.partner.save()
    text = browse(cast.partner_user).get(deal[0].get_absolute_url()).content.decode()
    assert "1\u00a0148,40" in text


def test_partner_keys_its_own_quote_hands_it_in_and_touches_no_price(cast, browse):
    client = make_client(partner=cast.partner)
    handset = ProductCostFactory(product=ProductFactory()).product
    page = browse(cast.partner_user)
    made = page.post("/devis/nouveau", {"client": client.pk, "order_type": 1, "payer": "client"} | first_type())
    assert made.status_code == 303
    url = made["Location"]
    assert page.post(f"{url}/lignes/ajouter", {"item": handset.pk}).status_code == 303
    quote = Quote.objects.get()
    line = quote.lines.get()
    assert line.unit_price == Decimal("189")
    assert page.post(f"{url}/lignes/{line.pk}", {"quantity": "4"}).status_code == 303
    refused = page.post(f"{url}/lignes/{line.pk}", {"unit_price": "1"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert not QuoteLineCost.objects.exists()
    assert page.post(f"{url}/envoyer", headers={"HX-Request": "true"}).status_code == 422
    assert page.post(f"{url}/transmettre").status_code == 303
    quote.refresh_from_db()
    assert quote.status == Quote.Status.SUBMITTED
    services.send(quote, actor=cast.adv)
    assert QuoteLineCost.objects.get().unit_cost == Decimal("120")


def first_type():
    from maillon.orders.models import OrderType  # noqa: PLC0415

    return {"order_type": OrderType.objects.first().pk}


def test_partner_removes_a_line_whose_cost_we_filled(cast, browse):
    client = make_client(partner=cast.partner)
    page = browse(cast.partner_user)
    url = page.post("/devis/nouveau", {"client": client.pk, "payer": "client"} | first_type())["Location"]
    page.post(f"{url}/lignes/ajouter", {"item": ProductCostFactory().product.pk})
    quote = Quote.objects.get()
    lines.recount(quote, cast.adv)
    assert QuoteLineCost.objects.exists()
    assert page.post(f"{url}/lignes/{quote.lines.get().pk}/retirer").status_code == 303
    assert not quote.lines.exists()
    assert not QuoteLineCost.objects.exists()


def test_paying_partner_sends_and_accepts_signed_in_and_its_client_reads_no_price(cast, browse):
    client = make_client(partner=cast.partner)
    page = browse(cast.partner_user)
    url = page.post("/devis/nouveau", {"client": client.pk, "payer": "partner"} | first_type())["Location"]
    page.post(f"{url}/lignes/ajouter", {"item": ProductCostFactory().product.pk})
    assert page.post(f"{url}/envoyer").status_code == 303
    accepted = page.post(f"{url}/accepter")
    assert accepted.status_code == 303
    order = Order.objects.get()
    assert accepted["Location"] == order.get_absolute_url()
    assert order.payer == "partner"
    assert OrderLineCost.objects.filter(line__order=order).exists()
    forms = Document.objects.filter(target_model="orders.order", kind="order_form")
    assert {(d.priced, d.client_visible, d.partner_visible) for d in forms} == {
        (True, False, True),
        (False, True, True),
    }
    assert page.get(order.get_absolute_url()).status_code == 200


def test_partner_cannot_answer_a_quote_its_client_pays(cast, deal):
    other = services.send(make_quote(cast.adv, client=make_client(partner=cast.partner)), actor=cast.adv)
    with pytest.raises(Refused):
        services.accept(other, yes(other), actor=cast.partner_user)
    with pytest.raises(Refused):
        services.refuse(other, "Trop cher", actor=cast.partner_user)


def test_partner_keys_an_order_hands_it_in_then_only_reads_it(cast, browse):
    client = make_client(partner=cast.partner)
    page = browse(cast.partner_user)
    url = page.post("/commandes/nouvelle", {"client": client.pk, "payer": "client"} | first_type())["Location"]
    page.post(f"{url}/lignes/ajouter", {"item": ProductCostFactory().product.pk})
    assert page.post(f"{url}/avancer", {"step": 1}).status_code == 303
    order = Order.objects.get()
    assert order.step_kind == "validation"
    assert OrderLineCost.objects.exists()
    line = order.lines.get()
    assert page.post(f"{url}/lignes/{line.pk}", {"quantity": "9"}, headers={"HX-Request": "true"}).status_code == 422
    assert page.post(f"{url}/avancer", {"step": 2}, headers={"HX-Request": "true"}).status_code == 422


def test_former_partner_keeps_its_order_after_losing_the_client(cast, browse, deal):
    _, order = deal
    order.client.partner = cast.rival
    order.client.save()
    assert browse(cast.partner_user).get(order.get_absolute_url()).status_code == 200
    assert browse(cast.rival_user).get(order.get_absolute_url()).status_code == 404
    assert order.reference in browse(cast.partner_user).get("/commandes/").content.decode()


def test_roles_without_the_right_find_no_page(cast, browse):
    quote, order = make_quote(cast.adv), make_order(cast.adv)
    assert browse(cast.staging).get(quote.get_absolute_url()).status_code == 404
    assert browse(cast.technician).get(order.get_absolute_url()).status_code == 404
    assert browse(cast.support).post(f"{order.get_absolute_url()}/annuler", {"reason": "x"}).status_code == 404
    assert Product.objects.exists()


def test_a_draft_of_ours_is_read_by_its_partner_once_sent(cast, browse):
    client = make_client(partner=cast.partner, name="Pharmacie Discrète")
    quote = make_quote(cast.adv, client=client)
    partner = browse(cast.partner_user)
    for url in (quote.get_absolute_url(), f"/api/v1/quotes/{quote.reference}"):
        assert partner.get(url).status_code == 404, url
    for url in ("/devis/", "/api/v1/quotes", f"/recherche/?q={quote.reference}", client.get_absolute_url()):
        assert f"/devis/{quote.reference}" not in partner.get(url).content.decode(), url
    assert "a créé le devis" not in partner.get(client.get_absolute_url()).content.decode()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not Quote.objects.filter(pk=quote.pk).exists()
    services.send(quote, actor=cast.adv)
    assert partner.get(quote.get_absolute_url()).status_code == 200
    assert quote.reference in partner.get(f"/recherche/?q={quote.reference}").content.decode()


def test_a_partner_keeps_reading_its_own_draft(cast, browse):
    client = make_client(partner=cast.partner, name="Pharmacie Discrète")
    quote = make_quote(cast.partner_user, client=client)
    assert browse(cast.partner_user).get(quote.get_absolute_url()).status_code == 200
    assert browse(cast.rival_user).get(quote.get_absolute_url()).status_code == 404
