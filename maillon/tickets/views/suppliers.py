"""A ticket carried to the operator: opened there, followed, proved. Between us: no partner reads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from maillon.accounts.rights import requires
from maillon.core.dialogs import act
from maillon.documents.views import pdf_answer
from maillon.tickets.models import SupplierCase
from maillon.tickets.services import suppliers
from maillon.tickets.supplier_forms import SupplierCaseForm, SupplierStepForm
from maillon.tickets.views.handling import handled


def case_for(request: HttpRequest, reference: str, number: int) -> SupplierCase:
    ticket = handled(request, reference)
    rows = SupplierCase.objects.visible_to(request.user).select_related("ticket__site", "calendar")
    return get_object_or_404(rows, ticket=ticket, pk=number)


@requires("tickets.edit")
def case_new(request: HttpRequest, reference: str) -> HttpResponse:
    ticket = handled(request, reference)
    form = SupplierCaseForm(request.POST or None)

    def save() -> str:
        case = suppliers.open_case(
            ticket, form.save(commit=False), actor=request.user, raise_level=form.cleaned_data["raise_level"]
        )
        return f"Ticket noté chez {case.supplier_name}."

    return act(request, form, "Ticket chez l'opérateur", ticket.get_absolute_url(), save, submit="Noter")


@requires("tickets.edit")
def case_step(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, number)
    form = SupplierStepForm(request.POST or None)

    def save() -> str:
        data = form.cleaned_data
        suppliers.step(case, data["what"], data["at"], data["text"], actor=request.user)
        return "C'est noté."

    return act(request, form, f"Chez {case}", case.ticket.get_absolute_url(), save, submit="Noter")


@requires("tickets.edit")
@require_GET
def case_proof(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    case = case_for(request, reference, number)
    return pdf_answer(suppliers.proof(case), f"preuve-{case.ticket.reference}-{case.pk}.pdf")
