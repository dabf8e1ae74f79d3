"""The screens, as the people who use them reach them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.orders import services
from maillon.orders.models import Order, OrderType, Quote
from maillon.orders.tests.factories import (
    OrderFactory,
    OrderLineFactory,
    ProductCostFactory,
    ProductFactory,
    QuoteFactory,
    make_client,
    make_order,
    make_quote,
)

OVERHEAD = ("SAVEPOINT", "RELEASE", "select current_user", "select set_config('role', 'maillon_owner'")
# Read once per process and kept some seconds: they may fall in any request.
KEPT = ("accounts_roleright", "accounts_modulestate", "count(*) from orders_order where status")


def queries(client, url):
    """What the page asks of the database, without what only the tests' own transaction adds."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    sql = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(OVERHEAD)]
    return [text for text in sql if not any(kept in text for kept in KEPT)]


def test_adv_keys_a_quote_from_the_clients_page_to_its_sending(cast, browse):
    client, page = make_client(), browse(cast.adv)
    handset = ProductFactory(name="Poste Yealink T54W")
    assert client.name in page.get(f"/devis/nouveau?client={client.reference}").content.decode()
    made = page.post(
        "/devis/nouveau", {"client": client.pk, "order_type": OrderType.objects.first().pk, "payer": "client"}
    )
    assert made.status_code == 303
    quote = Quote.objects.get()
    assert made["Location"] == quote.get_absolute_url()
    found = page.get("/devis/articles?q=yealink t54").content.decode()
    assert f'data-value="{handset.pk}"' in found
    added = page.post(f"{made['Location']}/lignes/ajouter", {"item": handset.pk}, headers={"HX-Request": "true"})
    assert "Poste Yealink T54W" in added.content.decode()
    line = quote.lines.get()
    url = f"{made['Location']}/lignes/{line.pk}"
    changed = page.post(
        url, {"quantity": "3", "unit_price": "189,00", "discount": "10 %"}, headers={"HX-Request": "true"}
    )
    assert "510,30" in changed.content.decode()
    assert page.post(f"{made['Location']}/envoyer").status_code == 303
    quote.refresh_from_db()
    assert (quote.status, quote.total_net) == (Quote.Status.SENT, Decimal("510.30"))
    assert page.get(made["Location"]).status_code == 200
    assert page.get(f"{made['Location']}/apercu.pdf").content.startswith(b"%PDF")


def test_wrong_number_in_a_line_is_refused_in_words_and_changes_nothing(cast, browse):
    quote = make_quote(cast.adv)
    line = quote.lines.first()
    for text, said in (("trois", "est pas un nombre"), ("-2", "quantité doit être positive"), ("9999999999", "Ligne")):
        answer = browse(cast.adv).post(
            f"{quote.get_absolute_url()}/lignes/{line.pk}", {"quantity": text}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
    line.refresh_from_db()
    assert line.quantity == 3


def test_two_people_editing_one_quote_see_both_values(cast, browse):
    quote = make_quote(cast.adv)
    url = f"{quote.get_absolute_url()}/entete"
    base = {
        "payer": "client",
        "site": quote.site_id,
        "contact": quote.contact_id,
        "valid_until": quote.valid_until.isoformat(),
        "deposit_percent": "0",
        "order_type": quote.order_type_id,
        "introduction": "",
        "version": quote.version,
    }
    assert browse(cast.adv).post(url, base | {"subject": "Standard et 6 postes"}).status_code == 200
    second = browse(cast.admin).post(url, base | {"subject": "Standard et 8 postes"})
    assert second.status_code == 422
    assert "Standard et 6 postes" in second.content.decode()
    quote.refresh_from_db()
    assert quote.subject == "Standard et 6 postes"


def test_costs_and_margins_are_shown_to_those_who_may_see_them_only(cast, browse):
    products = (
        ProductCostFactory(purchase_price=Decimal("123.45")).product,
        ProductFactory(service=True),
        ProductFactory(monthly=True),
    )
    quote = make_quote(cast.adv, products=products)
    assert "Marge" in browse(cast.adv).get(quote.get_absolute_url()).content.decode()
    assert "Marge" not in browse(cast.support).get(quote.get_absolute_url()).content.decode()


def test_order_page_says_what_blocks_and_how_to_unblock(cast, browse):
    client = make_client(siren="")
    order = services.advance(make_order(cast.adv, client=client), actor=cast.adv)
    text = browse(cast.adv).get(order.get_absolute_url()).content.decode()
    assert "SIREN du payeur manquant" in text
    assert client.get_absolute_url() in text


def test_the_head_of_an_order_follows_its_lines_while_they_can_change(cast, browse):
    """The steps and what blocks are asked again once the lines have been saved: ``htmx:after:swap from:#lignes``."""
    order, page = make_order(cast.adv), browse(cast.adv)
    body = page.get(order.get_absolute_url()).content.decode()
    assert f'<div id="tete" hx-get="{order.get_absolute_url()}"' in body
    assert body.index('id="tete"') < body.index("Étapes") < body.index('id="lignes"')
    services.advance(services.advance(order, actor=cast.adv), actor=cast.adv)
    assert '<div id="tete">' in page.get(order.get_absolute_url()).content.decode()


def test_order_moves_forward_back_and_is_cancelled_from_its_page(cast, browse):
    order, page = make_order(cast.adv), browse(cast.adv)
    url = order.get_absolute_url()
    assert page.post(f"{url}/avancer", {"step": order.step_position}).status_code == 303
    assert page.post(f"{url}/reculer", {"reason": ""}).status_code == 422
    assert page.post(f"{url}/reculer", {"reason": "Mauvais site", "step": "2"}).status_code == 303
    order.refresh_from_db()
    assert order.step_kind == "entry"
    assert page.post(f"{url}/annuler", {"reason": "Doublon"}).status_code == 303
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (Order.Status.CANCELLED, "Doublon")
    assert page.get(url).status_code == 200


def test_second_click_on_advance_is_told_what_happened(cast, browse):
    order = make_order(cast.adv)
    url = f"{order.get_absolute_url()}/avancer"
    assert browse(cast.adv).post(url, {"step": 1}).status_code == 303
    second = browse(cast.admin).post(url, {"step": 1}, headers={"HX-Request": "true"})
    assert second.status_code == 409
    assert "fait passer" in second.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_lists_board_and_records_cost_a_fixed_number_of_queries(cast, browse, count):
    clients = [make_client(partner=cast.partner) for _ in range(count)]
    for client in clients:
        OrderLineFactory(order=OrderFactory(client=client, site=client.sites.first(), contact=client.contacts.first()))
        QuoteFactory(client=client, status=Quote.Status.SENT)
    page = browse(cast.adv)
    quote = make_quote(cast.adv, client=clients[0])
    Quote.objects.filter(pk=quote.pk).update(status=Quote.Status.SENT)  # a partner reads it once it is sent
    order = make_order(cast.adv, client=clients[0])
    partner_page = browse(cast.partner_user)
    for url in ("/devis/", "/commandes/", "/commandes/etapes", quote.get_absolute_url(), order.get_absolute_url()):
        for who in (page, partner_page):
            who.get(url)
            asked = queries(who, url)
            assert len(asked) <= 15, (url, [sql[:90] for sql in asked])


def test_board_shows_late_orders_first_with_what_blocks_them(cast, browse):
    client = make_client(siren="")
    late = OrderFactory(client=client, step_due_at="2026-01-05T10:00:00Z", subject="En retard")
    OrderFactory(client=make_client(), step_due_at="2030-01-05T10:00:00Z", subject="Plus tard")
    text = browse(cast.adv).get("/commandes/etapes").content.decode()
    assert (
        text.index("En retard</p>") < text.index("Plus tard</p>") if "En retard</p>" in text else late.reference in text
    )
    assert "Aucune ligne saisie" in text or "SIREN du payeur manquant" in text


def test_board_shows_more_of_a_long_column(cast, browse):
    client = make_client()
    OrderFactory.create_batch(11, client=client)
    page = browse(cast.adv)
    assert "Afficher 3 de plus" in page.get("/commandes/etapes").content.decode()
    text = page.get("/commandes/etapes/validation").content.decode()
    assert text.count("data-card=") == 11


def test_admin_adds_a_type_and_a_step_without_code(cast, browse):
    page = browse(cast.admin)
    assert page.post("/reglages/types-de-commande/nouveau", {"label": "Audit"}).status_code == 303
    kind = OrderType.objects.get(label="Audit")
    url = f"/reglages/types-de-commande/{kind.code}"
    step = {"label": "Visite", "kind": "custom", "owner_role": "deployment", "due_days": 3, "public_label": "Visite"}
    assert page.post(f"{url}/etapes/ajouter", step).status_code == 303
    assert [s.label for s in kind.steps.all()] == ["Saisie", "Validation ADV", "Visite"]
    assert page.get(url).status_code == 200
    assert browse(cast.adv).get(url).status_code == 404


def test_hostile_text_comes_out_as_text(cast, browse):
    nasty = '<script>alert(1)</script>{{7*7}}#read("/etc/passwd")'
    quote = make_quote(cast.adv, client=make_client(name=nasty[:120]))
    quote.subject = nasty
    quote.save()
    text = browse(cast.adv).get(quote.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    assert browse(cast.adv).get(f"{quote.get_absolute_url()}/apercu.pdf").content.startswith(b"%PDF")


def test_a_refused_step_is_a_sentence_on_the_page_it_was_asked_from(cast, browse):
    order = make_order(cast.adv)
    services.cancel(order, "Le client renonce", actor=cast.adv)
    page = order.get_absolute_url()
    adv = browse(cast.adv)
    for _ in range(2):  # the same key again is refused again, in the same words
        answer = adv.post(f"{page}/avancer", {"_key": "une-fois"}, HTTP_REFERER=f"http://testserver{page}", follow=True)
        assert answer.redirect_chain[0] == (f"http://testserver{page}", 302)
        assert "annulée" in next(str(told) for told in answer.context["messages"])
