"""Portings: prepared from the order, signed by the client, handed to the operator, followed to their day."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from maillon.accounts.rights import requires
from maillon.core.dialogs import act, ask, done, see_other
from maillon.core.errors import Refused
from maillon.core.panels import actions_for
from maillon.documents import services as documents
from maillon.documents.views import pdf_answer
from maillon.lists.engine import list_view
from maillon.operators import delays
from maillon.operators.forms import ConfirmForm, PaperForm, PortingForm, ReasonForm, RejectForm
from maillon.operators.lists import PORTINGS
from maillon.operators.models import Porting, PortingDelay
from maillon.operators.services import dates, mandates, papers, portings
from maillon.operators.workflow import PORTING, PORTING_TONES
from maillon.orders.models import Order
from maillon.records import panels as records

HERE = "/portabilites/"


@requires("portings.see")
def porting_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, PORTINGS)


def porting_for(request: HttpRequest, reference: str) -> Porting:
    return get_object_or_404(Porting.objects.visible_to(request.user).select_related("order"), reference=reference)


def order_for(request: HttpRequest, reference: str) -> Order:
    found: Order = get_object_or_404(Order.objects.visible_to(request.user), reference=reference)
    return found


@requires("portings.see")
@require_GET
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the step « Portabilité » of an order is worked on."""
    order = order_for(request, reference)
    rows = Porting.objects.visible_to(request.user).filter(order=order).exclude(status=Porting.Status.CANCELLED)
    found = list(rows[:2])
    if len(found) == 1:
        return see_other(found[0].get_absolute_url())
    if not found and request.user.can("portings.edit"):  # type: ignore[union-attr]
        return see_other(f"{HERE}nouvelle?commande={order.reference}")
    return see_other(f"{order.get_absolute_url()}/operateurs")


@requires("portings.see")
@require_GET
def porting(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "operators/porting.html", page_of(request, porting_for(request, reference)))


def page_of(request: HttpRequest, porting: Porting) -> dict[str, Any]:
    user: Any = request.user
    inside = not user.partner_id
    names = {t.name for t in PORTING.available(porting, user)} if inside else set()
    return {
        "porting": porting,
        "order": porting.order,
        "order_url": porting.order.get_absolute_url() if user.can("orders.see") else "",
        "tone": PORTING_TONES[porting.status],
        "numbers": list(porting.numbers.all()),
        "rejections": list(porting.rejections.all()),
        "inside": inside,
        "contact": porting.contact if inside and porting.contact_id else None,
        "site": porting.site if inside and porting.site_id else None,
        "can": {name: name in names for name in PORTING.transitions}
        | {"finish": "finish" in names and porting.day <= timezone.localdate()}
        | {"edit": inside and user.can("portings.edit") and porting.status in portings.OPEN_TO_EDIT},
        "signed": porting.mandate_signed_at is not None,
        "warnings": warnings(porting) if inside else [],
        "documents": documents.of_record(porting, user),
        "actions": actions_for(porting, user),
        **records.context(porting, user),
    }


def warnings(porting: Porting) -> list[str]:
    """The visits of the order that come before the day of this porting."""
    if porting.status != Porting.Status.CONFIRMED:
        return []
    return [
        f"La visite {visit.reference} est le {delays.long(visit.starts_at.date())}, avant cette portabilité."
        for visit, found in dates.clashes(porting.order_id)
        if found.pk == porting.pk
    ]


@requires("portings.edit")
def porting_new(request: HttpRequest) -> HttpResponse:
    """From an order: holder, site, signer and first possible day are proposed."""
    order = order_for(request, request.GET.get("commande", ""))
    form = PortingForm(request.POST or None, user=request.user, client_id=order.client_id, initial=proposed(order))
    crumbs = [("Commandes", "/commandes/"), (order.reference, order.get_absolute_url())]
    if request.method == "POST" and form.is_valid():
        try:
            made = portings.make(order, actor=request.user, numbers=form.rows, **form.changes())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, made.get_absolute_url(), f"Portabilité {made.reference} préparée.")
    return ask(request, form, f"Porter les numéros de {order.client_name}", order.get_absolute_url(), crumbs=crumbs,
               submit="Préparer la portabilité", lead="Le mandat part ensuite à la signature du client.")  # fmt: skip


def proposed(order: Order) -> dict[str, Any]:
    client, site = order.client, order.site
    return {
        "holder": client.legal_name or client.name,
        "site": order.site_id,
        "contact": order.contact_id or (site.contact_id if site else None),
        "requested_on": delays.earliest(
            timezone.localdate(), max(PortingDelay.days().values()), site.department if site else ""
        ),
    }


@requires("portings.edit")
def porting_edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = porting_for(request, reference)
    form = PortingForm(
        request.POST or None, instance=porting_for(request, reference), user=request.user, client_id=found.client_id
    )
    lead = "Le client a signé le mandat : changer un numéro, un opérateur ou le titulaire le fera signer de nouveau."
    return act(
        request, form, f"Modifier {found.reference}", found.get_absolute_url(),
        lambda: f"{portings.edit(found, actor=request.user, numbers=form.rows, **form.changes()).reference} est enregistrée.",
        crumbs=[("Portabilités", HERE), (found.reference, found.get_absolute_url())],
        lead=lead if found.mandate_signed_at else "",
    )  # fmt: skip


@requires("portings.edit")
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    found = mandates.send(porting_for(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), f"Mandat envoyé à {', '.join(mandates.addresses(found))}.")


@requires("portings.edit")
def on_paper(request: HttpRequest, reference: str) -> HttpResponse:
    found = porting_for(request, reference)
    form = PaperForm(request.POST or None, initial={"signer": found.contact.name if found.contact else ""})

    def run() -> str:
        mandates.sign_on_paper(found, form.cleaned_data["signer"], form.cleaned_data["signed_on"], actor=request.user)
        return "Mandat enregistré\nJoignez sa copie numérisée à la fiche."

    return act(request, form, "Mandat signé sur papier", found.get_absolute_url(), run, submit="Enregistrer le mandat")


@requires("portings.edit")
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    found = portings.submit(porting_for(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), f"Portabilité transmise à {found.recipient_name}.")


@requires("portings.edit")
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    found = porting_for(request, reference)
    form = ConfirmForm(
        request.POST or None, initial={"confirmed_on": found.day, "operator_reference": found.operator_reference}
    )
    return act(
        request, form, "Déplacer la portabilité" if found.confirmed_on else "Date de la portabilité", found.get_absolute_url(),
        lambda: f"Portabilité le {delays.long(portings.confirm(found, actor=request.user, **form.cleaned_data).day)}.",
        submit="Noter la date", lead="La personne qui suit la commande est prévenue si une visite ne s'accorde plus.",
    )  # fmt: skip


@requires("portings.edit")
def reject(request: HttpRequest, reference: str) -> HttpResponse:
    found = porting_for(request, reference)
    form = RejectForm(request.POST or None)

    def run() -> str:
        data = dict(form.cleaned_data)
        return f"Rejet noté\n{portings.reject(found, data.pop('reason'), actor=request.user, **data).advice}"

    return act(request, form, "L'opérateur rejette la demande", found.get_absolute_url(), run, submit="Noter le rejet")


@requires("portings.edit")
@require_POST
def finish(request: HttpRequest, reference: str) -> HttpResponse:
    found = portings.finish(porting_for(request, reference), actor=request.user)
    return done(request, found.get_absolute_url(), "Les numéros sont portés.")


@requires("portings.close")
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = porting_for(request, reference)
    form = ReasonForm(request.POST or None)
    return act(
        request, form, f"Annuler {found.reference}", found.get_absolute_url(),
        lambda: f"{portings.cancel(found, form.cleaned_data['reason'], actor=request.user).reference} est annulée.",
        submit="Annuler la portabilité",
        lead="Prévenez aussi l'opérateur receveur si la demande lui est déjà transmise : lui seul peut l'arrêter.",
    )  # fmt: skip


@requires("portings.see")
@require_safe
def mandate(request: HttpRequest, reference: str) -> HttpResponse:
    """The signed mandate, else the one that was sent, else as it would be."""
    found = porting_for(request, reference)
    kept = papers.last(found, sealed=True) if found.mandate_signed_at else None
    kept = kept or (papers.last(found, sealed=False) if found.mandate_sent_at else None)
    if kept:
        return see_other(f"/documents/{kept.key}")
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    return pdf_answer(papers.draw(found, draft=True), f"{found.reference}-projet.pdf")
