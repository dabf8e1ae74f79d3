"""Receiving a purchase: one box, a scanner, and nothing to click; or the supplier's packing list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import ask, done, see_other
from maillon.core.errors import Refused
from maillon.core.identifiers import Invalid, row_key
from maillon.stock import packing
from maillon.stock.forms import CloseForm, PackingForm, QuantityField
from maillon.stock.lists import PURCHASE_TONES
from maillon.stock.models import Purchase, Receipt, ReceiptLine
from maillon.stock.services import packing_list, receiving
from maillon.stock.views.purchases import line_for, purchase_for

SALT = "stock.packing"
AN_HOUR = 3600
HEAVIEST = 4 * 1024 * 1024


def bench(request: HttpRequest, purchase: Purchase, **more: Any) -> dict[str, Any]:
    """What is awaited, what was just read, where the next reading goes."""
    lines = list(purchase.lines.select_related("product").order_by("pk"))
    receipt = Receipt.objects.filter(purchase=purchase, closed_at=None).first()
    rows = ReceiptLine.objects.select_related("line__product", "unit").order_by("-pk")
    read = list(rows.filter(receipt=receipt)[:60]) if receipt else []
    asked = request.POST.get("line") or request.GET.get("ligne") or ""
    numbered = [line for line in lines if line.product.serialised]
    current = next((line for line in numbered if str(line.pk) == asked and line.left > 0), None)
    last = next((row.unit for row in read if row.unit), None)
    return {
        "purchase": purchase,
        "tone": PURCHASE_TONES[purchase.status],
        "lines": lines,
        "numbered": numbered,
        "receipt": receipt,
        "read": read,
        "asked": current.pk if current else "",
        "current": current or next((line for line in numbered if line.left > 0), None),
        "wants_mac": last if last is not None and last.product.has_mac and not last.mac else None,
        "came": sum(line.received for line in lines),
        "ordered": sum(line.quantity for line in lines),
        "open": purchase.status in Purchase.AWAITED or receipt is not None,
        **more,
    }


@requires("purchases.edit")
@require_GET
def reception(request: HttpRequest, reference: str) -> HttpResponse:
    return render(request, "stock/reception.html", bench(request, purchase_for(request, reference)))


def answer(request: HttpRequest, reference: str, *, error: str = "", said: str = "") -> HttpResponse:
    """The bench again for htmx, the page otherwise."""
    purchase = purchase_for(request, reference)
    if request.headers.get("HX-Request"):
        context = bench(request, purchase, error=error, said=said, swapped=True)
        return render(request, "stock/_bench.html", context, status=422 if error else 200)
    if error:
        return render(request, "stock/reception.html", bench(request, purchase, error=error), status=422)
    if said:
        messages.success(request, said)
    return see_other(f"{purchase.get_absolute_url()}/reception")


@requires("purchases.edit")
@require_POST
def scan(request: HttpRequest, reference: str) -> HttpResponse:
    purchase, line = purchase_for(request, reference), request.POST.get("line", "")
    try:
        read = receiving.scan(
            purchase, request.POST.get("code", "")[:200], actor=request.user,
            line_id=row_key(line),
        )  # fmt: skip
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    unit = read.unit
    said = (
        f"{unit.serial} : adresse MAC {unit.mac}"
        if read.is_mac
        else f"{unit.product.name} : numéro de série {unit.serial}"
    )
    return answer(request, reference, said=said)


@requires("purchases.edit")
@require_POST
def quantity(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    line = line_for(request, reference, number)
    try:
        count = QuantityField().clean(request.POST.get("quantity", "").strip())
        receiving.receive(line, count, actor=request.user)
    except ValidationError:
        return answer(request, reference, error=f"« {line.label} » : écrivez une quantité, par exemple 12.")
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(
        request,
        reference,
        said=f"{line.label} : {french.number(count)} reçu(s)" if count > 1 else f"{line.label} : 1 reçu",
    )


@requires("purchases.edit")
@require_POST
def undo(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    try:
        what = receiving.undo(purchase_for(request, reference), number, actor=request.user)
    except Refused as refused:
        return answer(request, reference, error=refused.message)
    return answer(request, reference, said=f"Réception de {what} annulée")


@requires("purchases.edit")
def close(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    form, here = CloseForm(request.POST or None), f"{found.get_absolute_url()}/reception"
    if request.method == "POST" and form.is_valid():
        receiving.close(found, form.cleaned_data["number"], actor=request.user)
        return done(request, found.get_absolute_url(), "Livraison réceptionnée.")
    lead = "Ce qui manque reste attendu : une autre livraison s'ouvrira au prochain scan."
    return ask(request, form, "Terminer la réception", here, submit="Terminer", lead=lead)


@requires("purchases.edit")
def packing_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The file is read and shown; nothing is received before it is confirmed."""
    found = purchase_for(request, reference)
    form = PackingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > HEAVIEST:
                raise Invalid("Ce fichier est trop lourd pour une liste de colisage : 4 Mo au plus.")
            rows = packing.read(upload.read())
        except Invalid as error:
            form.add_error("file", str(error))
        else:
            return preview(request, found, rows)
    back = f"{found.get_absolute_url()}/reception"
    crumbs = [("Achats", "/stock/achats/"), (found.reference, found.get_absolute_url())]
    context = {"form": form, "title": "Liste de colisage", "cancel_url": back, "submit": "Vérifier le fichier", "crumbs": crumbs,
               "lead": f"Les numéros de série envoyés par {found.supplier_name}, réceptionnés d'un coup."}  # fmt: skip
    return render(request, "core/form.html", context, status=422 if request.method == "POST" else 200)


def preview(request: HttpRequest, purchase: Purchase, rows: list[packing.Row]) -> HttpResponse:
    checked = packing_list.check(purchase, rows)
    good = sum(not item.wrong for item in checked)
    kept = [[row.number, row.article, row.serial, row.mac, str(row.quantity)] for row in rows]
    context = {
        "purchase": purchase,
        "checked": sorted(checked, key=lambda item: not item.wrong),
        "good": good,
        "wrong": len(checked) - good,
        "rows": signing.dumps({"purchase": purchase.pk, "rows": kept}, salt=SALT, compress=True),
    }
    return render(request, "stock/packing.html", context)


@requires("purchases.edit")
@require_POST
def packing_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    found = purchase_for(request, reference)
    try:
        kept = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature as error:
        raise Refused("Cette vérification date de plus d'une heure : choisissez de nouveau le fichier.") from error
    if kept["purchase"] != found.pk:
        raise Refused("Ce fichier a été vérifié pour un autre achat : choisissez-le de nouveau.")
    rows = [packing.Row(n, article, serial, mac, Decimal(count)) for n, article, serial, mac, count in kept["rows"]]
    received = packing_list.receive_all(found, rows, actor=request.user)
    said = french.plural(received, "ligne réceptionnée", "lignes réceptionnées")
    return done(request, f"{found.get_absolute_url()}/reception", f"{said} de la liste de colisage.")
