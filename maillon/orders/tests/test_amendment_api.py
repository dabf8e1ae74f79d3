"""Amendments, sites and promised dates in the API: the rights and refusals of the screens; amendments found from the palette."""

import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.documents import links
from maillon.documents.models import Document
from maillon.notifications.models import Message
from maillon.orders.models import Amendment, Order
from maillon.orders.services import amending, amendments
from maillon.orders.tests.factories import (
    AmendmentFactory,
    ProductFactory,
    SiteFactory,
    make_client,
    make_order,
    validated,
)
from maillon.orders.tests.test_amendments import sent, yes
from maillon.orders.tests.test_public import SCRIBBLE

JSON = "application/json"


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def order(cast):
    """Of a client of our partner, which does not pay and reads no price; an annex beside its chemist's."""
    client = make_client(partner=cast.partner)
    SiteFactory(client=client, name="Annexe", is_main=False)
    return validated(cast.adv, client=client)


def annex_of(order):
    return order.client.sites.get(name="Annexe")


def test_an_amendment_is_written_sent_read_and_given_up(cast, browse, order):
    api, handset = browse(cast.adv), order.lines.get(kind="hardware")
    headset = ProductFactory(name="Casque", sale_price=D(50))
    body = {
        "subject": "Deux postes de plus",
        "requested_on": day(20),
        "changes": [{"line": handset.pk, "quantity": "5"}],
        "added": [{"article": headset.code, "quantity": "2", "site": annex_of(order).pk}],
    }
    made = api.post(f"/api/v1/orders/{order.reference}/amendments", body, content_type=JSON)
    assert made.status_code == 201
    told = made.json()
    assert (told["status"], told["delta_net"], told["requested_on"]) == ("draft", "478.00", day(20))
    assert [(row["action"], row["quantity"], row["site"]) for row in told["lines"]] == [
        ("change", "5.000", order.site_id),
        ("add", "2.000", annex_of(order).pk),
    ]
    url = f"/api/v1/amendments/{told['reference']}"
    assert api.post(f"{url}/send", {}, content_type=JSON).json()["status"] == "sent"
    assert api.post(f"{url}/send", {}, content_type=JSON).status_code in (409, 422)
    (row,) = api.get(f"/api/v1/amendments?status=sent&order={order.reference}").json()["items"]
    assert (row["reference"], row["name"]) == (told["reference"], order.client_name)
    assert api.post(f"{url}/cancel", {"reason": ""}, content_type=JSON).status_code == 422
    given_up = api.post(f"{url}/cancel", {"reason": "Le client renonce"}, content_type=JSON)
    assert given_up.json()["status"] == "withdrawn"


def test_a_list_of_amendments_costs_the_same_at_one_and_at_ten(cast, browse, order):
    api = browse(cast.adv)
    AmendmentFactory(order=order)
    api.get("/api/v1/amendments")
    with CaptureQueriesContext(connection) as one:
        assert len(api.get("/api/v1/amendments").json()["items"]) == 1
    for _ in range(9):
        AmendmentFactory(order=validated(cast.adv))
    with CaptureQueriesContext(connection) as ten:
        assert len(api.get("/api/v1/amendments").json()["items"]) == 10
    assert len(ten) == len(one)


def test_what_is_wrong_writes_nothing(cast, browse, order):
    api, url = browse(cast.adv), f"/api/v1/orders/{order.reference}/amendments"
    line = order.lines.get(kind="hardware").pk
    elsewhere = SiteFactory().pk
    for wrong in (
        {"changes": [{"line": 999999, "quantity": "1"}]},
        {"changes": [{"line": line, "quantity": "-1"}]},
        {"added": [{"article": "RIEN"}]},
        {"added": [{"article": ProductFactory().code, "site": elsewhere}]},
        {"site": elsewhere},
        {"inconnu": 1},
    ):
        assert api.post(url, wrong, content_type=JSON).status_code == 422, wrong
    assert not Amendment.objects.exists()
    early = make_order(cast.adv)
    assert api.post(f"/api/v1/orders/{early.reference}/amendments", {}, content_type=JSON).status_code == 422


def test_a_partner_reads_what_was_sent_without_prices_and_writes_none_and_a_rival_reads_nothing(cast, browse, order):
    draft = amendments.start(order, actor=cast.adv)
    url = f"/api/v1/amendments/{draft.reference}"
    partner, rival = browse(cast.partner_user), browse(cast.rival_user)
    assert partner.get(url).status_code == 404
    line = order.lines.get(kind="hardware")
    amending.send(amendments.write(draft, actor=cast.adv, changes={line.pk: {"quantity": D(4)}}), actor=cast.adv)
    read = partner.get(url).json()
    assert (read["delta_net"], read["lines"][0]["unit_price"], read["lines"][0]["quantity"]) == (None, None, "4.000")
    assert rival.get(url).status_code == 404
    assert rival.get("/api/v1/amendments").json()["items"] == []
    for who in (partner, rival, browse(cast.support)):
        assert who.post(f"{url}/send", {}, content_type=JSON).status_code == 404
        assert who.post(f"{url}/cancel", {"reason": "Non"}, content_type=JSON).status_code == 404
        assert who.post(f"/api/v1/orders/{order.reference}/amendments", {}, content_type=JSON).status_code == 404
    assert Amendment.objects.get().status == "sent"


def test_sites_and_promised_dates_are_read_and_written(cast, browse, order):
    api, url, annex = browse(cast.adv), f"/api/v1/orders/{order.reference}", annex_of(order)
    line = order.lines.get(kind="hardware").pk
    placed = api.post(f"{url}/sites", {"lines": [{"line": line, "site": annex.pk}]}, content_type=JSON).json()
    assert {row["id"]: row["site"] for row in placed["lines"]}[line] == annex.pk
    assert placed["site"] == order.site_id
    assert api.post(f"{url}/promise", {"day": day(5)}, content_type=JSON).json()["promised_on"] == day(5)
    part = {"day": day(9), "lines": [line]}
    assert api.post(f"{url}/promise", part, content_type=JSON).status_code == 422
    moved = api.post(f"{url}/promise", part | {"reason": "Travaux"}, content_type=JSON).json()
    assert {row["promised_on"] for row in moved["lines"]} == {day(5), day(9)}
    for who in (cast.rival_user, cast.support):
        assert browse(who).post(f"{url}/promise", {"day": day(6)}, content_type=JSON).status_code == 404
    theirs = browse(cast.partner_user)
    assert theirs.get(url).json()["promised_on"] == day(5)
    assert theirs.post(f"{url}/promise", {"day": day(6), "reason": "Non"}, content_type=JSON).status_code == 422
    assert theirs.post(f"{url}/sites", {"lines": [{"line": line}]}, content_type=JSON).status_code == 422
    assert Order.objects.get(pk=order.pk).promised_on.isoformat() == day(5)


def test_a_quote_and_an_order_are_keyed_with_a_site_per_line(cast, browse, order):
    annex, handset, api = annex_of(order), ProductFactory(), browse(cast.adv)
    lines = [{"article": handset.code}, {"article": handset.code, "site": annex.pk}]
    for path in ("quotes", "orders"):
        body = {"client": order.client.reference, "lines": lines}
        made = api.post(f"/api/v1/{path}", body, content_type=JSON).json()
        assert [row["site"] for row in made["lines"]] == [made["site"], annex.pk]
        wrong = body | {"lines": [{"article": handset.code, "site": SiteFactory().pk}]}
        assert api.post(f"/api/v1/{path}", wrong, content_type=JSON).status_code == 422
    at_annex = {"client": order.client.reference, "site": annex.pk}
    assert api.post("/api/v1/quotes", at_annex, content_type=JSON).json()["site"] == annex.pk


def test_the_palette_finds_an_amendment_by_its_reference_and_opens_it(cast, browse, order):
    waiting = sent(order, cast.adv, {order.lines.get(kind="hardware").pk: {"quantity": D(4)}})
    url = f"/recherche/?q={waiting.reference}"
    assert waiting.get_absolute_url() in browse(cast.adv).get(url, headers={"HX-Request": "true"}).content.decode()
    theirs = browse(cast.partner_user).get(url, headers={"HX-Request": "true"}).content.decode()
    assert waiting.get_absolute_url() in theirs
    rival = browse(cast.rival_user).get(url, headers={"HX-Request": "true"}).content.decode()
    assert waiting.get_absolute_url() not in rival


def test_a_partner_does_not_find_the_draft_of_an_amendment(cast, browse, order):
    draft = amendments.start(order, actor=cast.adv)
    url = f"/recherche/?q={draft.reference}"
    assert draft.get_absolute_url() in browse(cast.adv).get(url, headers={"HX-Request": "true"}).content.decode()
    theirs = browse(cast.partner_user).get(url, headers={"HX-Request": "true"}).content.decode()
    assert draft.get_absolute_url() not in theirs


def test_the_signed_amendment_stands_among_the_documents_of_its_order(cast, browse, order):
    waiting = sent(order, cast.adv, {order.lines.get(kind="hardware").pk: {"quantity": D(4)}})
    url = f"{order.get_absolute_url()}/documents"
    assert ", signé" not in browse(cast.adv).get(url).content.decode()
    amending.accept(waiting, yes(waiting))
    assert f"Avenant n° 1 à la commande {order.reference}, signé" in browse(cast.adv).get(url).content.decode().replace(
        "\u00a0", " "
    )
    theirs = browse(cast.partner_user).get(url).content.decode()
    priced, plain = (
        Document.objects.get(kind="amendment_signed", priced=shown, target_id=waiting.pk) for shown in (True, False)
    )
    assert str(plain.key) in theirs
    assert str(priced.key) not in theirs
    assert browse(cast.rival_user).get(url).status_code == 404


def test_a_client_signs_the_amendment_on_its_public_page_with_a_code_and_a_drawing(cast, client, order):
    waiting = sent(order, cast.adv, {order.lines.get(kind="hardware").pk: {"quantity": D(4)}})
    here = links.make("avenant", waiting, "c.rossi@lilas.example", 60)
    page = client.get(here)
    assert page.status_code == 200
    html = page.content.decode()
    assert "Signer l'avenant" in html.replace("&#x27;", "'")
    shown = str(Document.objects.get(kind="amendment", priced=True, target_id=waiting.pk).key)
    asked = client.post(f"{here}/code", {"name": "Claire Rossi", "document": shown})
    assert "Code envoyé" in asked.content.decode()
    digits = re.search(r"\b\d{6}\b", Message.objects.filter(template_key="code").first().text).group()
    form = {
        "name": "Claire Rossi", "role": "Titulaire", "agreed": "1", "document": shown,
        "signature": SCRIBBLE,
    }  # fmt: skip
    wrong = client.post(f"{here}/accepter", form | {"code": "000000" if digits != "000000" else "111111"})
    assert wrong.status_code == 422
    assert Amendment.objects.get(pk=waiting.pk).status == "sent"
    signed = client.post(f"{here}/accepter", form | {"code": digits})
    assert signed.status_code == 303
    assert Amendment.objects.get(pk=waiting.pk).decided_by == "Claire Rossi"
    assert order.lines.get(kind="hardware").quantity == 4
    assert "Claire Rossi" in client.get(here).content.decode()
    paper = client.get(f"{here}/avenant-signe.pdf")
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
