"""What frames the lines: their order, their headings with sub-totals, the discount on the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, leave, see_other
from maillon.core.errors import Refused
from maillon.core.forms import KitForm
from maillon.core.identifiers import row_key
from maillon.orders.forms import french_decimal
from maillon.orders.models import Quote
from maillon.orders.reading import editor_context
from maillon.orders.services import sections
from maillon.orders.services.house import ensure_editable
from maillon.orders.views.editor import deal_for

MOST = 1000


class SectionForm(KitForm):
    title = forms.CharField(
        label="Nom de la rubrique", max_length=80, error_messages={"required": "Donnez un nom à la rubrique."}
    )


@requires("quotes.edit", "orders.edit")
@require_POST
def line_order(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """``order``: the lines as they now stand. ``moved`` and ``section``: the one that changed group."""
    deal = deal_for(request, kind, reference)
    ids = [key for part in request.POST.get("order", "").split(",") if (key := row_key(part)) is not None][:MOST]
    moved = row_key(request.POST.get("moved", "")) if "section" in request.POST else None
    sections.reorder(deal, ids, actor=request.user, moved=moved, section=request.POST.get("section", ""))
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(f"{deal.get_absolute_url()}#lignes")
    context = editor_context(deal, request.user)
    return render(request, "orders/_lines_moved.html", context | {"moved_parts": context["parts"]})


@requires("quotes.edit")
@require_http_methods(["GET", "POST"])
def section_new(request: HttpRequest, reference: str) -> HttpResponse:
    quote = _quote(request, reference)
    form = SectionForm(request.POST or None)
    here = f"{quote.get_absolute_url()}#lignes"
    if request.method == "POST" and form.is_valid():
        sections.open_section(quote, form.cleaned_data["title"], actor=request.user)
        return leave(request, here)
    lead = "Ajoutez-y des articles, ou glissez-y des lignes. Elle est imprimée dès qu'elle a une ligne."
    return ask(request, form, "Nouvelle rubrique", here, submit="Créer la rubrique", lead=lead)


@requires("quotes.edit", "orders.edit")
@require_http_methods(["GET", "POST"])
def section_rename(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """``?titre=`` says which."""
    deal = deal_for(request, kind, reference)
    ensure_editable(deal, request.user)
    former = request.GET.get("titre", "")[:80]
    form = SectionForm(request.POST or None, initial={"title": former})
    here = f"{deal.get_absolute_url()}#lignes"
    if request.method == "POST" and form.is_valid():
        sections.rename(deal, former, form.cleaned_data["title"], actor=request.user)
        return leave(request, here)
    return ask(request, form, f"Renommer « {former} »", here, submit="Renommer")


@requires("quotes.edit", "orders.edit")
@require_POST
def section_dissolve(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    deal = deal_for(request, kind, reference)
    sections.dissolve(deal, request.POST.get("titre", "")[:80], actor=request.user)
    return see_other(f"{deal.get_absolute_url()}#lignes")


@requires("quotes.edit")
@require_POST
def rebate(request: HttpRequest, reference: str) -> HttpResponse:
    """The discount on the whole: a number, in percent or in euros before VAT."""
    quote = _quote(request, reference)
    try:
        value = french_decimal(request.POST.get("rebate", "") or "0", "Remise globale")
    except ValueError as error:
        raise Refused(str(error)) from error
    in_euros = request.POST.get("unit") == "euros"
    given = {"amount": value, "percent": Decimal(0)} if in_euros else {"percent": value}
    quote = sections.set_rebate(quote, actor=request.user, **given)
    if not request.htmx:  # type: ignore[attr-defined]
        return see_other(f"{quote.get_absolute_url()}#lignes")
    return render(request, "orders/_totals_changed.html", editor_context(quote, request.user))


def _quote(request: HttpRequest, reference: str) -> Quote:
    quote: Any = deal_for(request, "quote", reference)
    ensure_editable(quote, request.user)
    found: Quote = quote
    return found
