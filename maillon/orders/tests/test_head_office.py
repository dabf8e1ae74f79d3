"""Quotes and orders of a company whose head office pays: they say who pays, and ask the right card for its data."""

import pytest

from maillon.clients.models import Client
from maillon.clients.tests.factories import ClientFactory, GroupFactory
from maillon.orders.services import papers
from maillon.orders.services.steps import blockers_for
from maillon.orders.tests.factories import make_client, make_order, make_quote


@pytest.fixture
def chain(db):
    group = GroupFactory(kind="company", head_office_pays=True)
    head = ClientFactory(name="Optique du Rhône, siège", legal_name="Optique du Rhône SAS", siren="552100554",
                         group=group, is_head_office=True)  # fmt: skip
    shop = make_client(name="Optique Bellecour", siren="", siret="", street="", group=group)
    return head, shop


def said(order, user):
    return " ".join(blocker.text for blocker in blockers_for([order], user).get(order.pk, []))


def test_validation_asks_the_head_office_for_its_billing_data(cast, chain):
    head, shop = chain
    order = make_order(cast.adv, client=shop)
    order.step_kind = "validation"
    assert "du payeur" not in said(order, cast.adv)
    assert "facturation incomplète" not in said(order, cast.adv)
    Client.objects.filter(pk=head.pk).update(siren="", city="")
    assert "SIREN du payeur manquant : Optique du Rhône SAS" in said(order, cast.adv)
    assert "Adresse de facturation incomplète : Optique du Rhône SAS" in said(order, cast.adv)


def test_quote_and_order_name_who_pays_and_for_whom(cast, browse, chain):
    head, shop = chain
    quote = make_quote(cast.adv, client=shop)
    data = papers.quote_data(quote)
    assert data["buyer"]["name"] == "Optique du Rhône SAS"
    assert {"label": "Client", "value": "Optique Bellecour"} in data["facts"]
    assert head.name in browse(cast.adv).get(quote.get_absolute_url()).content.decode()
    order = make_order(cast.adv, client=shop)
    assert head.name in browse(cast.adv).get(order.get_absolute_url()).content.decode()


def test_a_client_that_pays_for_itself_is_named_once(cast, db):
    quote = make_quote(cast.adv)
    assert "Client" not in {fact["label"] for fact in papers.quote_data(quote)["facts"]}


def test_a_partner_never_reads_the_head_office_of_a_rival(cast, browse, chain):
    head, shop = chain
    Client.objects.filter(pk=head.pk).update(partner=cast.rival)
    Client.objects.filter(pk=shop.pk).update(partner=cast.partner)
    shop.refresh_from_db()
    cast.partner.sees_prices = True
    cast.partner.save()
    order = make_order(cast.adv, client=shop)
    quote = make_quote(cast.adv, client=shop)
    assert papers.quote_data(quote)["buyer"]["name"] == (shop.legal_name or shop.name)
    page = browse(cast.partner_user).get(order.get_absolute_url()).content.decode()
    assert head.name not in page
    assert head.legal_name not in page
