"""What billing brings to the others: the step of an order, panels, tiles, search, mails, the API."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from maillon.billing import invoicing, mails, panels, services, tasks, tiles
from maillon.billing.models import Invoice
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
    pays,
)
from maillon.core.errors import Refused
from maillon.notifications.models import Message
from maillon.orders import services as orders
from maillon.orders.models import Order
from maillon.search.models import SearchDoc

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(company):
    order = SaleFactory()
    for _ in range(3):
        SaleLineFactory(order=order)
    SaleLineFactory(order=order, unit_price=D(0), label="Offert")
    SaleLineFactory(order=order, recurring=True)
    return order


def again(order):
    return Order.objects.get(pk=order.pk)


def test_the_step_is_blocked_until_every_priced_line_is_invoiced(cast, sale):
    (blocker,) = invoicing.blockers([sale])[sale.pk]
    assert (blocker.text, blocker.url) == (
        "Facture à émettre pour 3\u00a0lignes",
        f"/factures/commande/{sale.reference}",
    )
    assert invoicing.progress([sale])[sale.pk] == (0, 3)
    with pytest.raises(Refused, match="facture à émettre pour 3"):
        orders.advance(sale, actor=cast.accounting)


def test_entering_the_step_prepares_the_draft_once(cast, sale):
    invoicing.entered(sale, cast.adv)
    invoicing.entered(sale, cast.adv)
    assert Invoice.objects.get().lines.count() == 4
    assert invoicing.blockers([sale])[sale.pk]


def test_issuing_what_was_left_ends_the_step(cast, sale):
    services.issue(services.draft_from_order(sale, cast.accounting), cast.accounting)
    assert invoicing.blockers([sale]) == {}
    assert invoicing.progress([sale])[sale.pk] == (3, 3)
    assert again(sale).status == "done"


def test_issuing_a_part_leaves_the_step_open(cast, sale):
    draft = services.draft_from_order(sale, cast.accounting)
    services.remove_line(draft.lines.first())
    services.issue(draft, cast.accounting)
    assert invoicing.blockers([sale])[sale.pk][0].text == "Facture à émettre pour 1\u00a0ligne"
    assert again(sale).status == "open"


def test_an_order_with_nothing_to_pay_is_not_blocked_and_gets_no_draft(cast, company):
    order = SaleFactory()
    SaleLineFactory(order=order, unit_price=D(0))
    SaleLineFactory(order=order, discount=D(100))
    SaleLineFactory(order=order, recurring=True)
    invoicing.entered(order, cast.adv)
    assert invoicing.blockers([order]) == {}
    assert not Invoice.objects.exists()


def test_cancelling_an_order_drops_its_draft_and_keeps_what_was_issued(cast, sale):
    kept = services.draft_from_order(sale, cast.accounting)
    services.remove_line(kept.lines.first())
    services.issue(kept, cast.accounting)
    services.draft_from_order(sale, cast.accounting)
    orders.cancel(again(sale), "Le client renonce", actor=cast.adv)
    assert [i.pk for i in Invoice.objects.all()] == [kept.pk]


def test_a_client_shows_what_it_owes(cast, company):
    client = BuyerFactory()
    for due in (timezone.localdate(), timezone.localdate() + timedelta(days=9)):
        invoice = InvoiceFactory(client=client, due_date=due)
        InvoiceLineFactory(invoice=invoice)
        services.issue(invoice, cast.accounting)
    assert panels.client_balance(client, cast.support) == {"owed": D(240), "late": D(0)}
    assert panels.client_count(client, cast.support).count() == 2
    assert not panels.client_count(client, cast.staging).exists()
    assert panels.client_balance(client, cast.partner_user) is None


@pytest.mark.parametrize("text", ["FA-{y}-00001", "fa {y} 1", "{y}00001", "FA{y}00001", "00001"])
def test_an_invoice_is_found_by_its_number_in_any_form(cast, company, browse, text):
    invoice = InvoiceFactory(client__name="Lilas")
    InvoiceLineFactory(invoice=invoice)
    services.issue(invoice, cast.accounting)
    found = browse(cast.support).get("/api/v1/search", {"q": text.format(y=timezone.localdate().year)}).json()
    assert any("FA-" in str(item.get("reference", "")) for item in found["items"]), found


def test_search_gives_a_partner_only_what_is_addressed_to_it(cast, company):
    client = BuyerFactory(partner=pays(cast.partner))
    for payer in ("client", "partner"):
        invoice = InvoiceFactory(client=client, payer=payer)
        InvoiceLineFactory(invoice=invoice)
        services.issue(invoice, cast.accounting)
        assert SearchDoc.objects.get(kind="billing.invoice", object_id=invoice.pk).partner_id == (
            cast.partner.pk if payer == "partner" else None
        )
    draft = InvoiceFactory(client=client, payer="partner")
    assert SearchDoc.objects.get(kind="billing.invoice", object_id=draft.pk).partner_id is None
    services.delete_draft(draft, cast.accounting)
    assert not SearchDoc.objects.filter(kind="billing.invoice", object_id=draft.pk).exists()


def mailed(invoice):
    return [
        (m.to, m.subject, [str(k) for k in m.document_keys])
        for m in Message.objects.filter(target_model="billing.invoice", target_id=invoice.pk)
    ]


def test_the_mail_leaves_to_the_payer_once_its_pdf_exists(cast, company):
    invoice = InvoiceFactory()
    InvoiceLineFactory(invoice=invoice)
    invoice = services.issue(invoice, cast.accounting)
    assert mailed(invoice) == []
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    assert mailed(invoice) == [
        (["compta@lilas.example"], f"Votre facture {invoice.number}", [str(tasks.pdf_of(invoice).key)])
    ]
    body = Message.objects.get().text
    assert "120,00\u00a0€\u00a0TTC" in body
    note = services.credit(invoice, "Doublon", cast.accounting)
    tasks.render_invoice(issued_id=note.frozen.pk)
    assert mailed(note)[0][1] == f"Votre avoir {note.number}"
    assert "Doublon" in Message.objects.order_by("-id")[0].text


def test_a_partner_that_pays_receives_it_and_the_client_nothing(cast, company):
    partner = pays(cast.partner, email="compta@operis.example")
    invoice = InvoiceFactory(client__partner=partner, payer="partner")
    InvoiceLineFactory(invoice=invoice)
    invoice = services.issue(invoice, cast.accounting)
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    assert [to for to, _, _ in mailed(invoice)] == [["compta@operis.example"]]
    assert mails.build(invoice, "client")["to"] == []


def test_a_payer_without_an_address_gets_no_mail_and_the_run_says_so(cast, company):
    invoice = InvoiceFactory(client__billing_email="", client__email="")
    InvoiceLineFactory(invoice=invoice)
    invoice = services.issue(invoice, cast.accounting)
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    assert mailed(invoice) == []


def test_the_home_of_compta_counts_its_work(cast, company, browse):
    late = InvoiceFactory(due_date=timezone.localdate())
    InvoiceLineFactory(invoice=late)
    services.issue(late, cast.accounting)
    InvoiceFactory()
    assert tiles.to_issue(cast.accounting)["value"] == 1
    assert tiles.late(cast.accounting)["delta"] == "rien en retard"
    assert "120" in tiles.owed(cast.accounting)["value"]
    assert "100" in tiles.invoiced(cast.admin)["value"]
    assert browse(cast.accounting).get("/").status_code == 200
    assert "Reste à payer" in browse(cast.partner_user).get("/").content.decode()


def test_the_api_gives_a_list_a_record_and_a_file(cast, company, browse):
    invoice = InvoiceFactory()
    InvoiceLineFactory(invoice=invoice)
    invoice = services.issue(invoice, cast.accounting)
    api = browse(cast.accounting)
    listed = api.get("/api/v1/invoices", {"limit": 1}).json()
    assert set(listed) == {"items", "next"}
    assert (listed["items"][0]["reference"], listed["items"][0]["status"]) == (invoice.reference, "pending")
    assert listed["items"][0]["name"] == invoice.buyer_name
    full = api.get(f"/api/v1/invoices/{invoice.number}").json()
    assert full["lines"][0]["total_net"] in ("100.00", 100.0)
    assert api.get(f"/api/v1/invoices/{invoice.number}/pdf").status_code == 422
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    assert api.get(f"/api/v1/invoices/{invoice.reference}/pdf").content.startswith(b"%PDF")
    assert api.get("/api/v1/invoices", {"status": "paid"}).json()["items"] == []
    assert api.get("/api/v1/invoices/FA-1900-00001").status_code == 404
    assert browse(cast.staging).get("/api/v1/invoices").status_code == 404
