"""A device that fails, changed for another; goods of a shipment that come back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from maillon.accounts.rights import requires
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.core.french import plural
from maillon.logistics.forms import ReturnForm, SwapForm
from maillon.logistics.models import Device, StagingSheet
from maillon.logistics.services import returns, sav, swapping
from maillon.logistics.views.shipments import shipment_for
from maillon.logistics.views.staging import sheet_for
from maillon.records import origins


@requires("staging.edit")
def swap(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    sheet, origin = sheet_for(request, reference), origins.asked(request)
    if getattr(origin, "client_id", None) != sheet.order.client_id:
        origin = None
    back = (origin or sheet).get_absolute_url()
    devices = Device.objects.live().filter(order=sheet.order).select_related("unit__place", "unit__product")
    device = get_object_or_404(devices, pk=number)
    open_sheet = sheet.status in (StagingSheet.Status.TODO, StagingSheet.Status.STARTED)
    form = SwapForm(request.POST or None, needed=bool(device.shipment_id) or not open_sheet)
    if request.method == "POST" and form.is_valid():
        try:
            made = swapping.swap(
                device, form.cleaned_data["reason"], serial=form.cleaned_data["serial"], actor=request.user
            )
        except Refused as refused:
            form.add_error("serial" if form.cleaned_data["serial"] else None, refused.message)
        else:
            if origin is not None:
                sav.swapped(origin, sheet, device, made, actor=request.user)
            said = (
                f"{device.serial} est remplacé par {made.serial}."
                if made
                else f"{device.serial} est retiré : lisez-en un autre."
            )
            return done(request, back, said)
    away = device.unit is not None and device.unit.place is not None and not device.unit.place.is_own
    lead = (
        "L'appareil revient de chez le client, le remplaçant y est posé : les deux restent dans l'historique."
        if away
        else "L'appareil sort de la commande et attend dans « Retours à trier », pour le fournisseur ou le rebut."
    )
    return ask(
        request, form, f"Panne de {device.serial}", back, submit="Remplacer", lead=lead,
        crumbs=[("Staging", "/staging/"), (sheet.reference, sheet.get_absolute_url())],
    )  # fmt: skip


@requires("shipments.edit")
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    shipment = shipment_for(request, reference)
    here = shipment.get_absolute_url()
    rows = returns.returnable(shipment)
    if not rows:
        raise Refused("Rien de cette expédition ne peut revenir : elle n'est pas partie, ou tout est déjà revenu.", url=here,
                      label="Voir l'expédition")  # fmt: skip
    form = ReturnForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            count = returns.take_back(shipment, actor=request.user, **form.picked())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, here, f"Retour enregistré : {plural(count, 'article')}.")
    return ask(
        request, form, f"Retour de {shipment.reference}", here, submit="Enregistrer le retour",
        lead="Colis refusé, matériel rendu : cochez ce qui revient. Il reste dans l'histoire de la commande.",
        crumbs=[("Expéditions", "/expeditions/"), (shipment.reference, here)],
    )  # fmt: skip
