"""A device that fails at a client's, from what the client asked: under warranty or not, changed for another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core.dialogs import done
from maillon.core.identifiers import row_key
from maillon.lists import grammar
from maillon.logistics import warranty
from maillon.logistics.models import Device
from maillon.logistics.services import sav
from maillon.records import origins
from maillon.stock.models import Place

MOST = 100


def origin_of(request: HttpRequest) -> Any:
    """What the client asked, seen by one of ours."""
    user: Any = request.user
    found = None if user.partner_id or user.is_technician else origins.asked(request)
    if found is None or not getattr(found, "client_id", None):
        raise Http404
    return found


def devices_of(origin: Any, user: Any) -> Any:
    """At the client's: what is still here, or on its way back, fails at the bench."""
    rows = (
        Device.objects.visible_to(user)
        .live()
        .filter(order__client=origin.client_id, unit__place__kind=Place.Kind.CLIENT)
    )
    return rows.select_related("product", "shipment", "order__staging_sheet").order_by("-staged_at", "-pk")


def covered_until(device: Device) -> date | None:
    months = device.product.warranty_months if device.product else None
    delivered = device.shipment.delivered_on if device.shipment else None
    return warranty.ends_on(delivered or timezone.localdate(device.staged_at), months) if months else None


@requires("staging.see")
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The devices of the client, one of which fails; ``q`` narrows them by serial number, MAC address or name."""
    origin, user = origin_of(request), request.user
    text = grammar.cleaned(request.GET.get("q", ""))
    today = timezone.localdate()
    asked, rows = set(sav.waiting(origin).values_list("title", flat=True)), []
    for device in devices_of(origin, user)[:MOST]:
        if text and text.lower() not in f"{device.serial} {device.mac or ''} {device.label}".lower():
            continue
        until = covered_until(device)
        sheet = getattr(device.order, "staging_sheet", None)
        rows.append({
            "device": device, "until": until, "covered": until is not None and until >= today,
            "asked": sav.asked_as(device) in asked,
            "swap": f"{sheet.get_absolute_url()}/appareils/{device.pk}/panne?{origins.sign(origin)}" if sheet else "",
        })  # fmt: skip
    context = {
        "origin": origin, "rows": rows, "q": text, "sign": origins.sign(origin).removeprefix("de="),
        "swaps": user.can("staging.edit"),  # type: ignore[union-attr]
        "asks": user.can("tasks.edit"),  # type: ignore[union-attr]
    }  # fmt: skip
    return render(request, "logistics/sav.html", context)


@requires("tasks.edit")
@require_POST
def ask_swap(request: HttpRequest, number: str) -> HttpResponse:
    origin = origin_of(request)
    device = get_object_or_404(devices_of(origin, request.user), pk=row_key(number) or 0)
    until = covered_until(device)
    words = f"Garantie jusqu'au {until:%d/%m/%Y}." if until else "Garantie inconnue."
    sav.ask(origin, device, words, actor=request.user)
    return done(request, origin.get_absolute_url(), f"Échange de {device.serial} demandé au staging.")
