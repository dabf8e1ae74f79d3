"""The same rights and refusals as the screens, in JSON."""

from maillon.orders import services
from maillon.orders.models import Order, Quote
from maillon.orders.tests.factories import OrderFactory, ProductFactory, make_client, make_order, make_quote

JSON = "application/json"


def test_lists_come_by_pages_with_reference_and_name(cast, browse):
    client = make_client()
    OrderFactory.create_batch(5, client=client)
    page = browse(cast.adv).get("/api/v1/orders?limit=3").json()
    assert [set(row) >= {"reference", "name"} for row in page["items"]] == [True] * 3
    rest = browse(cast.adv).get(page["next"]).json()
    assert (len(rest["items"]), rest["next"]) == (2, None)


def test_an_order_is_keyed_with_its_lines_then_moved(cast, browse):
    client, handset, api = make_client(), ProductFactory(), browse(cast.adv)
    body = {"client": client.reference, "type": "creation", "lines": [{"article": handset.code, "quantity": "2"}]}
    made = api.post("/api/v1/orders", body, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["total_net"] == "378.00"
    url = f"/api/v1/orders/{made.json()['reference']}/step"
    assert api.post(url, {"expected": "entry"}, content_type=JSON).json()["step"] == "validation"
    overtaken = api.post(url, {"expected": "entry"}, content_type=JSON)
    assert overtaken.status_code == 409
    assert "Validation ADV" in overtaken.json()["detail"]
    assert api.post(url, {"direction": "back", "reason": ""}, content_type=JSON).status_code == 422
    back = api.post(url, {"direction": "back", "reason": "Mauvaise quantité"}, content_type=JSON)
    assert back.json()["step"] == "entry"


def test_a_quote_is_created_and_wrong_input_writes_nothing(cast, browse):
    client, api = make_client(), browse(cast.adv)
    good = {"client": client.reference, "lines": [{"article": ProductFactory().code}]}
    assert api.post("/api/v1/quotes", good, content_type=JSON).status_code == 201
    for wrong in (
        {**good, "client": "CL-2026-99999"},
        {**good, "type": "inconnu"},
        {**good, "lines": [{"article": "RIEN"}]},
        {**good, "lines": [{"article": "X", "quantity": "-1"}]},
        {**good, "payer": "partner"},
    ):
        assert api.post("/api/v1/quotes", wrong, content_type=JSON).status_code == 422, wrong
    assert Quote.objects.count() == 1


def test_a_blocked_order_says_why_and_stays(cast, browse):
    order = make_order(cast.adv, client=make_client(siren=""))
    api, url = browse(cast.adv), f"/api/v1/orders/{order.reference}"
    api.post(f"{url}/step", {}, content_type=JSON)
    assert "SIREN" in api.get(url).json()["blockers"][0]["text"]
    refused = api.post(f"{url}/step", {}, content_type=JSON)
    assert (refused.status_code, "SIREN" in refused.json()["detail"].upper()) == (422, True)
    assert Order.objects.get().step_kind == "validation"


def test_prices_are_null_for_a_partner_who_does_not_pay(cast, browse):
    quote = services.send(make_quote(cast.adv, client=make_client(partner=cast.partner)), actor=cast.adv)
    found = browse(cast.partner_user).get(f"/api/v1/quotes/{quote.reference}").json()
    assert (found["total_net"], found["lines"][0]["unit_price"]) == (None, None)
