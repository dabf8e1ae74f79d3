from django.urls import path

from maillon.billing.views import drafts, invoices, payments, times

app_name = "billing"
urlpatterns = [
    path("factures/", invoices.invoice_list, name="invoices"),
    path("factures/nouvelle", drafts.new, name="new"),
    path("factures/choix/clients", drafts.clients, name="clients"),
    path("factures/choix/articles", drafts.products, name="products"),
    path("factures/commande/<str:reference>", invoices.of_order, name="of_order"),
    path("factures/temps/", times.due_list, name="times"),
    path("factures/temps/<client:reference>", times.due_of, name="times_of"),
    path("factures/<str:reference>", invoices.invoice_page, name="invoice"),
    path("factures/<str:reference>/entete", drafts.header, name="header"),
    path("factures/<str:reference>/lignes/ajouter", drafts.line_add, name="line_add"),
    path("factures/<str:reference>/lignes/<int:pk>", drafts.line_change, name="line"),
    path("factures/<str:reference>/lignes/<int:pk>/retirer", drafts.line_remove, name="line_remove"),
    path("factures/<str:reference>/supprimer", drafts.delete, name="delete"),
    path("factures/<str:reference>/apercu.pdf", invoices.preview, name="preview"),
    path("factures/<str:reference>/emettre", invoices.issue, name="issue"),
    path("factures/<str:reference>/avoir", invoices.credit, name="credit"),
    path("factures/<str:reference>/reglement", payments.record, name="record_payment"),
    path("factures/<str:reference>/pdf", invoices.pdf, name="pdf"),
    path("factures/<str:reference>/factur-x.xml", invoices.facturx, name="facturx"),
    path("factures/<str:reference>/<slug:tab>", invoices.invoice_page, name="invoice_tab"),
    path("reglements/", payments.payment_list, name="payments"),
    path("reglements/<str:reference>", payments.payment_page, name="payment"),
    path("reglements/<str:reference>/annuler", payments.reverse, name="reverse_payment"),
]
