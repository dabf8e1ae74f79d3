"""Drafts: from an order, by hand, changed, thrown away."""

from decimal import Decimal as D

import pytest

from maillon.billing import services
from maillon.billing.models import Invoice
from maillon.billing.services import PlainLine
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
)
from maillon.core.errors import Overtaken, Refused
from maillon.orders import services as orders
from maillon.orders.services import acceptance, sections
from maillon.orders.tests.factories import ProductFactory, VatRateFactory, make_client, make_quote
from maillon.orders.tests.test_cycle import yes
from maillon.records.models import Entry, Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(company):
    order = SaleFactory()
    SaleLineFactory(order=order, discount=D(10))
    SaleLineFactory(order=order, kind="service", label="Installation", quantity=D(1), unit_price=D(390))
    SaleLineFactory(order=order, kind="subscription", label="Licence centrex", recurring=True, unit_price=D("14.90"))
    return order


def test_a_draft_takes_the_one_off_lines_as_they_were_sold(cast, sale):
    draft = services.draft_from_order(sale, cast.accounting)
    lines = list(draft.lines.all())
    assert [line.quantity for line in lines] == [D(3), D(1)]
    assert (lines[0].discount, lines[1].label) == (D(10), "Installation")
    assert draft.total_gross == D("1080.36")
    assert (draft.client, draft.payer, draft.number) == (sale.client, "client", None)


def test_what_is_on_a_draft_is_not_drafted_twice(cast, sale):
    services.draft_from_order(sale, cast.accounting)
    with pytest.raises(Refused, match="déjà facturées ou sur un brouillon"):
        services.draft_from_order(sale, cast.accounting)


def test_what_a_person_left_out_comes_in_the_next_draft(cast, sale):
    first = services.draft_from_order(sale, cast.accounting)
    kept = first.lines.first()
    services.revise(first, lines=[PlainLine(label=kept.label, quantity=D(1), unit_price=kept.unit_price, pk=kept.pk)])
    services.issue(first, cast.accounting)
    second = services.draft_from_order(sale, cast.accounting)
    assert [(line.label, line.quantity) for line in second.lines.all()] == [(kept.label, D(2)), ("Installation", D(1))]


def test_a_credit_note_gives_its_lines_back_to_the_order(cast, sale):
    invoice = services.issue(services.draft_from_order(sale, cast.accounting), cast.accounting)
    services.credit(invoice, "Mauvais payeur", cast.accounting)
    assert services.draft_from_order(sale, cast.accounting).total_gross == invoice.total_gross


def test_a_cancelled_order_is_not_invoiced(cast, sale):
    sale.status = "cancelled"
    sale.save()
    with pytest.raises(Refused, match="annulée"):
        services.draft_from_order(sale, cast.accounting)


def test_changing_a_draft_keeps_the_tie_of_its_lines_to_the_order(cast, sale):
    draft = services.draft_from_order(sale, cast.accounting)
    first = draft.lines.first()
    services.revise(
        draft,
        lines=[
            PlainLine(label="Frais de port", quantity=D(1), unit_price=D(12)),
            PlainLine(label="Poste remplacé", quantity=D(2), unit_price=D(100), pk=first.pk),
        ],
        comment="Merci de votre confiance.",
    )
    port, phone = draft.lines.all()
    assert (port.order_line_id, phone.order_line_id, phone.kind) == (None, first.order_line_id, "hardware")
    draft.refresh_from_db()
    assert (draft.total_gross, draft.comment) == (D("254.40"), "Merci de votre confiance.")


def test_a_line_of_another_invoice_is_never_taken(cast, sale):
    other = InvoiceLineFactory()
    draft = InvoiceFactory()
    services.revise(draft, lines=[PlainLine(label="Détournée", quantity=D(1), unit_price=D(1), pk=other.pk)])
    other.refresh_from_db()
    assert other.label == "Installation sur site"
    assert draft.lines.get().pk != other.pk


def test_a_draft_issued_meanwhile_is_no_longer_changed(cast, sale):
    draft = services.draft_from_order(sale, cast.accounting)
    services.issue(draft, cast.accounting)
    with pytest.raises(Overtaken, match="elle ne change plus"):
        services.revise(draft, lines=[])
    with pytest.raises(Overtaken):
        services.delete_draft(draft, cast.accounting)


def test_deleting_a_draft_leaves_no_trace_but_on_its_order(cast, sale):
    draft = services.draft_from_order(sale, cast.accounting)
    services.delete_draft(draft, cast.accounting)
    assert not Invoice.objects.exists()
    assert not Entry.objects.filter(target_model="billing.invoice").exists()
    assert not Link.objects.exists()
    assert Entry.objects.about(sale).filter(sentence__contains="supprimé").exists()
    with pytest.raises(Overtaken, match="supprimé"):
        services.issue(draft, cast.accounting)


def test_a_client_without_a_partner_pays_itself(cast, company):
    with pytest.raises(Refused, match="n'a pas de partenaire"):
        services.draft_by_hand(BuyerFactory(), payer="partner", actor=cast.accounting)


def test_an_invoice_by_hand_counts_its_lines(cast, company):
    lines = [PlainLine(label="Audit", quantity=D("1.5"), unit_price=D("80"))]
    draft = services.draft_by_hand(BuyerFactory(), lines=lines, actor=cast.accounting)
    assert services.issue(draft, cast.accounting).total_gross == D("144.00")


@pytest.mark.parametrize(("given", "percent"), [("100.01", None), (None, "3.33"), ("1047.75", None)])
def test_the_discount_on_a_whole_quote_is_on_its_invoice_to_the_cent(cast, company, given, percent):
    """Three lines that divide badly, at two rates of VAT, and what is paid each month left alone."""
    reduced = VatRateFactory(label="TVA 5,5 %", rate=D("5.5"))
    products = [
        ProductFactory(sale_price=D("333.33"), serialised=False, has_mac=False),
        ProductFactory(service=True, sale_price=D("47.77"), vat=reduced),
        ProductFactory(monthly=True),
    ]
    quote = make_quote(cast.adv, client=make_client(legal_name="Lilas SELARL", vat_number=""), products=products)
    wanted = {"amount": D(given), "percent": D(0)} if given else {"percent": D(percent)}
    quote = sections.set_rebate(quote, actor=cast.admin, **wanted)
    shown = orders.send(quote, actor=cast.admin)
    order = acceptance.conclude(shown, yes(shown))
    invoice = services.issue(services.draft_from_order(order, cast.accounting), cast.accounting)
    assert (invoice.total_net, invoice.total_vat, invoice.total_gross) == (
        shown.total_net,
        shown.total_vat,
        shown.total_gross,
    )
    before = D("333.33") * 3 + D("47.77")
    off = D(given) if given else (before * D(percent) / 100).quantize(D("0.01"))
    assert invoice.total_net == before - off
    assert invoice.frozen.snapshot["totals"]["net"] == str(before - off)
