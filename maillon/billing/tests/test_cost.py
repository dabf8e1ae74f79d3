"""What a page costs in queries, at 1 row and at 30."""

from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.accounts import rights
from maillon.accounts.shell import _counts
from maillon.billing import invoicing, services, tiles
from maillon.billing.models import Invoice
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
    pays,
)
from maillon.dashboards.tiles import tiles_of

pytestmark = pytest.mark.django_db
MOST = 15
# A test runs inside a transaction: savepoint, former scope read and given back. Production has none of these four.
TESTS_ONLY = 4
CACHES = 2  # rights, modules, rules: read again every few seconds


@pytest.fixture
def many(cast, company):
    """``many(n)``: n issued invoices of a partner that pays, each with n lines and a payment."""

    def make(count, lines=1):
        partner = pays(cast.partner)
        made = []
        for _ in range(count):
            invoice = InvoiceFactory(client=BuyerFactory(partner=partner), payer="partner")
            for _ in range(lines):
                InvoiceLineFactory(invoice=invoice)
            invoice = services.issue(invoice, cast.accounting)
            services.record_payment([(invoice, D(1))], actor=cast.accounting)
            made.append(invoice)
        return made

    return make


def queries(client, url):
    """Warm: the rights, read again every three seconds, are at hand; the numbers of the menu are not."""
    rights.forget()
    client.get(url)
    _counts.clear()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("role", ["accounting", "adv", "partner_user"])
@pytest.mark.parametrize("url", ["/clients/", "/factures/", "/reglements/", "/api/v1/invoices"])
def test_a_list_costs_the_same_at_1_and_30_rows(cast, browse, many, role, url):
    if url == "/reglements/" and role == "partner_user":
        return
    client = browse(getattr(cast, role))
    many(1)
    one = queries(client, url)
    many(29)
    thirty = queries(client, url)
    assert thirty <= one + CACHES
    assert thirty <= MOST + TESTS_ONLY, thirty


@pytest.mark.parametrize("role", ["accounting", "support", "partner_user"])
def test_an_invoice_costs_the_same_at_1_and_30_lines(cast, browse, many, role):
    client = browse(getattr(cast, role))
    small, large = many(1)[0], many(1, lines=30)[0]
    one, thirty = (queries(client, f"/factures/{i.number}") for i in (small, large))
    assert thirty <= one + CACHES
    assert thirty <= MOST + TESTS_ONLY, thirty


def test_a_draft_costs_the_same_at_1_and_30_lines(cast, browse, company):
    client = browse(cast.accounting)
    found = []
    for count in (1, 30):
        invoice = InvoiceFactory()
        for _ in range(count):
            InvoiceLineFactory(invoice=invoice)
        found.append(queries(client, f"/factures/{invoice.reference}"))
    assert found[1] <= min(found[0] + CACHES, MOST + TESTS_ONLY), found


def test_a_tile_costs_one_query(cast, many):
    many(3)
    InvoiceFactory()
    for user in (cast.accounting, cast.admin, cast.partner_user):
        for tile in tiles_of(user):
            if tile in tiles.TILES:
                with CaptureQueriesContext(connection) as caught:
                    tile.context(user)
                assert len(caught) == 1, tile.key


def test_a_board_of_orders_costs_a_fixed_number_of_queries(company, django_assert_num_queries):
    orders = [SaleFactory() for _ in range(10)]
    for order in orders:
        SaleLineFactory(order=order)
    with django_assert_num_queries(2):
        assert len(invoicing.blockers(orders)) == 10
    with django_assert_num_queries(2):
        assert set(invoicing.progress(orders).values()) == {(0, 1)}


def test_issuing_three_lines_has_a_bounded_number_of_queries(cast, company):
    invoice = InvoiceFactory()
    for _ in range(3):
        InvoiceLineFactory(invoice=invoice)
    with CaptureQueriesContext(connection) as caught:
        services.issue(invoice, cast.accounting)
    assert len(caught) <= 32, len(caught)
    assert Invoice.objects.issued().count() == 1
