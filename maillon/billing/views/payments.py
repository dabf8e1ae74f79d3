from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from maillon.accounts.rights import requires
from maillon.billing import services
from maillon.billing.forms import PaymentForm, ReasonForm
from maillon.billing.lists import PAYMENTS
from maillon.billing.models import Invoice, Payment
from maillon.billing.views import ask, invoice_for
from maillon.core import french
from maillon.core.dialogs import leave
from maillon.core.errors import Refused
from maillon.lists.engine import list_view
from maillon.orders.models import Payer

OTHERS = 8


@requires("payments.see")
def payment_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PAYMENTS)


@requires("payments.edit")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """« Enregistrer un règlement »: this invoice first, then what else its payer owes."""
    invoice = invoice_for(request, reference)
    if invoice.is_draft:
        raise Refused("Un brouillon ne se règle pas : émettez d'abord la facture.")
    if not invoice.remaining:
        raise Refused(f"{invoice.number} est déjà entièrement réglée.")
    form = PaymentForm(
        request.POST or None, invoices=[invoice, *others_of(request, invoice)], initial={"method": usual(invoice)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        payment = services.record_payment(
            form.shares(data),
            method=data["method"],
            received_on=data["received_on"],
            label=data["label"],
            actor=request.user,
        )
        messages.success(request, f"Règlement de {french.money(payment.amount)} enregistré")
        return leave(request, invoice.get_absolute_url())
    verb = "Rembourser" if invoice.is_credit else "Enregistrer un règlement"
    return ask(
        request,
        form,
        title=f"{verb} : {invoice.number}",
        submit="Enregistrer le règlement",
        lead=f"{invoice.buyer_name}. Reste {french.money(invoice.remaining)}.",
        cancel_url=invoice.get_absolute_url(),
    )


def others_of(request: HttpRequest, invoice: Invoice) -> list[Invoice]:
    """The other invoices that the same payer owes, the oldest first."""
    rows = Invoice.objects.visible_to(request.user).outstanding().exclude(pk=invoice.pk)
    if invoice.payer == Payer.PARTNER:
        rows = rows.filter(payer=Payer.PARTNER, partner_id=invoice.partner_id)
    else:
        card = invoice.paying_card
        rows = rows.owed_by((card.merged_into or card).card_ids)
    return [] if invoice.is_credit else list(rows.order_by("due_date", "id")[:OTHERS])


def usual(invoice: Invoice) -> str:
    return invoice.paying_card.payment_method if invoice.payer == Payer.CLIENT else Payment.Method.TRANSFER


def payment_for(request: HttpRequest, reference: str) -> Payment:
    rows = Payment.objects.visible_to(request.user).select_related("reverses", "reversed_by")
    return get_object_or_404(rows, reference=reference)


@requires("payments.see")
@require_GET
def payment_page(request: HttpRequest, reference: str) -> HttpResponse:
    payment = payment_for(request, reference)
    return render(
        request,
        "billing/payment.html",
        {
            "payment": payment,
            "shares": payment.allocations.select_related("invoice").order_by("id"),
            "reversed": getattr(payment, "reversed_by", None),
            "can_reverse": request.user.can("payments.close")
            and not payment.reverses_id
            and not hasattr(payment, "reversed_by"),
        },
    )


@requires("payments.close")
@require_http_methods(["GET", "POST"])
def reverse(request: HttpRequest, reference: str) -> HttpResponse:
    payment = payment_for(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        undone = services.reverse_payment(payment, form.cleaned_data["reason"], request.user)
        messages.success(request, f"Règlement {payment.reference} annulé\nLes factures sont de nouveau dues.")
        return leave(request, undone.get_absolute_url())
    return ask(
        request,
        form,
        title=f"Annuler le règlement {payment.reference}",
        submit="Annuler le règlement",
        lead=f"{french.money(payment.amount)} de {payment.payer_name}. Une écriture inverse est enregistrée ; rien n'est effacé.",
        cancel_url=payment.get_absolute_url(),
    )
