"""Shipments: prepared from the order, sent with a carrier, delivered on a date."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import row_key
from maillon.documents import services as documents
from maillon.documents.views import pdf_answer
from maillon.lists.engine import list_view
from maillon.logistics.forms import DeliverForm, PrepareForm, ReasonForm, ShipForm, ShipmentForm
from maillon.logistics.lists import PARCEL_TONES, SHIPMENT_TONES, SHIPMENTS
from maillon.logistics.models import Parcel, Shipment
from maillon.logistics.services import arrivals, papers, parcels, shipping
from maillon.orders.models import Order
from maillon.orders.sites import goods_by_site
from maillon.records import panels as records
from maillon.records.uploads import refuse_if_stopped

HERE = "/expeditions/"


@requires("shipments.see")
def shipment_list(request: HttpRequest) -> HttpResponse:
    return list_view(request, SHIPMENTS)


@requires("shipments.see")
@require_GET
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the steps « Expédition » and « Livraison » of an order are worked on."""
    order = get_object_or_404(Order.objects.visible_to(request.user), reference=reference)
    live = list(
        Shipment.objects.visible_to(request.user).filter(order=order).exclude(status=Shipment.Status.CANCELLED)[:2]
    )
    if len(live) == 1:
        return see_other(live[0].get_absolute_url())
    if not live and request.user.can("shipments.edit"):  # type: ignore[union-attr]
        return see_other(f"{HERE}nouvelle?commande={order.reference}")
    return see_other(f"{order.get_absolute_url()}/expeditions")


def shipment_for(request: HttpRequest, reference: str) -> Shipment:
    rows = Shipment.objects.visible_to(request.user).select_related("order", "carrier").prefetch_related("parcels")
    return get_object_or_404(rows, reference=reference)


@requires("shipments.see")
@require_GET
def shipment(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "logistics/shipment.html", page_of(request, shipment_for(request, reference)))


def page_of(request: HttpRequest, shipment: Shipment) -> dict[str, Any]:
    user: Any = request.user
    may = user.can("shipments.edit") and not user.partner_id
    boxes = parcels_of(shipment)
    under_way = [row for row in boxes if row["parcel"].status == Parcel.Status.SHIPPED]
    return {
        "shipment": shipment,
        "order": shipment.order,
        "order_url": shipment.order.get_absolute_url() if user.can("orders.see") else "",
        "parcels": boxes,
        "arrived": sum(row["parcel"].status == Parcel.Status.DELIVERED for row in boxes),
        "lines": [] if boxes else shipment.lines.select_related("line").order_by("line__position", "pk"),
        "tone": SHIPMENT_TONES[shipment.status],
        "may": may,
        "may_pack": may and shipment.status == Shipment.Status.PREPARED,
        "may_cancel": may and user.can("shipments.close") and shipment.status == Shipment.Status.PREPARED,
        "ship_form": ShipForm(shipment=shipment) if may and shipment.status == Shipment.Status.PREPARED else None,
        "deliver_form": DeliverForm() if may and shipment.status == Shipment.Status.SHIPPED and under_way else None,
        "under_way": len(under_way),
        "documents": documents.of_record(shipment, user),
        **records.context(shipment, user),
    }


def parcels_of(shipment: Shipment) -> list[dict[str, Any]]:
    """Each parcel with its lines, and the serial numbers of each."""
    held = papers.items_of(shipment)
    return [
        {
            "parcel": parcel,
            "tone": PARCEL_TONES[parcel.status],
            "lines": [
                {"line": line, "quantity": quantity, "devices": devices}
                for line, quantity, devices in held.get(parcel.pk, {}).values()
            ],
        }
        for parcel in shipment.parcels.all()
    ]


@requires("shipments.edit")
def prepare(request: HttpRequest) -> HttpResponse:
    order = get_object_or_404(Order.objects.visible_to(request.user), reference=request.GET.get("commande", ""))
    places = goods_by_site(order)
    site = order.client.sites.filter(pk=row_key(request.GET.get("site", "")) or 0).first()
    if len(places) > 1 and (site is None or site.pk not in places):
        return see_other(f"{order.get_absolute_url()}/sites")  # each site has its own button there
    remaining = shipping.remaining_of(order, site)
    form = PrepareForm(request.POST or None, remaining=remaining, initial=shipping.destination(order, site))
    if not form.parts:
        raise Refused("Tout le matériel de cette commande est déjà sur un bon de livraison.",
                      url=f"{order.get_absolute_url()}/expeditions", label="Voir les expéditions")  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = shipping.prepare(
                order, actor=request.user, quantities=form.quantities(), site=site, **form.transport()
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, made.get_absolute_url(), f"Expédition {made.reference} préparée.")
    crumbs = [("Commandes", "/commandes/"), (order.reference, order.get_absolute_url())]
    where = f", {site.name}" if site else ""
    return ask(request, form, f"Expédier pour {order.client_name}{where}", order.get_absolute_url(), crumbs=crumbs,
               submit="Préparer l'expédition", lead="Tout ce qui reste est proposé : baissez une quantité pour en garder.")  # fmt: skip


@requires("shipments.edit")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = shipment_for(request, reference)
    form = ShipmentForm(request.POST or None, instance=shipment_for(request, reference), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            shipping.edit(found, actor=request.user, **form.changes())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, found.get_absolute_url(), f"{found.reference} est enregistrée.")
    crumbs = [("Expéditions", HERE), (found.reference, found.get_absolute_url())]
    return ask(request, form, f"Modifier {found.reference}", found.get_absolute_url(), crumbs=crumbs)


@requires("shipments.edit")
def ship(request: HttpRequest, reference: str) -> HttpResponse:
    """Carrier, the number of each parcel and departure at once."""
    found = shipment_for(request, reference)
    form = ShipForm(request.POST or None, shipment=found)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            found = shipping.edit(found, actor=request.user, carrier=data["carrier"])
            for parcel, number in form.numbers():
                parcel.shipment = found
                found = parcels.edit(parcel, actor=request.user, tracking=number)
            shipping.ship(found, actor=request.user, shipped_on=data["shipped_on"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(
                request, found.get_absolute_url(), f"{found.reference} est expédiée\nLe bon de livraison est prêt."
            )
    return ask(request, form, f"Expédier {found.reference}", found.get_absolute_url(), submit="Marquer expédiée")


@requires("shipments.edit")
def deliver(request: HttpRequest, reference: str) -> HttpResponse:
    """All the parcels that are still under way."""
    found = shipment_for(request, reference)
    if request.method == "POST":
        refuse_if_stopped(request)
    form = DeliverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data.pop("proof")
            with transaction.atomic():
                if file:
                    arrivals.prove(found, file, actor=request.user)
                shipping.deliver(found, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, found.get_absolute_url(), f"{found.reference} est livrée.")
    return ask(request, form, f"Livraison de {found.reference}", found.get_absolute_url(), submit="Marquer livrée")


@requires("shipments.close")
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    found = shipment_for(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shipping.cancel(found, form.cleaned_data["reason"], actor=request.user)
        return done(
            request,
            found.get_absolute_url(),
            f"{found.reference} est annulée : son matériel est de nouveau à expédier.",
        )
    return ask(request, form, f"Annuler {found.reference}", found.get_absolute_url(), submit="Annuler l'expédition",
               lead="Les appareils restent lus et pourront partir dans une autre expédition.")  # fmt: skip


@requires("shipments.see")
@require_safe
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """The delivery note: as it was kept once shipped, a draft before."""
    found = shipment_for(request, reference)
    kept = papers.notes_of(found)
    if kept:
        return see_other(f"/documents/{kept[0].key}")
    if request.user.partner_id:  # type: ignore[union-attr]
        raise Http404
    return pdf_answer(papers.draw(found, prepared_by=request.user.name, draft=True), f"{found.reference}-brouillon.pdf")  # type: ignore[union-attr]
