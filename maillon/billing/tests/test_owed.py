"""« Reste dû » among the columns of the clients."""

from decimal import Decimal

import pytest

from maillon.billing import services
from maillon.billing.tests.factories import BuyerFactory, InvoiceFactory, InvoiceLineFactory


@pytest.fixture
def debtor(cast, company):
    """A client of the partner that owes 120 € less 20."""
    client = BuyerFactory(partner=cast.partner, name="Optique Saint-Jean")
    invoice = InvoiceFactory(client=client)
    InvoiceLineFactory(invoice=invoice)
    invoice = services.issue(invoice, cast.accounting)
    services.record_payment([(invoice, Decimal(20))], actor=cast.accounting)
    return client


def page(client, address="/clients/"):
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_the_list_of_clients_says_what_each_one_still_owes(cast, browse, debtor):
    text = page(browse(cast.support))
    assert "Reste dû" in text
    assert "100,00 €" in text


def test_clients_who_owe_something_are_found_by_a_filter(cast, browse, debtor):
    BuyerFactory(name="Fleurs de Mai")
    text = page(browse(cast.adv), "/clients/?f=owed:is:1")
    assert "Optique Saint-Jean" in text
    assert "Fleurs de Mai" not in text


def test_what_a_client_owes_is_for_the_company(cast, browse, debtor):
    assert "100,00 €" not in page(browse(cast.partner_user))
    assert "Reste dû" not in page(browse(cast.staging))
