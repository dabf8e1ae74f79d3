from django.db.models import Q

from maillon.accounts import roles as r
from maillon.accounts.rights import Withheld
from maillon.billing import finding, hours, invoicing, mails, moments, owed, panels, tiles, undoing
from maillon.billing.coverage import INVOICED
from maillon.billing.tasks import CREDIT_NOTE
from maillon.billing.tasks import INVOICE as INVOICE_PDF
from maillon.clients.pointers import StaysWithCard
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.documents.kinds import DocumentKind
from maillon.search.sources import PaletteAction

INVOICE = "billing.invoice"
ISSUED = {"number": "numéro", "kind_words": "type", "total": "total TTC"}
EVENTS = (
    EventKind("billing.draft_made", "Une facture est préparée", INVOICE, {"lines": "lignes"}),
    EventKind("billing.invoice_issued", "Une facture ou un avoir est émis", INVOICE, ISSUED),
    EventKind(
        "billing.invoice_ready",
        "Le PDF d'une facture ou d'un avoir est prêt",
        INVOICE,
        {"number": "numéro", "kind_words": "type"},
    ),
    EventKind(
        "billing.invoice_paid", "Une facture est entièrement payée", INVOICE, {"number": "numéro", "total": "total TTC"}
    ),
    EventKind(
        "billing.invoice_credited",
        "Une facture est annulée par avoir",
        INVOICE,
        {"credit_note": "avoir", "reason": "motif"},
    ),
    EventKind(
        "billing.payment_recorded",
        "Un règlement est enregistré",
        "billing.payment",
        {"amount": "montant", "method": "moyen"},
    ),
    EventKind(
        "billing.payment_reversed",
        "Un règlement est annulé",
        "billing.payment",
        {"amount": "montant", "reason": "motif"},
    ),
)
DRAFTS = "select count(*) from billing_invoice where status = 'draft'"

MODULE = Module(
    name="billing",
    label="Facturation",
    summary="Factures, avoirs, règlements : Factur-X, série légale, chaîne de contrôle.",
    requires=("clients", "orders"),
    rights=(
        Rights(
            "invoices",
            "Factures et avoirs",
            see=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.ACCOUNTING, r.PARTNER),
            edit=r.only(r.ADMIN, r.ACCOUNTING),
            close=r.only(r.ADMIN, r.ACCOUNTING),
        ),
        Rights(
            "payments",
            "Règlements",
            see=r.only(r.ADMIN, r.ADV, r.ACCOUNTING),
            edit=r.only(r.ADMIN, r.ACCOUNTING),
            close=r.only(r.ADMIN, r.ACCOUNTING),
        ),
    ),
    menu=(
        MenuItem(
            "Ventes",
            "Factures",
            "billing:invoices",
            "file-invoice",
            right="invoices.see",
            order=30,
            count="invoices_draft",
        ),
        MenuItem("Ventes", "Règlements", "billing:payments", "cash", right="payments.edit", order=40),
    ),
    creates=(CreateLink("Facture", "billing:new", "file-invoice", "invoices.edit", order=60),),
    urls="maillon.billing.urls",
    api="maillon.billing.api:router",
    offers=(
        invoicing.KIND,
        *undoing.OFFERS,
        INVOICED,
        StaysWithCard(INVOICE, Q(status="issued")),  # nothing of an issued invoice changes, the card it names included
        *EVENTS,
        *moments.MOMENTS,
        *moments.RULES,
        Withheld(("invoices.see",), lambda user: user.partner.sees_invoices and user.sees_prices),
        DocumentKind(INVOICE_PDF, "invoices.see"),
        DocumentKind(CREDIT_NOTE, "invoices.see"),
        MenuCount("invoices_draft", DRAFTS, "invoices.close"),
        *panels.PANELS,
        *tiles.TILES,
        finding.SOURCE,
        owed.CLIENTS,
        hours.BILLING,
        PaletteAction(
            "Nouvelle facture", "file-invoice", "invoices.edit", lambda client: "/factures/nouvelle", ("facturer",)
        ),
        mails.CONTEXT,
        *mails.RULES,
    ),
    personal_data=(
        PersonalData(
            INVOICE, ("client_name", "buyer_name"), "Facturer", "obligation légale (C. com. L123-22)", "10 ans"
        ),
        PersonalData(
            "billing.issuedinvoice",
            ("snapshot", "xml", "issued_by"),
            "Prouver ce qui a été facturé",
            "obligation légale (C. com. L123-22, CGI 289)",
            "10 ans",
        ),
        PersonalData(
            "billing.payment",
            ("payer_name", "label", "recorded_by_name"),
            "Suivre ce qui est payé",
            "obligation légale (C. com. L123-22)",
            "10 ans",
        ),
    ),
)
