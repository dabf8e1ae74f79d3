"""The editor of a draft: each change answers with the server's own totals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.billing import services
from maillon.billing.forms import DraftHeader, NewInvoiceForm, vat_of
from maillon.billing.models import InvoiceLine
from maillon.billing.reading import draft_context
from maillon.billing.views import invoice_for
from maillon.catalog.models import Product, ProductQuerySet, VatRate
from maillon.clients.models import Client, ClientQuerySet
from maillon.core import french
from maillon.core.dialogs import see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.lists.autocomplete import suggest
from maillon.orders.forms import french_decimal

NUMBERS = {"quantity": "Quantité", "unit_price": "Prix unitaire", "discount": "Remise"}
TEXTS = ("label", "note")


@requires("invoices.edit")
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    rows = Client.objects.visible_to(request.user).filter(archived_at=None).order_by("name", "id")
    return suggest(request, rows, ClientQuerySet.matching, lambda c: f"{c.name} · {c.city or c.reference}")


@requires("invoices.edit")
@require_GET
def products(request: HttpRequest) -> HttpResponse:
    rows = Product.objects.visible_to(request.user).on_sale().single().order_by("name")
    return suggest(request, rows, ProductQuerySet.matching, price_label)


def price_label(product: Product) -> str:
    return f"{product.name} · {product.code} · {french.money(product.sale_price)}"


@requires("invoices.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("client", "")
    client = Client.objects.visible_to(request.user).filter(reference=given).first() if given else None
    form = NewInvoiceForm(request.POST or None, user=request.user, initial={"client": client, "payer": "client"})
    if request.method == "POST" and form.is_valid():
        invoice = services.draft_by_hand(
            form.cleaned_data["client"], payer=form.cleaned_data["payer"], actor=request.user
        )
        return see_other(invoice.get_absolute_url())
    context = {
        "form": form,
        "title": "Nouvelle facture",
        "submit": "Saisir les lignes",
        "cancel_url": "/factures/",
        "crumbs": [("Factures", "/factures/")],
        "lead": "Pour une commande, la facture se prépare d'elle-même à l'étape « Facturation ».",
    }
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


@requires("invoices.edit")
@require_POST
def header(request: HttpRequest, reference: str) -> HttpResponse:
    """The header saves itself; two people at once get both values and choose."""
    invoice = services.lock_draft(invoice_for(request, reference, edit=True))
    form = DraftHeader(request.POST, instance=invoice, user=request.user)
    if not form.is_valid():
        return render(request, "billing/_header.html", {"invoice": invoice, "header_form": form}, status=422)
    invoice = form.save()
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(invoice.get_absolute_url())
    fresh = DraftHeader(instance=invoice, user=request.user)
    return render(request, "billing/_header.html", {"header_form": fresh, "parts": True, **draft_context(invoice)})


@requires("invoices.edit")
@require_POST
def line_add(request: HttpRequest, reference: str) -> HttpResponse:
    """From the catalogue (``item``), or free."""
    invoice = invoice_for(request, reference, edit=True)
    item = row_key(request.POST.get("item", ""))
    rows = Product.objects.visible_to(request.user).on_sale().single().select_related("vat")
    line = _of_product(get_object_or_404(rows, pk=item)) if item is not None else _free()
    added = services.add_line(invoice, line)
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(f"{invoice.get_absolute_url()}#lignes")
    return _parts(request, invoice, added.pk, "billing/_line_added.html")


def _of_product(product: Product) -> services.PlainLine:
    vat = product.vat
    return services.PlainLine(
        label=product.name,
        note=product.description,
        kind=product.kind,
        quantity=french_decimal("1", ""),
        unit_price=product.sale_price,
        vat_rate=vat.rate,
        vat_category=vat.category,
        exemption_code=vat.exemption_code,
        exemption_text=vat.exemption_text,
    )


def _free() -> services.PlainLine:
    vat = VatRate.objects.order_by("-is_default", "-rate").first()
    rate: dict[str, Any] = {"vat_rate": vat.rate, "vat_category": vat.category} if vat and vat.category == "S" else {}
    return services.PlainLine(
        label="Nouvelle ligne", quantity=french_decimal("1", ""), unit_price=french_decimal("0", ""), **rate
    )


@requires("invoices.edit")
@require_POST
def line_change(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    invoice = invoice_for(request, reference, edit=True)
    line = get_object_or_404(invoice.lines.select_related("invoice"), pk=pk)
    changes = _typed(request, line)
    try:
        line = services.change_line(line, **changes) if changes else line
    except ValidationError as error:
        raise Refused(f"Ligne « {line.label} » : {' '.join(error.messages)}") from error
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(f"{invoice.get_absolute_url()}#lignes")
    return _parts(request, invoice, line.pk, "billing/_line_changed.html")


def _typed(request: HttpRequest, line: InvoiceLine) -> dict[str, Any]:
    """Only what differs."""
    changes: dict[str, Any] = {}
    for name, label in NUMBERS.items():
        text = request.POST.get(name)
        if text is not None:
            try:
                changes[name] = french_decimal(text or "0", label)
            except ValueError as error:
                raise Refused(str(error)) from error
    changes |= {name: request.POST[name].strip() for name in TEXTS if name in request.POST}
    if (key := request.POST.get("vat")) and (vat := vat_of(key)):
        changes |= vat
    return {name: value for name, value in changes.items() if value != getattr(line, name)}


@requires("invoices.edit")
@require_POST
def line_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    invoice = invoice_for(request, reference, edit=True)
    services.remove_line(get_object_or_404(invoice.lines.select_related("invoice"), pk=pk))
    return see_other(f"{invoice.get_absolute_url()}#lignes")


@requires("invoices.edit")
@require_POST
def delete(request: HttpRequest, reference: str) -> HttpResponse:
    invoice = invoice_for(request, reference, edit=True)
    services.delete_draft(invoice, request.user)
    messages.success(request, "Brouillon supprimé\nIl n'avait pas de numéro : aucun trou dans la série.")
    return see_other(invoice.order.get_absolute_url() if invoice.order else "/factures/")


def _parts(request: HttpRequest, invoice: Any, pk: int, template: str) -> HttpResponse:
    """The row and all that depends on it."""
    invoice.refresh_from_db()
    context = draft_context(invoice)
    row = next(row for row in context["rows"] if row.line.pk == pk)
    return render(request, template, {**context, "row": row, "can": {"edit": True}})
