"""Reading an invoice, issuing it, crediting it; its files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from maillon.accounts.rights import requires
from maillon.billing import services, sharing, tasks
from maillon.billing.coverage import coverage_of
from maillon.billing.forms import DraftHeader, IssueForm, ReasonForm
from maillon.billing.lists import invoices_for
from maillon.billing.models import Invoice
from maillon.billing.reading import draft_context, issued_context, page_context, recurring_left_out
from maillon.billing.sharing import Share
from maillon.billing.views import ask, invoice_for
from maillon.core import french
from maillon.core.dialogs import leave, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.documents.models import Document
from maillon.documents.services import read
from maillon.documents.views import pdf_answer
from maillon.lists.engine import list_view
from maillon.orders.models import Order


@requires("invoices.see")
def invoice_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, invoices_for(request.user))


@requires("invoices.see")
@require_GET
def invoice_page(request: HttpRequest, reference: str, tab: str = "") -> HttpResponse:
    invoice = invoice_for(request, reference)
    user: Any = request.user
    context = page_context(request, invoice, tab)
    if tab and not context["section"]:
        raise Http404
    if tab:
        return render(request, "billing/invoice.html", context)
    if invoice.is_draft:
        context |= draft_context(invoice) | recurring_left_out(invoice)
        context["header_form"] = DraftHeader(instance=invoice, user=user) if context["can"]["edit"] else None
    else:
        context |= issued_context(invoice, user)
    return render(request, "billing/invoice.html", context)


@requires("invoices.close")
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    invoice = invoice_for(request, reference, edit=True)
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        issued = services.issue(invoice, request.user, form.cleaned_data["on"])
        messages.success(request, f"{issued.title} émise\nSon PDF se prépare, puis elle part par mail.")
        return leave(request, issued.get_absolute_url())
    return ask(
        request,
        form,
        title=f"Émettre la facture de {french.money(invoice.total_gross, 'TTC')}",
        submit="Émettre la facture",
        lead=f"À {invoice.buyer_name}. Elle reçoit son numéro et ne change plus : une erreur se corrige par un avoir.",
        cancel_url=invoice.get_absolute_url(),
    )


@requires("invoices.close")
@require_http_methods(["GET", "POST"])
def credit(request: HttpRequest, reference: str) -> HttpResponse:
    invoice = invoice_for(request, reference, edit=True)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = services.credit(invoice, form.cleaned_data["reason"], request.user)
        back = f"\n{french.money(note.remaining)} à rembourser." if note.remaining else ""
        messages.success(request, f"Avoir {note.number} émis, {invoice.number} est annulée{back}")
        return leave(request, note.get_absolute_url())
    return ask(
        request,
        form,
        title=f"Avoir total sur {invoice.number}",
        submit="Émettre l'avoir",
        lead=f"{french.money(invoice.total_gross, 'TTC')}, imputés sur ce qui reste dû. Le motif est imprimé sur l'avoir.",
        cancel_url=invoice.get_absolute_url(),
    )


@requires("invoices.see")
@require_safe
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The kept file of an issued invoice, the one the buyer received."""
    invoice = invoice_for(request, reference)
    return pdf_answer(
        read(kept_pdf(invoice, request.user)), f"{invoice.number}.pdf", attached="telecharger" in request.GET
    )


def kept_pdf(invoice: Invoice, user: Any) -> Document:
    if invoice.is_draft:
        raise Refused("Un brouillon n'a pas de PDF définitif : émettez la facture, ou ouvrez l'aperçu.")
    document = tasks.pdf_of(invoice)
    if document is None or not Document.objects.visible_to(user).filter(pk=document.pk).exists():
        raise Refused("Le PDF de cette facture se prépare : il sera là dans un instant.")
    return document


@requires("invoices.edit")
@require_safe
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The draft as it would look, marked as a draft; nothing is kept."""
    invoice = invoice_for(request, reference, edit=True)
    if not invoice.is_draft:
        return see_other(f"{invoice.get_absolute_url()}/pdf")
    return pdf_answer(tasks.draw_preview(services.preview(invoice)), f"{invoice.reference}.pdf")


@requires("invoices.edit", "payments.see")
@require_safe
def facturx(request: HttpRequest, reference: str) -> HttpResponse:
    invoice = invoice_for(request, reference)
    if invoice.is_draft or request.user.partner_id:
        raise Http404
    response = HttpResponse(invoice.frozen.xml, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{invoice.number}.xml") or "attachment"
    return response


@requires("invoices.see")
@require_http_methods(["GET", "POST"])
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the invoicing step sends people: to the draft that waits, or to the making of one. An order of several sites, or of
    which a part only is invoiced, says what is left and offers each part."""
    user: Any = request.user
    order = get_object_or_404(Order.objects.visible_to(user), reference=reference)
    edits = user.can("invoices.edit") and not user.partner_id
    if request.method == "POST":
        if not edits:
            raise Http404
        return see_other(services.draft_from_order(order, user, share_of(request)).get_absolute_url())
    invoices = list(Invoice.objects.visible_to(user).filter(order=order).order_by("id"))
    coverage = coverage_of([order], with_drafts=True).get(order.pk)
    left = bool(coverage and coverage.to_invoice)
    found = next((row for row in invoices if row.is_draft), None)
    found = found or next((row for row in reversed(invoices) if not row.is_credit), None)
    shown = (edits and left) or (not user.partner_id and len(invoices) > 1 and sharing.several(order))
    if found is not None and not shown:
        return see_other(found.get_absolute_url())
    return render(
        request,
        "billing/of_order.html",
        parts_context(order, coverage, invoices, user) | {"edits": edits, "inside": not user.partner_id},
    )


def share_of(request: HttpRequest) -> Share:
    """``site``: one of the order's, 0 where it names none. ``part=done``: what is delivered or installed."""
    asked = row_key(request.POST.get("site", ""))
    if asked is None and request.POST.get("site"):
        raise Refused("Ce site n'est pas de cette commande : rouvrez sa page et choisissez-en un.")
    sites = None if asked is None else frozenset({asked or None})
    return Share(sites, done=request.POST.get("part") == "done")


def parts_context(order: Order, coverage: Any, invoices: list[Invoice], user: Any) -> dict[str, Any]:
    parts = sharing.parts_of(order, coverage, user)
    left, ready = sum((p.left for p in parts), Decimal(0)), sum((p.ready for p in parts), Decimal(0))
    done, total = sum(p.done for p in parts), sum(p.total for p in parts)
    return {
        "order": order,
        "invoices": invoices,
        "parts": parts,
        "several": len(parts) > 1,
        "left": left,
        "recurring": coverage.recurring if coverage else 0,
        "ready": ready if ready < left else Decimal(0),
        "done": done,
        "total": total,
    }
