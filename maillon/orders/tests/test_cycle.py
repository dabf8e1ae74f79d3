"""From the quote to the done order, by the services alone."""

from decimal import Decimal

import pytest

from maillon.audit.history import history_of
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.documents.models import Document, Evidence
from maillon.documents.seal import verify
from maillon.documents.services import read
from maillon.orders import services
from maillon.orders.models import Order, OrderLineCost, Quote, StepMove
from maillon.orders.services import acceptance, lines, papers
from maillon.orders.tests.factories import (
    OrderTypeFactory,
    ProductCostFactory,
    ProductFactory,
    StepTemplateFactory,
    make_client,
    make_order,
    make_quote,
)
from maillon.records.models import Entry


def yes(quote, **changes):
    """Somebody signs by code."""
    values = {
        "name": "Claire Rossi",
        "role": "Titulaire",
        "ip": "203.0.113.24",
        "device": "Firefox",
        "email": "c.rossi@lilas.example",
        "document_key": str(papers.last_sent(quote).key),
        "code_channel": "mail",
        "code_sent_to": "c.rossi@lilas.example",
        "code_verified_at": quote.sent_at,
    }
    return acceptance.Signature(**values | changes)


def test_quote_sent_then_accepted_makes_an_order_with_its_sealed_form(cast):
    quote = make_quote(cast.adv)
    assert (quote.total_net, quote.total_vat, quote.total_gross) == (
        Decimal("957.00"),
        Decimal("191.40"),
        Decimal("1148.40"),
    )
    assert quote.monthly_net == Decimal("74.50")
    services.send(quote, actor=cast.adv)
    order = services.accept(quote, yes(quote))
    quote.refresh_from_db()
    assert quote.status == Quote.Status.ACCEPTED
    assert order.quote == quote
    assert order.total_gross == Decimal("1148.40")
    assert order.step_kind == "validation"
    form = Document.objects.get(target_model="orders.order", kind="order_form")
    assert verify(read(form)).intact
    assert Evidence.objects.get(document=form).data["signer_name"] == "Claire Rossi"
    assert Entry.objects.about(order).exists()


def test_order_walks_its_steps_to_the_end(cast):
    kind = OrderTypeFactory()
    for position, step in enumerate(("entry", "validation", "custom"), start=1):
        StepTemplateFactory(order_type=kind, position=position, kind=step)
    order = make_order(cast.adv, order_type=kind)
    seen = [order.step_kind]
    while order.status == Order.Status.OPEN:
        order = services.advance(order, actor=cast.adv)
        seen.append(order.step_kind)
    assert seen == ["entry", "validation", "custom", "custom"]
    assert order.status == Order.Status.DONE
    assert order.validated_at
    assert StepMove.objects.filter(order=order, to_kind="done").exists()


def test_a_prospect_is_set_up_by_its_first_order_and_active_once_it_is_done(cast):
    kind = OrderTypeFactory()
    StepTemplateFactory(order_type=kind, position=1, kind="entry")
    client = make_client(status="prospect")
    order = make_order(cast.adv, client=client, order_type=kind)
    client.refresh_from_db()
    assert client.status == "onboarding"
    services.advance(order, actor=cast.adv)
    client.refresh_from_db()
    assert client.status == "active"
    assert client.client_since


def test_second_person_moving_one_order_is_told_who_did_it(cast):
    order = make_order(cast.adv)
    seen_by_other = Order.objects.get(pk=order.pk)
    services.advance(order, actor=cast.adv)
    with pytest.raises(Overtaken, match="Camille Durand"):
        services.advance(seen_by_other, actor=cast.admin)
    assert order.moves.count() == 2


def test_validation_names_what_is_missing(cast):
    client = make_client(siren="", street="")
    order = services.advance(make_order(cast.adv, client=client), actor=cast.adv)
    with pytest.raises(Refused, match="SIREN du payeur manquant") as refused:
        services.advance(order, actor=cast.adv)
    assert refused.value.url == client.get_absolute_url()


def test_costs_follow_from_the_article_to_the_order(cast):
    handset = ProductCostFactory().product
    quote = make_quote(cast.adv, products=(handset, ProductFactory(service=True), ProductFactory(monthly=True)))
    services.send(quote, actor=cast.adv)
    order = services.accept(quote, yes(quote))
    assert list(OrderLineCost.objects.filter(line__order=order).values_list("unit_cost", flat=True)) == [
        Decimal("120.0000")
    ]


def test_removing_a_line_recounts_and_takes_its_cost_along(cast):
    quote = make_quote(
        cast.adv, products=(ProductCostFactory().product, ProductFactory(service=True), ProductFactory(monthly=True))
    )
    lines.remove(quote.lines.first(), actor=cast.adv)
    quote.refresh_from_db()
    assert quote.total_net == Decimal("390.00")


def test_history_speaks_of_an_order_in_the_words_of_the_trade(cast):
    with scope.scoped(scope.of_user(cast.adv)):
        order = make_order(cast.adv)
        services.advance(order, actor=cast.adv)
    told = [detail for line in history_of(order)[0] for detail in line.details]
    assert ("étape", "Saisie", "Validation ADV") in told
    assert ("total HT", "390,00", "957,00") in told
    assert not [label for label, _, _ in told if "_" in label or label.startswith("step")]


def test_an_order_signed_without_a_site_is_told_one_and_nothing_else_of_what_was_signed(cast, browse):
    client = make_client()
    quote = make_quote(cast.adv, client=client)
    Quote.objects.filter(pk=quote.pk).update(site=None)
    sent = services.send(Quote.objects.get(pk=quote.pk), actor=cast.adv)
    order = acceptance.conclude(sent, yes(sent))
    assert order.step_kind == "entry"
    web, url = browse(cast.adv), f"{order.get_absolute_url()}/modifier"
    assert url in web.get(order.get_absolute_url()).content.decode()
    form = web.get(url).content.decode()
    assert 'name="site"' in form
    assert 'name="payer"' not in form
    site = client.sites.get()
    answer = web.post(url, {"site": site.pk, "contact": order.contact_id, "version": order.version, "payer": "partner"})
    assert answer.status_code == 303
    order = Order.objects.get(pk=order.pk)
    assert (order.site, order.payer, order.subject) == (site, "client", sent.subject)
    assert services.advance(order, actor=cast.adv).step_kind == "validation"
    with pytest.raises(Refused, match="bon de commande signé"):
        lines.change(order.lines.first(), actor=cast.adv, quantity=Decimal(9))
