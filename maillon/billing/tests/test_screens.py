"""The pages, driven as people drive them."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from maillon.billing import services, tasks
from maillon.billing.models import Invoice, InvoiceLine, Payment
from maillon.billing.tests.factories import (
    BuyerFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    SaleFactory,
    SaleLineFactory,
)
from maillon.catalog.models import Product, VatRate
from maillon.documents.series import next_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def compta(cast, browse, company):
    return browse(cast.accounting)


def html(response):
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture
def draft(company):
    invoice = InvoiceFactory()
    InvoiceLineFactory(invoice=invoice, quantity=D(2))
    services.drafts.count_totals(invoice)
    return invoice


@pytest.fixture
def issued(cast, draft):
    invoice = services.issue(draft, cast.accounting)
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    return invoice


def test_a_draft_shows_its_lines_totals_and_what_is_missing(compta, draft):
    draft.client.siren = ""
    draft.client.save()
    page = html(compta.get(f"/factures/{draft.reference}"))
    for words in (
        "Installation sur site",
        "240,00",
        "Émettre la facture",
        "1\u00a0point avant de pouvoir émettre",
        "SIREN",
    ):
        assert words in page


def test_a_line_changes_in_place_and_the_totals_follow(compta, draft):
    line = draft.lines.get()
    answer = compta.post(
        f"/factures/{draft.reference}/lignes/{line.pk}",
        {
            "label": "Pose",
            "note": "",
            "quantity": "3",
            "unit_price": "1 020,60 €",
            "discount": "10 %",
            "vat": "20.00|S|",
        },
        headers={"HX-Request": "true"},
    )
    page = html(answer)
    assert "2\u00a0755,62" in page
    assert "hx-partial" in page
    line.refresh_from_db()
    assert (line.label, line.unit_price, line.discount) == ("Pose", D("1020.6000"), D("10.00"))
    draft.refresh_from_db()
    assert draft.total_gross == D("3306.74")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"quantity": "douze"}, "pas un nombre"),
        ({"unit_price": "-5"}, "supérieure ou égale"),
        ({"discount": "120"}, "inférieure ou égale"),
        ({"label": ""}, "champ"),
        ({"quantity": "1e99"}, ""),
        ({"quantity": "99999999999"}, ""),
    ],
)
def test_a_wrong_value_is_told_and_changes_nothing(compta, draft, typed, wanted):
    line = draft.lines.get()
    answer = compta.post(f"/factures/{draft.reference}/lignes/{line.pk}", typed, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert wanted in answer.content.decode()
    assert InvoiceLine.objects.filter(pk=line.pk, label=line.label, quantity=D(2), unit_price=D(100)).exists()


def test_the_vat_of_a_line_is_one_of_the_house(compta, draft):
    line = draft.lines.get()
    VatRate.objects.create(
        label="Exonéré", rate=0, category="E", exemption_code="VATEX-FR-CGI261-4", exemption_text="Article 261"
    )
    compta.post(f"/factures/{draft.reference}/lignes/{line.pk}", {"vat": "0.00|E|VATEX-FR-CGI261-4"})
    line.refresh_from_db()
    assert (line.vat_rate, line.vat_category, line.exemption_text) == (D(0), "E", "Article 261")
    compta.post(f"/factures/{draft.reference}/lignes/{line.pk}", {"vat": "3.00|S|"})
    line.refresh_from_db()
    assert line.vat_rate == D(0)


def test_an_article_of_the_catalogue_is_added_with_its_price_and_vat(compta, draft):
    vat = VatRate.objects.create(label="20 %", rate=20)
    product = Product.objects.create(code="T54W", name="Yealink T54W", sale_price=D("189"), vat=vat)
    found = html(compta.get("/factures/choix/articles", {"q": "t54"}))
    assert "189,00" in found
    page = html(
        compta.post(f"/factures/{draft.reference}/lignes/ajouter", {"item": product.pk}, headers={"HX-Request": "true"})
    )
    assert page.lstrip().startswith("<tr")
    assert draft.lines.filter(label="Yealink T54W", unit_price=D(189), kind="hardware").exists()
    assert compta.post(f"/factures/{draft.reference}/lignes/ajouter").status_code == 303
    assert draft.lines.count() == 3


def test_a_line_is_removed(compta, draft):
    line = draft.lines.get()
    assert compta.post(f"/factures/{draft.reference}/lignes/{line.pk}/retirer").status_code == 303
    draft.refresh_from_db()
    assert draft.total_gross == 0


def test_the_header_saves_itself_and_two_people_choose(compta, draft):
    tomorrow = (timezone.localdate() + timedelta(days=20)).isoformat()
    answer = compta.post(
        f"/factures/{draft.reference}/entete",
        {"due_date": tomorrow, "delivery_date": "", "comment": "Merci", "version": draft.version},
        headers={"HX-Request": "true"},
    )
    assert "entete" in html(answer)
    draft.refresh_from_db()
    assert (draft.due_date.isoformat(), draft.comment) == (tomorrow, "Merci")
    late = compta.post(
        f"/factures/{draft.reference}/entete",
        {"due_date": tomorrow, "delivery_date": "", "comment": "Autre", "version": 1},
        headers={"HX-Request": "true"},
    )
    assert late.status_code == 422
    assert "choisissez la valeur" in late.content.decode()


def test_issuing_shows_a_recap_then_the_number(compta, draft):
    dialog = html(compta.get(f"/factures/{draft.reference}/emettre", headers={"HX-Request": "true"}))
    assert "240,00" in dialog
    assert "ne change plus" in dialog
    answer = compta.post(f"/factures/{draft.reference}/emettre", {"on": timezone.localdate().isoformat()})
    assert answer.status_code == 303
    draft.refresh_from_db()
    page = html(compta.get(answer["Location"]))
    for words in (
        draft.number,
        "En attente",
        "Le PDF se prépare",
        "Enregistrer un règlement",
        "Avoir total",
        "Factur-X",
    ):
        assert words in page
    assert html(compta.get(f"/factures/{draft.number}")) != ""


def test_a_refused_issue_writes_nothing_and_gives_the_number_back(compta, draft):
    draft.client.siren = ""
    draft.client.save()
    answer = compta.post(
        f"/factures/{draft.reference}/emettre", {"on": timezone.localdate().isoformat()}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert "SIREN" in answer.content.decode()
    assert not Invoice.objects.issued().exists()
    assert next_number("FA", timezone.localdate()).endswith("-00001")


def test_posting_the_issue_twice_gives_one_number(compta, draft):
    data = {"on": timezone.localdate().isoformat(), "_key": "abc"}
    first, second = (compta.post(f"/factures/{draft.reference}/emettre", data) for _ in range(2))
    assert (first.status_code, second.status_code, first["Location"]) == (303, 303, second["Location"])
    assert Invoice.objects.issued().count() == 1


def test_a_payment_over_two_invoices(compta, cast, issued):
    other = InvoiceFactory(client=issued.client)
    InvoiceLineFactory(invoice=other)
    other = services.issue(other, cast.accounting)
    dialog = html(compta.get(f"/factures/{issued.number}/reglement", headers={"HX-Request": "true"}))
    assert other.number in dialog
    assert "240,00" in dialog
    answer = compta.post(
        f"/factures/{issued.number}/reglement",
        {
            "received_on": timezone.localdate().isoformat(),
            "method": "transfer",
            "label": "VIR 12",
            f"share_{issued.pk}": "240,00",
            f"share_{other.pk}": "20",
        },
    )
    assert answer.status_code == 303
    assert Payment.objects.get().amount == D(260)
    assert "Payée" in html(compta.get(f"/factures/{issued.number}"))
    assert "Partiellement payée" in html(compta.get(f"/factures/{other.number}"))


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [("300", "Il reste 240,00"), ("", "Saisissez un montant"), ("dix", "pas un nombre"), ("0", "positif")],
)
def test_a_wrong_amount_comes_back_with_the_form(compta, issued, amount, wanted):
    answer = compta.post(
        f"/factures/{issued.number}/reglement",
        {"received_on": timezone.localdate().isoformat(), "method": "transfer", f"share_{issued.pk}": amount},
    )
    assert answer.status_code == 422
    assert wanted in answer.content.decode().replace("\u00a0", " ")
    assert not Payment.objects.exists()


def test_a_payment_is_read_and_undone(compta, cast, issued):
    payment = services.record_payment([(issued, D(40))], actor=cast.accounting)
    assert "40,00" in html(compta.get(payment.get_absolute_url()))
    assert payment.reference in html(compta.get("/reglements/"))
    answer = compta.post(f"/reglements/{payment.reference}/annuler", {"reason": "Rejeté par la banque"})
    page = html(compta.get(answer["Location"]))
    assert "Rejeté par la banque" in page
    assert "Annulé par" in html(compta.get(payment.get_absolute_url()))


def test_a_total_credit_note_with_its_reason(compta, issued):
    assert compta.post(f"/factures/{issued.number}/avoir", {"reason": ""}).status_code == 422
    answer = compta.post(f"/factures/{issued.number}/avoir", {"reason": "Matériel rendu"})
    page = html(compta.get(answer["Location"]))
    assert "Avoir AV-" in page
    assert issued.number in page
    assert "Annulée par avoir" in html(compta.get(f"/factures/{issued.number}"))


def test_the_pdf_the_preview_and_the_xml(compta, draft, cast):
    assert compta.get(f"/factures/{draft.reference}/apercu.pdf").content.startswith(b"%PDF")
    assert compta.get(f"/factures/{draft.reference}/pdf").status_code == 422
    invoice = services.issue(draft, cast.accounting)
    assert "se prépare" in compta.get(f"/factures/{invoice.number}/pdf").content.decode()
    tasks.render_invoice(issued_id=invoice.frozen.pk)
    assert compta.get(f"/factures/{invoice.number}/pdf").content.startswith(b"%PDF")
    xml = compta.get(f"/factures/{invoice.number}/factur-x.xml")
    assert invoice.number in xml.content.decode()
    assert compta.get(f"/factures/{invoice.reference}/apercu.pdf").status_code == 303


def test_an_invoice_by_hand(compta, company):
    client = BuyerFactory(name="Cabinet Vasseur")
    assert "Cabinet Vasseur" in html(compta.get("/factures/choix/clients", {"q": "vass"}))
    assert "Cabinet Vasseur" in html(compta.get("/factures/nouvelle", {"client": client.reference}))
    answer = compta.post("/factures/nouvelle", {"client": client.pk, "payer": "client"})
    assert answer.status_code == 303
    assert Invoice.objects.get().client == client
    assert compta.post("/factures/nouvelle", {"client": client.pk, "payer": "partner"}).status_code == 422
    assert compta.post("/factures/nouvelle", {"client": "x"}).status_code == 422


def test_a_draft_is_thrown_away(compta, draft):
    assert compta.post(f"/factures/{draft.reference}/supprimer").status_code == 303
    assert not Invoice.objects.exists()


def test_the_invoicing_step_leads_to_the_draft(compta, company):
    order = SaleFactory()
    SaleLineFactory(order=order)
    assert "Préparer la facture" in html(compta.get(f"/factures/commande/{order.reference}"))
    answer = compta.post(f"/factures/commande/{order.reference}")
    assert answer.status_code == 303
    assert compta.get(f"/factures/commande/{order.reference}")["Location"] == answer["Location"]


HOSTILE = "<script>alert(1)</script>\"'&"


def test_hostile_text_comes_out_as_text(compta, cast, company):
    client = BuyerFactory(name=HOSTILE, legal_name=HOSTILE)
    invoice = InvoiceFactory(client=client, comment=HOSTILE)
    InvoiceLineFactory(invoice=invoice, label=HOSTILE, note=HOSTILE)
    services.drafts.count_totals(invoice)
    pages = ["/factures/", f"/factures/{invoice.reference}"]
    assert all("<script>alert" not in html(compta.get(page)) for page in pages)
    invoice = services.issue(invoice, cast.accounting)
    note = services.credit(invoice, HOSTILE, cast.accounting)
    payment = services.record_payment([(invoice_of(cast, client), D(1))], label=HOSTILE, actor=cast.accounting)
    pages = [
        f"/factures/{invoice.number}",
        f"/factures/{note.number}",
        payment.get_absolute_url(),
        "/reglements/",
        "/factures/",
    ]
    assert all("<script>alert" not in html(compta.get(page)) for page in pages)


def invoice_of(cast, client):
    invoice = InvoiceFactory(client=client)
    InvoiceLineFactory(invoice=invoice)
    return services.issue(invoice, cast.accounting)
