"""The parcels of a shipment: their labels, what goes in which, and each one's arrival."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.documents.views import pdf_answer
from maillon.logistics.forms import DeliverForm, MoveForm, ParcelForm, ReasonForm
from maillon.logistics.models import Parcel, Shipment
from maillon.logistics.services import arrivals, papers, parcels
from maillon.logistics.views.shipments import shipment_for
from maillon.records.uploads import refuse_if_stopped


def parcel_for(request: HttpRequest, reference: str, rank: int) -> Parcel:
    shipment = shipment_for(request, reference)
    found: Parcel = get_object_or_404(shipment.parcels, rank=rank)
    found.shipment = shipment
    return found


def dialog(request: HttpRequest, form: Any, title: str, parcel: Parcel, **more: Any) -> HttpResponse:
    shipment = parcel.shipment
    crumbs = [("Expéditions", "/expeditions/"), (shipment.reference, shipment.get_absolute_url())]
    return ask(request, form, title, shipment.get_absolute_url(), crumbs=crumbs, **more)


@requires("shipments.edit")
def edit(request: HttpRequest, reference: str, rank: int) -> HttpResponse:
    parcel = parcel_for(request, reference, rank)
    form = ParcelForm(request.POST or None, parcel=parcel)
    if request.method == "POST" and form.is_valid():
        try:
            parcels.edit(parcel, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, parcel.shipment.get_absolute_url(), f"Le colis {rank} est enregistré.")
    return dialog(request, form, f"Étiquette du colis {rank}", parcel)


@requires("shipments.edit")
def move(request: HttpRequest, reference: str, rank: int) -> HttpResponse:
    """Tick what leaves this parcel, say where it goes."""
    parcel = parcel_for(request, reference, rank)
    others = list(parcel.shipment.parcels.exclude(pk=parcel.pk))
    items = list(parcel.items.select_related("line", "device").order_by("line__position", "pk"))
    form = MoveForm(request.POST or None, parcel=parcel, others=others, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            parcels.move(
                parcel, form.picks(), to=form.target(), actor=request.user, version=form.cleaned_data["version"]
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, parcel.shipment.get_absolute_url(), "Le contenu des colis est réparti.")
    name = f"Répartir le contenu du colis {rank}" if others else "Répartir en plusieurs colis"
    return dialog(
        request, form, name, parcel, submit="Changer de colis",
        lead="Cochez ce qui en sort, ou indiquez combien. Un colis vidé disparaît.",
    )  # fmt: skip


@requires("shipments.edit")
def deliver(request: HttpRequest, reference: str, rank: int) -> HttpResponse:
    parcel = parcel_for(request, reference, rank)
    if request.method == "POST":
        refuse_if_stopped(request)
    form = DeliverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data.pop("proof")
            with transaction.atomic():
                if file:
                    arrivals.prove(parcel.shipment, file, actor=request.user)
                arrivals.deliver(parcel, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, parcel.shipment.get_absolute_url(), f"Le colis {rank} est livré.")
    return dialog(
        request, form, f"Livraison du colis {rank} de {parcel.shipment.reference}", parcel, submit="Marquer livré"
    )


@requires("shipments.edit")
def lose(request: HttpRequest, reference: str, rank: int) -> HttpResponse:
    parcel = parcel_for(request, reference, rank)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            arrivals.lose(parcel, form.cleaned_data["reason"], actor=request.user)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            told = f"Le colis {rank} est déclaré perdu : son contenu est à renvoyer."
            return done(request, parcel.shipment.get_absolute_url(), told)
    return dialog(
        request, form, f"Colis {rank} perdu", parcel, submit="Déclarer perdu",
        lead="Les autres colis se livrent sans l'attendre. S'il est retrouvé, notez sa livraison.",
    )  # fmt: skip


@requires("shipments.see")
@require_safe
def note(request: HttpRequest, reference: str, rank: int) -> HttpResponse:
    """The delivery note to slip into this parcel."""
    parcel = parcel_for(request, reference, rank)
    shipment = parcel.shipment
    draft = in_preparation(request, shipment)
    pdf = papers.draw(shipment, prepared_by=author(request, draft), draft=draft, parcel=parcel)
    return pdf_answer(pdf, f"{shipment.reference}-colis-{rank}.pdf")


@requires("shipments.see")
@require_safe
def packing(request: HttpRequest, reference: str) -> HttpResponse:
    shipment = shipment_for(request, reference)
    draft = in_preparation(request, shipment)
    return pdf_answer(papers.draw_packing(shipment, draft=draft), f"{shipment.reference}-colisage.pdf")


def in_preparation(request: HttpRequest, shipment: Shipment) -> bool:
    """A partner reads what left; a cancelled shipment has no parcel to speak of."""
    prepared = shipment.status == Shipment.Status.PREPARED
    if shipment.status == Shipment.Status.CANCELLED or (prepared and request.user.partner_id):  # type: ignore[union-attr]
        raise Http404
    return prepared


def author(request: HttpRequest, draft: bool) -> str:
    return request.user.name if draft else ""  # type: ignore[union-attr]
