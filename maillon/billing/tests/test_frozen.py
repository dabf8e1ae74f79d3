"""What is issued cannot change: tried in raw SQL under each role of the application, then as the owner."""

from decimal import Decimal as D

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from config.database import PARTNER_ROLE, STAFF_ROLE
from maillon.billing import services
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.tests.factories import InvoiceFactory, InvoiceLineFactory, pays
from maillon.billing.verification import verify
from maillon.core.scope import Scope, scoped
from maillon.documents.models import Series

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(cast, company):
    """An invoice addressed to the partner, paid in part."""
    invoice = InvoiceFactory(client__partner=pays(cast.partner), payer="partner")
    InvoiceLineFactory(invoice=invoice)
    invoice = services.issue(invoice, cast.accounting)
    services.record_payment([(invoice, D(50))], actor=cast.accounting)
    return invoice


FORBIDDEN = (
    "update billing_invoice set total_gross = 1 where id = {invoice}",
    "update billing_invoice set number = 'FA-2026-09999' where id = {invoice}",
    "update billing_invoice set status = 'draft', number = null, issue_date = null where id = {invoice}",
    "update billing_invoice set buyer_name = 'Un autre' where id = {invoice}",
    "update billing_invoice set partner_id = null where id = {invoice}",
    "delete from billing_invoice where id = {invoice}",
    "update billing_invoiceline set unit_price = 1 where invoice_id = {invoice}",
    "update billing_invoiceline set invoice_id = {draft} where invoice_id = {invoice}",
    "delete from billing_invoiceline where invoice_id = {invoice}",
    "insert into billing_invoiceline (invoice_id, position, kind, label, note, quantity, unit_price, discount, vat_rate,"
    " vat_category, exemption_code, exemption_text) values ({invoice}, 9, 'service', 'x', '', 1, 1, 0, 20, 'S', '', '')",
    "update billing_issuedinvoice set snapshot = '{{}}' where invoice_id = {invoice}",
    "delete from billing_issuedinvoice where invoice_id = {invoice}",
    "update billing_payment set amount = 1",
    "delete from billing_payment",
    "update billing_allocation set amount = 1",
    "delete from billing_allocation",
    "truncate billing_issuedinvoice cascade",
    "alter table billing_invoice disable trigger all",
    "drop trigger billing_freeze_invoice on billing_invoice",
)


@pytest.mark.parametrize("sql", FORBIDDEN)
@pytest.mark.parametrize("role", [STAFF_ROLE, PARTNER_ROLE])
def test_no_application_role_can_change_what_was_issued(cast, issued, role, sql):
    other = InvoiceFactory()
    scope = Scope(role, partner_id=cast.partner.pk if role == PARTNER_ROLE else None)
    with pytest.raises(DatabaseError), transaction.atomic(), scoped(scope), connection.cursor() as cursor:
        cursor.execute(sql.format(invoice=issued.pk, draft=other.pk))
    assert verify().fault == ""


def test_even_the_owner_meets_the_triggers(issued):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from billing_issuedinvoice")


def test_what_was_paid_still_moves(cast, issued):
    with scoped(Scope(STAFF_ROLE, user_id=cast.accounting.pk)):
        services.record_payment([(issued, D(10))], actor=cast.accounting)
    issued.refresh_from_db()
    assert issued.paid == D(60)


def test_a_draft_is_deleted_freely(cast, company):
    draft = InvoiceFactory()
    InvoiceLineFactory(invoice=draft)
    with scoped(Scope(STAFF_ROLE, user_id=cast.accounting.pk)):
        services.delete_draft(draft, cast.accounting)
    assert not Invoice.objects.filter(pk=draft.pk).exists()


def tamper(sql):
    """As the owner, triggers switched off: what only a person with the keys of the server can do."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in ("billing_issuedinvoice", "billing_invoice"):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(sql)
        for table in ("billing_issuedinvoice", "billing_invoice"):
            cursor.execute(f"alter table {table} enable trigger user")


@pytest.fixture
def three(cast, company):
    numbers = []
    for _ in range(3):
        invoice = InvoiceFactory()
        InvoiceLineFactory(invoice=invoice)
        numbers.append(services.issue(invoice, cast.accounting).number)
    return numbers


def test_the_chain_holds(three, capsys):
    call_command("verifier_chaine")
    out = capsys.readouterr().out
    assert "3" in out
    assert three[-1] in out
    assert IssuedInvoice.objects.order_by("-id")[0].hash in out


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        (
            "update billing_issuedinvoice set snapshot = jsonb_set(snapshot, '{{totals,gross}}', '\"1.00\"') where number = '{1}'",
            "rompue à la pièce {1} (rang 2)",
        ),
        (
            "update billing_issuedinvoice set xml = replace(xml, '100', '10') where number = '{0}'",
            "rompue à la pièce {0} (rang 1)",
        ),
        ("update billing_issuedinvoice set issued_by = 'Personne' where number = '{2}'", "rompue à la pièce {2}"),
        (
            "update billing_invoice set total_gross = 1 where number = '{1}'",
            "La fiche de {1} ne dit plus ce qui a été figé",
        ),
        ("delete from billing_issuedinvoice where number = '{1}'", "rompue à la pièce {2}"),
        ("delete from billing_issuedinvoice where number = '{2}'", "Il manque {2}"),
    ],
)
def test_the_first_broken_link_is_named(three, sql, wanted):
    tamper(sql.format(*three))
    with pytest.raises(CommandError) as broken:
        call_command("verifier_chaine")
    assert wanted.format(*three) in str(broken.value)


def test_a_series_that_lost_its_end_is_named(three):
    Series.objects.filter(prefix="FA").update(last=4)
    assert "Il manque FA-" in verify().fault


def test_nothing_issued_is_nothing_to_verify(company, capsys):
    call_command("verifier_chaine")
    assert "rien à vérifier" in capsys.readouterr().out
