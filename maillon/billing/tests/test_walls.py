"""Who sees which invoice: the roles' matrix, the partner that pays, the one that does not, the rival."""

from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection, transaction

from config.database import PARTNER_ROLE
from maillon.billing import services, tasks
from maillon.billing.models import Invoice, InvoiceLine
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
    pays,
)
from maillon.core.scope import Scope, scoped
from maillon.records.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(cast, company):
    """Of one partner's client: an invoice the partner pays, one the client pays, and a draft for the partner."""
    partner = pays(cast.partner)
    client = BuyerFactory(partner=partner, name="Pharmacie Opéris")

    def make(payer, issue=True):
        invoice = InvoiceFactory(client=client, payer=payer)
        InvoiceLineFactory(invoice=invoice, label=f"Ligne {payer}")
        services.drafts.count_totals(invoice)
        if not issue:
            return invoice
        invoice = services.issue(invoice, cast.accounting)
        tasks.render_invoice(issued_id=invoice.frozen.pk)
        return invoice

    return {"paid_by_partner": make("partner"), "paid_by_client": make("client"), "draft": make("partner", issue=False)}


PAGES = ("/factures/{}", "/factures/{}/pdf", "/api/v1/invoices/{}", "/api/v1/invoices/{}/pdf", "/factures/{}/documents")


@pytest.mark.parametrize("page", PAGES)
def test_a_partner_opens_only_the_issued_invoices_addressed_to_it(cast, browse, rows, page):
    client = browse(cast.partner_user)
    assert client.get(page.format(rows["paid_by_partner"].reference)).status_code == 200
    assert client.get(page.format(rows["paid_by_partner"].number)).status_code == 200
    for other in ("paid_by_client", "draft"):
        assert client.get(page.format(rows[other].reference)).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, "/factures/{}/factur-x.xml"])
def test_a_rival_opens_none(cast, browse, rows, page):
    client = browse(cast.rival_user)
    assert {client.get(page.format(i.reference)).status_code for i in rows.values()} == {404}


def test_lists_and_the_api_give_a_partner_only_its_own(cast, browse, rows):
    page = browse(cast.partner_user).get("/factures/").content.decode()
    assert rows["paid_by_partner"].number in page
    assert rows["paid_by_client"].number not in page
    assert rows["draft"].reference not in page
    items = browse(cast.partner_user).get("/api/v1/invoices").json()["items"]
    assert [i["number"] for i in items] == [rows["paid_by_partner"].number]
    assert browse(cast.rival_user).get("/api/v1/invoices").json() == {"items": [], "next": None}
    export = browse(cast.partner_user).get("/factures/?do=export&format=csv")
    assert rows["paid_by_client"].number not in export.content.decode("utf-8", "replace")


def test_a_partner_reads_the_lines_it_pays_without_the_inside(cast, browse, rows):
    page = browse(cast.partner_user).get(f"/factures/{rows['paid_by_partner'].number}").content.decode()
    assert "Ligne partner" in page
    for inside in ("empreinte", "Avoir total", "Enregistrer un règlement", "factur-x.xml", "/clients/CL-"):
        assert inside not in page


WRITES = ("/entete", "/lignes/ajouter", "/supprimer", "/emettre", "/avoir", "/reglement")


@pytest.mark.parametrize("path", WRITES)
def test_a_partner_writes_nothing(cast, browse, rows, path):
    for invoice in rows.values():
        assert (
            browse(cast.partner_user).post(f"/factures/{invoice.reference}{path}", {"reason": "x"}).status_code == 404
        )
    assert Invoice.objects.filter(kind="381").count() == 0


def test_the_database_gives_a_partner_only_its_own_rows_whatever_is_asked(cast, rows):
    scope = Scope(PARTNER_ROLE, partner_id=cast.partner.pk, user_id=cast.partner_user.pk)
    with scoped(scope):
        assert list(Invoice.objects.all()) == [rows["paid_by_partner"]]
        assert {line.invoice_id for line in InvoiceLine.objects.all()} == {rows["paid_by_partner"].pk}
    with scoped(Scope(PARTNER_ROLE, partner_id=cast.rival.pk)):
        assert not Invoice.objects.exists()
        assert not InvoiceLine.objects.exists()


@pytest.mark.parametrize("table", ["billing_payment", "billing_allocation", "billing_issuedinvoice"])
def test_a_partner_reads_no_payment_nor_frozen_row(cast, rows, table):
    with pytest.raises(DatabaseError), transaction.atomic(), scoped(Scope(PARTNER_ROLE, partner_id=cast.partner.pk)):
        connection.cursor().execute(f"select * from {table}")


def test_the_timeline_tells_amounts_only_to_the_partner_that_pays(cast, company):
    client = BuyerFactory(partner=pays(cast.partner))
    for payer in ("client", "partner"):
        order = SaleFactory(client=client, payer=payer, partner=cast.partner)
        SaleLineFactory(order=order)
        invoice = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
        services.record_payment([(invoice, D(10))], actor=cast.accounting)
        read = Entry.objects.visible_to(cast.partner_user)
        seen = read.about(invoice).exists(), read.about(order).filter(sentence__contains="FA-").exists()
        assert seen == ((payer == "partner"),) * 2


MATRIX = {
    "admin": (200, 200),
    "support": (200, 404),
    "staging": (404, 404),
    "adv": (200, 200),
    "accounting": (200, 200),
    "deployment": (404, 404),
    "technician": (404, 404),
    "partner_user": (200, 404),
}


@pytest.mark.parametrize("role", MATRIX)
def test_each_role_opens_what_the_matrix_says(cast, browse, rows, role):
    client = browse(getattr(cast, role))
    assert (client.get("/factures/").status_code, client.get("/reglements/").status_code) == MATRIX[role]


@pytest.mark.parametrize("role", ["support", "adv", "staging", "deployment", "technician"])
def test_only_accounting_and_the_direction_write(cast, browse, rows, role):
    client = browse(getattr(cast, role))
    number = rows["paid_by_client"].number
    for path in WRITES:
        assert client.post(f"/factures/{number}{path}", {"reason": "x"}).status_code == 404
    assert client.post("/factures/nouvelle").status_code == 404
